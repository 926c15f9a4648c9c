"""The moments of each feature, exact but for one rounding, and its ends."""

import math

import numpy as np

from mallseg.population.coding import Coded
from mallseg.population.exact_sums import squares, sums
from mallseg.population.rows import Rows

Pairs = list[tuple[float, float]]


def moments_of(rows: Rows) -> tuple[Pairs, Pairs]:
    """Take the mean and the deviation of each feature, and its lowest and highest value."""
    if not rows.customers:
        size = len(rows.parts)
        return [(math.nan, math.nan)] * size, [(math.inf, -math.inf)] * size

    def added(block: int) -> list[tuple[int, int, int, float, float]]:
        found = []
        for column, parts in zip(rows.of(block), rows.parts, strict=True):
            one = np.zeros(len(column.numbers), np.intp)
            own = sums(column, one, 1)[0], squares(column, one, 1)[0]
            found.append((len(one), *own, *_ends(column, parts)))
        return found

    moments, extents = [], []
    by_axis = zip(*rows.every(added), strict=True)
    for unit, blocks in zip(rows.units(), by_axis, strict=True):
        counts, firsts, seconds, lows, highs = zip(*blocks, strict=True)
        count, first, second, whole = sum(counts), sum(firsts), sum(seconds), unit.denominator
        variance = (second * count - first * first) / (count * whole) ** 2
        moments.append((first / (count * whole), math.sqrt(variance)))
        extents.append((min(lows), max(highs)))
    return moments, extents


def _ends(column: Coded, parts: int) -> tuple[float, float]:
    """Give the lowest and the highest value of a block, which may be empty."""
    if not len(column.numbers):
        return math.inf, -math.inf
    ends = np.array([column.numbers.min(), column.numbers.max()])
    low, high = Coded(ends, column.decimals).values(parts).tolist()
    return low, high
