"""Exact sums of the customers of each centre."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mallseg.population.arrays import Labels
from mallseg.population.coding import Coded
from mallseg.population.exact_sums import squares, sums


@dataclass(slots=True)
class Sums:
    """Exact figures of the customers of each centre.

    Attributes
    ----------
    counts
        Of shape (n_centres,).
    first, second
        Sums of values and of squared values, by feature and centre, in units of the rows.
    """

    counts: list[int]
    first: list[list[int]]
    second: list[list[int]]

    @classmethod
    def none(cls, features: int, centres: int) -> "Sums":
        """Begin with no customer."""
        return cls(
            [0] * centres,
            [[0] * centres for _ in range(features)],
            [[0] * centres for _ in range(features)],
        )

    def add(self, other: "Sums", sign: int = 1) -> None:
        """Add the customers of another, or take them away."""
        self.counts = _added(self.counts, other.counts, sign)
        self.first = [_added(a, b, sign) for a, b in zip(self.first, other.first, strict=True)]
        self.second = [_added(a, b, sign) for a, b in zip(self.second, other.second, strict=True)]

    def in_order(self, order: Sequence[int]) -> "Sums":
        """Put the centres in another order."""
        return Sums(
            [self.counts[i] for i in order],
            [[row[i] for i in order] for row in self.first],
            [[row[i] for i in order] for row in self.second],
        )

    def copy(self) -> "Sums":
        """Make another with the same figures."""
        return Sums([*self.counts], [[*s] for s in self.first], [[*s] for s in self.second])


def _added(left: list[int], right: list[int], sign: int) -> list[int]:
    return [a + sign * b for a, b in zip(left, right, strict=True)]


def sums_of(columns: Sequence[Coded], labels: Labels, centres: int) -> Sums:
    """Sum up the customers of each centre in a block."""
    return Sums(
        np.bincount(labels, minlength=centres).tolist(),
        [sums(column, labels, centres) for column in columns],
        [squares(column, labels, centres) for column in columns],
    )
