"""Starts for K-means by k-means++, and the best that many starts reach on small sets of points."""

import numpy as np

from mallseg.adapters.sklearn_kmeans.lloyd import lloyd, nearest_centres, squared_distances
from mallseg.adapters.sklearn_kmeans.weighted_points import Floats, Labels, WeightedPoints

_MAX_ITERATIONS = 60

_NUMBERS_AT_ONCE = 2**14
"""Arrays of this size stay in the cache, and there are still few calls."""


def kmeans_plus_plus(
    points: WeightedPoints,
    clusters: int,
    rng: np.random.Generator,
    *,
    chains: tuple[int, ...],
    trials: int = 1,
) -> Floats:
    """Choose starts: each centre a point, by chances that grow with its cost so far.

    Parameters
    ----------
    clusters
        At least 1.
    rng
        The only source of randomness.
    chains
        The number of starts; for many sets of points, the number of sets and of starts for each.
    trials
        Points that are tried for each centre after the first; the one that leaves the lowest cost
        is taken. Few starts need several.

    Returns
    -------
    ndarray of shape (*chains, n_clusters, n_features)

    References
    ----------
    D. Arthur and S. Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007.
    """
    centres = np.empty((*chains, clusters, len(points.axes)))
    nearest = np.ones((*chains, len(points)))
    for index in range(clusters):
        cumulative = (nearest * points.weights).cumsum(axis=-1)
        tried = [_draw(cumulative, rng) for _ in range(trials if index else 1)]
        left = [squared_distances(points, points.at(chosen)) for chosen in tried]
        if index:
            left = [np.minimum(squares, nearest, out=squares) for squares in left]
        chosen, nearest = tried[0], left[0]
        if len(tried) > 1:
            best = np.argmin([squares @ points.weights for squares in left], axis=0)
            chosen = np.take_along_axis(np.stack(tried), best[None], axis=0)[0]
            nearest = np.take_along_axis(np.stack(left), best[None, ..., None], axis=0)[0]
        centres[..., index, :] = points.at(chosen)
    return centres


def _draw(cumulative: Floats, rng: np.random.Generator) -> Labels:
    """Draw one point per chain, given its cumulative costs of shape (*chains, n_points)."""
    target = rng.random((*cumulative.shape[:-1], 1)) * cumulative[..., -1:]
    chosen: Labels = np.minimum((cumulative <= target).sum(axis=-1), cumulative.shape[-1] - 1)
    return chosen


def cluster_sets(
    sets: Floats, clusters: int, rng: np.random.Generator, *, starts: int
) -> tuple[Labels, Floats]:
    """Cluster many small sets of points side by side, each from starts of its own.

    Parameters
    ----------
    sets
        Of shape (n_sets, n_points, n_features).
    clusters
        At least 1.
    starts
        The number of starts for each set; the better ones are run to the end.

    Returns
    -------
    labels, centres
        Of shape (n_sets, n_points) and (n_sets, n_clusters, n_features). A cluster may stay empty
        where a set has fewer distinct points than clusters.
    """
    together = max(1, _NUMBERS_AT_ONCE // (starts * sets.shape[1]))
    parts = [
        _cluster(sets[first : first + together], clusters, rng, starts)
        for first in range(0, len(sets), together)
    ]
    labels, centres = zip(*parts, strict=True)
    return np.concatenate(labels), np.concatenate(centres)


def _cluster(
    sets: Floats, clusters: int, rng: np.random.Generator, starts: int
) -> tuple[Labels, Floats]:
    axes = np.ascontiguousarray(np.moveaxis(sets[:, None], -1, 0))
    points = WeightedPoints(axes=axes, weights=np.ones(sets.shape[1]))
    centres = kmeans_plus_plus(points, clusters, rng, chains=(len(sets), starts))
    inertia = np.zeros(centres.shape[:2])
    for kept, iterations in ((starts, 3), (max(1, starts // 5), 8), (1, _MAX_ITERATIONS)):
        order = np.argsort(inertia, axis=1, kind="stable")[:, :kept]
        promising = np.take_along_axis(centres, order[:, :, None, None], axis=1)
        centres, inertia = lloyd(points, promising, iterations=iterations)
    labels, _ = nearest_centres(points, centres)
    return labels[:, 0], centres[:, 0]
