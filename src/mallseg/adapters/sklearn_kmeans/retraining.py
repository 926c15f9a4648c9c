"""The customers that a retraining moves by chance alone, in a mall that does not change."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mallseg.adapters.sklearn_kmeans.bins import SEARCHED, binned
from mallseg.adapters.sklearn_kmeans.lloyd import distinct, lloyd, place
from mallseg.adapters.sklearn_kmeans.scaled_census import ScaledCensus
from mallseg.adapters.sklearn_kmeans.seeding import plus_plus
from mallseg.adapters.sklearn_kmeans.weighted_points import Floats, WeightedPoints, totals
from mallseg.domain.identity.overlap import best_matching
from mallseg.domain.segments.optimum import BEYOND_CHANCE, WORTH_A_CHANGE

_STARTS = 24
_ROUNDS = 60
_MAY_WIN = 1.25
"""An optimum this much above the best of all customers is seldom the best of some of them."""

_MAX_OPTIMA = 8


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
        """Run the champion beside the optima: few calls take less time than few chains."""
        starts = np.concatenate([champion[None], self.optima])
        (warm, *others), inertia = lloyd(draw, starts, rounds=_ROUNDS)
        cold: Floats = others[inertia[1:].argmin()]
        return cold if _is_worth_a_change(draw, warm, cold) else warm

    def _moved(self, first: Floats, second: Floats) -> float:
        points = self.scaled_census.points
        (before, after), _ = place(points, np.stack([first, second]))
        clusters = len(first)
        common = totals(before * clusters + after, points.weights, clusters**2)
        table = common.reshape(clusters, clusters).astype(np.int64).tolist()
        pairs = enumerate(best_matching(table))
        stayed = sum(table[own][matched] for own, matched in pairs if matched is not None)
        return (points.total - stayed) / points.total


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
