"""Saddles: how full the thinnest place is between two clusters of points.

Two views of it are taken. *Across* the border, the customers of both clusters are seen along the
line between the two centres, each side through a kernel that fits its own spread and size: a
sparse group beside a dense one has a lower peak, not a shallower valley. *Along the best path*
from one peak to the other, from customer to customer, a bent group has no valley, although it
looks like two from across.

References
----------
J. A. Hartigan, "Clustering algorithms", Wiley 1975, chapter 11; S. Ray and B. G. Lindsay, "The
topography of multivariate normal mixtures", Annals of Statistics 33(5), 2005,
doi:10.1214/009053605000000417; F. Chazal, L. J. Guibas, S. Y. Oudot and P. Skraba,
"Persistence-based clustering in Riemannian manifolds", Journal of the ACM 60(6), 2013,
doi:10.1145/2535927.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mallseg.adapters.sklearn_kmeans.bins import binned
from mallseg.adapters.sklearn_kmeans.weighted_points import Floats, Labels, WeightedPoints
from mallseg.domain.number_of_segments.border import DIP_BELOW

_PLACES = 65
_MIDDLE = slice(12, 53)
"""A valley lies in the middle two thirds of the way, between the peaks."""

_ACROSS = 1.06
_ALONG = 1.3
"""For a single normal group of two features 1.0 would be Silverman's rule."""

_STEPS = 8
_MOST_POINTS = 400


@dataclass(frozen=True, kw_only=True)
class Saddles:
    """Measures how full the thinnest place is between clusters.

    Attributes
    ----------
    points, labels
        All points, or bins of them, and the cluster of each.
    means
        Of the clusters, of shape (n_clusters, n_features).
    within
        The variance within clusters, per feature.
    rounding
        As in `ScaledCensus`.
    effective_sample_size
        How many independent customers the points are worth.
    """

    points: WeightedPoints
    labels: Labels
    means: Floats
    within: float
    rounding: Floats
    effective_sample_size: int

    def ratios(self, pairs: Sequence[tuple[int, int]]) -> list[float]:
        """Take the saddle ratio of each pair: the higher of the two views."""
        return [
            max(self._across(left, right), self._paths.ratio(left, right)) for left, right in pairs
        ]

    def ratios_until_a_line(self, pairs: Sequence[tuple[int, int]]) -> list[float]:
        """Take the ratios across only, up to the first border without a dip: more decide nothing.

        Paths take ten times as long, and many resamples need an answer.
        """
        found: list[float] = []
        for left, right in pairs:
            found.append(self._across(left, right))
            if found[-1] >= DIP_BELOW:
                break
        return found

    def _across(self, left: int, right: int) -> float:
        """Divide the lowest density between two centres by the lower of the two peaks.

        Each side has kernels of standard deviation ``1.06 s n^(-1/5)``: s that of its customers
        along the line between the centres, n their number.

        References
        ----------
        B. W. Silverman, "Density estimation for statistics and data analysis", Chapman and Hall
        1986, section 3.4.2.
        """
        way = self.means[right] - self.means[left]
        length = float(np.linalg.norm(way))
        if length == 0:
            return 1.0
        direction = way / length
        rounding = float(self.rounding @ np.square(direction))
        along = np.linspace(0.0, length, _PLACES)
        density = np.zeros(_PLACES)
        for cluster in (left, right):
            members = self.labels == cluster
            places = (self.points.axes[:, members] - self.means[left][:, None]).T @ direction
            density += _density(along, places, self.points.weights[members], rounding)
        lowest = _MIDDLE.start + int(density[_MIDDLE].argmin())
        lower_peak = min(density[: lowest + 1].max(), density[lowest:].max())
        return float(density[lowest] / lower_peak) if lower_peak > 0 else 1.0

    @cached_property
    def _paths(self) -> "_Paths":
        features = len(self.points.axes)
        width = _ALONG**2 * self.within * self.effective_sample_size ** (-2 / (features + 4))
        points, labels = _thinned(self.points, self.labels, len(self.means))
        spread = np.sqrt(width + self.rounding)[:, None]
        return _Paths.of(points.axes / spread, points.weights, labels)


