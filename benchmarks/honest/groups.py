"""Malls with groups that K-means can find, of many kinds; the number of groups is known."""

import numpy as np

from benchmarks.honest.mall import NOISE, Kind, Mall, chosen, in_range, mall
from benchmarks.made_up_malls import Floats
from mallseg.adapters.sklearn_kmeans.weighted_points import Labels

Generator = np.random.Generator
Placed = tuple[Floats, Labels, float]
"""Centres, the group of each customer, and the distance of the closest two centres."""


def placed(
    rng: Generator, customers: int, groups: int, shares: Floats | None = None, features: int = 2
) -> Placed:
    """Choose centres that are not on top of one another, and a group for each customer."""
    least = 0.6 * groups ** (-1 / features)
    while True:
        centres = rng.random((groups, features))
        between = np.linalg.norm(centres[:, None] - centres[None], axis=-1)
        closest = float((between + 9 * np.eye(groups)).min())
        if closest > least:
            break
    shares = np.full(groups, 1.0) if shares is None else shares
    return centres, rng.choice(groups, customers, p=shares / shares.sum()), closest


def _turned(rng: Generator, own: Labels, lengths: Floats) -> Floats:
    """Draw normal points, each group in an ellipse of its own direction; `lengths` per group."""
    groups, features = lengths.shape
    turns = np.stack(
        [np.linalg.qr(rng.standard_normal((features, features)))[0] for _ in range(groups)]
    )
    drawn = rng.standard_normal((len(own), features)) * lengths[own]
    turned: Floats = np.einsum("nij,nj->ni", turns[own], drawn)
    return turned


def normals(
    rng: Generator,
    customers: int,
    groups: int,
    *,
    apart: float = 3.0,
    shares: Floats | None = None,
    widths: Floats | None = None,
    features: int = 2,
) -> tuple[Floats, Labels]:
    """Draw normal groups, the closest two centres `apart` times two standard deviations apart."""
    centres, own, closest = placed(rng, customers, groups, shares, features)
    widths = np.full(groups, 1.0) if widths is None else widths
    lengths = widths[:, None] * rng.uniform(0.6, 1.0, (groups, features)) * closest / (2 * apart)
    return centres[own] + _turned(rng, own, lengths), own


def _some(rng: Generator, low: int, high: int) -> int:
    return int(rng.integers(low, high + 1))


def compact(rng: Generator, customers: int) -> Mall:
    """Draw normal groups of one width."""
    apart = float(rng.uniform(2.4, 3.4))
    return mall(*normals(rng, customers, _some(rng, 2, 7), apart=apart))


def one_to_ten(rng: Generator, customers: int) -> Mall:
    """Draw groups of which the largest is ten times as large as the smallest."""
    groups = _some(rng, 3, 5)
    shares = np.geomspace(1.0, 10.0, groups)
    return mall(*normals(rng, customers, groups, shares=rng.permutation(shares)))


def touching_discs(rng: Generator, customers: int) -> Mall:
    """Fill discs evenly; the closest two nearly touch."""
    centres, own, closest = placed(rng, customers, _some(rng, 3, 6))
    radii = closest / 2 * 0.97 * np.sqrt(rng.random(customers))
    turns = rng.uniform(0, 2 * np.pi, customers)
    return mall(centres[own] + radii[:, None] * np.stack([np.cos(turns), np.sin(turns)], 1), own)


def with_noise(rng: Generator, customers: int) -> Mall:
    """Spread a tenth of the customers evenly over the mall."""
    points, own = normals(rng, customers, _some(rng, 3, 6))
    is_noise = chosen(rng, 0.1, customers)
    low, high = points.min(axis=0), points.max(axis=0)
    noise = low + (high - low) * rng.random(points.shape)
    return mall(np.where(is_noise[:, None], noise, points), np.where(is_noise, NOISE, own))


def heaped(rng: Generator, customers: int) -> Mall:
    """Round seven in ten values to fives, or to tens."""
    points, own = normals(rng, customers, _some(rng, 3, 6))
    values, step = in_range(points), float(rng.choice([5.0, 10.0]))
    is_heaped = chosen(rng, 0.7, values.shape)
    rounded = np.where(is_heaped, np.rint(values / step) * step, np.rint(values))
    return Mall(points=rounded, own=own, groups=int(own.max()) + 1)


def five_stars(rng: Generator, customers: int) -> Mall:
    """Write scores as one to five stars."""
    points, own = normals(rng, customers, _some(rng, 2, 4))
    values = in_range(points)
    stars = np.clip(np.rint((values[:, 1] - 1) / 98 * 4), 0, 4) + 1
    return Mall(
        points=np.stack([np.rint(values[:, 0]), stars], axis=1), own=own, groups=int(own.max()) + 1
    )


def dominant(rng: Generator, customers: int) -> Mall:
    """Put most customers into one wide group."""
    groups = _some(rng, 3, 5)
    shares, widths = np.full(groups, 0.3 / (groups - 1)), np.full(groups, 0.8)
    shares[0], widths[0] = 0.7, 1.3
    return mall(*normals(rng, customers, groups, apart=3.2, shares=shares, widths=widths))


