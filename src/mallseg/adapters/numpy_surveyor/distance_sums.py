"""Sums of distances from every point to every group of customers, for all groups at once."""

import math

import numpy as np

from mallseg.adapters.numpy_kmeans.weighted_points import Floats, Labels, WeightedPoints, totals

_MOST_CELLS = 2**20
_FEW_POINTS = 1500
_BLOCK = 256

MOST_POINTS = 10_000
"""Block by block, the cost grows with the square of the points: a second at this number."""


def can_be_summed(points: WeightedPoints, steps: Floats) -> bool:
    """Tell whether `distance_sums` takes no more than seconds."""
    return len(points) <= MOST_POINTS or _fits_a_grid(points, steps)


def distance_sums(points: WeightedPoints, steps: Floats, divisions: list[Labels]) -> list[Floats]:
    """Sum the distances from each point to the customers of each cluster.

    On a grid the sum is a convolution of the cluster's customers with the distance from the origin,
    so the fast Fourier transform takes it in milliseconds, however many customers there are.
    Elsewhere all distances are taken, block by block.

    Parameters
    ----------
    points
        n_points of them.
    steps
        As in `ScaledCensus`.
    divisions
        Labels of shape (n_points,), each used; one array per division.

    Returns
    -------
    list of ndarray of shape (n_points, n_clusters)
        One per division, exact but for rounding.
    """
    if len(points) > _FEW_POINTS and _fits_a_grid(points, steps):
        grid = _Grid(points, steps)
        return [grid.sums(labels) for labels in divisions]
    return _by_blocks(points, divisions)


def _cells(points: WeightedPoints, steps: Floats) -> tuple[int, ...]:
    """Count each feature's cells, lowest to highest value: 0 where there is no grid."""
    outlier_radius = np.ptp(points.axes, axis=1)
    return tuple(
        1 if not r else round(r / s) + 1 if s else 0
        for r, s in zip(outlier_radius, steps, strict=True)
    )


def _fits_a_grid(points: WeightedPoints, steps: Floats) -> bool:
    cells = _cells(points, steps)
    return all(cells) and math.prod(2 * count for count in cells) <= _MOST_CELLS


class _Grid:
    """Points on a grid with room around it, so that the periodic transform wraps onto nothing."""

    def __init__(self, points: WeightedPoints, steps: Floats) -> None:
        self._weights = points.weights
        self._shape = tuple(_quick_length(2 * count - 1) for count in _cells(points, steps))
        lowest = points.axes.min(axis=1)
        spacing = np.where(steps > 0, steps, 1.0)
        places = np.rint((points.axes - lowest[:, None]) / spacing[:, None]).astype(np.intp)
        self._cells = np.ravel_multi_index(tuple(places), self._shape)
        self._kernel = np.fft.rfftn(self._distances(spacing))

    def sums(self, labels: Labels) -> Floats:
        """Sum the distances to each cluster: of shape (n_points, n_clusters)."""
        return np.stack([self._sum(labels == one) for one in range(labels.max() + 1)], axis=-1)

    def _sum(self, members: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]") -> Floats:
        size = math.prod(self._shape)
        customers = totals(self._cells[members], self._weights[members], size)
        transformed = np.fft.rfftn(customers.reshape(self._shape)) * self._kernel
        axes = tuple(range(len(self._shape)))
        everywhere = np.fft.irfftn(transformed, self._shape, axes)
        summed: Floats = np.maximum(everywhere.ravel()[self._cells], 0.0)
        return summed

    def _distances(self, spacing: Floats) -> Floats:
        """Distances from the origin, in cells that are as near from the other end."""
        squares = np.zeros(self._shape)
        for axis, (length, step) in enumerate(zip(self._shape, spacing, strict=True)):
            away = np.minimum(np.arange(length), length - np.arange(length)) * step
            squares += np.square(away).reshape(
                [-1 if i == axis else 1 for i in range(squares.ndim)]
            )
        return np.sqrt(squares)


def _quick_length(least: int) -> int:
    """Find the next length without prime factors above five, which transforms quickly."""
    length = least
    while True:
        rest = length
        for factor in (2, 3, 5):
            while rest % factor == 0:
                rest //= factor
        if rest == 1:
            return length
        length += 1


def _by_blocks(points: WeightedPoints, divisions: list[Labels]) -> list[Floats]:
    clusters = [int(labels.max()) + 1 for labels in divisions]
    members = np.zeros((len(points), sum(clusters)))
    everyone = np.arange(len(points))
    starts = np.cumsum([0, *clusters])
    for start, labels in zip(starts, divisions, strict=False):
        members[everyone, start + labels] = points.weights
    sums = np.concatenate(
        [
            _distances(points, points.axes[:, begin : begin + _BLOCK]) @ members
            for begin in range(0, len(points), _BLOCK)
        ]
    )
    return np.split(sums, starts[1:-1], axis=1)


def _distances(points: WeightedPoints, block: Floats) -> Floats:
    squares = np.zeros((block.shape[1], len(points)))
    for own, others in zip(block, points.axes, strict=True):
        squares += np.square(own[:, None] - others)
    return np.sqrt(squares, out=squares)
