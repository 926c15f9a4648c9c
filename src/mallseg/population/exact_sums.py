"""Exact sums by label of mantissas and of floats: no order of customers changes them.

Weighted bincounts add in 64-bit floats, which is exact for integers as long as no sum reaches 2^53.
So integers are cut into limbs that are short enough for a block, and Python's integers add up the
blocks. A float is an integer times a power of two: floats are summed by label and exponent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from mallseg.population.arrays import Floats, Integers, Labels, Numbers
from mallseg.population.coding import MOST_DECIMALS, Coded

MOST_ROWS = 1 << 16
"""The rows of a block; so a limb of a sum may have 36 bits."""

_SUM_BITS, _SQUARE_BITS = 36, 18
_MANTISSA_BITS = 53
_LOWEST_EXPONENT = -1126
"""The exponent of the least denormal float, after its mantissa is made an integer."""


@dataclass(frozen=True, slots=True)
class Unit:
    """The denominator of a feature's sums, which are integers."""

    denominator: int

    @classmethod
    def of(cls, parts: int, *, is_decimal: bool) -> "Unit":
        """Choose it for a whole column."""
        return cls(10**MOST_DECIMALS * parts if is_decimal else 1 << -_LOWEST_EXPONENT)


def sums(column: Coded, labels: Labels, size: int) -> list[int]:
    """Sum the values of each label, in units of `Unit`."""
    if column.decimals is None:
        return _of_floats(column.numbers, labels, size, power=1)
    return [
        n * 10 ** (MOST_DECIMALS - column.decimals) for n in _sums(column.numbers, labels, size)
    ]


def squares(column: Coded, labels: Labels, size: int) -> list[int]:
    """Sum the squared values of each label, in squared units of `Unit`."""
    if column.decimals is None:
        return _of_floats(column.numbers, labels, size, power=2)
    factor = 100 ** (MOST_DECIMALS - column.decimals)
    return [n * factor for n in _squares(column.numbers, labels, size)]


def _sums(numbers: Numbers, labels: Labels, size: int) -> list[int]:
    total = [0] * size
    for i, limb in enumerate(_limbs(numbers, _SUM_BITS)):
        limb_sums = _added(labels, limb, size)
        total = [t + (int(s) << _SUM_BITS * i) for t, s in zip(total, limb_sums, strict=True)]
    return total


def _squares(numbers: Numbers, labels: Labels, size: int) -> list[int]:
    limbs = _limbs(numbers, _SQUARE_BITS)
    total = [0] * size
    for (i, left), (j, right) in combinations_with_replacement(enumerate(limbs), 2):
        factor = (1 if i == j else 2) << _SQUARE_BITS * (i + j)
        products = _added(labels, left.astype(np.float64) * right, size)
        total = [t + int(p) * factor for t, p in zip(total, products, strict=True)]
    return total


def _added(labels: Labels, limb: Numbers, size: int) -> list[float]:
    found: list[float] = np.bincount(labels, limb, size).tolist() if size > 1 else [limb.sum()]
    return found


def _limbs(numbers: Numbers, bits: int) -> list[Numbers]:
    """Cut integers into limbs of this many bits, the lowest first; only the last has a sign."""
    largest = max(int(numbers.max(initial=0)), -int(numbers.min(initial=0)))
    limbs: list[Numbers] = []
    while largest >> bits:
        limbs.append(numbers & ((1 << bits) - 1))
        numbers, largest = numbers >> bits, (largest >> bits) + 1
    return [*limbs, numbers]


def _of_floats(values: Floats, labels: Labels, size: int, *, power: int) -> list[int]:
    mantissas, exponents = np.frexp(values)
    integers: Integers = np.ldexp(mantissas, _MANTISSA_BITS).astype(np.int64)
    lowest = int(exponents.min(initial=0))
    width = int(exponents.max(initial=0)) - lowest + 1
    slots = labels * width + (exponents - lowest)
    found = (_sums if power == 1 else _squares)(integers, slots, size * width)
    shift = power * (lowest - _MANTISSA_BITS - _LOWEST_EXPONENT)
    total = [0] * size
    for slot, number in enumerate(found):
        if number:
            label, exponent = divmod(slot, width)
            total[label] += number << (shift + power * exponent)
    return total


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
        self.counts = _with_sign(self.counts, other.counts, sign)
        self.first = [_with_sign(a, b, sign) for a, b in zip(self.first, other.first, strict=True)]
        self.second = [
            _with_sign(a, b, sign) for a, b in zip(self.second, other.second, strict=True)
        ]

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


def _with_sign(left: list[int], right: list[int], sign: int) -> list[int]:
    return [a + sign * b for a, b in zip(left, right, strict=True)]


def sums_of(columns: Sequence[Coded], labels: Labels, centres: int) -> Sums:
    """Sum up the customers of each centre in a block."""
    return Sums(
        np.bincount(labels, minlength=centres).tolist(),
        [sums(column, labels, centres) for column in columns],
        [squares(column, labels, centres) for column in columns],
    )
