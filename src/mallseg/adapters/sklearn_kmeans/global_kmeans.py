"""Global k-means: the best clustering for every number of clusters, from 2 to a largest one.

Going up, each of the best clusterings into k - 1 gets one more centre at many random points, and
random swaps improve the result. Going down, each of the best into k + 1 loses each of its centres
in turn. A good clustering is seldom far from one of these, so nine numbers together take less time
than two separate searches.

References
----------
A. Likas, N. Vlassis and J. J. Verbeek, "The global k-means clustering algorithm", Pattern
Recognition 36(2), 2003, doi:10.1016/S0031-3203(02)00060-2: one more centre at a time.
"""

from collections.abc import Callable

import numpy as np

from mallseg.adapters.sklearn_kmeans.bins import SEARCHED, binned
from mallseg.adapters.sklearn_kmeans.lloyd import best_of, distinct, lloyd
from mallseg.adapters.sklearn_kmeans.random_swap import random_swap
from mallseg.adapters.sklearn_kmeans.weighted_points import Floats, WeightedPoints

_CHAINS = 16
_NEW_CENTRES = 100
_SWAPS = 20
_FIRST_ROUNDS = 4

_MAX_POINTS = 20_000
_POLISHED, _ROUNDS = 3, 300
_POLISHED_OF_MANY, _ROUNDS_OF_MANY = 1, 20
"""On a million points (incomes in cents) each round takes a tenth of a second."""


def global_kmeans(
    points: WeightedPoints,
    *,
    most: int,
    rng: np.random.Generator,
    on_step: Callable[[], None],
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
    coarse = binned(points, most=max(SEARCHED, most + 1))
    pools = {1: np.average(coarse.axes, axis=1, weights=coarse.weights)[None, None]}
    top = min(most + 1, len(coarse))
    for clusters in range(2, top + 1):
        grown = _with_one_more(coarse, pools[clusters - 1], rng)
        pools[clusters] = _best(coarse, grown, swaps=_SWAPS, rng=rng)
        on_step()
    for clusters in range(top - 1, 1, -1):
        shrunk = np.concatenate([_with_one_less(pools[clusters + 1]), pools[clusters]])
        pools[clusters] = _best(coarse, shrunk, swaps=0, rng=rng)
    return {clusters: _polished(points, pools[clusters]) for clusters in range(2, most + 1)}


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
    promising, _ = distinct(*lloyd(points, starts, rounds=_FIRST_ROUNDS))
    found = random_swap(points, promising[:_CHAINS], swaps=swaps, rng=rng)
    return distinct(*found)[0][:_CHAINS]


def _polished(points: WeightedPoints, chains: Floats) -> Floats:
    are_many = len(points) > _MAX_POINTS
    polished, rounds = (_POLISHED_OF_MANY, _ROUNDS_OF_MANY) if are_many else (_POLISHED, _ROUNDS)
    return best_of(points, chains[:polished], rounds=rounds)
