"""Lloyd's rounds of K-means in plain numpy, for many chains at once.

A *chain* is one set of centres that is being improved. On a few hundred points numpy spends its
time on calls, not on arithmetic, so sixteen chains side by side cost little more than two. No array
has the shape (n_points, n_clusters), so a million points fit into memory.

Centres have the shape (*chains, n_clusters, n_features). `chains` is (n_chains,) where all of them
look at the same points, and (n_sets, n_starts) where each set of points has chains of its own: the
axes of the points broadcast against them.
"""

import math
from collections.abc import Iterable

import numpy as np

from mallseg.adapters.sklearn_kmeans.weighted_points import Floats, Labels, WeightedPoints, totals

_SAME_OPTIMUM = 1e-6


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
    shape = _shape(points, centres.shape[:-1])
    squares, spare = np.empty(shape), np.empty(shape)
    _square(points, centres, squares, spare)
    return squares


def place(points: WeightedPoints, centres: Floats) -> tuple[Labels, Floats]:
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
    shape = _shape(points, centres.shape[:-2])
    nearest, squares, spare = (np.empty(shape) for _ in range(3))
    labels, is_nearer = np.zeros(shape, dtype=np.int8), np.empty(shape, dtype=np.int8)
    _square(points, centres[..., 0, :], nearest, spare)
    for index in range(1, centres.shape[-2]):
        _square(points, centres[..., index, :], squares, spare)
        np.less(squares, nearest, out=is_nearer.view(np.bool_))
        # Indices grow, so the largest that was nearer is the label: no branch for each point.
        np.maximum(labels, np.multiply(is_nearer, np.int8(index), out=is_nearer), out=labels)
        np.minimum(nearest, squares, out=nearest)
    return labels.astype(np.intp), nearest


def _shape(points: WeightedPoints, chains: tuple[int, ...]) -> tuple[int, ...]:
    return np.broadcast_shapes(points.axes.shape[1:], (*chains, 1))


def _square(points: WeightedPoints, centres: Floats, squares: Floats, spare: Floats) -> None:
    """Write squared distances into an array; its memory and the spare one's are used again."""
    for index, axis in enumerate(points.axes):
        difference = spare if index else squares
        np.subtract(axis, centres[..., index, None], out=difference)
        np.square(difference, out=difference)
        if index:
            squares += difference


def lloyd(points: WeightedPoints, centres: Floats, *, rounds: int) -> tuple[Floats, Floats]:
    """Move centres to the means of their points until no label changes.

    A centre without points moves onto the point with the highest cost.

    Parameters
    ----------
    centres
        Of shape (*chains, n_clusters, n_features); not changed.
    rounds
        The most rounds to run.

    Returns
    -------
    centres, inertia
        Of shape (*chains, n_clusters, n_features) and of shape chains.
    """
    labels, squares = place(points, centres)
    loads = [np.broadcast_to(load, labels.shape).ravel() for load in points.loads()]
    for _ in range(rounds):
        centres = _means(points, labels, squares, loads, centres.shape[-2])
        before = labels
        labels, squares = place(points, centres)
        if np.array_equal(labels, before):
            break
    return centres, squares @ points.weights


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


def best_of(points: WeightedPoints, candidates: Iterable[Floats], *, rounds: int) -> Floats:
    """Run rounds from each candidate in turn, which saves memory, and keep the lowest inertia.

    Parameters
    ----------
    candidates
        At least one, of shape (n_clusters, n_features) each.
    """
    settled = [lloyd(points, one[None], rounds=rounds) for one in candidates]
    centres, _ = min(settled, key=lambda result: float(result[1][0]))
    best: Floats = centres[0]
    return best


def totals_by_chain(labels: Labels, loads: list[Floats], clusters: int) -> Floats:
    """Sum loads by chain and cluster.

    Parameters
    ----------
    labels
        Of shape (*chains, n_points).
    loads
        Of the same size, but of one dimension.

    Returns
    -------
    ndarray of shape (*chains, n_clusters, n_loads)
    """
    chains = labels.shape[:-1]
    size = math.prod(chains) * clusters
    slots = (labels + np.arange(0, size, clusters).reshape(*chains, 1)).ravel()
    sums = np.stack([totals(slots, load, size) for load in loads], axis=-1)
    return sums.reshape(*chains, clusters, len(loads))


def _means(
    points: WeightedPoints, labels: Labels, squares: Floats, loads: list[Floats], clusters: int
) -> Floats:
    sums = totals_by_chain(labels, loads, clusters)
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
