"""What becomes of divisions when their customers are drawn anew."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from mallseg.adapters.numpy_kmeans.lloyd import place
from mallseg.adapters.numpy_kmeans.weighted_points import Floats, Labels, WeightedPoints, totals
from mallseg.adapters.numpy_surveyor.draws import divide
from mallseg.adapters.numpy_surveyor.groups import Groups
from mallseg.adapters.numpy_surveyor.measuring import division_of, neighbouring, ridge_ratios_of
from mallseg.adapters.numpy_surveyor.terrain import ScaledCensus
from mallseg.domain.number_of_segments.candidate import Division
from mallseg.domain.number_of_segments.stability import UNSTABLE_FROM, Resampling, Stability

_MOST_DRAWN = 1000
_STARTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Redrawing:
    """Draws of one census, with the choices that hold for all numbers of clusters.

    Attributes
    ----------
    draws
        Of shape (n_resamples, n_drawn, n_features).
    with_valleys
        Whether valleys are measured in the draws.
    """

    scaled_census: ScaledCensus
    draws: Floats
    with_ridge_ratios: bool

    @classmethod
    def of(
        cls,
        scaled_census: ScaledCensus,
        *,
        resamples: int,
        with_ridge_ratios: bool,
        rng: np.random.Generator,
    ) -> "Redrawing":
        """Draw customers with replacement: as many as there are, at most 1000."""
        weights = scaled_census.points.weights
        drawn = min(int(scaled_census.total), _MOST_DRAWN)
        chosen = rng.choice(len(weights), size=(resamples, drawn), p=weights / weights.sum())
        draws = scaled_census.points.axes.T[chosen]
        return cls(scaled_census=scaled_census, draws=draws, with_ridge_ratios=with_ridge_ratios)

    def resampling(
        self, all_labels: list[Labels], rng: np.random.Generator, done: Callable[[], None]
    ) -> Resampling:
        """Divide the draws into each number of clusters, and compare.

        Parameters
        ----------
        all_labels
            The candidates' labels of shape (n_points,).
        done
            Called after each candidate.
        """
        stabilities, divisions = [], []
        for labels in all_labels:
            clusters = int(labels.max()) + 1
            own, centres = divide(self.draws, clusters, rng, starts=_STARTS)
            stabilities.append(self._stability(labels, centres))
            divisions.append(self._divisions(own, clusters))
            done()
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
            redrawn = place(points, own[None])[0][0]
            changed = changes(labels, redrawn, points.weights, len(own))
            times_moved += changed
            moved.append(round(float(points.weights[changed].sum())) * repetitions)
        unstable = times_moved >= UNSTABLE_FROM * len(centres)
        return Stability(
            moved=tuple(moved),
            unstable=round(float(points.weights[unstable].sum())) * repetitions,
        )

    def _divisions(self, labels: Labels, clusters: int) -> list[Division]:
        return [
            self._division(WeightedPoints(axes=rows.T, weights=np.ones(len(rows))), own, clusters)
            for rows, own in zip(self.draws, labels, strict=True)
        ]

    def _division(self, points: WeightedPoints, labels: Labels, clusters: int) -> Division:
        groups = Groups.of(points, labels, clusters)
        return division_of(groups, self.scaled_census.rounding, self._depths(groups))

    def _depths(self, groups: Groups) -> list[float]:
        if not self.with_ridge_ratios:
            return []
        rounding, drawn = self.scaled_census.rounding, self.draws.shape[1]
        return ridge_ratios_of(groups, neighbouring(groups), groups.points, rounding, drawn)


def changes(
    labels: Labels, redrawn: Labels, weights: Floats, clusters: int
) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    """Tell which points change cluster, after the matching with most customers in common.

    H. W. Kuhn, "The Hungarian method for the assignment problem", Naval Research Logistics 2, 1955.
    """
    common = totals(labels * clusters + redrawn, weights, clusters**2).reshape(clusters, clusters)
    before, after = linear_sum_assignment(common, maximize=True)
    match = np.empty(clusters, dtype=np.intp)
    match[after] = before
    changed: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = match[redrawn] != labels
    return changed
