"""The criteria by which clusterings are compared, of points with their labels."""

from dataclasses import dataclass

import numpy as np

from mallseg.adapters.sklearn_kmeans.lloyd import nearest_centres
from mallseg.adapters.sklearn_kmeans.noise import Noise
from mallseg.adapters.sklearn_kmeans.saddles import Saddles
from mallseg.adapters.sklearn_kmeans.scaled_census import ScaledCensus
from mallseg.adapters.sklearn_kmeans.silhouette import Silhouette
from mallseg.adapters.sklearn_kmeans.weighted_points import (
    Floats,
    Labels,
    WeightedPoints,
    sums_by_label,
)
from mallseg.domain.customers.census import Point
from mallseg.domain.number_of_segments.border import (
    BESIDE,
    Border,
    Strip,
    consistent_saddle_ratios,
    dip_below,
    neighbours,
)
from mallseg.domain.number_of_segments.candidate import Candidate, Division
from mallseg.domain.number_of_segments.records_per_customer import records_per_customer
from mallseg.domain.number_of_segments.verdict import effective_sample_size_of

_SHORTEST = 1e-12
"""Two centres at one point have no line between them."""


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
        sizes, *sums = (sums_by_label(labels, moment, clusters) for moment in points.moments())
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

    def strip(self, left: int, right: int) -> Strip:
        """Count the customers along the border of two clusters, noise included."""
        vector = self.means[right] - self.means[left]
        length = float(np.linalg.norm(vector))
        members = (self.labels == left) | (self.labels == right)
        middle = (self.means[left] + self.means[right]) / 2
        offsets = (self.points.axes[:, members].T - middle) @ (vector / max(length, _SHORTEST))
        is_beside = np.abs(offsets) <= BESIDE
        between = np.sort(np.clip(offsets, -length / 2, length / 2))
        return Strip(
            beside=round(float(self.points.weights[members][is_beside].sum())),
            widest=float(np.diff(between).max(initial=0.0)),
        )

    def saddle_ratios(
        self,
        density_points: WeightedPoints,
        density_labels: Labels,
        rounding: Floats,
        *,
        dip_below: float,
        records: float = 1.0,
        is_brief: bool = False,
    ) -> list[float]:
        """Compute the saddle ratio of each pair of neighbours.

        Parameters
        ----------
        density_points, density_labels
            The points, or bins of them, with the nearest mean to each; without noise.
        rounding
            As in `ScaledCensus`.
        dip_below
            A higher ratio is no dip.
        records
            How many records one customer has.
        is_brief
            Whether only straight ratios are computed, up to the first border without a dip.
        """
        if density_points.variance is not None:
            rounding = rounding + density_points.variance @ density_points.shares
        saddles = Saddles(
            points=density_points,
            labels=density_labels,
            means=self.means,
            rounding=rounding,
            dip_below=dip_below,
            records=records,
        )
        pairs = self.neighbours()
        return saddles.ratios_until_no_dip(pairs) if is_brief else saddles.ratios(pairs)

    def division(
        self,
        log_determinants: Floats,
        scattered: Floats,
        log_noise_volume: float,
        ratios: list[float],
        *,
        repetitions: int = 1,
    ) -> Division:
        """Give the figures by which the domain decides.

        Parameters
        ----------
        log_determinants, scattered, log_noise_volume
            As in `Noise`, of this set.
        """
        return Division(
            customers=tuple(round(size) * repetitions for size in self.sizes.tolist()),
            noise=tuple(round(weight) * repetitions for weight in scattered.tolist()),
            log_determinants=tuple(log_determinants.tolist()),
            log_noise_volume=log_noise_volume,
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
        within = sums_by_label(self.labels, distances, clusters) / self.sizes
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
    """Computes the criteria of clusterings of one census.

    Attributes
    ----------
    scaled_census
        The whole census.
    density_points
        The points, or bins of them, whose density is estimated.
    dip_below
        A higher saddle ratio is no dip.
    records
        How many records one customer has.
    """

    scaled_census: ScaledCensus
    density_points: WeightedPoints
    dip_below: float
    records: float

    @classmethod
    def of(cls, scaled_census: ScaledCensus) -> "Criteria":
        """Prepare what all clusterings have in common."""
        return cls(
            scaled_census=scaled_census,
            density_points=scaled_census.coarsened().points,
            dip_below=dip_below(effective_sample_size_of(scaled_census.census)),
            records=records_per_customer(scaled_census.census),
        )

    def candidate(
        self, centres: tuple[Point, ...], labels: Labels, silhouette: Silhouette
    ) -> Candidate:
        """Compute the criteria of the clustering with these labels."""
        clusters = self._clusters(labels, len(centres))
        repetitions = self.scaled_census.repetitions
        noise = self._noise(self.scaled_census.points, labels, len(centres))
        borders = self._borders(clusters, noise)
        ratios = [border.saddle_ratio for border in borders]
        return Candidate(
            centres=centres,
            division=clusters.division(
                noise.log_determinants,
                noise.scattered,
                noise.log_noise_volume,
                ratios,
                repetitions=repetitions,
            ),
            borders=borders,
            inertia=clusters.inertia * repetitions,
            silhouette=silhouette.value,
            silhouette_error=silhouette.error,
            distinct_silhouette=silhouette.distinct_silhouette,
            davies_bouldin=clusters.davies_bouldin(),
            calinski_harabasz=clusters.calinski_harabasz(repetitions),
        )

    def borders(self, labels: Labels, clusters: int) -> tuple[Border, ...]:
        """Compute the saddle ratios between neighbouring clusters, numbered from 1."""
        return self._borders(self._clusters(labels, clusters))

    def _clusters(self, labels: Labels, clusters: int) -> Clusters:
        return Clusters.of(self.scaled_census.points, labels, clusters)

    def _noise(self, points: WeightedPoints, labels: Labels, clusters: int) -> Noise:
        return Noise.of(points, labels, clusters, self.scaled_census.rounding)

    def _borders(self, clusters: Clusters, noise: Noise | None = None) -> tuple[Border, ...]:
        labels = clusters.labels
        if self.density_points is not self.scaled_census.points:
            labels, noise = nearest_centres(self.density_points, clusters.means[None])[0][0], None
        noise = noise or self._noise(self.density_points, labels, len(clusters.sizes))
        ratios = clusters.saddle_ratios(
            self.density_points.where(~noise.is_noise),
            labels[~noise.is_noise],
            self.scaled_census.rounding,
            dip_below=self.dip_below,
            records=self.records,
        )
        pairs = clusters.neighbours()
        ratios = consistent_saddle_ratios(ratios, [clusters.strip(*pair) for pair in pairs])
        return tuple(
            Border(between=(left + 1, right + 1), saddle_ratio=ratio)
            for (left, right), ratio in zip(pairs, ratios, strict=True)
        )
