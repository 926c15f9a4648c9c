"""Lloyd's iterations of K-means in plain numpy, for many chains at once.

A *chain* is one set of centres that is being improved. On a few hundred points numpy spends its
time on calls, not on arithmetic, so sixteen chains side by side cost little more than two. No array
has the shape (n_points, n_clusters), so a million points fit into memory.

Centres have the shape (*chains, n_clusters, n_features). `chains` is (n_chains,) where all of them
share the same points, and (n_sets, n_starts) where each set of points has chains of its own: the
axes of the points broadcast against them, and so do weights that differ from set to set.
"""

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from mallseg.adapters.sklearn_kmeans.weighted_points import (
    Floats,
    Labels,
    WeightedPoints,
    sums_by_label,
)

SmallLabels = npt.NDArray[np.int8]

_SAME_OPTIMUM = 1e-6
_NUMBERS_AT_ONCE = 2**17
"""Distances to several centres are taken at once where there are no more, which saves calls."""


def squared_distances(points: WeightedPoints, centres: Floats) -> Floats:
    """Square the distances of all points to one centre per chain.

    Parameters
    ----------
    centres
        Of shape (*chains, n_features).

    Returns
    -------
    ndarray of shape (*chains, n_points)
    """
    total: Floats = points.axes[0] - centres[..., 0, None]
    np.square(total, out=total)
    for index, axis in enumerate(points.axes[1:], start=1):
        difference = axis - centres[..., index, None]
        total += np.square(difference, out=difference)
    return total


def nearest_centres(points: WeightedPoints, centres: Floats) -> tuple[Labels, Floats]:
    """Find every point's nearest centre by direct differences; ties go to the lowest index.

    Parameters
    ----------
    centres
        Of shape (*chains, n_clusters, n_features), with at most 127 clusters.

    Returns
    -------
    labels, squares
        Both of shape (*chains, n_points): the index of the nearest centre, and the squared
        distance to it.
    """
    labels, squares = _AssignmentStep(points, centres.shape).assign(centres)
    return labels.astype(np.intp), squares


