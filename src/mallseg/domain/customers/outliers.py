"""Outliers: customers so far from the others that they would decide everyone's segments."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import Feature

_FENCE = 3.0
"""Interquartile ranges beyond the quartiles: Tukey's outer fence.

J. W. Tukey, "Exploratory Data Analysis", Addison-Wesley 1977, section 2D.
"""

MANY_OUTLIERS = 0.01
"""Above this share of the customers, outliers may be mistakes in the data."""


OutlierFences = Mapping[str, tuple[float, float]]
"""By the name of a feature, the lowest and the highest value that takes part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outliers:
    """The outliers that take no part in a training, and the records of the first of them.

    `fences` are those that they lie beyond; None where outliers were kept.
    """

    customers: int = 0
    records: tuple[int, ...] = ()
    fences: OutlierFences | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutOutliers:
    """A census without its outliers.

    Attributes
    ----------
    census
        The customers who take part.
    outliers
        How many customers do not.
    points
        The points of the outliers.
    fences
        The limits beyond which they lie.
    """

    census: Census
    outliers: int
    points: Collection[Point]
    fences: OutlierFences

    @classmethod
    def of(cls, census: Census) -> "WithoutOutliers":
        """Exclude customers beyond 3 interquartile ranges outside the quartiles.

        One income of 1000 k$ among 200 customers stretches the scale until the best two segments
        are that customer and all others. A feature of which the middle half of the customers have
        the same value has no fence: with a range of zero, any other value would be an outlier.
        """
        if not len(census):
            return cls(census=census, outliers=0, points=frozenset(), fences={})
        found = {feature.name: _fence(census, feature) for feature in census.features}
        fences = {name: fence for name, fence in found.items() if fence}
        kept = within(census, fences)
        return cls(
            census=kept,
            outliers=census.customers - kept.customers,
            points=outlying(census, kept, fences),
            fences=fences,
        )


def within(census: Census, fences: OutlierFences) -> Census:
    """Keep the customers within all fences."""
    limits = _limits(census.features, fences)
    if not len(census) or all(_is_inside(census, f, fences) for f in census.features):
        return census
    if census.population:
        inside = census.population.within(limits)
        return Census.of_population(census.features, inside, makeup=census.makeup)
    return census.where([_is_within(point, limits) for point in census.points()])


def comparable(census: Census, fences: OutlierFences) -> Census:
    """Keep the customers within the fences of an earlier training; all, where none is within."""
    inside = within(census, fences)
    return inside if len(inside) else census


@dataclass(frozen=True, slots=True)
class OutlyingPoints(Collection[Point]):
    """The points beyond some fences: too many to be listed, where points do not collapse."""

    features: tuple[Feature, ...]
    fences: OutlierFences
    customers: int

    def __contains__(self, point: object) -> bool:
        """Check a point."""
        return isinstance(point, tuple) and not _is_within(
            point, _limits(self.features, self.fences)
        )

    def __iter__(self) -> Iterator[Point]:
        """Refuse to list them."""
        raise NotImplementedError

    def __len__(self) -> int:
        """Count the customers there."""
        return self.customers


def outlying(census: Census, kept: Census, fences: OutlierFences) -> Collection[Point]:
    """Give the points of a census that are not among the kept ones, those beyond the fences."""
    if kept is census:
        return frozenset()
    if census.population:
        return OutlyingPoints(census.features, fences, census.customers - kept.customers)
    return frozenset(census.points()).difference(kept.points())


def _limits(features: tuple[Feature, ...], fences: OutlierFences) -> list[tuple[float, float]]:
    anything = -math.inf, math.inf
    return [fences.get(feature.name, anything) for feature in features]


def _is_within(point: Point, limits: Sequence[tuple[float, float]]) -> bool:
    return all(low <= v <= high for v, (low, high) in zip(point, limits, strict=True))


def _is_inside(census: Census, feature: Feature, fences: OutlierFences) -> bool:
    """Check whether all customers are within the fence of a feature."""
    (lowest, highest), ((low, high),) = census.extent(feature), _limits((feature,), fences)
    return low <= lowest and highest <= high


def _fence(census: Census, feature: Feature) -> tuple[float, float] | None:
    lower, upper = census.quantiles(feature, (0.25, 0.75))
    margin = _FENCE * (upper - lower)
    return (lower - margin, upper + margin) if margin else None
