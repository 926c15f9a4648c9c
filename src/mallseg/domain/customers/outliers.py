"""Outliers: single customers so far from all others that they would decide everyone's segments."""

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
"""Customers who all have one extreme value share a code for "unknown", such as 999."""

MAX_OUTLIERS = 0.02
"""Where a larger share are outliers, they are hardly single customers."""

_ALWAYS_ALLOWED = 2
"""However small the mall."""

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

    def warnings(
        self, source: str, customers: int, *, max_outliers: float
    ) -> tuple[CustomerDataError, ...]:
        """Give the reason why a training should not leave them out, if there is one.

        Parameters
        ----------
        max_outliers
            The share of customers that may be left out, 0 to 1; two always may.
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
        How many customers do not.
    points
        The points of the outliers.
    fences
        The limits beyond which they lie.
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
        group, however extreme, and the largest of many incomes are the end of a long tail. So the
        limit moves outside values that follow the others, and each other, without a gap of an
        interquartile range; beyond a gap, outside those of at least 5 customers and 0.5 %, of three
        or more values.

        A feature of which the middle half of the customers have the same value has no fence: with a
        range of zero, any other value would be an outlier.
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
    """Keep the customers within the fences of an earlier training; all, where none is within."""
    inside = within(census, fences)
    return inside if len(inside) else census


@dataclass(frozen=True, slots=True)
class OutlyingPoints(Container[Point]):
    """The points beyond some fences: too many to be listed, where points do not collapse."""

    features: tuple[Feature, ...]
    fences: OutlierFences

    def __contains__(self, point: object) -> bool:
        """Check a point."""
        return isinstance(point, tuple) and not _is_within(
            point, _limits(self.features, self.fences)
        )


Points = Collection[Point] | OutlyingPoints
"""Points that a source is asked to locate."""


def outlying(census: Census, kept: Census, fences: OutlierFences) -> Points:
    """Give the points of a census that are not among the kept ones, those beyond the fences."""
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
    """Move an upper limit outside all groups that stand beyond it (single linkage).

    Parameters
    ----------
    counts
        How many customers have each value.
    reach
        A larger gap between neighbouring values parts them.
    least
        How many customers make a group; those within the limit are one.
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
