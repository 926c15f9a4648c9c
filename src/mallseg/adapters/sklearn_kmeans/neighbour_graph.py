"""The graph of nearest neighbours: geodesic distances within a group, not through empty space."""

import heapq
from dataclasses import dataclass

import numpy as np

from mallseg.adapters.sklearn_kmeans.weighted_points import Floats, Labels

_NEIGHBOURS = 8


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
