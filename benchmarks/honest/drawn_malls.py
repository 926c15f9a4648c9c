"""Malls of known kinds from which customers are drawn again and again, and places where none are.

They are not those on which the rules were chosen: groups lie elsewhere, and have other shapes.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree
from tests.use_cases import fit_segmentation

from benchmarks.drift import Customers
from mallseg.adapters.sklearn_kmeans.cluster_analysis import NumpyClusterAnalysis
from mallseg.adapters.sklearn_kmeans.clusterer import SklearnClusterer
from mallseg.application.training.fit_segmentation import Fit
from mallseg.domain.customers.census import Census
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.testing.builders import a_plan, ignore_progress
from mallseg.testing.features import DEFAULT_FEATURES

Floats = npt.NDArray[np.float64]
Noise = Callable[[np.random.Generator, int], Floats]

FEATURES = tuple(replace(feature, lowest=-1e6, highest=1e6) for feature in DEFAULT_FEATURES)
"""Without ends: at the end of a scale, customers would pile up."""

_APART = 0.7
_MANY = 20_000


@dataclass(frozen=True, kw_only=True)
class Mall:
    """Groups of customers, or one; `steps` are those in which incomes and scores are written."""

    centres: Floats
    shapes: Floats
    shares: Floats
    noise: Noise
    steps: tuple[float, float] = (1.0, 1.0)

    def draw(self, customers: int, rng: np.random.Generator) -> Floats:
        """Draw customers, of shape (n_customers, 2)."""
        own = rng.choice(len(self.shares), customers, p=self.shares)
        spread = np.einsum("nij,nj->ni", self.shapes[own], self.noise(rng, customers))
        steps = np.array(self.steps)
        drawn: Floats = np.rint((self.centres[own] + spread) / steps) * steps
        return drawn

    def outsiders(self, places: int, rng: np.random.Generator) -> Floats:
        """Find places within reach of the mall that are 0.7 deviations from nearly everybody.

        The twentieth nearest of 20 000 customers is that far.
        """
        customers = self.draw(_MANY, rng)
        scale = customers.std(axis=0)
        low, high = np.quantile(customers, [0.001, 0.999], axis=0)
        around = rng.uniform(low - (high - low) / 2, high + (high - low) / 2, (40 * places, 2))
        ways = KDTree(customers / scale).query(around / scale, k=20)[0][:, -1]
        apart: Floats = around[ways >= _APART][:places]
        return apart


def _normal(rng: np.random.Generator, customers: int) -> Floats:
    return rng.standard_normal((customers, 2))


def _t3(rng: np.random.Generator, customers: int) -> Floats:
    return rng.standard_normal((customers, 2)) / np.sqrt(rng.chisquare(3, (customers, 1)) / 3)


def _bars(rng: np.random.Generator, customers: int) -> Floats:
    """Evenly along, normal across: four times as long as wide."""
    along, across = rng.uniform(-4, 4, customers), 0.6 * rng.standard_normal(customers)
    return np.column_stack([along, across]) / 1.5


def _exponential(rng: np.random.Generator, customers: int) -> Floats:
    return rng.exponential(size=(customers, 2)) - 1


def _disc(rng: np.random.Generator, customers: int) -> Floats:
    turn, way = rng.uniform(0, 2 * np.pi, customers), np.sqrt(rng.random(customers))
    return 2 * np.column_stack([way * np.cos(turn), way * np.sin(turn)])


def _grouped(
    noise: Noise, *, ratio: float = 2.0, steps: tuple[float, float] = (1.0, 1.0)
) -> Callable[[np.random.Generator], Mall]:
    """Place three to six groups whose sizes are up to `ratio` apart."""

    def made(rng: np.random.Generator) -> Mall:
        groups = int(rng.integers(3, 7))
        while True:
            centres = rng.uniform((20, 10), (120, 90), (groups, 2))
            apart = np.linalg.norm(centres[:, None] - centres, axis=2)[~np.eye(groups, dtype=bool)]
            if apart.min() > 75 / np.sqrt(groups):
                break
        widths = apart.min() / rng.uniform(4, 6.5) * rng.uniform(0.7, 1.2, groups)
        turns = rng.uniform(0, np.pi, groups)
        cos, sin = np.cos(turns), np.sin(turns)
        shapes = widths[:, None, None] * np.array([[cos, -sin], [sin, cos]]).transpose(2, 0, 1)
        shares = ratio ** rng.uniform(-1, 0, groups)
        return Mall(
            centres=centres, shapes=shapes, shares=shares / shares.sum(), noise=noise, steps=steps
        )

    return made


def _alone(noise: Noise) -> Callable[[np.random.Generator], Mall]:
    """Make one group of all customers."""

    def made(rng: np.random.Generator) -> Mall:
        shape = np.diag(rng.uniform(12, 30, 2))
        return Mall(
            centres=np.array([[70.0, 50.0]]), shapes=shape[None], shares=np.ones(1), noise=noise
        )

    return made


WITH_GROUPS: Mapping[str, Callable[[np.random.Generator], Mall]] = {
    "normal": _grouped(_normal),
    "heavy tails (t, 3 degrees)": _grouped(_t3),
    "elongated": _grouped(_bars),
    "skewed": _grouped(_exponential),
    "heaped": _grouped(_normal, steps=(10.0, 5.0)),
    "sizes 1 : 12": _grouped(_normal, ratio=12.0),
}
WITHOUT_GROUPS: Mapping[str, Callable[[np.random.Generator], Mall]] = {
    "one disc": _alone(_disc),
    "one normal blob": _alone(_normal),
    "one skewed blob": _alone(_exponential),
}
KINDS = {**WITH_GROUPS, **WITHOUT_GROUPS}
_SOME = 5


def census_of(points: Floats) -> Census:
    """Count customers."""
    return Census.of_counts(FEATURES, Counter(map(tuple, points.tolist())))


def segments_of(mall: Mall) -> int:
    """Give the number of groups, or some number where there are none."""
    return len(mall.shares) if len(mall.shares) > 1 else _SOME


def fitted(points: Floats, segments: int) -> Fit:
    """Train as `mallseg train --segments` does, without a store."""
    plan = replace(a_plan(segments=segments), features=FEATURES, max_outliers=1.0)
    fit = fit_segmentation(clusterer=SklearnClusterer(), cluster_analysis=NumpyClusterAnalysis())
    return fit(Customers(census_of(points)), plan=plan)


def measured(fit: Fit) -> Segmentation:
    """Add what trainings on other customers move, as a training does."""
    customers = fit.census.customers
    chance = NumpyClusterAnalysis().moved_by_chance(
        fit.census,
        fit.segmentation,
        trained_on=customers,
        retrained_on=customers,
        retrainings=20,
        seed=0,
        progress=ignore_progress,
    )
    return fit.segmentation.with_moved_by_chance(chance.by_ratio)
