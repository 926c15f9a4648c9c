"""The best division into each number of clusters, up a ladder of them and down again.

Going up, each of the best divisions into k - 1 gets one more centre at many random points; random
swaps improve what comes out. Going down, each of the best into k + 1 loses each of its centres in
turn. A good division is seldom far from one of these, so nine numbers together take less time than
two searches of each number alone.

References
----------
A. Likas, N. Vlassis and J. J. Verbeek, "The global k-means clustering algorithm", Pattern
Recognition 36(2), 2003, doi:10.1016/S0031-3203(02)00060-2: one more centre at a time.
"""

from collections.abc import Callable

import numpy as np

from mallseg.adapters.numpy_kmeans.bins import binned
from mallseg.adapters.numpy_kmeans.lloyd import lloyd
from mallseg.adapters.numpy_kmeans.random_swap import take_turn
from mallseg.adapters.numpy_kmeans.weighted_points import Floats, WeightedPoints

_CHAINS = 16
_NEW_CENTRES = 100
_TURNS = 20
_FIRST_ROUNDS = 4
_ROUNDS_TO_SETTLE = 60
_MOST_BINS = 1000

_MOST_POINTS = 20_000
_POLISHED, _ROUNDS = 3, 300
_POLISHED_OF_MANY, _ROUNDS_OF_MANY = 1, 20
"""Of a million points (incomes in cents) each round takes a tenth of a second."""

_SAME_OPTIMUM = 1e-6


def climb(
    points: WeightedPoints,
    *,
    most: int,
    rng: np.random.Generator,
    climbed: Callable[[], None],
) -> dict[int, Floats]:
    """Find centres for 2, 3, … `most` clusters.

    Parameters
    ----------
    points
        At least `most` of them.
    most
        At least 2.
    climbed
        Called after each of the `most` steps up.

    Returns
    -------
    dict of int to ndarray of shape (n_clusters, n_features)
    """
    coarse = binned(points, most=max(_MOST_BINS, most + 1))
    pools = {1: np.average(coarse.axes, axis=1, weights=coarse.weights)[None, None]}
    top = min(most + 1, len(coarse))
    for clusters in range(2, top + 1):
        grown = _with_one_more(coarse, pools[clusters - 1], rng)
        pools[clusters] = _best(coarse, grown, transitions=_TURNS, rng=rng)
        climbed()
    for clusters in range(top - 1, 1, -1):
        shrunk = np.concatenate([_with_one_less(pools[clusters + 1]), pools[clusters]])
        pools[clusters] = _best(coarse, shrunk, transitions=0, rng=rng)
    return {clusters: _polished(points, pools[clusters]) for clusters in range(2, most + 1)}


def _with_one_more(points: WeightedPoints, chains: Floats, rng: np.random.Generator) -> Floats:
    """Add a centre at random points, to the chains in turn."""
    chosen = points.axes.T[rng.integers(len(points), size=_NEW_CENTRES)]
    transitions = np.arange(_NEW_CENTRES) % len(chains)
    return np.concatenate([chains[transitions], chosen[:, None]], axis=1)


def _with_one_less(chains: Floats) -> Floats:
    return np.concatenate([np.delete(chains, one, axis=1) for one in range(chains.shape[1])])


def _best(
    points: WeightedPoints, starts: Floats, *, transitions: int, rng: np.random.Generator
) -> Floats:
    """Improve the most promising starts; give back each optimum once, the best first."""
    centres = _distinct(*lloyd(points, starts, rounds=_FIRST_ROUNDS))
    centres, inertia = lloyd(points, centres, rounds=_ROUNDS_TO_SETTLE)
    for _ in range(transitions):
        take_turn(points, centres, inertia, rng)
    return _distinct(*lloyd(points, centres, rounds=_ROUNDS_TO_SETTLE))


def _distinct(centres: Floats, inertia: Floats) -> Floats:
    order = np.argsort(inertia, kind="stable")
    ordered = inertia[order]
    new = np.diff(ordered, prepend=-1.0) > _SAME_OPTIMUM * ordered
    return centres[order[new]][:_CHAINS]


def _polished(points: WeightedPoints, chains: Floats) -> Floats:
    """Settle the best few on all points, one after the other: together they need room."""
    are_many = len(points) > _MOST_POINTS
    polished, rounds = (_POLISHED_OF_MANY, _ROUNDS_OF_MANY) if are_many else (_POLISHED, _ROUNDS)
    settled = [lloyd(points, one[None], rounds=rounds) for one in chains[:polished]]
    centres, _ = min(settled, key=lambda result: float(result[1][0]))
    best: Floats = centres[0]
    return best
