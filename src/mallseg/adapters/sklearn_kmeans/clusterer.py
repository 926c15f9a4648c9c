"""The Clusterer port by scikit-learn's KMeans, started from a random-swap search."""

import math
import warnings
from collections.abc import Iterable, Sequence

import numpy as np

from mallseg.adapters.sklearn_kmeans.lloyd import best_of, distinct, lloyd, nearest_centres
from mallseg.adapters.sklearn_kmeans.scaled_census import ScaledCensus
from mallseg.adapters.sklearn_kmeans.search import random_swap, shortfall
from mallseg.adapters.sklearn_kmeans.seeding import kmeans_plus_plus
from mallseg.adapters.sklearn_kmeans.single_threaded import single_threaded
from mallseg.adapters.sklearn_kmeans.weighted_points import (
    SEARCH_BINS,
    Floats,
    WeightedPoints,
    binned,
)
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.ports import Clusterer, Progress
from mallseg.domain.segments.scaling import FeatureScale
from mallseg.population.arrays import distinct_of

_CHAINS = 16
_FIRST_SWAPS, _SWAPS_PER_CLUSTER = 40, 14
_SWAPS_FOR_SIZE = 150

_MAX_REFINED = 4
_FINAL_ITERATIONS = 10
_ITERATIONS_TO_CONVERGE = 100
_MAX_ITERATIONS = 300

_PLAIN_STARTS = 10
_ITERATIONS_OF_PLAIN_RUNS = 30
MOST_FOR_SKLEARN = 10_000
"""On more points Lloyd's iterations in numpy end as well before scikit-learn is imported."""


class SklearnClusterer(Clusterer):
    """K-means that reaches the best known optimum: scikit-learn's, started from a search.

    Notes
    -----
    1. k-means++ chooses 16 starts.
    2. Random swap improves them, on about 1000 bins when the census has more points.
    3. The best few are refined on the whole census, where bins may have misled; on up to 10 000
       points the best of ten plain runs of K-means, as is usual, competes with them.
    4. KMeans fits the best of all until no customer changes cluster.
    5. Where that has a cluster below the least size, another search looks for one that has not.

    On the 200 published customers, with 2 to 10 clusters, every one of 1000 seeds reached the best
    inertia known. On more than 1000 points expect that for as many clusters as there are
    well-separated groups; beyond, where many partitions are almost equally good, the inertia may
    stay some 1e-4 above the best, as that of ten plain runs does.

    Beyond 10 000 points step 4 is Lloyd's iterations in numpy: importing scikit-learn takes longer
    than they do. KMeans, started where they end, stays there.

    It runs on one thread: sums over threads differ in their last bits, and threads cost more than
    they gain at this size. Memory is proportional to the points of the census, not times clusters.

    Points that 64-bit arithmetic cannot distinguish count once: NotEnoughCustomersError is raised
    where fewer distinct points remain than clusters.
    """

    def fit(
        self,
        census: Census,
        scale: FeatureScale,
        *,
        clusters: int,
        seed: int,
        fewest: int = 1,
        progress: Progress,
    ) -> Sequence[Sequence[float]]:
        """Search, then fit. Progress is reported some 25 times."""
        if len(census) < clusters:
            raise NotEnoughCustomersError(have=len(census), need=clusters)
        scaled_census, rng = ScaledCensus.of(census, scale), np.random.default_rng(seed)
        with single_threaded():
            centres = _searched(scaled_census.points, clusters, rng, progress)
            return _large_enough(scaled_census, centres, fewest, seed)

    def fit_from(
        self,
        census: Census,
        scale: FeatureScale,
        found: Sequence[Point],
        *,
        seed: int,
        fewest: int = 1,
        progress: Progress,
    ) -> Sequence[Sequence[float]]:
        """Continue from the given centres with forty swaps in sixteen chains, then fit."""
        if len(census) < len(found):
            raise NotEnoughCustomersError(have=len(census), need=len(found))
        scaled_census, rng = ScaledCensus.of(census, scale), np.random.default_rng(seed)
        with single_threaded():
            start = scaled_census.to_scale(found)
            centres = _continued(scaled_census.points, start, rng, progress)
            return _large_enough(scaled_census, centres, fewest, seed)

    def refine(
        self, census: Census, scale: FeatureScale, centres: Sequence[Point]
    ) -> Sequence[Sequence[float]]:
        """Run Lloyd's iterations from the centres, without any search."""
        if len(census) < len(centres):
            raise NotEnoughCustomersError(have=len(census), need=len(centres))
        scaled_census = ScaledCensus.of(census, scale)
        points, start = scaled_census.points, scaled_census.to_scale(centres)
        with single_threaded():
            refined = best_of(points, [start], iterations=_MAX_ITERATIONS)
        _check_all_used(points, refined)
        return scaled_census.to_units(refined)


