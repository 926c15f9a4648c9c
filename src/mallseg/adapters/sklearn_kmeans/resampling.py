"""What becomes of a clustering when its customers are drawn again.

`Resamples` compares clusterings of drawn customers with those of all, for a study. `Retraining`
counts the customers that a retraining moves by chance alone, in a mall that does not change.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from mallseg.adapters.sklearn_kmeans.bins import SEARCHED, binned
from mallseg.adapters.sklearn_kmeans.criteria import Clusters
from mallseg.adapters.sklearn_kmeans.lloyd import distinct, lloyd, place
from mallseg.adapters.sklearn_kmeans.scaled_census import ScaledCensus
from mallseg.adapters.sklearn_kmeans.seeding import cluster_sets, plus_plus
from mallseg.adapters.sklearn_kmeans.weighted_points import (
    Floats,
    Labels,
    Mask,
    WeightedPoints,
    totals,
)
from mallseg.domain.number_of_segments.candidate import Division
from mallseg.domain.number_of_segments.stability import UNSTABLE_FROM, Resampling, Stability
from mallseg.domain.segments.optimum import BEYOND_CHANCE, WORTH_A_CHANGE

_MAX_DRAWN = 1000
_STARTS_PER_RESAMPLE = 20

_STARTS = 24
_ROUNDS = 60
_MAY_WIN = 1.25
"""An optimum this much above the best of all customers is seldom the best of some of them."""

_MAX_OPTIMA = 8


def changes(labels: Labels, others: Labels, weights: Floats, clusters: int) -> Mask:
    """Find the points that change cluster, after the matching with most customers in common.

    H. W. Kuhn, "The Hungarian method for the assignment problem", Naval Research Logistics 2, 1955.
    """
    common = totals(labels * clusters + others, weights, clusters**2).reshape(clusters, clusters)
    own, matched = linear_sum_assignment(common, maximize=True)
    match = np.empty(clusters, dtype=np.intp)
    match[matched] = own
    changed: Mask = match[others] != labels
    return changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Resamples:
    """Customers drawn from one census with replacement, for all numbers of clusters.

    Attributes
    ----------
    draws
        Of shape (n_resamples, n_drawn, n_features).
    with_ridge_ratios
        Whether ridge ratios are taken in the resamples.
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
    ) -> "Resamples":
        """Draw as many customers as there are, at most 1000."""
        points = scaled_census.points
        drawn = min(int(points.total), _MAX_DRAWN)
        chosen = rng.choice(len(points), size=(resamples, drawn), p=points.shares)
        draws = points.axes.T[chosen]
        if points.variance is not None:  # customers of a cell are not all at its mean
            draws += np.sqrt(points.variance.T[chosen]) * rng.standard_normal(draws.shape)
        return cls(
            scaled_census=scaled_census,
            draws=draws,
            with_ridge_ratios=with_ridge_ratios,
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
            others = place(points, own[None])[0][0]
            changed = changes(labels, others, points.weights, len(own))
            times_moved += changed
            moved.append(round(float(points.weights[changed].sum())) * repetitions)
        is_unstable = times_moved >= UNSTABLE_FROM * len(centres)
        return Stability(
            moved=tuple(moved),
            unstable=round(float(points.weights[is_unstable].sum())) * repetitions,
        )

    def _divisions(self, labels: Labels, clusters: int) -> list[Division]:
        weights, rounding = np.ones(self.draws.shape[1]), self.scaled_census.rounding
        divisions = []
        for rows, own in zip(self.draws, labels, strict=True):
            points = WeightedPoints(axes=rows.T, weights=weights)
            drawn = Clusters.of(points, own, clusters)
            with_ratios = self.with_ridge_ratios
            ratios = drawn.ridge_ratios(points, rounding, len(points)) if with_ratios else []
            divisions.append(drawn.division(rounding, ratios))
        return divisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraining:
    """A mall that is trained on one draw of its customers and retrained on another.

    Attributes
    ----------
    scaled_census
        All customers.
    points
        The same, or bins of them: what is drawn from, and clustered.
    optima
        Of shape (n_optima, n_clusters, n_features): the good clusterings of all customers. Those of
        a draw are never far from one of them, so that they take the place of cold starts.
    """

    scaled_census: ScaledCensus
    points: WeightedPoints
    optima: Floats

    @classmethod
    def of(
        cls, scaled_census: ScaledCensus, centres: Floats, rng: np.random.Generator
    ) -> "Retraining":
        """Look for the good clusterings into as many clusters as there are centres."""
        clusters = len(centres)
        points = binned(scaled_census.points, most=max(SEARCHED, clusters))
        starts = plus_plus(points, clusters, rng, chains=(_STARTS,))
        settled = lloyd(points, np.concatenate([centres[None], starts]), rounds=_ROUNDS)
        optima, inertia = distinct(*settled)
        may_win = inertia <= _MAY_WIN * inertia[0]
        return cls(scaled_census=scaled_census, points=points, optima=optima[may_win][:_MAX_OPTIMA])

    def moved(
        self,
        *,
        trained_on: int,
        retrained_on: int,
        times: int,
        rng: np.random.Generator,
        on_step: Callable[[], None],
    ) -> list[float]:
        """Train and retrain on that many customers, and take the share of all who move."""
        shares = []
        for _ in range(times):
            first = self._cold(self._draw(trained_on, rng))
            second = self._retrained(self._draw(retrained_on, rng), first)
            shares.append(self._moved(first, second))
            on_step()
        return shares

    def _draw(self, customers: int, rng: np.random.Generator) -> WeightedPoints:
        weights = rng.multinomial(customers, self.points.shares).astype(np.float64)
        return self.points.reweighted(weights)

    def _cold(self, draw: WeightedPoints) -> Floats:
        settled, inertia = lloyd(draw, self.optima, rounds=_ROUNDS)
        best: Floats = settled[inertia.argmin()]
        return best

    def _retrained(self, draw: WeightedPoints, champion: Floats) -> Floats:
        warm, cold = lloyd(draw, champion[None], rounds=_ROUNDS)[0][0], self._cold(draw)
        return cold if _is_worth_a_change(draw, warm, cold) else warm

    def _moved(self, first: Floats, second: Floats) -> float:
        points = self.scaled_census.points
        (before, after), _ = place(points, np.stack([first, second]))
        changed = changes(before, after, points.weights, len(first))
        return float(points.weights[changed].sum() / points.weights.sum())


def _is_worth_a_change(draw: WeightedPoints, warm: Floats, cold: Floats) -> bool:
    """Decide as `is_worth_a_change` of the domain does, which works on a census."""
    _, squares = place(draw, np.stack([warm, cold]))
    before, other = squares @ draw.weights
    if other >= (1 - WORTH_A_CHANGE) * before:
        return False
    differences = squares[0] - squares[1]
    gain = float(before - other)
    scatter = float(np.square(differences) @ draw.weights) - gain**2 / draw.total
    return gain > BEYOND_CHANCE * math.sqrt(max(scatter, 0.0))
