"""Random swap: a search for centres that leaves local optima.

Move one random centre onto a random point, run a few of Lloyd's rounds, keep the result if it is
better. A good clustering is a few swaps away from any start, while repeated starts have to guess
all centres at once.

Where clusters must have a least size, *better* means nearer to it, and among equals a lower
inertia: the lowest inertia of all often has a small cluster far out, while another local optimum,
hardly worse, has none. All customers stay with their nearest centre. Filling clusters up (Bradley,
Bennett and Demiriz, "Constrained K-Means Clustering", Microsoft Research 2000) would move some to
centres that a later assignment does not choose for them.

References
----------
P. Fränti, "Efficiency of random swap clustering", Journal of Big Data 5:13, 2018,
doi:10.1186/s40537-018-0122-y.
"""

import numpy as np

from mallseg.adapters.sklearn_kmeans.lloyd import lloyd, place, totals_by_chain
from mallseg.adapters.sklearn_kmeans.weighted_points import Floats, WeightedPoints
from mallseg.domain.ports import Progress

_PATIENCE = 50
"""A search ends early after this many swaps in which none of its chains improved."""

_ROUNDS_PER_SWAP = 5
_ROUNDS_PER_SWAP_FOR_SIZE = 20
_ROUNDS_TO_SETTLE = 100
_ROUNDING = 1e-9
"""Inertias that differ by less, relatively, are one optimum summed in two orders."""

_REPORTS = 25


def _ignore(_done: int, _total: int, _records: int = 0, /) -> None:
    """Ignore the progress of a short search."""


def random_swap(
    points: WeightedPoints,
    starts: Floats,
    *,
    swaps: int,
    rng: np.random.Generator,
    least: float = 0.0,
    progress: Progress = _ignore,
) -> tuple[Floats, Floats]:
    """Search from several starts side by side, with swaps of its own in each chain.

    Parameters
    ----------
    points
        At least as many as clusters.
    starts
        Of shape (n_chains, n_clusters, n_features).
    swaps
        The most swaps to try in each chain.
    rng
        The only source of randomness.
    least
        The weight that each cluster should have.
    progress
        Called with the swaps done and the most there can be.

    Returns
    -------
    centres, inertia
        Of shape (n_chains, n_clusters, n_features) and (n_chains,).
    """
    centres, inertia = lloyd(points, starts, rounds=_ROUNDS_TO_SETTLE)
    missing = shortfall(points, centres, least)
    rounds = _ROUNDS_PER_SWAP_FOR_SIZE if least else _ROUNDS_PER_SWAP
    idle = 0
    for done in range(swaps):
        if done % max(swaps // _REPORTS, 1) == 0:
            progress(done, swaps)
        settled, other = lloyd(points, swap(points, centres, rng), rounds=rounds)
        lacking = shortfall(points, settled, least)
        is_lower = other < inertia * (1 - _ROUNDING)
        is_better = (lacking < missing) | (lacking == missing) & is_lower
        centres[is_better], inertia[is_better] = settled[is_better], other[is_better]
        missing[is_better] = lacking[is_better]
        idle = 0 if is_better.any() else idle + 1
        if idle == _PATIENCE:
            break
    progress(swaps, swaps)
    return lloyd(points, centres, rounds=_ROUNDS_TO_SETTLE)


def swap(points: WeightedPoints, centres: Floats, rng: np.random.Generator) -> Floats:
    """Copy the chains, with one random centre of each moved onto a random point."""
    chains, clusters, _ = centres.shape
    swapped = centres.copy()
    moved = rng.integers(clusters, size=chains)
    swapped[np.arange(chains), moved] = points.axes.T[rng.integers(len(points), size=chains)]
    return swapped


def shortfall(points: WeightedPoints, centres: Floats, least: float) -> Floats:
    """Sum what the clusters of each chain lack to the least weight: of shape (n_chains,)."""
    if not least:
        return np.zeros(len(centres))
    labels, _ = place(points, centres)
    sizes = totals_by_chain(labels, [np.tile(points.weights, len(centres))], centres.shape[1])
    missing: Floats = np.maximum(least - sizes[..., 0], 0.0).sum(axis=1)
    return missing
