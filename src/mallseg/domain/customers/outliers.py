"""Outliers: single customers so far from all others that they would dominate the clustering."""

import math
from collections import Counter
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import CustomerDataError, SourceFault

_FENCE = 3.0
"""Interquartile ranges beyond the quartiles: Tukey's outer fence.

J. W. Tukey, "Exploratory Data Analysis", Addison-Wesley 1977, section 2D.
"""

_FEWEST_OF_GROUP = 5
_LEAST_SHARE_OF_GROUP = 0.005
_FEWEST_VALUES_OF_GROUP = 3
"""The fewest distinct values of a group: one shared extreme value is a code such as 999."""

MAX_OUTLIERS = 0.02
"""The default limit of the share of outliers: more are hardly single customers."""

_ALWAYS_ALLOWED = 2
"""This many outliers are accepted in the smallest source."""

MANY_OUTLIERS = 0.01
"""The share of outliers above which they may be errors in the data."""


OutlierFences = Mapping[str, tuple[float, float]]
"""By feature name, the lowest and the highest value that takes part in a training."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outliers:
    """The outliers that are excluded from a training, and the records of the first of them.

    `fences` are the limits that they exceed; None where outliers were kept.
    """

    customers: int = 0
    records: tuple[int, ...] = ()
    fences: OutlierFences | None = None

    def refusals(
        self, source: str, customers: int, *, max_outliers: float
    ) -> tuple[CustomerDataError, ...]:
        """Return the error for too many outliers, if there are.

        Parameters
        ----------
        max_outliers
            The share of customers that may be excluded, 0 to 1; two always may.
        """
        if self.customers <= max(_ALWAYS_ALLOWED, max_outliers * customers):
            return ()
        too_many = CustomerDataError(
            source,
            SourceFault.TOO_MANY_OUTLIERS,
            outliers=self.customers,
            customers=customers,
            allowed=max_outliers,
            records=tuple(map(str, self.records)),
        )
        return (too_many,)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutOutliers:
    """A census without its outliers.

    Attributes
    ----------
    census
        The customers who take part.
    outliers
        The number of outliers.
    points
        The points of the outliers.
    fences
        The limits that they exceed.
    """

    census: Census
    outliers: int
    points: "Points"
    fences: OutlierFences

    @classmethod
    def of(cls, census: Census) -> "WithoutOutliers":
        """Exclude single customers beyond 3 interquartile ranges outside the quartiles.

        One income of 1000 k$ among 200 customers stretches the scale until the best two segments
        are that customer and all others. But 20 of 200 customers with incomes around 110 k$ are a
        group, however extreme, and the largest of many incomes are the end of a long tail. So a
        fence is moved outwards past values that follow without a gap of an interquartile range;
        and, beyond a gap, past groups of at least 5 customers and 0.5 % with three or more distinct
        values.

        A feature with an interquartile range of zero has no fence: any other value would be an
        outlier.
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
        return Census.of_population(
            census.features, inside, breakdown_counts=census.breakdown_counts
        )
    return census.where([_is_within(point, limits) for point in census.points()])


def comparable(census: Census, fences: OutlierFences) -> Census:
    """Keep the customers within the fences of an earlier training; all if none is within."""
    inside = within(census, fences)
    return inside if len(inside) else census


@dataclass(frozen=True, slots=True)
class OutlyingPoints(Container[Point]):
    """The set of points beyond fences, by a membership test: there may be too many to list."""

    features: tuple[Feature, ...]
    fences: OutlierFences

    def __contains__(self, point: object) -> bool:
        """Check a point."""
        return isinstance(point, tuple) and not _is_within(
            point, _limits(self.features, self.fences)
        )


Points = Collection[Point] | OutlyingPoints
"""Points to be located in a source."""


def outlying(census: Census, kept: Census, fences: OutlierFences) -> Points:
    """Return the points of a census that were not kept: those beyond the fences."""
    if kept is census:
        return frozenset()
    if census.population:
        return OutlyingPoints(census.features, fences)
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
    reach = upper - lower
    if not reach:
        return None
    low, high = lower - _FENCE * reach, upper + _FENCE * reach
    lowest, highest = census.extent(feature)
    if low <= lowest and highest <= high:
        return low, high
    counts = Counter[float]()
    for value, customers in zip(
        census.columns[census.features.index(feature)], census.counts, strict=True
    ):
        counts[value] += customers
    least = max(_FEWEST_OF_GROUP, _LEAST_SHARE_OF_GROUP * census.customers)
    downwards = {-value: count for value, count in counts.items()}
    return (
        -_outside_groups(-low, downwards, reach=reach, least=least),
        _outside_groups(high, counts, reach=reach, least=least),
    )


def _outside_groups(
    limit: float, counts: Mapping[float, int], *, reach: float, least: float
) -> float:
    """Move an upper limit past all groups beyond it (single-linkage clustering).

    Parameters
    ----------
    counts
        The number of customers with each value.
    reach
        The largest gap between neighbouring values of one group.
    least
        The fewest customers of a group; those within the limit are one.
    """
    end = max(value for value in counts if value <= limit)
    customers, values = least, _FEWEST_VALUES_OF_GROUP
    for value in sorted(value for value in counts if value > limit):
        if value - end > reach:
            customers, values = 0, 0
        customers, values, end = customers + counts[value], values + 1, value
        if customers >= least and values >= _FEWEST_VALUES_OF_GROUP:
            limit = value + reach / 2
    return limit
