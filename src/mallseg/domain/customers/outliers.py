"""Customers so far out that they would decide the groups of all others."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import Feature

_FENCE = 3.0
"""Interquartile ranges beyond the quartiles: Tukey's outer fence, "far out" in his words.

J. W. Tukey, "Exploratory Data Analysis", Addison-Wesley 1977, section 2D.
"""

MANY_OUTLIERS = 0.01
"""Above this share of the customers, somebody should look whether they are mistakes."""


OutlierFences = Mapping[str, tuple[float, float]]
"""By the name of a feature, the lowest and the highest value of whoever takes part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outliers:
    """How many customers take no part in a training, and the records of the first of them.

    `fences` are those that they lie beyond; None where nobody was kept out.
    """

    customers: int = 0
    records: tuple[int, ...] = ()
    fences: OutlierFences | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutOutliers:
    """What is left of a census, and who stands outside.

    Attributes
    ----------
    census
        The customers who take part.
    set_aside
        How many do not.
    points
        Where these stand.
    fences
        What they lie beyond.
    """

    census: Census
    outliers: int
    points: frozenset[Point]
    fences: OutlierFences

    @classmethod
    def of(cls, census: Census) -> "WithoutOutliers":
        """Set aside whoever lies beyond 3 interquartile ranges outside the quartiles.

        One income of 1000 k$ among 200 customers stretches the scale until the best two segments
        are that customer and everybody else. A feature on which the middle half of the customers
        agree has no fence: with a range of zero, any other value would be far out.
        """
        if not len(census):
            return cls(census=census, outliers=0, points=frozenset(), fences={})
        found = {feature.name: _fence(census, feature) for feature in census.features}
        fences = {name: fence for name, fence in found.items() if fence}
        kept = within(census, fences)
        return cls(
            census=kept,
            outliers=census.customers - kept.customers,
            points=frozenset(census.points()).difference(kept.points()),
            fences=fences,
        )


def within(census: Census, fences: OutlierFences) -> Census:
    """Keep the customers who lie beyond none of the fences."""
    anything = -math.inf, math.inf
    limits = [fences.get(feature.name, anything) for feature in census.features]
    return Census.of_counts(
        census.features,
        {
            point: count
            for point, count in zip(census.points(), census.counts, strict=True)
            if all(low <= v <= high for v, (low, high) in zip(point, limits, strict=True))
        },
    )


def _fence(census: Census, feature: Feature) -> tuple[float, float] | None:
    lower, upper = census.quantile(feature, 0.25), census.quantile(feature, 0.75)
    outlier_radius = _FENCE * (upper - lower)
    return (lower - outlier_radius, upper + outlier_radius) if outlier_radius else None
