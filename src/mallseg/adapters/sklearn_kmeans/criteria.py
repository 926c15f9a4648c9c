"""The criteria by which clusterings are compared, of the points with their labels.

One of them is the ridge ratio between two clusters: how deep the density of customers falls
between them. Ray and Lindsay follow the ridge of a mixture; here it is the straight line between
two centres.

References
----------
S. Ray and B. G. Lindsay, "The topography of multivariate normal mixtures", Annals of Statistics
33(5), 2005, doi:10.1214/009053605000000417; C. Hennig, "Methods for merging Gaussian mixture
components", Advances in Data Analysis and Classification 4, 2010, doi:10.1007/s11634-010-0058-3.
"""

from dataclasses import dataclass

import numpy as np

from mallseg.adapters.sklearn_kmeans.scaled_census import ScaledCensus
from mallseg.adapters.sklearn_kmeans.silhouette import Silhouette
from mallseg.adapters.sklearn_kmeans.weighted_points import Floats, Labels, WeightedPoints, totals
from mallseg.domain.customers.census import Point
from mallseg.domain.number_of_segments.border import Border, neighbours
from mallseg.domain.number_of_segments.candidate import Candidate, Division

_SMOOTHING = 1.3
_PLACES = 33


@dataclass(frozen=True, slots=True, kw_only=True)
class Clusters:
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
        Squared distance of each point to the mean of its cluster, of shape (n_points,); where a
        point is the mean of a cell, the mean of its customers' squared distances.
    """

    points: WeightedPoints
    labels: Labels
    sizes: Floats
    means: Floats
    squares: Floats

    @classmethod
    def of(cls, points: WeightedPoints, labels: Labels, clusters: int) -> "Clusters":
        """Divide the points; a cluster without points has its mean at the origin."""
        sizes, *sums = (totals(labels, load, clusters) for load in points.loads())
        means = np.stack(sums, axis=-1) / np.maximum(sizes, 1.0)[:, None]
        squares = np.square(points.axes.T - means[labels]).sum(axis=1)
        if points.variance is not None:
            squares += points.variance.sum(axis=0)
        return cls(points=points, labels=labels, sizes=sizes, means=means, squares=squares)

    @property
    def inertia(self) -> float:
        """Weighted sum of the squared distances to the own mean."""
        return float(self.squares @ self.points.weights)

    def neighbours(self) -> tuple[tuple[int, int], ...]:
        """Find the pairs of neighbouring clusters."""
        return neighbours([tuple(mean) for mean in self.means.tolist()])

    def ridge_ratios(
        self, density_points: WeightedPoints, rounding: Floats, effective_sample_size: int
    ) -> list[float]:
        """Take the ridge ratio of each pair of neighbours.

        Parameters
        ----------
        density_points
            The points, or bins of them.
        rounding
            As in `ScaledCensus`.
        """
        features = self.means.shape[1]
        width = _bandwidth(self.inertia, self.points.total, features, effective_sample_size)
        pairs = self.neighbours()
        if density_points.variance is not None:
            shares = density_points.shares
            rounding = rounding + density_points.variance @ shares
        return _ridge_ratios(density_points, self.means, pairs, width=width, rounding=rounding)

    def log_spreads(self, rounding: Floats) -> list[float]:
        """Take ln |Σ| of each cluster, Σ its covariance with the variance of rounding added."""
        centred = self.points.axes - self.means.T[:, self.labels]
        weighted = centred * self.points.weights
        clusters = len(self.sizes)
        covariances = np.array(
            [[totals(self.labels, row * other, clusters) for other in centred] for row in weighted]
        )
        if self.points.variance is not None:
            for own, variance in zip(range(len(centred)), self.points.variance, strict=True):
                within = totals(self.labels, variance * self.points.weights, clusters)
                covariances[own, own] += within
        covariances = covariances.transpose(2, 0, 1) / np.maximum(self.sizes, 1.0)[:, None, None]
        logs: list[float] = np.linalg.slogdet(covariances + np.diag(rounding))[1].tolist()
        return logs

    def division(self, rounding: Floats, ratios: list[float], *, repetitions: int = 1) -> Division:
        """Hand the numbers that decide over to the domain."""
        return Division(
            customers=tuple(round(size) * repetitions for size in self.sizes.tolist()),
            log_spreads=tuple(self.log_spreads(rounding)),
            features=self.means.shape[1],
            ridge_ratios=tuple(ratios),
        )

    def davies_bouldin(self) -> float:
        """Mean over clusters of their highest similarity to another; the lower, the better.

        A similarity is the sum of two clusters' mean distances to their centres, over the distance
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
        similarity = (within[:, None] + within[None]) / between
        return float(similarity.max(axis=1).mean())

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """Takes the criteria of clusterings of one census.

    Attributes
    ----------
    scaled_census
        The whole census.
    density_points
        The points, or bins of them, whose density is taken.
    effective_sample_size
        As from `effective_sample_size_of`.
    """

    scaled_census: ScaledCensus
    density_points: WeightedPoints
    effective_sample_size: int

    @classmethod
    def of(cls, scaled_census: ScaledCensus, effective_sample_size: int) -> "Criteria":
        """Prepare what all clusterings have in common."""
        return cls(
            scaled_census=scaled_census,
            density_points=scaled_census.coarsened().points,
            effective_sample_size=effective_sample_size,
        )

    def candidate(
        self, centres: tuple[Point, ...], labels: Labels, silhouette: Silhouette
    ) -> Candidate:
        """Take the criteria of the clustering with these labels."""
        clusters = self._clusters(labels, len(centres))
        repetitions = self.scaled_census.repetitions
        borders = self._borders(clusters)
        ratios = [border.ridge_ratio for border in borders]
        return Candidate(
            centres=centres,
            division=clusters.division(
                self.scaled_census.rounding, ratios, repetitions=repetitions
            ),
            borders=borders,
            inertia=clusters.inertia * repetitions,
            silhouette=silhouette.value,
            silhouette_error=silhouette.error,
            contrast=silhouette.contrast,
            davies_bouldin=clusters.davies_bouldin(),
            calinski_harabasz=clusters.calinski_harabasz(repetitions),
        )

    def borders(self, labels: Labels, clusters: int) -> tuple[Border, ...]:
        """Take the ridge ratios between neighbouring clusters, which are numbered from 1."""
        return self._borders(self._clusters(labels, clusters))

    def _clusters(self, labels: Labels, clusters: int) -> Clusters:
        return Clusters.of(self.scaled_census.points, labels, clusters)

    def _borders(self, clusters: Clusters) -> tuple[Border, ...]:
        ratios = clusters.ridge_ratios(
            self.density_points, self.scaled_census.rounding, self.effective_sample_size
        )
        return tuple(
            Border(between=(left + 1, right + 1), ridge_ratio=ratio)
            for (left, right), ratio in zip(clusters.neighbours(), ratios, strict=True)
        )


def _bandwidth(inertia: float, total: float, features: int, effective_sample_size: int) -> float:
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


def _ridge_ratios(
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
        As from `_bandwidth`; the variance of rounding, of shape (n_features,), is added to its
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
