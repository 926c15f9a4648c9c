"""Counts of customers by place: by bins of a grid, by rows of small numbers."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from mallseg.population.arrays import Floats, Integers, Labels
from mallseg.population.rows import Rows

_MOST_PLACES = 1 << 18
"""With more places, most are empty."""

_LARGEST = 1 << 62
"""Numbers below it fit into an integer of numpy."""


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
