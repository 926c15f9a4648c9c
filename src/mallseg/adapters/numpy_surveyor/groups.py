"""The clusters of one division: sizes, centres, covariances, and the criteria made of these."""

from dataclasses import dataclass

import numpy as np

from mallseg.adapters.numpy_kmeans.weighted_points import Floats, Labels, WeightedPoints, totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Points divided by their labels.

    Attributes
    ----------
    points, labels
        n_points of them; a label for each.
    sizes
        Weight of each cluster, of shape (n_clusters,).
    means
        Of shape (n_clusters, n_features).
    squares
        Squared distance of each point to the mean of its cluster, of shape (n_points,).
    """

    points: WeightedPoints
    labels: Labels
    sizes: Floats
    means: Floats
    squares: Floats

    @classmethod
    def of(cls, points: WeightedPoints, labels: Labels, clusters: int) -> "Groups":
        """Divide the points; a cluster without points has its mean at the origin."""
        sizes = totals(labels, points.weights, clusters)
        sums = [totals(labels, points.weights * axis, clusters) for axis in points.axes]
        means = np.stack(sums, axis=-1) / np.maximum(sizes, 1.0)[:, None]
        squares = np.square(points.axes.T - means[labels]).sum(axis=1)
        return cls(points=points, labels=labels, sizes=sizes, means=means, squares=squares)

    @property
    def inertia(self) -> float:
        """Weighted sum of the squared distances to the own mean."""
        return float(self.squares @ self.points.weights)

    def log_spreads(self, rounding: Floats) -> list[float]:
        """Take ln |Σ| of each cluster, Σ its covariance, with the variance of rounding added."""
        centred = self.points.axes - self.means.T[:, self.labels]
        weighted = centred * self.points.weights
        clusters = len(self.sizes)
        covariances = np.array(
            [[totals(self.labels, row * other, clusters) for other in centred] for row in weighted]
        )
        covariances = covariances.transpose(2, 0, 1) / np.maximum(self.sizes, 1.0)[:, None, None]
        logs: list[float] = np.linalg.slogdet(covariances + np.diag(rounding))[1].tolist()
        return logs

    def davies_bouldin(self) -> float:
        """Mean over clusters of their worst likeness to another; the lower, the better.

        A likeness is the sum of two clusters' mean distances to their centres, over the distance
        between the centres.

        References
        ----------
        D. L. Davies and D. W. Bouldin, "A cluster separation measure", IEEE PAMI 1(2), 1979,
        doi:10.1109/TPAMI.1979.4766909.
        """
        clusters = len(self.sizes)
        distances = np.sqrt(self.squares) * self.points.weights
        within = totals(self.labels, distances, clusters) / self.sizes
        if np.allclose(within, 0.0):
            return 0.0
        between = np.sqrt(np.square(self.means[:, None] - self.means[None]).sum(axis=-1))
        np.fill_diagonal(between, np.inf)
        likeness = (within[:, None] + within[None]) / between
        return float(likeness.max(axis=1).mean())

    def calinski_harabasz(self, repetitions: int) -> float:
        """Variance between clusters over that within them, each by its degrees of freedom.

        The higher, the better; 1.0 by convention where nothing varies within.

        References
        ----------
        T. Caliński and J. Harabasz, "A dendrite method for cluster analysis", Communications in
        Statistics 3(1), 1974, doi:10.1080/03610927408827101.
        """
        middle = self.sizes @ self.means / self.sizes.sum()
        between = float(self.sizes @ np.square(self.means - middle).sum(axis=1))
        if self.inertia == 0:
            return 1.0
        clusters = len(self.sizes)
        freedom = float(self.sizes.sum()) * repetitions - clusters
        return between * freedom / (self.inertia * (clusters - 1))
