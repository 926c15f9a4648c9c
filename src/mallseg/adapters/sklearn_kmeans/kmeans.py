"""scikit-learn's KMeans. It takes a second to import, so it is imported where it is used."""

import warnings

from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

from mallseg.adapters.sklearn_kmeans.weighted_points import Floats, WeightedPoints

_STARTS = 10
_MAX_ROUNDS = 300


def ordinary_runs(points: WeightedPoints, clusters: int, *, seed: int) -> Floats:
    """Find centres as most people do: the best of ten runs from k-means++."""
    return _kmeans(points, clusters, init="k-means++", n_init=_STARTS, random_state=seed)


def fitted(points: WeightedPoints, centres: Floats) -> Floats:
    """Fit from centres of shape (n_clusters, n_features) to the end."""
    return _kmeans(points, len(centres), init=centres, n_init=1)


def _kmeans(points: WeightedPoints, clusters: int, **start: object) -> Floats:
    kmeans = KMeans(clusters, max_iter=_MAX_ROUNDS, tol=0.0, algorithm="lloyd", **start)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # empty clusters are looked for later
        kmeans.fit(points.rows(), sample_weight=points.weights)
    centres: Floats = kmeans.cluster_centers_
    return centres
