"""Exact means and standard deviations, independent of the order of rows, threads and engines.

Every float is an integer over a power of two. Over the largest of these denominators, a sum of
floats is a sum of integers, which is exact in Python, and the division of two integers is rounded
correctly. So only the result is rounded: repeating every customer changes no bit of it, and an
offset of 1e9 costs no accuracy.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactColumn:
    """Values with weights, as integers over one denominator.

    Attributes
    ----------
    units
        Of shape (n,): the numerators.
    weights
        Of shape (n,).
    whole
        The common denominator, a power of two.
    """

    units: list[int]
    weights: Sequence[int]
    whole: int

    @classmethod
    def of(cls, values: Sequence[float], weights: Sequence[int]) -> "ExactColumn":
        """Convert floats to integers over a common denominator.

        Parameters
        ----------
        values
            Finite, of shape (n,), n at least 1.
        weights
            Positive, of shape (n,).
        """
        units, whole = _whole_units(values)
        return cls(units=units, weights=weights, whole=whole)

    def mean(self) -> float:
        """Compute the weighted mean."""
        total: int = sum(map(mul, self.units, self.weights))
        return total / (sum(self.weights) * self.whole)

    def deviation(self) -> float:
        """Compute the weighted population standard deviation (divisor: the sum of weights)."""
        count = sum(self.weights)
        loads = [*map(mul, self.units, self.weights)]
        first, second = sum(loads), sum(map(mul, self.units, loads))
        divisor = (count * self.whole) ** 2
        return math.sqrt((second * count - first * first) / divisor)

    def means(self, labels: Sequence[int], sizes: Sequence[int]) -> list[float]:
        """Compute the weighted mean of the values with each label, from 0 on.

        Parameters
        ----------
        labels
            Of shape (n,).
        sizes
            The sum of the weights of each label.
        """
        totals = [0] * len(sizes)
        for label, load in zip(labels, map(mul, self.units, self.weights), strict=True):
            totals[label] += load
        return [total / (size * self.whole) for total, size in zip(totals, sizes, strict=True)]


def mean(values: Sequence[float], weights: Sequence[int]) -> float:
    """Compute the weighted mean; parameters as for `ExactColumn.of`."""
    return ExactColumn.of(values, weights).mean()


def deviation(values: Sequence[float], weights: Sequence[int]) -> float:
    """Compute the weighted population standard deviation; parameters as for `ExactColumn.of`."""
    return ExactColumn.of(values, weights).deviation()


_BITS = 53
_MOST_BITS = 900
"""Keeps the power of two, and its product with a value, from overflowing."""


def _whole_units(values: Sequence[float]) -> tuple[list[int], int]:
    """Convert floats to integers over a power of two.

    A float of magnitude m is a multiple of ``2^(e - 53)``, where ``2^(e - 1) <= m < 2^e``. So the
    smallest magnitude determines a denominator for all, and products with it are exact.
    """
    if all(map(float.is_integer, values)):
        return [*map(int, values)], 1
    least = min(map(abs, filter(None, values)))
    bits = _BITS - math.frexp(least)[1]
    if bits + max(math.frexp(max(map(abs, values)))[1], 0) > _MOST_BITS:
        return _by_ratios(values)
    whole = 2.0**bits
    return [int(value * whole) for value in values], 1 << bits


def _by_ratios(values: Sequence[float]) -> tuple[list[int], int]:
    ratios = [value.as_integer_ratio() for value in values]
    whole = max(denominator for _, denominator in ratios)
    return [numerator * (whole // denominator) for numerator, denominator in ratios], whole
