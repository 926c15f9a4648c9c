"""A made-up mall, its customers on the scales of real features, in steps as people write them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.made_up_malls import Floats
from mallseg.adapters.sklearn_kmeans.weighted_points import Labels, Mask
from mallseg.domain.customers.census import Census
from mallseg.domain.customers.feature import Feature
from mallseg.testing.features import AGE, ANNUAL_INCOME, DEFAULT_FEATURES, FEATURES, SPENDING_SCORE

NOISE = -1
"""The group of a customer who belongs to none."""

_RANGES = {AGE: (18.0, 90.0), ANNUAL_INCOME: (15.0, 137.0), SPENDING_SCORE: (1.0, 99.0)}

_OF_SO_MANY = {1: (ANNUAL_INCOME,), 2: DEFAULT_FEATURES, 3: FEATURES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mall:
    """Customers, and to which group each belongs.

    Attributes
    ----------
    points
        Of shape (n_customers, n_features).
    own
        The group of each, `NOISE` for those in none; of shape (n_customers,).
    groups
        How many groups there are; 0 for none.
    """

    points: Floats
    own: Labels
    groups: int

    @property
    def features(self) -> tuple[Feature, ...]:
        """Income; income and score; or age, income and score."""
        return _OF_SO_MANY[self.points.shape[1]]

    def census(self) -> Census:
        """Count the customers at each point."""
        distinct, counts = np.unique(self.points, axis=0, return_counts=True)
        pairs = zip(distinct.tolist(), counts.tolist(), strict=True)
        return Census.of_counts(self.features, {tuple(point): count for point, count in pairs})


Kind = Callable[[np.random.Generator, int], Mall]
"""Invents a mall of about this many customers."""


def mall(points: Floats, own: Labels | None = None, *, steps: float = 1.0) -> Mall:
    """Bring points into the ranges of their features, in whole steps.

    Parameters
    ----------
    points
        Of shape (n_customers, n_features).
    own
        As in `Mall`; None where there are no groups.
    steps
        In units of the features: whole thousands and points are written in steps of 1.
    """
    spread = in_range(points)
    rounded: Floats = np.rint(spread / steps) * steps
    if own is None:
        return Mall(points=rounded, own=np.zeros(len(points), dtype=np.intp), groups=0)
    return Mall(points=rounded, own=own, groups=int(own.max()) + 1)


def in_range(points: Floats) -> Floats:
    """Stretch points to the ranges of their features."""
    low, high = np.array([_RANGES[feature] for feature in _OF_SO_MANY[points.shape[1]]]).T
    lowest, highest = points.min(axis=0), points.max(axis=0)
    spread: Floats = (points - lowest) / (highest - lowest) * (high - low) + low
    return spread


def chosen(rng: np.random.Generator, share: float, shape: int | tuple[int, ...]) -> Mask:
    """Choose a share by chance: of a shape."""
    is_chosen: Mask = rng.random(shape) < share
    return is_chosen
