"""An attacker who knows all that is disclosed of a table of people, and computes what follows."""

import math
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from mallseg.domain.profiles.disclosure import Disclosure

Cell = tuple[int, int]


class Attacker:
    """Knows sizes of rows, sums of groups, disclosed rows, and where nearly all are of one group.

    Flows through a table of two ways have whole vertices, so what these linear programmes find is
    what whole numbers of people can be.
    """

    def __init__(
        self, shape: tuple[int, int], sizes: Sequence[int], *disclosed: Disclosure
    ) -> None:
        self.shape = shape
        self._sizes = sizes
        self._equations: list[NDArray[np.float64]] = []
        self._values: list[int] = []
        self._bounds: list[NDArray[np.float64]] = []
        self._fewest: list[int] = []
        self._possible: list[NDArray[np.float64]] = []
        for i, size in enumerate(sizes):
            self._learn([(i, j) for j in range(shape[1])], size)
        for own in disclosed:
            self.read(own, [[i] for i in range(shape[0])])

    def read(self, disclosed: Disclosure, parts: Sequence[Sequence[int]]) -> None:
        """Learn what is disclosed of rows that are made of some rows of this table each."""
        self._possible.clear()
        shape = self.shape
        empty = set(range(shape[1])) - {j for group in disclosed.grouping for j in group}
        for i in range(shape[0]):
            self._learn([(i, j) for j in empty], 0)
        for place, group in enumerate(disclosed.grouping):
            column = [(i, j) for i in range(shape[0]) for j in group]
            self._learn(column, disclosed.overall[place])
            for part, row in zip(parts, disclosed.rows, strict=True):
                if row is not None:
                    self._learn([(i, j) for i in part for j in group], row[place])
        for row_place, most in disclosed.nearly_all.items():
            part = parts[row_place]
            self._bounds.append(self._row([(i, j) for i in part for j in disclosed.grouping[most]]))
            self._fewest.append(math.ceil(0.9 * sum(self._sizes[i] for i in part)))

    def range_of(self, group: Collection[Cell]) -> tuple[int, int]:
        """The fewest and the most people who can be in some cells together."""
        objective = self._row(group)
        return self._least(objective), -self._least(-objective)

    def is_inferred(self, group: Collection[Cell]) -> bool:
        """Whether it follows how many these are, or that they are 1 to 10."""
        objective = self._row(group)
        if any(objective @ table < 0.5 for table in self._possible):  # there may be none
            return False
        low = self._least(objective)
        return low >= 1 and -self._least(-objective) in {low, *range(11)}

    def is_of_all_or_none(self, group: Collection[Cell], row: int) -> bool:
        """Whether it follows that all customers of a row are in some cells of it, or none."""
        low, high = self.range_of(group)
        return low == self._sizes[row] or high == 0

    def _least(self, objective: NDArray[np.float64]) -> int:
        limits = {}
        if self._bounds:
            limits = {"A_ub": -np.array(self._bounds), "b_ub": [-own for own in self._fewest]}
        found = linprog(objective, A_eq=np.array(self._equations), b_eq=self._values, **limits)
        assert found.success
        self._possible.append(found.x)
        return round(float(found.fun))

    def _learn(self, cells: Collection[Cell], people: int) -> None:
        self._equations.append(self._row(cells))
        self._values.append(people)

    def _row(self, cells: Collection[Cell]) -> NDArray[np.float64]:
        row = np.zeros(self.shape)
        for cell in cells:
            row[cell] = 1
        return row.ravel()