def _density(along: Floats, places: Floats, weights: Floats, rounding: float) -> Floats:
    size = float(weights.sum())
    if size == 0:
        return np.zeros(len(along))
    mean = places @ weights / size
    variance = float(np.square(places - mean) @ weights / size) + rounding
    width = np.sqrt(_ACROSS**2 * variance * size**-0.4 + rounding)
    kernels: Floats = np.exp(np.square((along[:, None] - places) / width) * -0.5)
    density: Floats = kernels @ weights / width
    return density


def _thinned(
    points: WeightedPoints, labels: Labels, clusters: int
) -> tuple[WeightedPoints, Labels]:
    """Sum up many points as bins, cluster by cluster."""
    if len(points) <= _MOST_POINTS:
        return points, labels
    share = _MOST_POINTS / len(points)
    parts = []
    for cluster in range(clusters):
        own = labels == cluster
        members = WeightedPoints(axes=points.axes[:, own], weights=points.weights[own])
        parts.append(binned(members, most=max(_STEPS, round(share * len(members)))))
    thinned = WeightedPoints(
        axes=np.concatenate([part.axes for part in parts], axis=1),
        weights=np.concatenate([part.weights for part in parts]),
    )
    return thinned, np.repeat(np.arange(clusters), [len(part) for part in parts])


@dataclass(frozen=True, kw_only=True)
class _Paths:
    """Steps from point to near point, the fullest first.

    Attributes
    ----------
    labels, density
        Of each point.
    steps
        Pairs of points, of shape (2, n_steps).
    fullness
        The lowest density on each step: at its ends or in its middle.
    """

    labels: Labels
    density: Floats
    steps: Labels
    fullness: Floats

    @classmethod
    def of(cls, axes: Floats, weights: Floats, labels: Labels) -> "_Paths":
        """Join each point with its nearest ones; a unit is the width of a kernel."""
        squares = _squares(axes, axes)
        density = np.exp(squares * -0.5) @ weights
        count = len(weights)
        near = min(_STEPS, count - 1)
        nearest = np.argpartition(squares, near, axis=1)[:, : near + 1]
        starts, ends = np.repeat(np.arange(count), near + 1), nearest.ravel()
        codes = np.unique(np.minimum(starts, ends) * count + np.maximum(starts, ends))
        starts, ends = codes // count, codes % count
        middles = (axes[:, starts] + axes[:, ends]) / 2
        between = np.exp(_squares(middles, axes) * -0.5) @ weights
        fullness = np.minimum(np.minimum(density[starts], density[ends]), between)
        order = np.argsort(-fullness, kind="stable")
        steps = np.stack([starts, ends])[:, order]
        return cls(labels=labels, density=density, steps=steps, fullness=fullness[order])

    def ratio(self, left: int, right: int) -> float:
        """Divide the lowest density of the best path between two peaks by that of the lower peak.

        The path stays within the two clusters; steps are taken, the fullest first, until they join
        the peaks. Where no steps do, the space between is empty: 0.
        """
        is_in = (self.labels == left) | (self.labels == right)
        kept = is_in[self.steps].all(axis=0)
        ends = [self._peak(left), self._peak(right)]
        lowest = _fullness_that_joins(self.steps[:, kept], self.fullness[kept], *ends)
        return float(lowest / min(self.density[ends]))

    def _peak(self, cluster: int) -> int:
        return int(np.where(self.labels == cluster, self.density, -1.0).argmax())


def _fullness_that_joins(steps: Labels, fullness: Floats, start: int, end: int) -> float:
    """Join points in the order of the steps, until start and end are joined."""
    above: dict[int, int] = {}

    def top(point: int) -> int:
        while (higher := above.get(point, point)) != point:
            above[point] = point = above.get(higher, higher)
        return point

    for one, other, full in zip(*steps.tolist(), fullness.tolist(), strict=True):
        above[top(one)] = top(other)
        if top(start) == top(end):
            return float(full)
    return 0.0


def _squares(axes: Floats, others: Floats) -> Floats:
    """Take the squared distances between points of shape (n_features, n_points)."""
    squares = np.zeros((axes.shape[1], others.shape[1]))
    for own, other in zip(axes, others, strict=True):
        squares += np.square(own[:, None] - other)
    return squares
