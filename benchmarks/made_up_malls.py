"""Malls whose number of groups is known, and malls without groups: seeded, in whole numbers.

Incomes run from 15 to 137 k$ and scores from 1 to 99 points, as in the published mall.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from mallseg.domain.customers.census import Census
from mallseg.domain.customers.feature import Feature
from mallseg.testing.features import AGE, ANNUAL_INCOME, DEFAULT_FEATURES, SPENDING_SCORE

Floats = npt.NDArray[np.float64]
Size = tuple[int, int]
"""Customers and features."""

MODERATE, CLEAR = (2.0, 2.6), (2.5, 3.1)
"""How far the closest two groups lie apart: the distance between their centres over the sum of
their standard deviations along the line between them. In the published mall it is 2.2."""

_RANGES = {AGE: (18.0, 72.0), ANNUAL_INCOME: (15.0, 122.0), SPENDING_SCORE: (1.0, 98.0)}
"""The lowest value, and how far it is to the highest."""


def with_groups(
    rng: np.random.Generator,
    customers: int,
    groups: int,
    separation: tuple[float, float],
    features: tuple[Feature, ...] = DEFAULT_FEATURES,
) -> Census:
    """Invent a mall of groups of unequal sizes, widths and shapes, normal or skewed."""
    size = (customers, len(features))
    centres = _centres(rng, groups, len(features))
    shapes = np.stack([_shape(rng, len(features)) for _ in range(groups)])
    width = _closest(centres, shapes) / rng.uniform(*separation)
    own = rng.choice(groups, size=customers, p=_shares(rng, groups))
    is_skewed = rng.random(groups) < 1 / 3
    noise = np.where(is_skewed[own, None], _skewed(rng, size), rng.standard_normal(size))
    points = centres[own] + width * np.einsum("nij,nj->ni", shapes[own], noise)
    return _in_whole_numbers(points, features)


def without_groups(
    rng: np.random.Generator,
    customers: int,
    kind: str,
    features: tuple[Feature, ...] = DEFAULT_FEATURES,
) -> Census:
    """Invent a mall of one of WITHOUT_GROUPS."""
    points = WITHOUT_GROUPS[kind](rng, (customers, len(features)))
    return _in_whole_numbers(points, features)


def _in_whole_numbers(points: Floats, features: tuple[Feature, ...]) -> Census:
    """Bring points into the ranges of their features, round them and count them."""
    lowest, highest = points.min(axis=0), points.max(axis=0)
    begin, width = np.array([_RANGES[feature] for feature in features]).T
    whole = np.rint((points - lowest) / (highest - lowest) * width + begin)
    distinct, counts = np.unique(whole, axis=0, return_counts=True)
    pairs = zip(distinct.tolist(), counts.tolist(), strict=True)
    return Census.of_counts(features, {tuple(point): count for point, count in pairs})


def _centres(rng: np.random.Generator, groups: int, features: int) -> Floats:
    """Choose centres that are not on top of one another."""
    while True:
        centres = rng.random((groups, features))
        apart = np.linalg.norm(centres[:, None] - centres[None], axis=-1)
        if apart[~np.eye(groups, dtype=bool)].min() > 0.55 * groups ** (-1 / features):
            return centres


def _shape(rng: np.random.Generator, features: int) -> Floats:
    """Choose an ellipsoid, up to twice as long as wide, lying in any direction."""
    turn, _ = np.linalg.qr(rng.standard_normal((features, features)))
    lengths = rng.uniform(0.7, 1.4) * 2 ** rng.uniform(-0.5, 0.5, features)
    ellipsoid: Floats = turn * lengths
    return ellipsoid


def _closest(centres: Floats, shapes: Floats) -> float:
    """Measure how far the closest two groups lie apart."""
    separations = []
    for left in range(len(centres)):
        for right in range(left):
            line = centres[left] - centres[right]
            distance = float(np.linalg.norm(line))
            widths = [np.linalg.norm(shapes[one].T @ line / distance) for one in (left, right)]
            separations.append(distance / float(sum(widths)))
    return min(separations)


def _shares(rng: np.random.Generator, groups: int) -> Floats:
    """Choose unequal shares, none below a quarter of an equal one."""
    while True:
        shares = rng.dirichlet(np.full(groups, 4.0))
        if shares.min() >= 0.25 / groups:
            return shares


def _skewed(rng: np.random.Generator, size: Size) -> Floats:
    """Draw from gamma distributions of mean 0, deviation 1 and skewness 0.8."""
    drawn: Floats = rng.gamma(6.0, size=size)
    return (drawn - 6.0) / float(np.sqrt(6.0))


def _correlated(rng: np.random.Generator, size: Size) -> Floats:
    """Draw normal features that depend on one another, in either direction."""
    common, signs = rng.standard_normal((size[0], 1)), rng.choice([-1.0, 1.0], size[1])
    share = rng.uniform(0.5, 0.9)
    own: Floats = rng.standard_normal(size)
    correlated: Floats = np.sqrt(share) * common * signs + np.sqrt(1 - share) * own
    return correlated


def _lognormal(rng: np.random.Generator, size: Size) -> Floats:
    points = rng.standard_normal(size)
    points[:, 0] = np.exp(rng.uniform(0.4, 0.8) * points[:, 0])
    return points


def _heavy_tailed(rng: np.random.Generator, size: Size) -> Floats:
    """Draw from Student's t with three degrees of freedom."""
    radii = np.sqrt(rng.chisquare(3, size[0]) / 3)
    return rng.standard_normal(size) / radii[:, None]


WITHOUT_GROUPS: dict[str, Callable[[np.random.Generator, Size], Floats]] = {
    "uniform": lambda rng, size: rng.random(size),
    "one blob": lambda rng, size: rng.standard_normal(size),
    "correlated blob": _correlated,
    "lognormal": _lognormal,
    "heavy tails": _heavy_tailed,
}
