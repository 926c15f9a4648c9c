"""The census: the distinct points of a source, and the number of customers at each."""

import hashlib
import math
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, compress, pairwise, starmap
from operator import lt
from typing import Any, TypeVar

from mallseg.domain.customers.breakdown_counts import BreakdownCounts, GroupCodes
from mallseg.domain.customers.chosen_features import check_features
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.magnitudes import Magnitudes
from mallseg.domain.customers.moments import ExactColumn
from mallseg.domain.customers.population import NearestCentre, Population
from mallseg.domain.errors import InvalidOptionError, OptionFault

Point = tuple[float, ...]
"""One value per feature, in declared order: in its unit, or its logarithm (`Feature.encode`)."""

Result = TypeVar("Result")

_CACHE_SIZE = 7
"""Results that a census caches: the labels by a few segmentations, and statistics of all."""

MOST_POINTS = 65_536
"""Beyond this many distinct points, adapters make a census a summary of its customers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """Distinct points, sorted, and the number of customers at each.

    Weighted K-means on the census has the same objective as K-means on all rows, at a cost that
    does not grow with the number of customers. Sorting makes every later result independent of the
    order of the rows.

    Where there are too many distinct points, a census is a *summary*: its points are the means of
    cells of customers, and `population` has every customer. Moments, quantiles, sizes and centres
    are exact either way.

    Attributes
    ----------
    features
        The features of the columns, in declared order.
    columns
        One ``array('d')`` of shape (n_points,) per feature: adapters read them without a copy.
    counts
        ``array('q')`` of shape (n_points,): customers at each point, all positive.
    population
        All customers behind a summary; None where the census has every distinct point.
    scatter
        The scatter within the cells of a summary, as in `Summary`; else None.
    breakdown_counts
        The same customers by each breakdown that was asked for and has a column.
    """

    features: tuple[Feature, ...]
    columns: tuple["array[float]", ...]
    counts: "array[int]"
    population: Population | None = field(default=None, compare=False, repr=False)
    scatter: tuple["array[float]", ...] | None = field(default=None, compare=False, repr=False)
    breakdown_counts: tuple[BreakdownCounts, ...] = field(default=(), compare=False, repr=False)
    _cache: dict[Hashable, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        check_features(self.features)
        if len(self.columns) != len(self.features):
            raise InvalidOptionError(
                "census", OptionFault.NOT_ONE_PER, item="column", each="feature"
            )
        if any(len(column) != len(self.counts) for column in self.columns):
            raise InvalidOptionError(
                "census columns", OptionFault.NOT_ONE_PER, item="value", each="count"
            )
        if min(self.counts, default=1) < 1:
            raise InvalidOptionError("census counts", OptionFault.BELOW_MINIMUM, lowest=1)
        if not all(starmap(lt, pairwise(self.points()))):
            raise InvalidOptionError("census points", OptionFault.NOT_ASCENDING)
        is_counted = not self.population
        if is_counted and any(each.customers != self.customers for each in self.breakdown_counts):
            raise InvalidOptionError(
                "breakdown counts", OptionFault.NOT_IN_CENSUS, counted=self.customers
            )

    @classmethod
    def of_counts(cls, features: tuple[Feature, ...], counts: Mapping[Point, int]) -> "Census":
        """Sort the counted points into a census."""
        points = sorted(counts)
        columns = tuple(array("d", (point[i] for point in points)) for i in range(len(features)))
        return cls(
            features=features,
            columns=columns,
            counts=array("q", (counts[point] for point in points)),
        )

    @classmethod
    def of_population(
        cls,
        features: tuple[Feature, ...],
        population: Population,
        by: NearestCentre | None = None,
        *,
        breakdown_counts: Sequence[BreakdownCounts] = (),
    ) -> "Census":
        """Summarise a population in cells of which none straddles two of the given centres.

        Without centres, the result is a census of all distinct points where these are few enough.

        Parameters
        ----------
        breakdown_counts
            The breakdowns whose codes the population has.
        """
        summary = population.summary(by)
        if is_exact := summary.scatter is None:
            breakdown_counts = [
                each.counted(*population.class_counts_at(index, summary.columns))
                for index, each in enumerate(breakdown_counts)
            ]
        return cls(
            features=features,
            columns=summary.columns,
            counts=summary.counts,
            population=None if is_exact else population,
            scatter=summary.scatter,
            breakdown_counts=tuple(breakdown_counts),
        )

    def where(self, is_kept: Sequence[bool]) -> "Census":
        """Keep some of the points.

        Parameters
        ----------
        is_kept
            Of shape (n_points,).
        """
        return Census(
            features=self.features,
            columns=tuple(array("d", compress(column, is_kept)) for column in self.columns),
            counts=array("q", compress(self.counts, is_kept)),
            breakdown_counts=tuple(each.where(is_kept) for each in self.breakdown_counts),
        )

    def cached(self, key: Hashable, compute: Callable[[], Result]) -> Result:
        """Return what was computed from this census; the latest results are kept by their keys.

        Parameters
        ----------
        compute
            Depends on the key and on this census alone. Its result is not changed later.
        """
        if key in self._cache:
            cached: Result = self._cache[key]
            return cached
        computed = compute()
        for oldest in [*self._cache][: 1 - _CACHE_SIZE]:
            self._cache.pop(oldest, None)
        self._cache[key] = computed
        return computed

    @property
    def customers(self) -> int:
        """The number of customers counted."""
        return sum(self.counts)

    @property
    def distinct_points(self) -> int:
        """The number of distinct points of all customers, also of a summary."""
        return self.population.distinct_points() if self.population else len(self)

    @property
    def repetitions(self) -> int:
        """The repetitions of a smaller census: the greatest common divisor of the counts."""
        return math.gcd(*self.counts)

    def __len__(self) -> int:
        """Count the distinct points."""
        return len(self.counts)

    def points(self) -> Iterator[Point]:
        """Iterate over the distinct points in ascending order."""
        return zip(*self.columns, strict=True)

    def with_closed_ranges(self) -> "Census":
        """Give features without a declared range one that encloses the values found."""
        if not len(self):
            return self
        closed = tuple(feature.taking_range(self.extent(feature)) for feature in self.features)
        return replace(self, features=closed)

    def constant_features(self) -> tuple[Feature, ...]:
        """Return the features for which all customers have the same value."""
        features = self.features if len(self) else ()
        return tuple(feature for feature in features if len(set(self.extent(feature))) == 1)

    def extent(self, feature: Feature) -> tuple[float, float]:
        """Return the lowest and the highest value; the census must not be empty."""
        axis = self.features.index(feature)
        if self.population:
            return self.population.extent(axis)
        return min(self.columns[axis]), max(self.columns[axis])

    def moments(self, feature: Feature) -> tuple[float, float]:
        """Return the mean and the population standard deviation, each rounded once."""
        axis = self.features.index(feature)
        if self.population:
            return self.population.moments(axis)
        return self.cached("moments", self._moments)[axis]

    def _moments(self) -> tuple[tuple[float, float], ...]:
        exact = [ExactColumn.of(column, self.counts) for column in self.columns]
        return tuple((column.mean(), column.deviation()) for column in exact)

    def quantile(self, feature: Feature, share: float) -> float:
        """Return the smallest value that at least this share of the customers does not exceed."""
        return self.quantiles(feature, (share,))[0]

    def quantiles(self, feature: Feature, shares: Sequence[float]) -> tuple[float, ...]:
        """Return the quantile for each of some shares."""
        axis = self.features.index(feature)
        if self.population:
            return tuple(self.population.quantile(axis, share) for share in shares)
        return quantiles_of(self.columns[axis], self.counts, shares)

    def magnitudes(self, feature: Feature) -> Magnitudes:
        """Count the customers by order of magnitude of a value."""
        axis = self.features.index(feature)
        if self.population:
            return Magnitudes.of_codes(self.population.magnitudes(axis, feature))
        return Magnitudes.of_counts(feature, self.value_counts(feature))

    def value_counts(self, feature: Feature) -> dict[float, int]:
        """Count the customers by value; in a summary, by the mean of their cell."""
        axis = self.features.index(feature)
        return _counted(self.columns[axis], self.counts)

    def shared_values(self, feature: Feature) -> dict[float, int]:
        """Count the customers by value; in a summary, only cells where all have the same value."""
        axis = self.features.index(feature)
        if self.scatter is None:
            return self.value_counts(feature)
        is_one = [not spread for spread in self.scatter[axis]]
        return _counted(compress(self.columns[axis], is_one), compress(self.counts, is_one))

    def with_classes(
        self, codes: Sequence[GroupCodes], classes: Sequence[Mapping[tuple[Point, int], int]]
    ) -> "Census":
        """Add breakdown counts: for each breakdown, customers by point and code of a group."""
        if not codes:
            return self
        index_of = {point: index for index, point in enumerate(self.points())}
        breakdown_counts = (
            own.breakdown_counts(
                (index_of[point] for point, _ in counted),
                (code for _, code in counted),
                counted.values(),
            )
            for own, counted in zip(codes, classes, strict=True)
        )
        return replace(self, breakdown_counts=tuple(breakdown_counts))

    def fingerprint(self) -> str:
        """Return the SHA-256 of features, points and counts: independent of the order of rows."""
        if self.population:
            return self.population.fingerprint(self.features)
        digest = hashlib.sha256(",".join(f.name for f in self.features).encode())
        for column in self.columns:
            digest.update(column.tobytes())
        digest.update(self.counts.tobytes())
        return digest.hexdigest()


def quantiles_of(
    values: Sequence[float], counts: Sequence[int], shares: Sequence[float]
) -> tuple[float, ...]:
    """Return weighted quantiles, as `Census.quantile` defines them."""
    order = sorted(range(len(values)), key=values.__getitem__)
    reached = [*accumulate(map(counts.__getitem__, order))]
    customers = reached[-1] if reached else 0
    ranks = [bisect_left(reached, share * customers) for share in shares]
    if any(rank == len(order) for rank in ranks):
        raise InvalidOptionError("share", OptionFault.NO_QUANTILE)
    return tuple(values[order[rank]] for rank in ranks)


def _counted(values: Iterable[float], counts: Iterable[int]) -> dict[float, int]:
    found: dict[float, int] = defaultdict(int)
    for value, count in zip(values, counts, strict=True):
        found[value] += count
    return found
