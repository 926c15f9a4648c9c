"""A census in numpy: scaled, centred, and with the grid on which its values lie."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from mallseg.adapters.sklearn_kmeans.lloyd import nearest_centres
from mallseg.adapters.sklearn_kmeans.weighted_points import (
    SEARCH_BINS,
    Floats,
    Labels,
    WeightedPoints,
    binned,
)
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.number_of_segments.heaping import heaping_of
from mallseg.domain.segments.scaling import FeatureScale
from mallseg.population.arrays import distinct_of

_MAX_BINS = 20_000
_MAX_STEPS = 100_000
_SAME_STEP = 1e-9

_FINEST = 0.01
"""Nothing finer than a hundredth of a feature's standard deviation is a shape of a group."""

_POSITIVE = 1e-12


@dataclass(frozen=True, kw_only=True)
class ScaledCensus:
    """The points of a census on a scale, with their mean at the origin.

    Far from the origin, the expansion of (x - c)² into x² - 2xc + c², which scikit-learn uses,
    cancels to rounding errors.

    Attributes
    ----------
    census, scale
        As they were given.
    repetitions
        How many customers a weight of 1 stands for.
    points
        Weights are the counts of the census over its repetitions: what is counted twice everywhere
        is no new information.
    origin
        Where the mean of the points lies on the scale.
    """

    census: Census
    scale: FeatureScale
    repetitions: int
    points: WeightedPoints
    origin: Floats

    @classmethod
    def of(cls, census: Census, scale: FeatureScale) -> "ScaledCensus":
        """Scale and centre a census."""
        repetitions = census.repetitions
        weights = (np.frombuffer(census.counts, dtype=np.int64) // repetitions).astype(np.float64)
        axes = _scaled(census.columns, scale)
        origin = np.average(axes, axis=1, weights=weights)
        return cls(
            census=census,
            scale=scale,
            repetitions=repetitions,
            points=WeightedPoints(
                axes=axes - origin[:, None], weights=weights, variance=_variance(census, scale)
            ),
            origin=origin,
        )

    def coarsened(self) -> "ScaledCensus":
        """Sum up more than 20 000 points as bins; whole numbers seldom have as many."""
        return replace(self, points=binned(self.points, most=_MAX_BINS))

    def sample(self, size: int) -> WeightedPoints:
        """Draw customers of a summary, each with a weight of 1."""
        assert self.census.population  # noqa: S101  (else all points are there)
        axes = _scaled(self.census.population.sample(size), self.scale)
        return WeightedPoints(axes=axes - self.origin[:, None], weights=np.ones(axes.shape[1]))

    @cached_property
    def bins(self) -> WeightedPoints:
        """The points, or a thousand bins of them, on which a search runs."""
        return binned(self.points, most=SEARCH_BINS)

    @cached_property
    def steps(self) -> Floats:
        """The scaled step of the grid on which a feature's values lie: 1 k$ or 1 point as a rule.

        Of shape (n_features,); 0 where there is no grid.
        """
        columns = (np.frombuffer(column) for column in self.census.columns)
        steps: Floats = np.array([step_of(column) for column in columns])
        return steps / self.scale.unit

    @cached_property
    def rounding(self) -> Floats:
        """The variance of rounding per feature: a whole number stands for half a step around it.

        Of shape (n_features,), above zero, so that a group on a straight line has a volume too.
        Where many customers give tens, it is that of a step of ten for these.
        """
        variance = np.average(np.square(self.points.axes), axis=1, weights=self.points.weights)
        finest: Floats = np.maximum(np.square(self.steps) / 12, np.square(_FINEST) * variance)
        return np.maximum(finest, _POSITIVE) + self._heaping

    @cached_property
    def _heaping(self) -> Floats:
        heaps = [
            heaping_of(column, self.census.counts, step)
            for column, step in zip(self.census.columns, self.steps * self.scale.unit, strict=True)
        ]
        variances: Floats = np.array([heap.variance for heap in heaps]) / np.square(self.scale.unit)
        return variances

    def to_scale(self, centres: Sequence[Point]) -> Floats:
        """Scale and centre centres in the users' units: of shape (n_clusters, n_features)."""
        unit, offset = np.array(self.scale.unit), np.array(self.scale.offset)
        scaled: Floats = (np.array(centres) - offset) / unit - self.origin
        return scaled

    def to_units(self, centres: Floats) -> tuple[Point, ...]:
        """Bring centres of shape (n_clusters, n_features) back to the users' units, ascending."""
        unit, offset = np.array(self.scale.unit), np.array(self.scale.offset)
        values: list[list[float]] = ((centres + self.origin) * unit + offset).tolist()
        return tuple(sorted(tuple(value) for value in values))

    def labels(self, centres: Sequence[Point]) -> Labels:
        """Find the nearest of the centres, in the users' units, for each point: (n_points,)."""
        labels: Labels = nearest_centres(self.points, self.to_scale(centres)[None])[0][0]
        return labels


def _scaled(columns: Sequence["array[float]"], scale: FeatureScale) -> Floats:
    values = np.stack([np.frombuffer(column) for column in columns])
    scaled: Floats = (values - np.array(scale.offset)[:, None]) / np.array(scale.unit)[:, None]
    return scaled


def _variance(census: Census, scale: FeatureScale) -> Floats | None:
    """Take the scaled variance within the cells of a summary."""
    if census.scatter is None:
        return None
    scatter = np.stack([np.frombuffer(column) for column in census.scatter])
    scatter = scatter / np.frombuffer(census.counts, dtype=np.int64)
    variance: Floats = scatter / np.square(np.array(scale.unit))[:, None]
    return variance


def step_of(values: Floats) -> float:
    """Find the largest step of which all differences are multiples; 0.0 when there is none.

    Euclid's algorithm on all differences at once, with a tolerance for the rounding of another
    unit: 3.67 times whole numbers lie on a grid of 3.67.
    """
    distinct = distinct_of(values)
    gaps = np.diff(distinct)
    if not len(gaps):
        return 0.0
    span = float(distinct[-1] - distinct[0])
    tolerance = max(_SAME_STEP * span, 8 * np.finfo(float).eps * float(np.abs(distinct).max()))
    step = float(gaps.min())
    while step * _MAX_STEPS >= span:
        rest = np.remainder(gaps, step)
        rest = np.minimum(rest, step - rest)
        rest = rest[rest > tolerance]
        if not len(rest):
            return span / round(span / step)
        step = float(rest.min())
    return 0.0
