"""Kinds that were made when the rule stood: with groups, without, and bent."""

import numpy as np

from benchmarks.honest.groups import normals
from benchmarks.honest.mall import NOISE, Kind, Mall, chosen, mall
from benchmarks.made_up_malls import Floats
from mallseg.adapters.sklearn_kmeans.weighted_points import Labels

Generator = np.random.Generator


def _some(rng: Generator, low: int, high: int) -> int:
    return int(rng.integers(low, high + 1))


def _around(
    rng: Generator, customers: int, centres: Floats, widths: Floats | float, shares: Floats | None
) -> tuple[Floats, Labels]:
    """Draw round normal groups around given centres."""
    shares = np.ones(len(centres)) if shares is None else shares
    own = rng.choice(len(centres), customers, p=shares / shares.sum())
    wide = np.broadcast_to(np.asarray(widths, dtype=float), (len(centres),))[own]
    return centres[own] + wide[:, None] * rng.standard_normal((customers, 2)), own


def pairs(rng: Generator, customers: int) -> Mall:
    """Put groups two by two: the pairs lie four times as far from each other."""
    middles = np.array([[0.0, 0.0], [4.0, 0.0], [2.0, 3.5]])[: _some(rng, 2, 3)]
    turns = rng.uniform(0, np.pi, len(middles))
    ways = 0.5 * np.stack([np.cos(turns), np.sin(turns)], axis=1)
    centres = np.concatenate([middles + ways, middles - ways])
    return mall(*_around(rng, customers, centres, 1 / 6, None))


def row(rng: Generator, customers: int) -> Mall:
    """Put three to six groups in a row, from poor and careful to rich and active."""
    groups = _some(rng, 3, 6)
    along = np.arange(groups) + rng.uniform(-0.1, 0.1, groups)
    centres = np.stack([along, along], axis=1)
    return mall(*_around(rng, customers, centres, np.sqrt(2) / 6, None))


def grid(rng: Generator, customers: int) -> Mall:
    """Put six or nine groups on a grid."""
    x, y = np.meshgrid(np.arange(3.0), np.arange(float(_some(rng, 2, 3))))
    centres = np.stack([x.ravel(), y.ravel()], axis=1)
    return mall(*_around(rng, customers, centres, 1 / 6, None))


def one_sided(rng: Generator, customers: int) -> Mall:
    """Let groups end at the end of a scale, where most of their customers stand."""
    points, own = normals(rng, customers, _some(rng, 3, 5), apart=3.2)
    low, high = np.quantile(points[:, 1], [0.15, 0.85])
    points[:, 1] = np.clip(points[:, 1], low, high)
    return mall(points, own)


def satellites(rng: Generator, customers: int) -> Mall:
    """Put two to four small groups around a large wide one."""
    few = _some(rng, 2, 4)
    turns = rng.uniform(0, 2 * np.pi) + 2 * np.pi * np.arange(few) / few
    centres = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    widths = np.array([0.18, *[0.1] * few])
    shares = np.array([1.0, *[0.12] * few])
    return mall(*_around(rng, customers, np.concatenate([[[0, 0]], centres]), widths, shares))


def pyramids(rng: Generator, customers: int) -> Mall:
    """Draw groups that are pointed, with long tails: Laplace."""
    points, own = normals(rng, customers, _some(rng, 3, 5), apart=1000.0)
    centres = np.array([points[own == one].mean(axis=0) for one in range(int(own.max()) + 1)])
    between = np.linalg.norm(centres[:, None] - centres, axis=2) + 9 * np.eye(len(centres))
    return mall(points + rng.laplace(size=points.shape) * between.min() / 10, own)


def corner_noise(rng: Generator, customers: int) -> Mall:
    """Spread a tenth of the customers over one half of the mall."""
    points, own = normals(rng, customers, _some(rng, 3, 5), apart=3.2)
    is_noise = chosen(rng, 0.1, customers)
    low, high = points.min(axis=0), points.max(axis=0)
    noise = low + (high - low) * rng.random(points.shape) * [0.5, 1.0]
    return mall(np.where(is_noise[:, None], noise, points), np.where(is_noise, NOISE, own))


def unlike_groups(rng: Generator, customers: int) -> Mall:
    """Draw three to five groups that differ in size, width and shape."""
    groups = _some(rng, 3, 5)
    shares, widths = rng.uniform(1.0, 4.0, groups), rng.uniform(0.5, 1.0, groups)
    return mall(*normals(rng, customers, groups, apart=3.0, shares=shares, widths=widths))


def square_rooms(rng: Generator, customers: int) -> Mall:
    """Fill three to five squares evenly, wherever they do not touch."""
    points, own = normals(rng, customers, _some(rng, 3, 5), apart=1000.0)
    centres = np.array([points[own == one].mean(axis=0) for one in range(int(own.max()) + 1)])
    between = np.abs(centres[:, None] - centres).max(axis=2) + 9 * np.eye(len(centres))
    return mall(points + rng.uniform(-0.42, 0.42, points.shape) * between.min(), own)