def three_visits(rng: Generator, customers: int) -> Mall:
    """Let each customer come three times, often with values a little different."""
    points, own = normals(rng, customers // 3, _some(rng, 3, 6))
    return _repeated(rng, mall(points, own), np.full(customers // 3, 3))


def _repeated(rng: Generator, once: Mall, times: Labels) -> Mall:
    points, own = np.repeat(once.points, times, axis=0), np.repeat(once.own, times)
    moved = rng.integers(-1, 2, points.shape) * chosen(rng, 0.5, (len(points), 1))
    return Mall(points=points + moved, own=own, groups=once.groups)


def elongated(rng: Generator, customers: int) -> Mall:
    """Draw groups three times as long as wide, in any direction."""
    centres, own, closest = placed(rng, customers, _some(rng, 3, 5))
    lengths = np.tile([1.0, 0.35], (len(centres), 1)) * closest / (2 * 2.6)
    return mall(centres[own] + _turned(rng, own, lengths), own)


def many(rng: Generator, customers: int) -> Mall:
    """Draw eleven to twenty groups."""
    return mall(*normals(rng, customers, _some(rng, 11, 20), apart=3.2))


def income_only(rng: Generator, customers: int) -> Mall:
    """Draw groups of incomes."""
    return mall(*normals(rng, customers, _some(rng, 2, 4), features=1))


def three_features(rng: Generator, customers: int) -> Mall:
    """Draw groups of ages, incomes and scores."""
    return mall(*normals(rng, customers, _some(rng, 3, 7), features=3))


def exponential(rng: Generator, customers: int) -> Mall:
    """Draw groups skewed in both features: exponential."""
    centres, own, closest = placed(rng, customers, _some(rng, 3, 5))
    drawn = rng.exponential(size=(customers, 2)) - 1
    return mall(centres[own] + drawn * closest / rng.uniform(6.0, 8.0), own)


def log_normal(rng: Generator, customers: int) -> Mall:
    """Draw groups skewed to the right in income."""
    centres, own, closest = placed(rng, customers, _some(rng, 3, 5))
    drawn = rng.standard_normal((customers, 2))
    drawn[:, 0] = (np.exp(0.5 * drawn[:, 0]) - 1.13) / 0.6
    return mall(centres[own] + drawn * closest / (2 * 3.0), own)


def heavy_tailed(rng: Generator, customers: int) -> Mall:
    """Draw groups from Student's t with five degrees of freedom."""
    centres, own, closest = placed(rng, customers, _some(rng, 3, 5))
    points = rng.standard_t(5, (customers, 2)) * closest / (2 * 3.6)
    return mall(centres[own] + points, own)


def small_groups(rng: Generator, customers: int) -> Mall:
    """Put two or three groups of a twentieth each beside two large ones."""
    few = _some(rng, 2, 3)
    shares = np.array([1.0, 1.0, *[0.1] * few])
    return mall(*normals(rng, customers, 2 + few, apart=3.2, shares=shares))


def rectangles(rng: Generator, customers: int) -> Mall:
    """Fill rectangles evenly, with a strip between them a tenth as wide as they are."""
    columns, rows = _some(rng, 2, 3), _some(rng, 1, 2)
    own = rng.integers(columns * rows, size=customers)
    corners = np.stack([own % columns, own // columns], axis=1)
    return mall(corners + rng.random((customers, 2)) / 1.12, own)


def thin_beside_dense(rng: Generator, customers: int) -> Mall:
    """Put a wide thin group and a middling one beside a narrow one with most customers."""
    shares, widths = np.array([0.7, 0.2, 0.1]), np.array([0.6, 1.0, 1.4])
    return mall(*normals(rng, customers, 3, shares=shares, widths=widths))


def normal_noise(rng: Generator, customers: int) -> Mall:
    """Spread an eighth of the customers widely around the middle of the mall."""
    points, own = normals(rng, customers, _some(rng, 3, 6), apart=3.2)
    is_noise = chosen(rng, 0.125, customers)
    noise = points.mean(axis=0) + rng.standard_normal(points.shape) * 1.2 * points.std(axis=0)
    low, high = points.min(axis=0), points.max(axis=0)
    noise = np.clip(noise, low - 0.1 * (high - low), high + 0.1 * (high - low))
    return mall(np.where(is_noise[:, None], noise, points), np.where(is_noise, NOISE, own))


def some_visits(rng: Generator, customers: int) -> Mall:
    """Let each customer come once to five times, with values a little different."""
    times = rng.integers(1, 6, size=customers // 3)
    return _repeated(rng, mall(*normals(rng, len(times), _some(rng, 3, 5))), times)


def scores_in_tens(rng: Generator, customers: int) -> Mall:
    """Write all scores in tens and all incomes in fives."""
    points, own = normals(rng, customers, _some(rng, 3, 5), apart=3.2)
    values = in_range(points)
    return Mall(
        points=np.rint(values / [5.0, 10.0]) * [5.0, 10.0], own=own, groups=int(own.max()) + 1
    )


def age_and_log_income(rng: Generator, customers: int) -> Mall:
    """Draw three features, one of them skewed."""
    points, own = normals(rng, customers, _some(rng, 3, 5), apart=3.4, features=3)
    points[:, 1] = np.exp(1.2 * points[:, 1])
    return mall(points, own)


TUNED: dict[str, Kind] = {
    "compact normals": compact,
    "sizes 1 to 10": one_to_ten,
    "touching discs": touching_discs,
    "a tenth noise": with_noise,
    "heaped to fives or tens": heaped,
    "five stars": five_stars,
    "one dominant group": dominant,
    "three visits each": three_visits,
    "elongated": elongated,
    "income only": income_only,
    "three features": three_features,
    "11 to 20 groups": many,
    "exponential groups": exponential,
    "log-normal": log_normal,
    "heavy-tailed": heavy_tailed,
    "small groups": small_groups,
    "thin beside dense": thin_beside_dense,
    "wide noise": normal_noise,
}
"""Kinds, with other seeds, that the rule was chosen on."""

HELD_OUT: dict[str, Kind] = {
    "rectangles": rectangles,
    "one to five visits": some_visits,
    "scores in tens": scores_in_tens,
    "three features, one skewed": age_and_log_income,
}
"""Kinds that were only looked at to judge."""
