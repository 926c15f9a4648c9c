"""The stability of clusterings when customers are drawn again (the bootstrap), for a study."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mallseg.adapters.sklearn_kmeans.criteria import Clusters
from mallseg.adapters.sklearn_kmeans.lloyd import nearest_centres
from mallseg.adapters.sklearn_kmeans.noise import Noise
from mallseg.adapters.sklearn_kmeans.scaled_census import ScaledCensus
from mallseg.adapters.sklearn_kmeans.seeding import cluster_sets
from mallseg.adapters.sklearn_kmeans.weighted_points import (
    Floats,
    Labels,
    Mask,
    WeightedPoints,
    sums_by_label,
)
from mallseg.domain.identity.matching import best_matching
from mallseg.domain.number_of_segments.border import dip_below
from mallseg.domain.number_of_segments.candidate import Division
from mallseg.domain.number_of_segments.stability import Resampling, Stability
from mallseg.domain.segments.certainty import UNSTABLE_FROM

_MAX_DRAWN = 1000
_STARTS_PER_RESAMPLE = 20


def changes(labels: Labels, others: Labels, weights: Floats, clusters: int) -> Mask:
    """Find the points that change cluster, after the matching with most customers in common."""
    common = sums_by_label(labels * clusters + others, weights, clusters**2).astype(np.int64)
    table: list[list[int]] = common.reshape(clusters, clusters).tolist()
    matched = np.array([-1 if own is None else own for own in best_matching(table)])
    changed: Mask = matched[labels] != others
    return changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Resamples:
    """Customers drawn from one census with replacement, for all numbers of clusters.

    Attributes
    ----------
    draws
        Of shape (n_resamples, n_drawn, n_features).
    with_saddle_ratios
        Whether saddle ratios are taken in the resamples.
    """

    scaled_census: ScaledCensus
    draws: Floats
    with_saddle_ratios: bool

    @classmethod
    def of(
        cls,
        scaled_census: ScaledCensus,
        *,
        resamples: int,
        with_saddle_ratios: bool,
        effective_sample_size: int,
        rng: np.random.Generator,
    ) -> "Resamples":
        """Draw as many customers as there are, at most 1000."""
        points = scaled_census.points
        drawn = min(effective_sample_size, _MAX_DRAWN)
        chosen = rng.choice(len(points), size=(resamples, drawn), p=points.shares)
        draws = points.axes.T[chosen]
        if points.variance is not None:  # customers of a cell are not all at its mean
            draws += np.sqrt(points.variance.T[chosen]) * rng.standard_normal(draws.shape)
        return cls(
            scaled_census=scaled_census,
            draws=draws,
            with_saddle_ratios=with_saddle_ratios,
        )

    def resampling(
        self, clusterings: list[Labels], rng: np.random.Generator, on_step: Callable[[], None]
    ) -> Resampling:
        """Cluster the draws into each number of clusters, and compare.

        Parameters
        ----------
        clusterings
            The candidates' labels of shape (n_points,).
        on_step
            Called after each candidate.
        """
        stabilities, divisions = [], []
        for labels in clusterings:
            clusters = int(labels.max()) + 1
            own, centres = cluster_sets(self.draws, clusters, rng, starts=_STARTS_PER_RESAMPLE)
            stabilities.append(self._stability(labels, centres))
            divisions.append(self._divisions(own, clusters))
            on_step()
        return Resampling(
            stabilities=tuple(stabilities),
            divisions=tuple(zip(*divisions, strict=True)),
            drawn=self.draws.shape[1],
        )

    def _stability(self, labels: Labels, centres: Floats) -> Stability:
        points, repetitions = self.scaled_census.points, self.scaled_census.repetitions
        times_moved = np.zeros(len(points))
        moved = []
        for own in centres:
            others = nearest_centres(points, own[None])[0][0]
            changed = changes(labels, others, points.weights, len(own))
            times_moved += changed
            moved.append(round(float(points.weights[changed].sum())) * repetitions)
        is_unstable = times_moved >= UNSTABLE_FROM * len(centres)
        return Stability(
            moved=tuple(moved),
            unstable=round(float(points.weights[is_unstable].sum())) * repetitions,
        )

    def _divisions(self, labels: Labels, clusters: int) -> list[Division]:
        resamples, drawn, features = self.draws.shape
        rounding = self.scaled_census.rounding
        every = WeightedPoints(
            axes=self.draws.reshape(-1, features).T, weights=np.ones(resamples * drawn)
        )
        own = (labels + clusters * np.arange(resamples)[:, None]).ravel()
        noise = Noise.of(every, own, clusters * resamples, rounding, sets=resamples)
        by_resample = zip(
            self.draws,
            labels,
            noise.is_noise.reshape(resamples, drawn),
            noise.log_determinants.reshape(resamples, clusters),
            noise.scattered.reshape(resamples, clusters),
            strict=True,
        )
        weights = np.ones(drawn)
        divisions = []
        for rows, row_labels, is_noise, log_determinants, scattered in by_resample:
            points = WeightedPoints(axes=rows.T, weights=weights)
            found = Clusters.of(points, row_labels, clusters)
            ratios: list[float] = []
            if self.with_saddle_ratios:
                core = points.where(~is_noise)
                ratios = found.saddle_ratios(
                    core,
                    row_labels[~is_noise],
                    rounding,
                    dip_below=dip_below(drawn),
                    is_brief=True,
                )
            divisions.append(
                found.division(log_determinants, scattered, noise.log_noise_volume, ratios)
            )
        return divisions
