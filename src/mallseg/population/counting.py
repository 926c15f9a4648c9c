"""Exact figures of all customers in one scan: counts by place, moments and ends of features."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from mallseg.population.arrays import Floats, Integers, Labels
from mallseg.population.coding import Coded
from mallseg.population.exact_sums import squares, sums
from mallseg.population.rows import Rows

_MOST_PLACES = 1 << 18
"""With more places, most are empty."""

_LARGEST = 1 << 62
"""Numbers below it fit into an integer of numpy."""

Pairs = list[tuple[float, float]]


def counts_between(
    rows: Rows, axis: int, origin: float, width: float, ends: Sequence[int]
) -> tuple[int, ...]:
    """Count the rows in bins of whole cells, as `Population.counts_between` says."""
    lowest, highest = (ends[0] - 1, ends[-1]) if ends else (0, 0)
    size = highest - lowest + 1
    edges = np.array(ends, np.float64)

    def cells(block: int) -> Floats:
        return np.floor((rows.values(block, axis) - origin) / width)

    def counted_by_cell(block: int) -> Integers:
        places = np.clip(cells(block), lowest, highest) - lowest
        return np.bincount(places.astype(np.intp), minlength=size)

    def counted_by_bin(block: int) -> Integers:
        places: Labels = np.searchsorted(edges, cells(block), side="right")
        return np.bincount(places, minlength=len(edges) + 1)

    if size > _MOST_PLACES:
        total = sum(rows.every(counted_by_bin), start=np.zeros(len(edges) + 1, np.int64))
        return tuple(total.tolist())
    # A cell is looked up, a bin is searched for.
    total = sum(rows.every(counted_by_cell), start=np.zeros(size, np.int64))
    reached = np.concatenate([[0], np.cumsum(total)])
    bounds = [0, *(end - lowest for end in ends), size]
    return tuple(np.diff(reached[bounds]).tolist())


def distinct_rows(
    columns: Sequence[Labels], sizes: Sequence[int]
) -> tuple[list[list[int]], list[int]]:
    """Find the distinct rows of some columns, whose numbers are below their sizes, and count them.

    As one number, a row is compared at once; where numbers are too small for that, place by place.
    """
    if (size := math.prod(sizes)) < _LARGEST:
        keys = np.ravel_multi_index(tuple(columns), tuple(sizes))
        if size <= _MOST_PLACES:
            by_key = np.bincount(keys)
            distinct = np.flatnonzero(by_key)
            counts = by_key[distinct]
        else:
            distinct, counts = np.unique(keys, return_counts=True)
        rows = np.stack(np.unravel_index(distinct, tuple(sizes)), axis=1)
    else:
        rows, counts = np.unique(np.stack(columns, axis=1), axis=0, return_counts=True)
    return rows.tolist(), counts.tolist()


def counted_places(
    rows: Rows, placed: Callable[[int], Labels], size: int
) -> tuple[Labels, Integers]:
    """Count the rows at each place from 0 to `size` - 1; give those that are not empty."""
    if size <= _MOST_PLACES:
        total = sum(
            rows.every(lambda block: np.bincount(placed(block), minlength=size)),
            start=np.zeros(size, np.int64),
        )
        used = np.flatnonzero(total)
        return used, total[used]
    found = [*rows.every(lambda block: np.unique(placed(block), return_counts=True))]
    places, where = np.unique(np.concatenate([own for own, _ in found]), return_inverse=True)
    counts = np.bincount(where, np.concatenate([own for _, own in found]))
    return places, counts.astype(np.int64)


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
