"""scikit-learn's KMeans. It takes a second to import, so it is imported where it is used."""

import warnings

from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

from mallseg.adapters.sklearn_kmeans.weighted_points import Floats, WeightedPoints

_MAX_ITERATIONS = 300


def fitted(points: WeightedPoints, centres: Floats) -> Floats:
    """Fit from centres of shape (n_clusters, n_features) to the end."""
    kmeans = KMeans(
        len(centres), init=centres, n_init=1, max_iter=_MAX_ITERATIONS, tol=0.0, algorithm="lloyd"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # empty clusters are checked for later
        kmeans.fit(points.rows(), sample_weight=points.weights)
    found: Floats = kmeans.cluster_centers_
    return found
