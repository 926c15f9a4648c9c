"""Tolerance regions: where nearly all customers of a segment are, new ones of the same mall too.

1. The shape is an ellipsoid around the centre, by the covariance of the segment's customers: those
   of an elongated group may be far away along it, and not across it. A segment of few customers
   borrows from all (`_BORROWED`).
2. The score of a training customer is the Mahalanobis distance by the centre and the covariance of
   all *others* of the segment, as that of a new customer is.
3. The size is the conformal quantile of the scores: that of rank ⌈0.99 (n + 1)⌉ among all n
   customers of the mall, outliers too, and at least that of rank ⌈0.96 (n + 1)⌉ among the segment's
   own. One new customer in a hundred has a higher score on average, and of no segment much more
   than one in 25. What a segment of n customers is small by is made up for by 1 + 0.6/√n.

References
----------
V. Vovk, "Conditional validity of inductive conformal predictors", ACML 2012 (by segment: Mondrian).
J. Lei, J. Robins and L. Wasserman, "Distribution-free prediction sets", Journal of the American
Statistical Association 108, 2013, doi:10.1080/01621459.2012.751873.
"""

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, compress, pairwise
from operator import mul

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.distance import nearest_of_all
from mallseg.domain.segments.nearest_centres import nearest_centres_around
from mallseg.domain.segments.scaling import FeatureScale

_OF_ALL, _OF_A_SEGMENT = (99, 100), (96, 100)
_FOR_FEW = 0.6
_BORROWED = 12
"""So many customers are added to every segment who are spread as those of all segments are."""

_DRAWN = 20_000
"""Of more than 65 536 distinct points this many customers are looked at."""

_NARROWEST = 1e-4
"""The least variance along a feature, as a part of the mall's: customers may agree in one."""

Triangle = tuple[tuple[float, ...], ...]
"""The rows of a lower triangular matrix; row i has i + 1 values."""


