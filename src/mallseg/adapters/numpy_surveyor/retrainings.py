"""How many customers a retraining moves by chance alone, in a mall that does not change."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mallseg.adapters.numpy_kmeans.bins import binned
from mallseg.adapters.numpy_kmeans.lloyd import lloyd, place
from mallseg.adapters.numpy_kmeans.weighted_points import Floats, WeightedPoints
from mallseg.adapters.numpy_surveyor.resamples import changes
from mallseg.adapters.numpy_surveyor.terrain import ScaledCensus
from mallseg.domain.segments.optimum import BEYOND_CHANCE, WORTH_A_CHANGE

_STARTS = 24
_MOST_BINS = 1000
_ROUNDS = 60

_SAME_OPTIMUM = 1e-6
_MAY_WIN = 1.25
"""An optimum this much above the best of all customers is seldom the best of some of them."""

_MOST_OPTIMA = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraining:
    """A mall that is trained on one draw of its customers and retrained on another.

    Attributes
    ----------
    terrain
        All customers.
    points
        The same, or bins of them: what is drawn from, and divided.
    optima
        Of shape (n_optima, n_clusters, n_features): the good divisions of all customers. Those of a
        draw are never far from one of them, so that they stand for cold starts.
    """

    scaled_census: ScaledCensus
    points: WeightedPoints
    optima: Floats

    @classmethod
    def of(
        cls, scaled_census: ScaledCensus, centres: Floats, rng: np.random.Generator
    ) -> "Retraining":
        """Look for the good divisions into as many clusters as there are centres."""
        points = binned(scaled_census.points, most=max(_MOST_BINS, len(centres)))
        starts = np.concatenate([centres[None], _starts(points, len(centres), rng)])
        settled, inertia = lloyd(points, starts, rounds=_ROUNDS)
        order = np.argsort(inertia, kind="stable")
        ordered = inertia[order]
        is_new = np.diff(ordered, prepend=-1.0) > _SAME_OPTIMUM * ordered
        is_good = ordered <= _MAY_WIN * ordered[0]
        optima = settled[order[is_new & is_good]][:_MOST_OPTIMA]
        return cls(scaled_census=scaled_census, points=points, optima=optima)

    def moved(
        self,
        *,
        before: int,
        after: int,
        times: int,
        rng: np.random.Generator,
        done: Callable[[], None],
    ) -> list[float]:
        """Train on `before` customers, retrain on `after`, and take the share of all who move."""
        shares = []
        for _ in range(times):
            first = self._cold(self._drawn(before, rng))
            second = self._retrained(self._drawn(after, rng), first)
            shares.append(self._moved(first, second))
            done()
        return shares

    def _drawn(self, customers: int, rng: np.random.Generator) -> WeightedPoints:
        chances = self.points.weights / self.points.weights.sum()
        weights = rng.multinomial(customers, chances).astype(np.float64)
        return WeightedPoints(axes=self.points.axes, weights=weights)

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
    """Decide as the domain does in `is_worth_a_change`, of which this is the same in numpy."""
    _, squares = place(draw, np.stack([warm, cold]))
    before, other = squares @ draw.weights
    if other >= (1 - WORTH_A_CHANGE) * before:
        return False
    differences = squares[0] - squares[1]
    gain = float(before - other)
    scatter = float(np.square(differences) @ draw.weights) - gain**2 / float(draw.weights.sum())
    return gain > BEYOND_CHANCE * math.sqrt(max(scatter, 0.0))


def _starts(points: WeightedPoints, clusters: int, rng: np.random.Generator) -> Floats:
    """Choose starts of shape (n_starts, n_clusters, n_features), by k-means++.

    D. Arthur and S. Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007.
    """
    centres = np.empty((_STARTS, clusters, len(points.axes)))
    costs = np.tile(points.weights, (_STARTS, 1))
    for index in range(clusters):
        reached = costs.cumsum(axis=1)
        target = rng.random((_STARTS, 1)) * reached[:, -1:]
        chosen = np.minimum((reached <= target).sum(axis=1), len(points) - 1)
        centres[:, index] = points.axes.T[chosen]
        _, squares = place(points, centres[:, : index + 1])
        costs = squares * points.weights
    return centres
