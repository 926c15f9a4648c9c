"""The criteria by which clusterings are compared, of the points with their labels."""

from dataclasses import dataclass

import numpy as np

from mallseg.adapters.sklearn_kmeans.lloyd import place
from mallseg.adapters.sklearn_kmeans.saddles import Saddles
from mallseg.adapters.sklearn_kmeans.scaled_census import ScaledCensus
from mallseg.adapters.sklearn_kmeans.silhouette import Silhouette
from mallseg.adapters.sklearn_kmeans.weighted_points import Floats, Labels, WeightedPoints, totals
from mallseg.domain.customers.census import Point
from mallseg.domain.number_of_segments.border import Border, neighbours
from mallseg.domain.number_of_segments.candidate import Candidate, Division


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

    def saddle_ratios(
        self,
        density_points: WeightedPoints,
        density_labels: Labels,
        rounding: Floats,
        *,
        effective_sample_size: int,
        is_brief: bool,
    ) -> list[float]:
        """Take the saddle ratio of each pair of neighbours.

        Parameters
        ----------
        density_points, density_labels
            The points, or bins of them, with the nearest mean to each.
        rounding
            As in `ScaledCensus`.
        is_brief
            Whether ratios after the first border without a dip are left out, and paths too.
        """
        if density_points.variance is not None:
            rounding = rounding + density_points.variance @ density_points.shares
        saddles = Saddles(
            points=density_points,
            labels=density_labels,
            means=self.means,
            within=self.inertia / (self.points.total * self.means.shape[1]),
            rounding=rounding,
            effective_sample_size=effective_sample_size,
        )
        pairs = self.neighbours()
        return saddles.ratios_until_a_line(pairs) if is_brief else saddles.ratios(pairs)

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
            saddle_ratios=tuple(ratios),
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
        ratios = [border.saddle_ratio for border in borders]
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
        """Take the saddle ratios between neighbouring clusters, which are numbered from 1."""
        return self._borders(self._clusters(labels, clusters))

    def _clusters(self, labels: Labels, clusters: int) -> Clusters:
        return Clusters.of(self.scaled_census.points, labels, clusters)

    def _borders(self, clusters: Clusters) -> tuple[Border, ...]:
        labels = clusters.labels
        if self.density_points is not self.scaled_census.points:
            labels = place(self.density_points, clusters.means[None])[0][0]
        ratios = clusters.saddle_ratios(
            self.density_points,
            labels,
            self.scaled_census.rounding,
            effective_sample_size=self.effective_sample_size,
            is_brief=False,
        )
        return tuple(
            Border(between=(left + 1, right + 1), saddle_ratio=ratio)
            for (left, right), ratio in zip(clusters.neighbours(), ratios, strict=True)
        )