def most_outside(customers: int) -> int:
    """Give how many of the training customers have a higher score than the region's size."""
    return customers - _rank(customers, _OF_ALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToleranceRegion:
    """An ellipsoid around the centre of a segment.

    Attributes
    ----------
    rows
        A lower triangular matrix W, of shape (n_features, n_features). With u the scaled
        difference of a customer to the centre, they are within where W u is at most 1 long.
    """

    rows: Triangle

    def __post_init__(self) -> None:
        if [len(row) for row in self.rows] != [*range(1, len(self.rows) + 1)]:
            raise InvalidOptionError("region", OptionFault.NOT_ONE_PER, item="row", each="feature")

    def square(self, position: Sequence[float], centre: Sequence[float]) -> float:
        """Compute the squared length of W u, which is above 1 outside.

        Both are scaled. The order of the sums is fixed, so that any engine that follows it gets the
        same bits.
        """
        differences = [a - b for a, b in zip(position, centre, strict=True)]
        total = 0.0
        for row in self.rows:
            along = 0.0
            for weight, difference in zip(row, differences, strict=False):
                along += weight * difference
            total += along * along
        return total

    @property
    def steepness(self) -> float:
        """The Frobenius norm of W squared: the most that W u is longer than u, squared."""
        return math.fsum(weight * weight for row in self.rows for weight in row)


def tolerance_regions(
    scale: FeatureScale, centres: Sequence[Point], census: Census, everyone: Census
) -> tuple[ToleranceRegion, ...]:
    """Find the region of each segment.

    Parameters
    ----------
    centres
        Of shape (n_segments, n_features), in the users' units: the means of their customers.
    census
        The customers of the training.
    everyone
        The same, and the outliers.
    """
    sample = _Sample.of(scale, centres, census, everyone)
    groups = [*map(sample.group, range(len(centres)))]
    shared, rounding = sample.shared_covariance(groups), sample.rounding()
    shapes = [group.shape(shared, rounding) for group in groups]
    scores = [[*group.scores(shape)] for group, shape in zip(groups, shapes, strict=True)]
    of_all = _quantile(
        [pair for group, own in zip(groups, scores, strict=True) for pair in group.counted(own)],
        _OF_ALL,
    )
    return tuple(
        group.region(shape, max(of_all, group.own_quantile(own)))
        for group, shape, own in zip(groups, shapes, scores, strict=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    """The customers of a mall, or some of them, and the segment of each.

    Attributes
    ----------
    positions
        The scaled centres.
    columns
        Of shape (n_features, n_points), scaled.
    counts, labels, is_member
        Of shape (n_points,): the customers at each point, the index of their segment, and whether
        they took part in the training.
    """

    positions: list[Point]
    columns: list[list[float]]
    counts: Sequence[int]
    labels: Sequence[int]
    is_member: list[bool]

    @classmethod
    def of(
        cls, scale: FeatureScale, centres: Sequence[Point], census: Census, everyone: Census
    ) -> "_Sample":
        columns: Sequence[Sequence[float]] = everyone.columns
        counts: Sequence[int] = everyone.counts
        if everyone.population:
            columns = everyone.population.sample(_DRAWN)
            counts = [1] * len(columns[0])
        is_member = [True] * len(counts)
        if everyone is not census:  # outliers lie beyond all others in some feature
            ends = [census.extent(feature) for feature in census.features]
            is_member = [
                all(low <= v <= high for v, (low, high) in zip(point, ends, strict=True))
                for point in zip(*columns, strict=True)
            ]
        scaled, positions = scale.standardise_columns(columns), [*map(scale.standardise, centres)]
        labels, _ = (
            nearest_of_all(scaled, positions)
            if everyone.population
            else nearest_centres_around(everyone, scale, centres)
        )
        return cls(
            positions=positions,
            columns=scaled,
            counts=counts,
            labels=labels,
            is_member=is_member,
        )

    def group(self, index: int) -> "_Group":
        """Take the customers of one segment."""
        is_own = [label == index for label in self.labels]
        return _Group.of(
            [
                [value - middle for value in compress(column, is_own)]
                for column, middle in zip(self.columns, self.positions[index], strict=True)
            ],
            [*compress(self.counts, is_own)],
            [*compress(self.is_member, is_own)],
        )

    def rounding(self) -> list[float]:
        """Compute the variance of each feature behind a value: half a step around it."""
        found = []
        for column, variance in zip(self.columns, self._variances(), strict=True):
            step = min((b - a for a, b in pairwise(sorted({*column}))), default=0.0)
            is_step = step * step <= variance  # and not the gap between two groups
            found.append(step * step / 12 if is_step else 0.0)
        return found

    def shared_covariance(self, groups: Sequence["_Group"]) -> Triangle:
        """Pool the covariance within the segments, and keep it from being flat."""
        customers = sum(group.customers for group in groups)
        covariance = [
            [math.fsum(values) / customers for values in zip(*rows, strict=True)]
            for rows in zip(*(group.scatter for group in groups), strict=True)
        ]
        for axis, variance in enumerate(self._variances()):
            covariance[axis][axis] += _NARROWEST * (variance or 1.0)
        return tuple(map(tuple, covariance))

    def _variances(self) -> Iterator[float]:
        weights = [*map(mul, self.counts, self.is_member)]
        customers = sum(weights)
        for column in self.columns:
            mean = math.fsum(map(mul, column, weights)) / customers
            squares = ((v - mean) ** 2 * w for v, w in zip(column, weights, strict=True))
            yield math.fsum(squares) / customers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """The customers nearest to one centre: `differences` to it, by feature.

    `customers` counts the members among them.
    """

    differences: list[list[float]]
    counts: list[int]
    is_member: list[bool]
    customers: int
    scatter: Triangle

    @classmethod
    def of(
        cls, differences: list[list[float]], counts: list[int], is_member: list[bool]
    ) -> "_Group":
        weights = [*map(mul, counts, is_member)]
        scatter = tuple(
            tuple(
                math.fsum(map(mul, map(mul, left, right), weights))
                for right in differences[: axis + 1]
            )
            for axis, left in enumerate(differences)
        )
        return cls(
            differences=differences,
            counts=counts,
            is_member=is_member,
            customers=sum(weights),
            scatter=scatter,
        )

    def shape(self, shared: Triangle, rounding: Sequence[float]) -> Triangle:
        """Invert the Cholesky factor of the covariance: W, for a region of unknown size."""
        weight = self.customers + _BORROWED
        covariance = [
            [(a + _BORROWED * b) / weight for a, b in zip(own, other, strict=True)]
            for own, other in zip(self.scatter, shared, strict=True)
        ]
        for axis, variance in enumerate(rounding):
            covariance[axis][axis] += variance
        return _inverse(_cholesky(covariance))

    def scores(self, shape: Triangle) -> Iterator[float]:
        """Compute the Mahalanobis distance of each customer, by a segment without them.

        Without a member at the difference u, the centre is c u away, c = n/(n - 1), and the scatter
        A is less by c u uᵀ. By the formula of Sherman and Morrison, with q = uᵀA⁻¹u, the squared
        distance becomes c² (m - 1) q / (1 - c q), where m customers make the covariance A/m.
        """
        n, weight = self.customers, self.customers + _BORROWED
        without = n / (n - 1) if n > 1 else 0.0
        totals = [0.0] * len(self.counts)
        for row in shape:
            alongs = [0.0] * len(totals)
            for factor, differences in zip(row, self.differences, strict=False):
                alongs = [a + factor * u for a, u in zip(alongs, differences, strict=True)]
            totals = [t + a * a for t, a in zip(totals, alongs, strict=True)]
        for total, is_member in zip(totals, self.is_member, strict=True):
            q = total / weight
            if is_member:
                left = max(1 - without * q, _NARROWEST)
                yield without * math.sqrt((weight - 1) * q / left)
            else:
                yield math.sqrt(total)

    def counted(self, scores: Sequence[float]) -> Iterator[tuple[float, int]]:
        """Give each score with the customers who have it."""
        return zip(scores, self.counts, strict=True)

    def own_quantile(self, scores: Sequence[float]) -> float:
        """Find the quantile of the members: a few outliers are many beside a small segment."""
        own = [*compress(self.counted(scores), self.is_member)]
        return _quantile(own, _OF_A_SEGMENT) if own else 0.0

    def region(self, shape: Triangle, size: float) -> ToleranceRegion:
        """Give the shape a size, which is at least one standard deviation."""
        size = max(1.0, size * (1 + _FOR_FEW / math.sqrt(self.customers or 1)))
        return ToleranceRegion(rows=tuple(tuple(w / size for w in row) for row in shape))


def _quantile(scores: Sequence[tuple[float, int]], share: tuple[int, int]) -> float:
    """Find the conformal quantile of scores that stand for some customers each."""
    ordered = sorted(scores)
    reached = [*accumulate(count for _, count in ordered)]
    return ordered[bisect_left(reached, _rank(reached[-1], share))][0]


def _rank(customers: int, share: tuple[int, int]) -> int:
    numerator, denominator = share
    return min(customers, -(-(customers + 1) * numerator // denominator))


def _cholesky(matrix: Sequence[Sequence[float]]) -> Triangle:
    """Factor a positive definite matrix, given by its lower triangle, as L Lᵀ."""
    rows: list[list[float]] = []
    for own in matrix:
        row: list[float] = []
        for axis, value in enumerate(own):
            other = rows[axis] if axis < len(rows) else row
            rest = value - math.fsum(map(mul, row, other))
            row.append(rest / other[axis] if axis < len(rows) else math.sqrt(rest))
        rows.append(row)
    return tuple(map(tuple, rows))


def _inverse(factor: Triangle) -> Triangle:
    """Invert a lower triangular matrix, row by row."""
    rows: list[list[float]] = []
    for axis, own in enumerate(factor):
        row = [
            0.0 - math.fsum(own[k] * rows[k][column] for k in range(column, axis)) / own[axis]
            for column in range(axis)
        ]
        rows.append([*row, 1 / own[axis]])
    return tuple(map(tuple, rows))
