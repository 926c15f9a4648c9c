"""How deep the density of customers falls between two centres."""

import numpy as np

from mallseg.adapters.numpy_kmeans.weighted_points import Floats, WeightedPoints

_REACH = 1.3
_PLACES = 33


def bandwidth(inertia: float, total: float, features: int, effective_sample_size: int) -> float:
    """Choose how far a customer's density spreads: ``1.3 s m^(-1 / (d + 4))``.

    s is the standard deviation within clusters, per feature; m the evidence; d the features. For a
    single normal group of two features, 1.0 in place of 1.3 would be Silverman's rule; more smooths
    away the valleys that chance digs.

    References
    ----------
    B. W. Silverman, "Density estimation for statistics and data analysis", Chapman and Hall 1986,
    section 4.3.2.
    """
    within = np.sqrt(inertia / (total * features))
    return float(_REACH * within * effective_sample_size ** (-1 / (features + 4)))


def ridge_ratios(
    points: WeightedPoints,
    centres: Floats,
    pairs: tuple[tuple[int, int], ...],
    *,
    outlier_radius: float,
    rounding: Floats,
) -> list[float]:
    """Take the lowest density between each pair of centres over that at the lower end.

    Parameters
    ----------
    points
        The density is a sum of normal kernels over them. Bins will do: they are far finer.
    centres
        Of shape (n_clusters, n_features).
    reach
        As from `bandwidth`; the variance of rounding, of shape (n_features,), comes on top of it.
    """
    spread = np.sqrt(outlier_radius**2 + rounding)[:, None]
    axes = points.axes / spread
    ends = centres / spread.T
    along = np.linspace(0.0, 1.0, _PLACES)[:, None]
    return [
        _depth(axes, points.weights, ends[left] * (1 - along) + ends[right] * along)
        for left, right in pairs
    ]


def _depth(axes: Floats, weights: Floats, places: Floats) -> float:
    squares = np.zeros((len(places), len(weights)))
    for axis, coordinates in zip(axes, places.T, strict=True):
        squares += np.square(coordinates[:, None] - axis)
    density = np.exp(squares * -0.5) @ weights
    highest = min(density[0], density[-1])
    return float(density.min() / highest) if highest > 0 else 1.0