def half_normal(rng: Generator, customers: int) -> Mall:
    """Draw one group that begins at the lowest income and score."""
    return mall(np.abs(rng.standard_normal((customers, 2))))


def pointed(rng: Generator, customers: int) -> Mall:
    """Draw one pointed group with long tails: Laplace."""
    return mall(rng.laplace(size=(customers, 2)))


def pareto(rng: Generator, customers: int) -> Mall:
    """Draw incomes of which a few are very high."""
    return mall(np.stack([rng.pareto(3.0, customers), rng.normal(size=customers)], axis=1))


def hexagon(rng: Generator, customers: int) -> Mall:
    """Fill a hexagon."""
    x, y = rng.uniform(-1, 1, (2, 4 * customers))
    is_in = np.maximum(np.abs(y), np.abs(x) * 0.866 + np.abs(y) / 2) < 0.866  # noqa: PLR2004
    return mall(np.stack([x[is_in], y[is_in]], axis=1)[:customers])


def core_and_halo(rng: Generator, customers: int) -> Mall:
    """Put a narrow core into the midst of a wide group."""
    widths = np.where(chosen(rng, 0.4, customers), 0.3, 1.0)
    return mall(widths[:, None] * rng.standard_normal((customers, 2)))


def clipped(rng: Generator, customers: int) -> Mall:
    """Cut one group off where the scale of scores ends, on both sides."""
    points = rng.standard_normal((customers, 2))
    points[:, 1] = np.clip(points[:, 1], -1.2, 1.2)
    return mall(points)


def _curve(rng: Generator, x: Floats, y: Floats, width: Floats | float) -> Mall:
    points = np.stack([x, y], axis=1)
    return mall(points + np.reshape(width, (-1, 1)) * rng.standard_normal(points.shape))


def hook(rng: Generator, customers: int) -> Mall:
    """Draw a J, evenly along its way."""
    along = rng.uniform(0, 2 + np.pi, customers)
    turn = np.maximum(along - 2, 0)
    x, y = -1 + np.cos(turn), np.where(along < 2, 2 - along, -np.sin(turn))  # noqa: PLR2004
    return _curve(rng, x, y, 0.12)


def two_waves(rng: Generator, customers: int) -> Mall:
    """Draw a wave of two turns, evenly in income."""
    x = rng.uniform(-2 * np.pi, 2 * np.pi, customers)
    return _curve(rng, x, 2.0 * np.sin(x), 0.3)


def crescent(rng: Generator, customers: int) -> Mall:
    """Draw a moon: thick in the middle, thin at the ends."""
    turns = rng.uniform(0.1, 1.1 * np.pi, customers)
    return _curve(rng, np.cos(turns), np.sin(turns), 0.04 + 0.1 * np.sin(turns * 0.85))


def zigzag(rng: Generator, customers: int) -> Mall:
    """Draw a Z."""
    along = rng.uniform(0, 3, customers)
    x = np.where(along < 1, along, np.where(along < 2, 2 - along, along - 2))  # noqa: PLR2004
    y = np.where(along < 1, 1.0, np.where(along < 2, 2 - along, 0.0))  # noqa: PLR2004
    return _curve(rng, x, y, 0.07)


def tee(rng: Generator, customers: int) -> Mall:
    """Draw a T."""
    along, is_up = rng.random(customers), chosen(rng, 0.5, customers)
    return _curve(rng, np.where(is_up, 0.5, along), np.where(is_up, -along, 0.0), 0.06)


def s_shape(rng: Generator, customers: int) -> Mall:
    """Draw an S of two half circles, evenly along its way."""
    turns, is_upper = rng.uniform(0, np.pi, customers), chosen(rng, 0.5, customers)
    x = np.where(is_upper, -np.sin(turns), np.sin(turns))
    y = np.where(is_upper, 1 - np.cos(turns), np.cos(turns) - 1)
    return _curve(rng, x, y, 0.13)


GROUPS: dict[str, Kind] = {
    "pairs of groups": pairs,
    "a row of groups": row,
    "a grid of groups": grid,
    "ends of scales": one_sided,
    "satellites": satellites,
    "pointed groups": pyramids,
    "noise on one side": corner_noise,
    "unlike groups": unlike_groups,
    "squares": square_rooms,
}
WITHOUT: dict[str, Kind] = {
    "half normal": half_normal,
    "pointed": pointed,
    "Pareto": pareto,
    "hexagon": hexagon,
    "core and halo": core_and_halo,
    "ends of a scale": clipped,
}
BENT: dict[str, Kind] = {
    "hook": hook,
    "two waves": two_waves,
    "crescent": crescent,
    "Z": zigzag,
    "T": tee,
    "S": s_shape,
}
