"""The ridge ratio between two clusters: how deep the density of customers falls between them.

References
----------
S. Ray and B. G. Lindsay, "The topography of multivariate normal mixtures", Annals of Statistics
33(5), 2005, doi:10.1214/009053605000000417; C. Hennig, "Methods for merging Gaussian mixture
components", Advances in Data Analysis and Classification 4, 2010, doi:10.1007/s11634-010-0058-3.
Theirs follows the ridge of a mixture; here it is the straight line between two centres.
"""

import numpy as np

from mallseg.adapters.sklearn_kmeans.weighted_points import Floats, WeightedPoints

_SMOOTHING = 1.3
_PLACES = 33


def bandwidth(inertia: float, total: float, features: int, effective_sample_size: int) -> float:
    """Choose the standard deviation of the kernels: ``1.3 s m^(-1 / (d + 4))``.

    s is the standard deviation within clusters, per feature; m the effective sample size; d the
    number of features. For a single normal group of two features, 1.0 in place of 1.3 would be
    Silverman's rule; more smooths away the dips that chance makes.

    References
    ----------
    B. W. Silverman, "Density estimation for statistics and data analysis", Chapman and Hall 1986,
    section 4.3.2.
    """
    within = np.sqrt(inertia / (total * features))
    return float(_SMOOTHING * within * effective_sample_size ** (-1 / (features + 4)))


def ridge_ratios(
    points: WeightedPoints,
    centres: Floats,
    pairs: tuple[tuple[int, int], ...],
    *,
    width: float,
    rounding: Floats,
) -> list[float]:
    """Divide the lowest density between each pair of centres by the density at the lower end.

    Parameters
    ----------
    points
        The density is a sum of normal kernels over them. Bins are fine enough.
    centres
        Of shape (n_clusters, n_features).
    width
        As from `bandwidth`; the variance of rounding, of shape (n_features,), is added to its
        square.
    """
    spread = np.sqrt(width**2 + rounding)[:, None]
    axes = points.axes / spread
    ends = centres / spread.T
    along = np.linspace(0.0, 1.0, _PLACES)[:, None]
    return [
        _ratio(axes, points.weights, ends[left] * (1 - along) + ends[right] * along)
        for left, right in pairs
    ]


def _ratio(axes: Floats, weights: Floats, places: Floats) -> float:
    squares = np.zeros((len(places), len(weights)))
    for axis, coordinates in zip(axes, places.T, strict=True):
        squares += np.square(coordinates[:, None] - axis)
    density = np.exp(squares * -0.5) @ weights
    lower_end = min(density[0], density[-1])
    return float(density.min() / lower_end) if lower_end > 0 else 1.0
