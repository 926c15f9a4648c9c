"""The customers near a border, of whom some change centre when centres move."""

from collections.abc import Sequence

import numpy as np

from mallseg.population.arrays import Floats, Labels
from mallseg.population.centre_sums import Sums, sums_of
from mallseg.population.coding import Coded
from mallseg.population.exact_sums import MOST_ROWS
from mallseg.population.nearest import nearest_two

SAFE = 1 - 1e-9
"""Leaves room for the rounding of distances."""


class BorderCustomers:
    """Customers near a border: with exact values, and how far centres may move before they change.

    Attributes
    ----------
    columns
        Their coded values.
    labels
        The centre of each.
    """

    def __init__(self, columns: list[Coded], axes: list[Floats], labels: Labels) -> None:
        self.columns = columns
        self.labels = labels
        self._axes = axes
        self._until = np.zeros(len(labels))
        self._moved = 0.0

    def place(self, positions: Sequence[Sequence[float]], step: float) -> tuple[Labels, Labels]:
        """Place again those who may have changed; return who has, and the centres they had.

        Parameters
        ----------
        step
            The farthest that a centre has moved since the last time.
        """
        self._moved += step
        near = np.flatnonzero(self._until <= self._moved)
        labels, best, second = nearest_two([axis[near] for axis in self._axes], positions)
        self._until[near] = self._moved + (np.sqrt(second) - np.sqrt(best)) * SAFE / 2
        is_new = labels != self.labels[near]
        changed = near[is_new]
        before = self.labels[changed]
        self.labels[changed] = labels[is_new]
        return changed, before

    def sums(self, chosen: Labels, labels: Labels, centres: int) -> Sums:
        """Sum up some of them by these labels."""
        total = Sums.none(len(self.columns), centres)
        for first in range(0, len(chosen), MOST_ROWS):
            own = slice(first, first + MOST_ROWS)
            columns = [Coded(c.numbers[chosen[own]], c.decimals) for c in self.columns]
            total.add(sums_of(columns, labels[own], centres))
        return total
