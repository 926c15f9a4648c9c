"""The Clusterer port by scikit-learn's KMeans and a random-swap search."""

import math
import warnings
from collections.abc import Sequence

import numpy as np
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from mallseg.adapters.sklearn_kmeans.bins import SEARCHED, binned
from mallseg.adapters.sklearn_kmeans.lloyd import best_of, distinct, lloyd, place
from mallseg.adapters.sklearn_kmeans.scaled_census import ScaledCensus
from mallseg.adapters.sklearn_kmeans.search import random_swap, shortfall
from mallseg.adapters.sklearn_kmeans.seeding import plus_plus
from mallseg.adapters.sklearn_kmeans.weighted_points import Floats, WeightedPoints
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.ports import Clusterer, Progress
from mallseg.domain.segments.scaling import FeatureScale

_CHAINS = 16
_FIRST_SWAPS, _SWAPS_PER_CLUSTER = 40, 14
_SWAPS_FOR_SIZE = 150

_MAX_POLISHED = 4
_ROUNDS_OF_POLISH = 10
_ROUNDS_TO_SETTLE = 100
_MAX_ROUNDS = 300

_PLAIN_STARTS = 10
_MAX_POINTS_FOR_PLAIN_STARTS = 20_000
"""Whole thousands and whole scores never give more; with cents there are millions."""


class SklearnClusterer(Clusterer):
    """K-means that reaches the best known optimum: scikit-learn, with a search before it.

    Notes
    -----
    1. k-means++ chooses 16 starts.
    2. Random swap improves them, on about 1000 bins when the census has more points.
    3. The best few are refined on the whole census, where bins may have misled; ten ordinary runs
       of KMeans compete with them.
    4. KMeans fits the best of all until no customer changes cluster.
    5. Where that has a cluster below the least size, another search looks for one that has not.

    On the 200 published customers, with 2 to 10 clusters, every one of 1000 seeds reached the best
    inertia known. On more than 1000 points expect that for as many clusters as there are groups
    that lie apart; beyond, where many partitions are almost equally good, the inertia may stay some
    1e-4 above the best, as that of ten ordinary runs does.

    It runs on one thread: sums over threads differ in their last bits, and threads cost more than
    they gain at this size. Memory is proportional to the points of the census, not times clusters.

    Points that 64-bit arithmetic cannot distinguish count once: NotEnoughCustomersError is raised
    where there are fewer places than clusters.
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
        scaled_census = ScaledCensus.of(census, scale)
        points, least = scaled_census.points, fewest / scaled_census.repetitions
        with threadpool_limits(1):
            centres = _fit(points, clusters, np.random.default_rng(seed), progress)
            if shortfall(points, centres[None], least).any():
                centres = _larger(points, centres, least, np.random.default_rng(seed))
        return scaled_census.to_units(centres)

    def refine(
        self, census: Census, scale: FeatureScale, centres: Sequence[Point]
    ) -> Sequence[Sequence[float]]:
        """Run Lloyd's rounds from the centres, without any search."""
        if len(census) < len(centres):
            raise NotEnoughCustomersError(have=len(census), need=len(centres))
        scaled_census = ScaledCensus.of(census, scale)
        points, start = scaled_census.points, scaled_census.to_scale(centres)
        with threadpool_limits(1):
            refined = best_of(points, [start], rounds=_MAX_ROUNDS)
        _check_all_used(points, refined)
        return scaled_census.to_units(refined)


def _fit(
    points: WeightedPoints, clusters: int, rng: np.random.Generator, progress: Progress
) -> Floats:
    coarse = binned(points, most=max(SEARCHED, clusters))
    starts = _starts(coarse, clusters, rng)
    swaps = _FIRST_SWAPS + _SWAPS_PER_CLUSTER * clusters
    chains, _ = distinct(*random_swap(coarse, starts, swaps=swaps, rng=rng, progress=progress))
    candidates = [*chains[:_MAX_POLISHED]]
    if len(coarse) < len(points) <= _MAX_POINTS_FOR_PLAIN_STARTS:
        seed = int(rng.integers(2**32))
        candidates.append(
            _kmeans(points, clusters, init="k-means++", n_init=_PLAIN_STARTS, random_state=seed)
        )
    return _finished(points, best_of(points, candidates, rounds=_ROUNDS_OF_POLISH))


def _larger(
    points: WeightedPoints, centres: Floats, least: float, rng: np.random.Generator
) -> Floats:
    """Find centres with the least weight, on bins first; keep the given ones if there are none."""
    coarse = binned(points, most=max(SEARCHED, len(centres)))
    starts = _starts(coarse, len(centres), rng)
    found, _ = random_swap(coarse, starts, swaps=_SWAPS_FOR_SIZE, least=least, rng=rng)
    for on in (coarse, points):
        found, inertia = lloyd(on, found, rounds=_ROUNDS_TO_SETTLE)
        is_large = shortfall(on, found, least) == 0
        found, inertia = found[is_large], inertia[is_large]
        if not len(found):
            return centres
    best: Floats = found[inertia.argmin()]
    return best


def _starts(points: WeightedPoints, clusters: int, rng: np.random.Generator) -> Floats:
    trials = 2 + int(math.log(clusters))  # as many as scikit-learn
    return plus_plus(points, clusters, rng, chains=(_CHAINS,), trials=trials)


def _finished(points: WeightedPoints, centres: Floats) -> Floats:
    """Fit to the end; raise NotEnoughCustomersError when a centre then owns no point."""
    fitted = _kmeans(points, len(centres), init=centres, n_init=1)
    # scikit-learn's expanded distances can confuse close points far from the origin: check.
    best = best_of(points, [centres, fitted], rounds=_ROUNDS_OF_POLISH)
    _check_all_used(points, best)
    return best


def _check_all_used(points: WeightedPoints, centres: Floats) -> None:
    used = len(np.unique(place(points, centres[None])[0]))
    if used < len(centres):
        raise NotEnoughCustomersError(have=used, need=len(centres))


def _kmeans(points: WeightedPoints, clusters: int, **start: object) -> Floats:
    kmeans = KMeans(clusters, max_iter=_MAX_ROUNDS, tol=0.0, algorithm="lloyd", **start)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # _finished looks for empty clusters
        kmeans.fit(points.rows(), sample_weight=points.weights)
    centres: Floats = kmeans.cluster_centers_
    return centres
