"""Saddles: the lowest density between two clusters of points.

The customers of both clusters are projected onto the line between the two centres, and each
cluster's density is estimated with a kernel of its own bandwidth: a sparse group beside a dense one
has a lower peak, not a shallower valley. Then straight distances to the two centres are replaced by
*geodesic* ones, from customer to near customer as in Isomap, not through empty space: a bent group
looks like two along the straight line, but not along itself.

References
----------
J. A. Hartigan, "Clustering algorithms", Wiley 1975, chapter 11; J. B. Tenenbaum, V. de Silva and
J. C. Langford, "A global geometric framework for nonlinear dimensionality reduction", Science
290(5500), 2000, doi:10.1126/science.290.5500.2319.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mallseg.adapters.sklearn_kmeans.weighted_points import Floats, Labels, WeightedPoints, binned

_NEIGHBOURS = 8

_GRID_POINTS = 65
_MIDDLE = slice(12, 53)
"""A valley lies in the middle two thirds of the line, between the peaks."""

_WIDTH = 1.06
_FEWEST_BINS = 8
_MOST_POINTS = 400


@dataclass(frozen=True, slots=True)
class NeighbourGraph:
    """Edges from each point to its nearest neighbours, in both directions.

    Attributes
    ----------
    edges
        By point, its neighbours and the distance to each.
    """

    edges: tuple[tuple[tuple[int, float], ...], ...]

    @classmethod
    def of(cls, axes: Floats, *, records: float) -> "NeighbourGraph":
        """Join each point with its eight nearest, or more where customers have many records.

        Parameters
        ----------
        axes
            Of shape (n_features, n_points).
        """
        squares = np.zeros((axes.shape[1], axes.shape[1]))
        for own in axes:
            squares += np.square(own[:, None] - own)
        near = min(round(_NEIGHBOURS * records), len(squares) - 1)
        nearest = np.argpartition(squares, near, axis=1)[:, : near + 1]
        is_edge = np.zeros(squares.shape, dtype=bool)
        np.put_along_axis(is_edge, nearest, values=True, axis=1)
        is_edge |= is_edge.T
        np.fill_diagonal(is_edge, val=False)
        starts, ends = np.nonzero(is_edge)
        edges: list[list[tuple[int, float]]] = [[] for _ in squares]
        lengths = np.sqrt(squares[starts, ends])
        for start, end, length in zip(
            starts.tolist(), ends.tolist(), lengths.tolist(), strict=True
        ):
            edges[start].append((end, length))
        return cls(tuple(map(tuple, edges)))

    def shortest_paths(self, members: Labels, start: int) -> Floats:
        """Find the shortest paths within some points, by Dijkstra's algorithm; infinity where none.

        E. W. Dijkstra, "A note on two problems in connexion with graphs", Numerische Mathematik 1,
        1959, doi:10.1007/BF01386390.

        Parameters
        ----------
        members
            The points that a path may pass through, of shape (n_members,).
        start
            One of them.
        """
        found = dict.fromkeys(members.tolist(), np.inf)
        found[start] = 0.0
        queue = [(0.0, start)]
        while queue:
            length, point = heapq.heappop(queue)
            if length > found[point]:
                continue
            for other, distance in self.edges[point]:
                if length + distance < found.get(other, 0.0):
                    found[other] = length + distance
                    heapq.heappush(queue, (length + distance, other))
        return np.array(list(found.values()))


@dataclass(frozen=True, kw_only=True)
class Saddles:
    """Compares the lowest density between two clusters with the lower of their peaks.

    Attributes
    ----------
    points, labels
        All points, or bins of them, and the cluster of each.
    means
        Of the clusters, of shape (n_clusters, n_features).
    rounding
        As in `ScaledCensus`.
    dip_below
        A higher ratio is no dip.
    records
        How many records one customer has.
    """

    points: WeightedPoints
    labels: Labels
    means: Floats
    rounding: Floats
    dip_below: float
    records: float = 1.0

    def ratios(self, pairs: Sequence[tuple[int, int]]) -> list[float]:
        """Compute the saddle ratio of each pair: the higher of the straight and the geodesic one.

        Where there is no dip along the line, there is no need to look further.
        """
        found = [self._along_the_line(left, right) for left, right in pairs]
        return [
            max(ratio, self._along_the_group(left, right)) if ratio < self.dip_below else ratio
            for ratio, (left, right) in zip(found, pairs, strict=True)
        ]

    def ratios_until_no_dip(self, pairs: Sequence[tuple[int, int]]) -> list[float]:
        """Compute straight ratios only, up to the first without a dip: more decide nothing.

        Geodesic distances take ten times as long, and there are many resamples.
        """
        found: list[float] = []
        for left, right in pairs:
            found.append(self._along_the_line(left, right))
            if found[-1] >= self.dip_below:
                break
        return found

    def _along_the_line(self, left: int, right: int) -> float:
        """Divide the lowest density between two centres by the lower of two peaks."""
        vector = self.means[right] - self.means[left]
        length = float(np.linalg.norm(vector))
        if length == 0:
            return 1.0
        direction = vector / length
        rounding = float(self.rounding @ np.square(direction))
        sides = []
        for cluster in (left, right):
            members = self.labels == cluster
            positions = (self.points.axes[:, members] - self.means[left][:, None]).T @ direction
            sides.append((positions, self.points.weights[members]))
        return saddle_ratio(sides, length=length, rounding=rounding, records=self.records)

    def _along_the_group(self, left: int, right: int) -> float:
        """Do the same by geodesic distances; on a plane, the positions are the same.

        Where no path joins the two centres, the space between is empty: 0.
        """
        points, labels, graph = self._graph
        members = np.flatnonzero((labels == left) | (labels == right))
        ends = [members[self._nearest(points, labels, members, each)] for each in (left, right)]
        to_left, to_right = (graph.shortest_paths(members, end) for end in ends)
        length = float(to_left[members == ends[1]][0])
        if not 0 < length < np.inf:
            return float(length == 0)
        is_joined = np.isfinite(to_left)
        to_left, to_right, members = to_left[is_joined], to_right[is_joined], members[is_joined]
        positions = (np.square(to_left) - np.square(to_right)) / (2 * length) + length / 2
        sides = [
            (positions[own], points.weights[members][own])
            for own in (labels[members] == left, labels[members] == right)
        ]
        return saddle_ratio(
            sides, length=length, rounding=float(self.rounding.mean()), records=self.records
        )

    def _nearest(
        self, points: WeightedPoints, labels: Labels, members: Labels, cluster: int
    ) -> int:
        """Find the index, among the members, of the point nearest to the mean of its cluster."""
        squares = np.square(points.axes[:, members] - self.means[cluster][:, None]).sum(axis=0)
        return int(np.where(labels[members] == cluster, squares, np.inf).argmin())

    @cached_property
    def _graph(self) -> tuple[WeightedPoints, Labels, NeighbourGraph]:
        points, labels = _binned_by_cluster(self.points, self.labels, len(self.means))
        return points, labels, NeighbourGraph.of(points.axes, records=self.records)


def saddle_ratio(
    sides: Sequence[tuple[Floats, Floats]], *, length: float, rounding: float, records: float
) -> float:
    """Divide the lowest density between two peaks by the lower of these.

    Each side has normal kernels of standard deviation ``1.06 s n^(-1/5)``: s that of its customers
    along the line from 0 to `length`, n their number.

    Parameters
    ----------
    sides
        Positions along the line and weights, of the two clusters.
    rounding
        The variance of rounding along the line.
    records
        How many records one customer has.

    References
    ----------
    B. W. Silverman, "Density estimation for statistics and data analysis", Chapman and Hall 1986,
    section 3.4.2.
    """
    along = np.linspace(0.0, length, _GRID_POINTS)
    density = np.zeros(_GRID_POINTS)
    for positions, weights in sides:
        density += _density(along, positions, weights, rounding, records)
    lowest = _MIDDLE.start + int(density[_MIDDLE].argmin())
    lower_peak = min(density[: lowest + 1].max(), density[lowest:].max())
    return float(density[lowest] / lower_peak) if lower_peak > 0 else 1.0


def _density(
    along: Floats, positions: Floats, weights: Floats, rounding: float, records: float
) -> Floats:
    size = float(weights.sum())
    if size == 0:
        return np.zeros(len(along))
    mean = positions @ weights / size
    variance = float(np.square(positions - mean) @ weights / size) + rounding
    width = np.sqrt(_WIDTH**2 * variance * (size / records) ** -0.4 + rounding)
    kernels: Floats = np.exp(np.square((along[:, None] - positions) / width) * -0.5)
    density: Floats = kernels @ weights / width
    return density


def _binned_by_cluster(
    points: WeightedPoints, labels: Labels, clusters: int
) -> tuple[WeightedPoints, Labels]:
    """Bin many points, cluster by cluster."""
    if len(points) <= _MOST_POINTS:
        return points, labels
    share = _MOST_POINTS / len(points)
    parts = []
    for cluster in range(clusters):
        own = labels == cluster
        members = WeightedPoints(axes=points.axes[:, own], weights=points.weights[own])
        parts.append(binned(members, most=max(_FEWEST_BINS, round(share * len(members)))))
    thinned = WeightedPoints(
        axes=np.concatenate([part.axes for part in parts], axis=1),
        weights=np.concatenate([part.weights for part in parts]),
    )
    return thinned, np.repeat(np.arange(clusters), [len(part) for part in parts])
