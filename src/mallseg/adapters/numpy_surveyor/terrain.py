"""A census as numpy sees it: scaled, centred, and with the grid on which its values stand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mallseg.adapters.numpy_kmeans.bins import binned
from mallseg.adapters.numpy_kmeans.lloyd import place
from mallseg.adapters.numpy_kmeans.weighted_points import Floats, Labels, WeightedPoints
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.segments.scaling import FeatureScale

_MOST_BINS = 20_000
_MOST_STEPS = 100_000
_SAME_STEP = 1e-9

_FINEST = 0.01
"""Nothing finer than a hundredth of a feature's standard deviation is a shape of a group."""

_POSITIVE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaledCensus:
    """Scaled points with their mean at the origin, each counted as often as it tells anything new.

    Attributes
    ----------
    points
        Weights are the counts of the census over its repetitions.
    steps
        Of shape (n_features,): the scaled distance of a feature's values from one another, 1 k$ or
        1 point as a rule; 0 where there is no grid.
    repetitions
        Customers behind a weight of 1.
    origin
        Where the mean of the points lies on the scale.
    scale
        As it was given.
    """

    points: WeightedPoints
    steps: Floats
    repetitions: int
    origin: Floats
    scale: FeatureScale

    @classmethod
    def of(cls, census: Census, scale: FeatureScale) -> "ScaledCensus":
        """Lay out a census."""
        columns = np.stack([np.frombuffer(column) for column in census.columns])
        counts = np.frombuffer(census.counts, dtype=np.int64)
        repetitions = census.repetitions
        weights = (counts // repetitions).astype(np.float64)
        unit = np.array(scale.unit)
        axes = (columns - np.array(scale.offset)[:, None]) / unit[:, None]
        origin = np.average(axes, axis=1, weights=weights)
        return cls(
            points=WeightedPoints(axes=axes - origin[:, None], weights=weights),
            steps=np.array([step_of(column) for column in columns]) / unit,
            repetitions=repetitions,
            origin=origin,
            scale=scale,
        )

    def coarsened(self) -> "ScaledCensus":
        """Sum up more than 20 000 points as bins; whole numbers seldom have as many."""
        return replace(self, points=binned(self.points, most=_MOST_BINS))

    @property
    def total(self) -> float:
        """The sum of the weights."""
        return float(self.points.weights.sum())

    @property
    def rounding(self) -> Floats:
        """Variance per feature behind a value: whole numbers stand for half a step around them.

        Of shape (n_features,), above zero, so that a group on a straight line has a volume too.
        """
        variance = np.average(np.square(self.points.axes), axis=1, weights=self.points.weights)
        finest: Floats = np.maximum(np.square(self.steps) / 12, np.square(_FINEST) * variance)
        return np.maximum(finest, _POSITIVE)

    def in_users_units(self, centres: Floats) -> tuple[Point, ...]:
        """Bring centres of shape (n_clusters, n_features) back, in ascending order."""
        unit, offset = np.array(self.scale.unit), np.array(self.scale.offset)
        values: list[list[float]] = ((centres + self.origin) * unit + offset).tolist()
        return tuple(sorted(tuple(value) for value in values))

    def labels(self, centres: Sequence[Point]) -> Labels:
        """Find the nearest of the centres for each point: of shape (n_points,)."""
        labels: Labels = place(self.points, self.positions(centres)[None])[0][0]
        return labels

    def positions(self, centres: Sequence[Point]) -> Floats:
        """Scale centres in the users' units: of shape (n_clusters, n_features)."""
        unit, offset = np.array(self.scale.unit), np.array(self.scale.offset)
        scaled: Floats = (np.array(centres) - offset) / unit - self.origin
        return scaled


def step_of(values: Floats) -> float:
    """Find the largest step of which all differences are multiples; 0.0 when there is none.

    Euclid's algorithm on all differences at once, with room for the rounding of another unit: 3.67
    times whole numbers stand on a grid of 3.67.
    """
    distinct = np.unique(values)
    gaps = np.diff(distinct)
    if not len(gaps):
        return 0.0
    outlier_radius = float(distinct[-1] - distinct[0])
    tolerance = max(
        _SAME_STEP * outlier_radius, 8 * np.finfo(float).eps * float(np.abs(distinct).max())
    )
    step = float(gaps.min())
    while step * _MOST_STEPS >= outlier_radius:
        rest = np.remainder(gaps, step)
        rest = np.minimum(rest, step - rest)
        rest = rest[rest > tolerance]
        if not len(rest):
            return outlier_radius / round(outlier_radius / step)
        step = float(rest.min())
    return 0.0
