"""Ways from point to near point: distances within a group, and not through empty space."""

import heapq
from dataclasses import dataclass

import numpy as np

from mallseg.adapters.sklearn_kmeans.weighted_points import Floats, Labels

_STEPS = 8


@dataclass(frozen=True, slots=True)
class GeodesicDistances:
    """Steps from each point to its nearest ones, in either direction.

    Attributes
    ----------
    steps
        By point, the points one step away and how far each of them is.
    """

    steps: tuple[tuple[tuple[int, float], ...], ...]

    @classmethod
    def of(cls, axes: Floats, *, records: float) -> "GeodesicDistances":
        """Join each point with its eight nearest, or more where customers have many records.

        Parameters
        ----------
        axes
            Of shape (n_features, n_points).
        """
        squares = np.zeros((axes.shape[1], axes.shape[1]))
        for own in axes:
            squares += np.square(own[:, None] - own)
        near = min(round(_STEPS * records), len(squares) - 1)
        nearest = np.argpartition(squares, near, axis=1)[:, : near + 1]
        is_step = np.zeros(squares.shape, dtype=bool)
        np.put_along_axis(is_step, nearest, values=True, axis=1)
        is_step |= is_step.T
        np.fill_diagonal(is_step, val=False)
        starts, ends = np.nonzero(is_step)
        steps: list[list[tuple[int, float]]] = [[] for _ in squares]
        lengths = np.sqrt(squares[starts, ends])
        for start, end, length in zip(
            starts.tolist(), ends.tolist(), lengths.tolist(), strict=True
        ):
            steps[start].append((end, length))
        return cls(tuple(map(tuple, steps)))

    def lengths(self, members: Labels, start: int) -> Floats:
        """Measure the shortest ways within some points: infinite where there is none.

        E. W. Dijkstra, "A note on two problems in connexion with graphs", Numerische Mathematik 1,
        1959, doi:10.1007/BF01386390.

        Parameters
        ----------
        members
            The points that a way may touch, of shape (n_members,).
        start
            One of them.
        """
        found = dict.fromkeys(members.tolist(), np.inf)
        found[start] = 0.0
        ahead = [(0.0, start)]
        while ahead:
            length, point = heapq.heappop(ahead)
            if length > found[point]:
                continue
            for other, step in self.steps[point]:
                if length + step < found.get(other, 0.0):
                    found[other] = length + step
                    heapq.heappush(ahead, (length + step, other))
        return np.array(list(found.values()))
