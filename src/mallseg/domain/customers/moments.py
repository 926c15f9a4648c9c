"""Means and deviations that are exact: no order of rows, thread or engine changes them.

Every float is a fraction whose denominator is a power of two. Over the largest of these
denominators a sum of floats is a sum of integers, which Python keeps exactly, and the true division
of two integers rounds correctly. Only the result is rounded: repeating every customer changes no
bit of it, and an offset of 1e9 costs no accuracy.
"""

import math
from collections.abc import Sequence


def mean(values: Sequence[float], weights: Sequence[int]) -> float:
    """Weighted mean.

    Parameters
    ----------
    values
        Finite floats of shape (n,), n at least 1.
    weights
        Positive counts of shape (n,).
    """
    units, whole = _whole_units(values)
    total = sum(unit * weight for unit, weight in zip(units, weights, strict=True))
    return total / (sum(weights) * whole)


def deviation(values: Sequence[float], weights: Sequence[int]) -> float:
    """Weighted population standard deviation (its divisor is the sum of the weights)."""
    units, whole = _whole_units(values)
    count = sum(weights)
    first = sum(unit * weight for unit, weight in zip(units, weights, strict=True))
    second = sum(unit * unit * weight for unit, weight in zip(units, weights, strict=True))
    return math.sqrt((second * count - first * first) / (count * whole) ** 2)


def _whole_units(values: Sequence[float]) -> tuple[list[int], int]:
    """Write floats as integers over one denominator."""
    ratios = [value.as_integer_ratio() for value in values]
    whole = max(denominator for _, denominator in ratios)
    return [numerator * (whole // denominator) for numerator, denominator in ratios], whole
