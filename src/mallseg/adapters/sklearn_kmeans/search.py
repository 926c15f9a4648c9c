"""Searches for centres that leave local optima: random swap, and global k-means upon it.

*Random swap* moves one random centre onto a random point, runs a few of Lloyd's iterations, and
keeps the result if it is better. A good clustering is a few swaps away from any start, while
repeated starts have to guess all centres at once.

Where clusters must have a least size, *better* means nearer to it, and among equals a lower
inertia: the lowest inertia of all often has a small cluster far from the rest, while another local
optimum, hardly worse, has none. All customers stay with their nearest centre. Filling clusters up
(Bradley, Bennett and Demiriz, "Constrained K-Means Clustering", Microsoft Research 2000) would move
some to centres that a later assignment does not choose for them.

*Global k-means* finds the best clustering for every number of clusters up to a largest one. Going
up, each of the best clusterings into k - 1 gets one more centre at many random points, and random
swaps improve the result. Going down, each of the best into k + 1 loses each of its centres in turn.
A good clustering is seldom far from one of these, so nine numbers together take less time than two
separate searches.

References
----------
P. Fränti, "Efficiency of random swap clustering", Journal of Big Data 5:13, 2018,
doi:10.1186/s40537-018-0122-y. A. Likas, N. Vlassis and J. J. Verbeek, "The global k-means
clustering algorithm", Pattern Recognition 36(2), 2003, doi:10.1016/S0031-3203(02)00060-2: one more
centre at a time.
"""

from collections.abc import Callable

import numpy as np

from mallseg.adapters.sklearn_kmeans.lloyd import (
    best_of,
    distinct,
    lloyd,
    nearest_centres,
    sums_by_chain,
)
from mallseg.adapters.sklearn_kmeans.weighted_points import (
    SEARCH_BINS,
    Floats,
    WeightedPoints,
    binned,
)
from mallseg.domain.ports import Progress

_PATIENCE = 50
"""A search ends early after this many swaps in which none of its chains improved."""

_ITERATIONS_PER_SWAP = 5
_ITERATIONS_PER_SWAP_FOR_SIZE = 20
_ITERATIONS_TO_CONVERGE = 100
_ROUNDING = 1e-9
"""Inertias that differ by less, relatively, are one optimum summed in two orders."""

_REPORTS = 25
_CHAINS = 16
_NEW_CENTRES = 100
_SWAPS = 20
_FIRST_ITERATIONS = 4
_MAX_POINTS = 20_000
_REFINED, _ITERATIONS = 3, 300
_REFINED_OF_MANY, _ITERATIONS_OF_MANY = 1, 20
"""On a million points (incomes in cents) each round takes a tenth of a second."""


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
    centres, inertia = lloyd(points, starts, iterations=_ITERATIONS_TO_CONVERGE)
    missing = shortfall(points, centres, least)
    iterations = _ITERATIONS_PER_SWAP_FOR_SIZE if least else _ITERATIONS_PER_SWAP
    idle = 0
    for done in range(swaps):
        if done % max(swaps // _REPORTS, 1) == 0:
            progress(done, swaps)
        trial, other = lloyd(points, swap(points, centres, rng), iterations=iterations)
        lacking = shortfall(points, trial, least)
        is_lower = other < inertia * (1 - _ROUNDING)
        is_better = (lacking < missing) | (lacking == missing) & is_lower
        centres[is_better], inertia[is_better] = trial[is_better], other[is_better]
        missing[is_better] = lacking[is_better]
        idle = 0 if is_better.any() else idle + 1
        if idle == _PATIENCE:
            break
    progress(swaps, swaps)
    return lloyd(points, centres, iterations=_ITERATIONS_TO_CONVERGE)


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
    labels, _ = nearest_centres(points, centres)
    sizes = sums_by_chain(labels, [np.tile(points.weights, len(centres))], centres.shape[1])
    missing: Floats = np.maximum(least - sizes[..., 0], 0.0).sum(axis=1)
    return missing


def global_kmeans(
    points: WeightedPoints, *, most: int, rng: np.random.Generator, on_step: Callable[[], None]
) -> dict[int, Floats]:
    """Find centres for 2, 3, … `most` clusters.

    Parameters
    ----------
    points
        At least `most` of them.
    most
        At least 2.
    on_step
        Called after each of the `most` steps up.

    Returns
    -------
    dict of int to ndarray of shape (n_clusters, n_features)
    """
    coarse = binned(points, most=max(SEARCH_BINS, most + 1))
    pools = {1: np.average(coarse.axes, axis=1, weights=coarse.weights)[None, None]}
    top = min(most + 1, len(coarse))
    for clusters in range(2, top + 1):
        grown = _with_one_more(coarse, pools[clusters - 1], rng)
        pools[clusters] = _best(coarse, grown, swaps=_SWAPS, rng=rng)
        on_step()
    for clusters in range(top - 1, 1, -1):
        shrunk = np.concatenate([_with_one_less(pools[clusters + 1]), pools[clusters]])
        pools[clusters] = _best(coarse, shrunk, swaps=0, rng=rng)
    return {clusters: _refined(points, pools[clusters]) for clusters in range(2, most + 1)}


def _with_one_more(points: WeightedPoints, chains: Floats, rng: np.random.Generator) -> Floats:
    """Add a centre at random points, to each chain in turn."""
    chosen = points.axes.T[rng.integers(len(points), size=_NEW_CENTRES)]
    own = np.arange(_NEW_CENTRES) % len(chains)
    return np.concatenate([chains[own], chosen[:, None]], axis=1)


def _with_one_less(chains: Floats) -> Floats:
    return np.concatenate([np.delete(chains, one, axis=1) for one in range(chains.shape[1])])


def _best(
    points: WeightedPoints, starts: Floats, *, swaps: int, rng: np.random.Generator
) -> Floats:
    """Improve the most promising starts; return each optimum once, the best first."""
    promising, _ = distinct(*lloyd(points, starts, iterations=_FIRST_ITERATIONS))
    found = random_swap(points, promising[:_CHAINS], swaps=swaps, rng=rng)
    return distinct(*found)[0][:_CHAINS]


def _refined(points: WeightedPoints, chains: Floats) -> Floats:
    are_many = len(points) > _MAX_POINTS
    kept, iterations = (
        (_REFINED_OF_MANY, _ITERATIONS_OF_MANY) if are_many else (_REFINED, _ITERATIONS)
    )
    return best_of(points, chains[:kept], iterations=iterations)
