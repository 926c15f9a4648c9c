"""The customers that a retraining moves by chance alone, in a mall that has not changed."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mallseg.adapters.sklearn_kmeans.lloyd import (
    distinct,
    lloyd,
    nearest_centres,
    squared_distances,
)
from mallseg.adapters.sklearn_kmeans.resampling import changes
from mallseg.adapters.sklearn_kmeans.scaled_census import ScaledCensus
from mallseg.adapters.sklearn_kmeans.seeding import kmeans_plus_plus
from mallseg.adapters.sklearn_kmeans.weighted_points import (
    Floats,
    Labels,
    Mask,
    WeightedPoints,
    sums_by_label,
)
from mallseg.domain.segments.certainty import TENTHS
from mallseg.domain.segments.chance_moves import ascending_shares
from mallseg.domain.segments.partition import BEYOND_CHANCE, WORTH_A_CHANGE

_STARTS = 24
_ITERATIONS = 60
_MAY_WIN = 1.25
"""An optimum this much above the best of all customers is seldom the best of some of them."""

_MAX_OPTIMA = 8
_TRAININGS = 30
_OWN_STARTS = 2

_NUMBERS_AT_ONCE = 2**14
"""Chains of several draws run side by side up to this many points, which saves calls."""


BetweenHalves = tuple[tuple[float, ...], tuple[tuple[float, ...], ...]]
"""The shares of all who move, and those of each segment by ratio, as `ChanceMoves` has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraining:
    """A mall that is trained on one draw of its customers and retrained on another.

    Attributes
    ----------
    scaled_census
        All customers.
    points
        The same, or bins of them: what is drawn from, and clustered.
    centres
        Of shape (n_clusters, n_features): those of the segmentation in question.
    optima
        Of shape (n_optima, n_clusters, n_features): the good clusterings of all customers. Those of
        a draw are never far from one of them, so that they take the place of cold starts.
    """

    scaled_census: ScaledCensus
    points: WeightedPoints
    centres: Floats
    optima: Floats

    @classmethod
    def of(
        cls, scaled_census: ScaledCensus, centres: Floats, rng: np.random.Generator
    ) -> "Retraining":
        """Look for the good clusterings into as many clusters as there are centres."""
        points = scaled_census.bins
        starts = kmeans_plus_plus(points, len(centres), rng, chains=(_STARTS,))
        converged = lloyd(points, np.concatenate([centres[None], starts]), iterations=_ITERATIONS)
        optima, inertia = distinct(*converged)
        may_win = inertia <= _MAY_WIN * inertia[0]
        return cls(
            scaled_census=scaled_census,
            points=points,
            centres=centres,
            optima=optima[may_win][:_MAX_OPTIMA],
        )

    def moved(
        self,
        *,
        trained_on: int,
        retrained_on: int,
        times: int,
        rng: np.random.Generator,
        on_step: Callable[[], None],
    ) -> tuple[float, ...]:
        """Train and retrain on that many customers, and compute the share of all who move."""
        customers = np.tile([trained_on, retrained_on], times)
        draws = self._draws(customers, rng)
        firsts = self._trained(draws[::2])
        seconds = self._retrained(draws[1::2], firsts)
        points, shares = self.scaled_census.points, []
        for first, second in zip(firsts, seconds, strict=True):
            (before, after), _ = nearest_centres(points, np.stack([first, second]))
            shares.append(float(points.weights @ self._changed(before, after)) / points.total)
            on_step()
        return tuple(shares)

    def between_halves(self, trained_on: int, rng: np.random.Generator) -> BetweenHalves:
        """Count who changes segment from one training on other customers to the next.

        Draws of all customers repeat the chance pattern of these: in malls without groups they
        agree with one another more than trainings on other customers do. Draws of half as many, and
        starts of their own, compensate for that.
        """
        points, clusters = self.scaled_census.points, len(self.centres)
        draws, own_starts = [], []
        for _ in range(_TRAININGS):
            (draw,) = self._draws(np.array([max(trained_on // 2, clusters)]), rng)
            drawn = self.points.reweighted(draw)
            own_starts.append(kmeans_plus_plus(drawn, clusters, rng, chains=(_OWN_STARTS,)))
            draws.append(draw)
        trained = self._trained(np.stack(draws), np.stack(own_starts))
        labels = [nearest_centres(points, centres[None])[0][0] for centres in trained]
        bins, size = self._ratio_bins(), TENTHS * clusters
        moved, between = np.zeros(size), []
        for before, after in pairwise(labels):
            moved += (
                own := sums_by_label(bins, points.weights * self._changed(before, after), size)
            )
            between.append(float(own.sum()) / points.total)
        seen = sums_by_label(bins, points.weights, size) * (_TRAININGS - 1)
        shape = clusters, TENTHS
        by_ratio = ascending_shares(moved.reshape(shape).tolist(), seen.reshape(shape).tolist())
        return tuple(between), by_ratio

    def _ratio_bins(self) -> Labels:
        """Number the points by cluster, and by tenths of the ratio of the two nearest distances."""
        points = self.scaled_census.points
        squares = np.stack([squared_distances(points, centre[None])[0] for centre in self.centres])
        labels = squares.argmin(axis=0)
        nearest, second = np.sqrt(np.partition(squares, 1, axis=0)[:2])
        ratios = np.divide(nearest, second, out=np.zeros_like(nearest), where=second > 0)
        tenths = np.minimum((TENTHS * ratios).astype(np.intp), TENTHS - 1)
        bins: Labels = labels * TENTHS + tenths
        return bins

    def _draws(self, customers: Labels, rng: np.random.Generator) -> Floats:
        """Draw this many customers each time: their numbers at the points, (n_draws, n_points)."""
        return rng.multinomial(customers, self.points.shares).astype(np.float64)

    def _trained(self, draws: Floats, own_starts: Floats | None = None) -> Floats:
        """Find the best centres of each draw, (n_draws, n_clusters, n_features)."""
        starts = np.broadcast_to(self.optima, (len(draws), *self.optima.shape))
        if own_starts is not None:
            starts = np.concatenate([starts, own_starts], axis=1)
        converged, inertia = self._converged(draws, starts)
        return _best(converged, inertia)

    def _retrained(self, draws: Floats, champions: Floats) -> Floats:
        """Continue from the champion of each draw, or from an optimum that is worth the change."""
        others = np.broadcast_to(self.optima, (len(draws), *self.optima.shape))
        starts = np.concatenate([champions[:, None], others], axis=1)
        converged, inertia = self._converged(draws, starts)
        warm, cold = converged[:, 0].copy(), _best(converged[:, 1:], inertia[:, 1:])
        is_lower = inertia[:, 1:].min(axis=1) < (1 - WORTH_A_CHANGE) * inertia[:, 0]
        for one in np.flatnonzero(is_lower):
            if _is_beyond_chance(self.points.reweighted(draws[one]), warm[one], cold[one]):
                warm[one] = cold[one]
        return warm

    def _converged(self, draws: Floats, starts: Floats) -> tuple[Floats, Floats]:
        """Run the chains of several draws side by side, as many as fit into the CPU's cache."""
        together = max(1, _NUMBERS_AT_ONCE // (starts.shape[1] * len(self.points)))
        parts = [
            lloyd(
                self.points.sets(draws[first : first + together]),
                starts[first : first + together],
                iterations=_ITERATIONS,
            )
            for first in range(0, len(draws), together)
        ]
        converged, inertia = zip(*parts, strict=True)
        return np.concatenate(converged), np.concatenate(inertia)

    def _changed(self, before: Labels, after: Labels) -> Mask:
        return changes(before, after, self.scaled_census.points.weights, len(self.centres))


def _best(converged: Floats, inertia: Floats) -> Floats:
    """Choose the chain with the lowest inertia of each draw."""
    chosen = inertia.argmin(axis=1)
    best: Floats = converged[np.arange(len(converged)), chosen]
    return best


def _is_beyond_chance(draw: WeightedPoints, warm: Floats, cold: Floats) -> bool:
    """Decide as `is_worth_a_change` of the domain does, which works on a census."""
    _, squares = nearest_centres(draw, np.stack([warm, cold]))
    before, other = squares @ draw.weights
    differences = squares[0] - squares[1]
    gain = float(before - other)
    scatter = float(np.square(differences) @ draw.weights) - gain**2 / draw.total
    return gain > BEYOND_CHANCE * math.sqrt(max(scatter, 0.0))
