"""The customers that a retraining moves by chance alone, in a mall that does not change."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mallseg.adapters.sklearn_kmeans.bins import SEARCHED, binned
from mallseg.adapters.sklearn_kmeans.lloyd import distinct, lloyd, place, squared_distances
from mallseg.adapters.sklearn_kmeans.scaled_census import ScaledCensus
from mallseg.adapters.sklearn_kmeans.seeding import plus_plus
from mallseg.adapters.sklearn_kmeans.weighted_points import (
    Floats,
    Labels,
    Mask,
    WeightedPoints,
    totals,
)
from mallseg.domain.identity.overlap import best_matching
from mallseg.domain.monitoring.chance_moves import ascending_shares
from mallseg.domain.segments.certainty import TENTHS
from mallseg.domain.segments.optimum import BEYOND_CHANCE, WORTH_A_CHANGE

_STARTS = 24
_ROUNDS = 60
_MAY_WIN = 1.25
"""An optimum this much above the best of all customers is seldom the best of some of them."""

_MAX_OPTIMA = 8
_TRAININGS = 30
_OWN_STARTS = 2


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
        Of shape (n_clusters, n_features): those of the segmentation that is looked at.
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
        clusters = len(centres)
        points = binned(scaled_census.points, most=max(SEARCHED, clusters))
        starts = plus_plus(points, clusters, rng, chains=(_STARTS,))
        settled = lloyd(points, np.concatenate([centres[None], starts]), rounds=_ROUNDS)
        optima, inertia = distinct(*settled)
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
        """Train and retrain on that many customers, and take the share of all who move."""
        points, shares = self.scaled_census.points, []
        for _ in range(times):
            first = self._cold(self._draw(trained_on, rng))
            second = self._retrained(self._draw(retrained_on, rng), first)
            (before, after), _ = place(points, np.stack([first, second]))
            shares.append(float(points.weights @ self._changed(before, after)) / points.total)
            on_step()
        return tuple(shares)

    def between_halves(self, trained_on: int, rng: np.random.Generator) -> BetweenHalves:
        """Count who changes segment from one training on other customers to the next.

        Draws of all customers repeat the accidents of these: in malls without groups they agree
        with one another more than trainings on other customers do. Draws of half as many, and
        starts of their own, make up for that.
        """
        points, clusters = self.scaled_census.points, len(self.centres)
        labels = []
        for _ in range(_TRAININGS):
            draw = self._draw(max(trained_on // 2, clusters), rng)
            starts = [self.optima, plus_plus(draw, clusters, rng, chains=(_OWN_STARTS,))]
            settled, inertia = lloyd(draw, np.concatenate(starts), rounds=_ROUNDS)
            labels.append(place(points, settled[inertia.argmin()][None])[0][0])
        slots, size = self._slots(), TENTHS * clusters
        moved, between = np.zeros(size), []
        for before, after in pairwise(labels):
            moved += (own := totals(slots, points.weights * self._changed(before, after), size))
            between.append(float(own.sum()) / points.total)
        seen = totals(slots, points.weights, size) * (_TRAININGS - 1)
        shape = clusters, TENTHS
        by_ratio = ascending_shares(moved.reshape(shape).tolist(), seen.reshape(shape).tolist())
        return tuple(between), by_ratio

    def _slots(self) -> Labels:
        """Number the points by cluster, and by tenths of the ratio of the two nearest distances."""
        points = self.scaled_census.points
        squares = np.stack([squared_distances(points, centre[None])[0] for centre in self.centres])
        labels = squares.argmin(axis=0)
        nearest, second = np.sqrt(np.partition(squares, 1, axis=0)[:2])
        ratios = np.divide(nearest, second, out=np.zeros_like(nearest), where=second > 0)
        tenths = np.minimum((TENTHS * ratios).astype(np.intp), TENTHS - 1)
        slots: Labels = labels * TENTHS + tenths
        return slots

    def _draw(self, customers: int, rng: np.random.Generator) -> WeightedPoints:
        weights = rng.multinomial(customers, self.points.shares).astype(np.float64)
        return self.points.reweighted(weights)

    def _cold(self, draw: WeightedPoints) -> Floats:
        settled, inertia = lloyd(draw, self.optima, rounds=_ROUNDS)
        best: Floats = settled[inertia.argmin()]
        return best

    def _retrained(self, draw: WeightedPoints, champion: Floats) -> Floats:
        """Run the champion beside the optima: few calls take less time than few chains."""
        starts = np.concatenate([champion[None], self.optima])
        (warm, *others), inertia = lloyd(draw, starts, rounds=_ROUNDS)
        cold: Floats = others[inertia[1:].argmin()]
        return cold if _is_worth_a_change(draw, warm, cold) else warm

    def _changed(self, before: Labels, after: Labels) -> Mask:
        clusters, points = len(self.centres), self.scaled_census.points
        common = totals(before * clusters + after, points.weights, clusters**2)
        table = common.reshape(clusters, clusters).astype(np.int64).tolist()
        matched = [-1 if own is None else own for own in best_matching(table)]
        changed: Mask = np.array(matched)[before] != after
        return changed


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