def _searched(
    points: WeightedPoints, clusters: int, rng: np.random.Generator, progress: Progress
) -> Floats:
    coarse = binned(points, most=max(SEARCH_BINS, clusters))
    starts = _starts(coarse, clusters, rng)
    swaps = _FIRST_SWAPS + _SWAPS_PER_CLUSTER * clusters
    chains, _ = distinct(*random_swap(coarse, starts, swaps=swaps, rng=rng, progress=progress))
    candidates = [*chains[:_MAX_REFINED]]
    if len(coarse) < len(points) <= MOST_FOR_SKLEARN:
        candidates.append(_plain_runs(points, clusters, rng))
    return _fitted(points, candidates)


def _continued(
    points: WeightedPoints, found: Floats, rng: np.random.Generator, progress: Progress
) -> Floats:
    """Continue a search from the centres found, on all points and on bins."""
    coarse = binned(points, most=max(SEARCH_BINS, len(found)))
    starts = np.repeat(found[None], _CHAINS, axis=0)
    chains, _ = distinct(
        *random_swap(coarse, starts, swaps=_FIRST_SWAPS, rng=rng, progress=progress)
    )
    return _fitted(points, [found, *chains[:_MAX_REFINED]])


def _large_enough(
    scaled_census: ScaledCensus, centres: Floats, fewest: int, seed: int
) -> Sequence[Point]:
    """Return centres in the users' units; search anew where a cluster has too few customers."""
    points, least = scaled_census.points, fewest / scaled_census.repetitions
    if shortfall(points, centres[None], least).any():
        centres = _larger(points, centres, least, np.random.default_rng(seed))
    return scaled_census.to_units(centres)


def _larger(
    points: WeightedPoints, centres: Floats, least: float, rng: np.random.Generator
) -> Floats:
    """Find centres with the least weight, on bins first; keep the given ones if there are none."""
    coarse = binned(points, most=max(SEARCH_BINS, len(centres)))
    starts = _starts(coarse, len(centres), rng)
    found, _ = random_swap(coarse, starts, swaps=_SWAPS_FOR_SIZE, least=least, rng=rng)
    for on in (coarse, points):
        found, inertia = lloyd(on, found, iterations=_ITERATIONS_TO_CONVERGE)
        is_large = shortfall(on, found, least) == 0
        found, inertia = found[is_large], inertia[is_large]
        if not len(found):
            return centres
    best: Floats = found[inertia.argmin()]
    return best


def _starts(
    points: WeightedPoints, clusters: int, rng: np.random.Generator, *, chains: int = _CHAINS
) -> Floats:
    trials = 2 + int(math.log(clusters))  # as many as scikit-learn
    return kmeans_plus_plus(points, clusters, rng, chains=(chains,), trials=trials)


def _plain_runs(points: WeightedPoints, clusters: int, rng: np.random.Generator) -> Floats:
    """Return the best of ten plain runs of K-means from k-means++."""
    starts = _starts(points, clusters, rng, chains=_PLAIN_STARTS)
    chains, _ = distinct(*lloyd(points, starts, iterations=_ITERATIONS_OF_PLAIN_RUNS))
    return best_of(points, chains[:1], iterations=_MAX_ITERATIONS)


def _fitted(points: WeightedPoints, candidates: Iterable[Floats]) -> Floats:
    """Iterate the best to convergence; raise NotEnoughCustomersError if a cluster is empty."""
    best = best_of(points, candidates, iterations=_FINAL_ITERATIONS)
    if len(points) <= MOST_FOR_SKLEARN:
        # scikit-learn's expanded distances can confuse close points far from the origin: check.
        fitted = _fitted_by_sklearn(points, best)
        converged = best_of(points, [best, fitted], iterations=_FINAL_ITERATIONS)
    else:
        converged = best_of(points, [best], iterations=_MAX_ITERATIONS)
    _check_all_used(points, converged)
    return converged


def _fitted_by_sklearn(points: WeightedPoints, centres: Floats) -> Floats:
    """Fit from centres of shape (n_clusters, n_features) to the end.

    scikit-learn takes a second to import, so it is imported where it is used.
    """
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning

    kmeans = KMeans(
        len(centres), init=centres, n_init=1, max_iter=_MAX_ITERATIONS, tol=0.0, algorithm="lloyd"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # empty clusters are checked for later
        kmeans.fit(points.rows(), sample_weight=points.weights)
    found: Floats = kmeans.cluster_centers_
    return found


def _check_all_used(points: WeightedPoints, centres: Floats) -> None:
    used = len(distinct_of(nearest_centres(points, centres[None])[0]))
    if used < len(centres):
        raise NotEnoughCustomersError(have=used, need=len(centres))
