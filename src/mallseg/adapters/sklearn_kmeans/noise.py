"""Noise: customers who belong to no group, spread evenly over the mall.

A few scattered customers widen every group, and a segment made of them seems to be a group. So a
customer counts as noise where a uniform density explains them better than the normal group of their
segment does. Customers close together are no noise but a group of their own, for which there is no
segment yet.

References
----------
J. D. Banfield and A. E. Raftery, "Model-based Gaussian and non-Gaussian clustering", Biometrics
49(3), 1993, doi:10.2307/2532201: noise as a Poisson process. G. Celeux and G. Govaert, "A
classification EM algorithm for clustering", Computational Statistics & Data Analysis 14(3), 1992,
doi:10.1016/0167-9473(92)90042-E: the iterations. P. J. Clark and F. C. Evans, "Distance to nearest
neighbor as a measure of spatial relationships in populations", Ecology 35(4), 1954,
doi:10.2307/1931034: which customers are close together.
"""

from dataclasses import dataclass
from math import gamma, pi

import numpy as np

from mallseg.adapters.sklearn_kmeans.weighted_points import (
    Floats,
    Labels,
    Mask,
    WeightedPoints,
    sums_by_label,
)

_ITERATIONS = 8
_FIRST_SHARE = 0.05
_LEAST = 1e-9

_EVEN_FROM = 0.75
"""Of customers spread evenly, the mean distance to the next is 1 of what is expected, of a tenth of
a mall 0.8 to 1.1; of a group taken for noise, 0.7 at most."""

_FEWEST = 3
_MOST_COMPARED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """The customers who belong to no group, and the groups without them.

    Attributes
    ----------
    is_noise
        Of shape (n_points,).
    scattered
        The weight of the noise in each cluster, of shape (n_clusters,).
    log_determinants
        ``ln |Σ|`` of each cluster without it, Σ the covariance with the variance of rounding added.
    log_noise_volume
        ln of the volume of the box around all points.
    """

    is_noise: Mask
    scattered: Floats
    log_determinants: Floats
    log_noise_volume: float

    @classmethod
    def of(
        cls, points: WeightedPoints, labels: Labels, clusters: int, rounding: Floats, sets: int = 1
    ) -> "Noise":
        """Take the noise out, iteratively, since the groups become narrower without it.

        Parameters
        ----------
        labels
            The cluster of each point; clusters of the second set follow those of the first.
        clusters
            In all sets together; each set has as many.
        sets
            How many sets of points there are, each with noise of its own.
        """
        extent = points.axes.max(axis=1) - points.axes.min(axis=1) + np.sqrt(12 * rounding)
        log_volume = float(np.log(extent).sum())
        own_set = labels // (clusters // sets)
        whole = sums_by_label(own_set, points.weights, sets)
        is_noise = np.zeros(len(points), dtype=bool)
        share = np.full(sets, _FIRST_SHARE)
        for _ in range(_ITERATIONS):
            groups = _Groups.of(points, labels, clusters, rounding, ~is_noise)
            even = np.log(np.maximum(share, 1 / whole)) - log_volume
            found = groups.log_density(points, labels, whole[own_set]) < even[own_set]
            found &= (sums_by_label(labels, points.weights * ~found, clusters) > 0)[labels]
            if (found == is_noise).all():
                break
            is_noise = found
            share = sums_by_label(own_set, points.weights * is_noise, sets) / whole
        for one in np.flatnonzero(share):
            members = is_noise & (own_set == one)
            if members.any() and _are_clustered(points.axes[:, members], log_volume):
                is_noise &= own_set != one
        groups = _Groups.of(points, labels, clusters, rounding, ~is_noise)
        return cls(
            is_noise=is_noise,
            scattered=sums_by_label(labels, points.weights * is_noise, clusters),
            log_determinants=groups.log_determinants,
            log_noise_volume=log_volume,
        )


def _are_clustered(axes: Floats, log_volume: float) -> bool:
    """Whether points are nearer to each other than points spread evenly over the box would be.

    Of n points in a box of volume V in d dimensions, the mean distance is
    ``Γ(1 + 1/d) (V / (n B))^(1/d)``, B the volume of the unit ball.
    """
    rows = np.unique(axes, axis=1)
    rows = rows[:, :: max(rows.shape[1] // _MOST_COMPARED, 1)]
    features, count = rows.shape
    if count < _FEWEST:
        return False
    squares = np.square(rows[:, :, None] - rows[:, None]).sum(axis=0)
    np.fill_diagonal(squares, np.inf)
    ball = pi ** (features / 2) / gamma(features / 2 + 1)
    density = count / np.exp(log_volume)
    expected = gamma(1 + 1 / features) / (density * ball) ** (1 / features)
    return bool(np.sqrt(squares.min(axis=1)).mean() < _EVEN_FROM * expected)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Groups:
    """A normal group in each cluster: its size, mean, covariance and ``ln |Σ|``."""

    sizes: Floats
    means: Floats
    covariances: Floats
    log_determinants: Floats

    @classmethod
    def of(
        cls, points: WeightedPoints, labels: Labels, clusters: int, rounding: Floats, is_in: Mask
    ) -> "_Groups":
        weights = points.weights * is_in
        sizes = np.maximum(sums_by_label(labels, weights, clusters), _LEAST)
        means = (
            np.stack([sums_by_label(labels, weights * a, clusters) for a in points.axes]) / sizes
        )
        centred = points.axes - means[:, labels]
        covariances = np.array(
            [[sums_by_label(labels, a * b * weights, clusters) for b in centred] for a in centred]
        )
        if points.variance is not None:
            for own, variance in enumerate(points.variance):
                covariances[own, own] += sums_by_label(labels, variance * weights, clusters)
        covariances = (covariances / sizes).transpose(2, 0, 1) + np.diag(rounding)
        return cls(
            sizes=sizes,
            means=means,
            covariances=covariances,
            log_determinants=np.linalg.slogdet(covariances)[1],
        )

    def log_density(self, points: WeightedPoints, labels: Labels, whole: Floats) -> Floats:
        """Compute the density of each point in its own group, as a share of the whole set."""
        centred = points.axes - self.means[:, labels]
        inverse = np.linalg.inv(self.covariances)[labels]
        squares = np.einsum("in,nij,jn->n", centred, inverse, centred)
        constant = len(centred) / 2 * np.log(2 * np.pi)
        density: Floats = (
            np.log(self.sizes[labels] / whole)
            - (self.log_determinants[labels] + squares) / 2
            - constant
        )
        return density