class _AssignmentStep:
    """The assignment step, for one set of centres after another, in the same memory."""

    def __init__(self, points: WeightedPoints, shape_of_centres: tuple[int, ...]) -> None:
        *chains, clusters, features = shape_of_centres
        shape = np.broadcast_shapes(points.axes.shape[1:], (*chains, 1))
        # Either every set of points has its own chains, or all chains share the same points.
        axes = points.axes if len(points.axes.shape) > len(shape) else points.axes[:, None]
        self._axes = axes
        self._nearest = np.empty(shape)
        self._is_nearer = np.empty(shape, dtype=np.int8)
        at_once = max(1, _NUMBERS_AT_ONCE // (features * math.prod(shape)))
        self._squares = np.empty((min(clusters, at_once), features, *shape))

    def assign(self, centres: Floats) -> tuple[SmallLabels, Floats]:
        """As `nearest_centres`; the next call overwrites the squares."""
        labels = np.zeros(self._nearest.shape, dtype=np.int8)
        is_nearer, nearest = self._is_nearer, self._nearest
        by_cluster = np.moveaxis(centres, (-2, -1), (0, 1))[..., None]
        for index in range(len(by_cluster)):
            slot = index % len(self._squares)
            if not slot:
                self._square(by_cluster[index : index + len(self._squares)])
            squares = self._squares[slot, 0]
            if not index:
                np.copyto(nearest, squares)
                continue
            np.less(squares, nearest, out=is_nearer.view(np.bool_))
            # Indices grow, so the largest that was nearer is the label: no branch for each point.
            np.maximum(labels, np.multiply(is_nearer, np.int8(index), out=is_nearer), out=labels)
            np.minimum(nearest, squares, out=nearest)
        return labels, nearest

    def _square(self, centres: Floats) -> None:
        """Compute squared distances to some centres, summed in place over the first feature's."""
        squares = self._squares[: len(centres)]
        np.square(np.subtract(self._axes, centres, out=squares), out=squares)
        for feature in range(1, squares.shape[1]):
            squares[:, 0] += squares[:, feature]


def lloyd(points: WeightedPoints, centres: Floats, *, iterations: int) -> tuple[Floats, Floats]:
    """Move centres to the means of their points until no label changes.

    A centre without points moves onto the point with the highest cost.

    Parameters
    ----------
    centres
        Of shape (*chains, n_clusters, n_features); not changed.
    iterations
        The most iterations to run.

    Returns
    -------
    centres, inertia
        Of shape (*chains, n_clusters, n_features) and of shape chains.
    """
    assignment = _AssignmentStep(points, centres.shape)
    labels, squares = assignment.assign(centres)
    moments = [np.broadcast_to(moment, labels.shape).ravel() for moment in points.moments()]
    for _ in range(iterations):
        centres = _means(points, labels, squares, moments, centres.shape[-2])
        before = labels
        labels, squares = assignment.assign(centres)
        if np.array_equal(labels, before):
            break
    return centres, points.costs(squares)


def distinct(centres: Floats, inertia: Floats) -> tuple[Floats, Floats]:
    """Keep one chain of each optimum, the lowest inertia first.

    Parameters
    ----------
    centres, inertia
        Of shape (n_chains, n_clusters, n_features) and (n_chains,).
    """
    order = np.argsort(inertia, kind="stable")
    ordered = inertia[order]
    is_new = np.diff(ordered, prepend=-1.0) > _SAME_OPTIMUM * ordered
    return centres[order[is_new]], ordered[is_new]


def best_of(points: WeightedPoints, candidates: Iterable[Floats], *, iterations: int) -> Floats:
    """Iterate from each candidate in turn, which saves memory, and keep the lowest inertia.

    Parameters
    ----------
    candidates
        At least one, of shape (n_clusters, n_features) each.
    """
    converged = [lloyd(points, one[None], iterations=iterations) for one in candidates]
    centres, _ = min(converged, key=lambda result: float(result[1][0]))
    best: Floats = centres[0]
    return best


def sums_by_chain(labels: Labels | SmallLabels, moments: list[Floats], clusters: int) -> Floats:
    """Sum moments by chain and cluster.

    Parameters
    ----------
    labels
        Of shape (*chains, n_points).
    moments
        Of the same size, but of one dimension.

    Returns
    -------
    ndarray of shape (*chains, n_clusters, n_loads)
    """
    chains = labels.shape[:-1]
    size = math.prod(chains) * clusters
    flat_labels = (labels + np.arange(0, size, clusters).reshape(*chains, 1)).ravel()
    sums = np.empty((size, len(moments)))
    for index, moment in enumerate(moments):
        sums[:, index] = sums_by_label(flat_labels, moment, size)
    return sums.reshape(*chains, clusters, len(moments))


def _means(
    points: WeightedPoints,
    labels: SmallLabels,
    squares: Floats,
    moments: list[Floats],
    clusters: int,
) -> Floats:
    sums = sums_by_chain(labels, moments, clusters)
    sizes = sums[..., 0]
    centres: Floats = sums[..., 1:] / np.maximum(sizes, 1.0)[..., None]  # no 0 / 0
    if not sizes.all():
        _relocate(points, centres, sizes, squares)
    return centres


def _relocate(points: WeightedPoints, centres: Floats, sizes: Floats, squares: Floats) -> None:
    """Move each centre without points onto the costliest point that is left in its chain."""
    costs = squares * points.weights
    for *chain, centre in np.argwhere(sizes == 0).tolist():
        costliest = costs[tuple(chain)].argmax()
        centres[(*chain, centre)] = [
            np.broadcast_to(axis, costs.shape)[(*chain, costliest)] for axis in points.axes
        ]
        costs[(*chain, costliest)] = 0.0
