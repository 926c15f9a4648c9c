"""Estimating tolerance regions from the customers of segments.

1. The shape is the covariance of the segment's customers, shrunk towards the pooled covariance of
   all segments (`_PRIOR_CUSTOMERS`), as that of few customers is uncertain.
2. The nonconformity score of a training customer is the Mahalanobis distance by the centre and the
   covariance of the *other* customers of the segment (leave-one-out), as for a new customer.
3. The size is a conformal quantile of the scores: that of rank ⌈0.99 (n + 1)⌉ among all n customers
   of the mall, outliers included, and at least that of rank ⌈0.96 (n + 1)⌉ among the segment's own.
   On average, one new customer in a hundred has a higher score, and in no segment many more than
   one in 25. The factor 1 + 0.6/√n corrects the size of segments of few customers.

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
from mallseg.domain.segments.distance import nearest_centres_around, nearest_of_all
from mallseg.domain.segments.scaling import FeatureScale
from mallseg.domain.segments.tolerance_region import ToleranceRegion, Triangle

_LEVEL_OF_ALL, _LEVEL_OF_SEGMENT = (99, 100), (96, 100)
"""The quantile levels, as fractions."""

_SMALL_SAMPLE_CORRECTION = 0.6
_PRIOR_CUSTOMERS = 12
"""The weight of the pooled covariance, in customers."""

_SAMPLE_SIZE = 20_000
"""The customers sampled from a population of more than 65 536 distinct points."""

_MIN_VARIANCE = 1e-4
"""The least variance along a feature, as a share of the mall's: a segment may have none."""


def most_outside(customers: int) -> int:
    """Return the most training customers whose score exceeds the quantile of all scores."""
    return customers - _rank(customers, _LEVEL_OF_ALL)


def tolerance_regions(
    scale: FeatureScale, centres: Sequence[Point], census: Census, everyone: Census
) -> tuple[ToleranceRegion, ...]:
    """Compute the tolerance region of each segment.

    Parameters
    ----------
    centres
        Of shape (n_segments, n_features), in the users' units: the means of their customers.
    census
        The customers of the training.
    everyone
        The same customers and the outliers.
    """
    sample = _Sample.of(scale, centres, census, everyone)
    groups = [*map(sample.group, range(len(centres)))]
    pooled, rounding = sample.pooled_covariance(groups), sample.rounding()
    shapes = [group.shape(pooled, rounding) for group in groups]
    scores = [[*group.scores(shape)] for group, shape in zip(groups, shapes, strict=True)]
    of_all = _quantile(
        [pair for group, own in zip(groups, scores, strict=True) for pair in group.counted(own)],
        _LEVEL_OF_ALL,
    )
    return tuple(
        group.region(shape, max(of_all, group.own_quantile(own)))
        for group, shape, own in zip(groups, shapes, scores, strict=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    """The customers of a mall, or a sample of them, and the segment of each.

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
            columns = everyone.population.sample(_SAMPLE_SIZE)
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
        """Return the customers of one segment."""
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
        """Compute the variance of the rounding error of each feature: uniform, so step² / 12."""
        found = []
        for column, variance in zip(self.columns, self._variances(), strict=True):
            step = min((b - a for a, b in pairwise(sorted({*column}))), default=0.0)
            is_step = step * step <= variance  # and not the gap between two groups
            found.append(step * step / 12 if is_step else 0.0)
        return found

    def pooled_covariance(self, groups: Sequence["_Group"]) -> Triangle:
        """Pool the covariance within the segments, regularised so that it can be inverted."""
        customers = sum(group.customers for group in groups)
        covariance = [
            [math.fsum(values) / customers for values in zip(*rows, strict=True)]
            for rows in zip(*(group.scatter for group in groups), strict=True)
        ]
        for axis, variance in enumerate(self._variances()):
            covariance[axis][axis] += _MIN_VARIANCE * (variance or 1.0)
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
    """The customers nearest to one centre.

    Attributes
    ----------
    differences
        Their scaled differences from the centre, by feature.
    customers
        The number of members among them.
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

    def shape(self, pooled: Triangle, rounding: Sequence[float]) -> Triangle:
        """Invert the Cholesky factor of the covariance: W, for a region of unknown size."""
        weight = self.customers + _PRIOR_CUSTOMERS
        covariance = [
            [(a + _PRIOR_CUSTOMERS * b) / weight for a, b in zip(own, other, strict=True)]
            for own, other in zip(self.scatter, pooled, strict=True)
        ]
        for axis, variance in enumerate(rounding):
            covariance[axis][axis] += variance
        return _inverse(_cholesky(covariance))

    def scores(self, shape: Triangle) -> Iterator[float]:
        """Compute the leave-one-out Mahalanobis distance of each customer.

        Without a member at the difference u, the difference from the centre is c u, where
        c = n/(n - 1), and the scatter A is less by c u uᵀ. By the Sherman-Morrison formula, with
        q = uᵀA⁻¹u, the squared distance is c² (m - 1) q / (1 - c q), where the covariance is A/m.
        """
        n, weight = self.customers, self.customers + _PRIOR_CUSTOMERS
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
                left = max(1 - without * q, _MIN_VARIANCE)
                yield without * math.sqrt((weight - 1) * q / left)
            else:
                yield math.sqrt(total)

    def counted(self, scores: Sequence[float]) -> Iterator[tuple[float, int]]:
        """Pair each score with the number of customers who have it."""
        return zip(scores, self.counts, strict=True)

    def own_quantile(self, scores: Sequence[float]) -> float:
        """Return the quantile of the members' scores; outliers could dominate a small segment."""
        own = [*compress(self.counted(scores), self.is_member)]
        return _quantile(own, _LEVEL_OF_SEGMENT) if own else 0.0

    def region(self, shape: Triangle, size: float) -> ToleranceRegion:
        """Scale the shape to a size of at least one standard deviation."""
        size = max(1.0, size * (1 + _SMALL_SAMPLE_CORRECTION / math.sqrt(self.customers or 1)))
        return ToleranceRegion(rows=tuple(tuple(w / size for w in row) for row in shape))


def _quantile(scores: Sequence[tuple[float, int]], share: tuple[int, int]) -> float:
    """Compute the conformal quantile of scores, each with a number of customers."""
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
