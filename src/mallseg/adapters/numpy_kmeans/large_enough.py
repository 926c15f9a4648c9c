"""K-means with clusters that are not too small: a random swap that counts who is missing.

The lowest inertia of all often has a small cluster far out, while another local optimum, hardly
worse, has none. So swaps are kept that bring the clusters nearer to their least size, and among
equals those that lower the inertia. Everybody stays with the nearest centre: filling clusters up
(Bradley, Bennett and Demiriz, "Constrained K-Means Clustering", Microsoft Research 2000) would move
people to centres that later assignments do not give them.
"""

import numpy as np

from mallseg.adapters.numpy_kmeans.lloyd import lloyd, place
from mallseg.adapters.numpy_kmeans.random_swap import swap
from mallseg.adapters.numpy_kmeans.weighted_points import Floats, WeightedPoints, totals

_TURNS = 150
_PATIENCE = 50
"""A search ends early after so many turns in which none of its chains improved."""

_ROUNDS_OF_A_SWAP = 20
_ROUNDS_TO_SETTLE = 100
_NOISE = 1e-9


def large_enough(
    points: WeightedPoints, starts: Floats, *, fewest: int, rng: np.random.Generator
) -> Floats:
    """Search from several starts side by side for clusters of at least so many customers.

    Parameters
    ----------
    points
        n_points of them, at least as many as clusters.
    starts
        Of shape (n_chains, n_clusters, n_features).
    fewest
        The least customers of a cluster.
    rng
        The only source of chance.

    Returns
    -------
    centres
        The chains in which nobody is missing, of shape (n_found, n_clusters, n_features), the
        lowest inertia first: none, where none was found.
    """
    centres, inertia = lloyd(points, starts, rounds=_ROUNDS_TO_SETTLE)
    lacking = missing(points, centres, fewest)
    idle = 0
    for _ in range(_TURNS):
        swapped = swap(points, centres, rng)
        settled, lower = lloyd(points, swapped, rounds=_ROUNDS_OF_A_SWAP)
        fewer = missing(points, settled, fewest)
        cheaper = (fewer == lacking) & (lower < inertia * (1 - _NOISE))
        better = (fewer < lacking) | cheaper
        centres[better], inertia[better] = settled[better], lower[better]
        lacking[better] = fewer[better]
        idle = 0 if better.any() else idle + 1
        if idle == _PATIENCE:
            break
    return settled_and_large(points, centres, fewest)


def settled_and_large(points: WeightedPoints, centres: Floats, fewest: int) -> Floats:
    """Settle chains on these points, and keep those that are large enough, the best first."""
    settled, inertia = lloyd(points, centres, rounds=_ROUNDS_TO_SETTLE)
    order = np.argsort(inertia, kind="stable")
    kept: Floats = settled[order][missing(points, settled[order], fewest) == 0]
    return kept


def missing(points: WeightedPoints, centres: Floats, fewest: int) -> Floats:
    """Count the customers whom the clusters of each chain lack together: of shape (n_chains,)."""
    chains, clusters, _ = centres.shape
    labels, _ = place(points, centres)
    slots = (labels + clusters * np.arange(chains)[:, None]).ravel()
    sizes = totals(slots, np.tile(points.weights, chains), chains * clusters)
    lacking: Floats = np.maximum(fewest - sizes.reshape(chains, clusters), 0.0).sum(axis=1)
    return lacking
