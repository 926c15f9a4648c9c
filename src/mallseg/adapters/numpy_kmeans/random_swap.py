"""Random swap: K-means that does not stay in the first local optimum.

Move one random centre onto a random point, let Lloyd's rounds settle, keep the result if its
inertia is lower. A good clustering is a few swaps away from any start, while repeated starts have
to guess all centres at once.

References
----------
P. Fränti, "Efficiency of random swap clustering", Journal of Big Data 5:13, 2018,
doi:10.1186/s40537-018-0122-y.
"""

import numpy as np

from mallseg.adapters.numpy_kmeans.lloyd import lloyd
from mallseg.adapters.numpy_kmeans.weighted_points import Floats, WeightedPoints
from mallseg.domain.ports import Progress

_FIRST_TURNS = 40
_TURNS_PER_CLUSTER = 14
_PATIENCE = 50
"""A search ends early after so many turns in which none of its chains improved."""

_ROUNDS_OF_A_SWAP = 5
_ROUNDS_TO_SETTLE = 100
_NOISE = 1e-9
"""Inertias that differ by less, relatively, are one optimum summed in two orders."""

_REPORTS = 25


def random_swap(
    points: WeightedPoints, starts: Floats, *, rng: np.random.Generator, progress: Progress
) -> tuple[Floats, Floats]:
    """Search from several starts side by side, each a chain of swaps of its own.

    Parameters
    ----------
    points
        n_points of them, at least as many as clusters.
    starts
        Of shape (n_chains, n_clusters, n_features).
    rng
        The only source of chance.
    progress
        Told the turns done and the turns there are at most.

    Returns
    -------
    centres, inertia
        Of shape (n_chains, n_clusters, n_features) and (n_chains,), the lowest inertia first.
    """
    transitions = _FIRST_TURNS + _TURNS_PER_CLUSTER * starts.shape[1]
    centres, inertia = lloyd(points, starts, rounds=_ROUNDS_TO_SETTLE)
    idle = 0
    for turn in range(transitions):
        if turn % (transitions // _REPORTS) == 0:
            progress(turn, transitions)
        idle = 0 if take_turn(points, centres, inertia, rng) else idle + 1
        if idle == _PATIENCE:
            break
    progress(transitions, transitions)
    centres, inertia = lloyd(points, centres, rounds=_ROUNDS_TO_SETTLE)
    order = np.argsort(inertia, kind="stable")
    return centres[order], inertia[order]


def take_turn(
    points: WeightedPoints, centres: Floats, inertia: Floats, rng: np.random.Generator
) -> bool:
    """Try one swap in every chain, in place; tell whether any of them was kept."""
    swapped = swap(points, centres, rng)
    settled, lower = lloyd(points, swapped, rounds=_ROUNDS_OF_A_SWAP)
    better = lower < inertia * (1 - _NOISE)
    centres[better] = settled[better]
    inertia[better] = lower[better]
    return bool(better.any())


def swap(points: WeightedPoints, centres: Floats, rng: np.random.Generator) -> Floats:
    """Copy the chains, with one random centre of each moved onto a random point."""
    chains, clusters, _ = centres.shape
    swapped = centres.copy()
    moved = rng.integers(clusters, size=chains)
    swapped[np.arange(chains), moved] = points.axes.T[rng.integers(len(points), size=chains)]
    return swapped
