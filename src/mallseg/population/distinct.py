"""The distinct points of a population, where these are few enough for a census of all."""

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mallseg.domain.customers.population import Summary
from mallseg.population.arrays import Floats, Integers, Labels, Numbers, distinct_of
from mallseg.population.coding import Coded
from mallseg.population.rows import SEEDS, Rows

_MOST_COUNTED = 1 << 18
_MOST_MARKED = 1 << 27
_MOST_KEYS = 1 << 22
_MOST_TABLED = 1 << 20


@dataclass(frozen=True, slots=True)
class Grid:
    """The places where decimals between their lowest and their highest value can be.

    Attributes
    ----------
    firsts, spans
        Of shape (n_features,): the mantissa of the lowest value, and how many there may be.
    """

    rows: Rows
    firsts: tuple[int, ...]
    spans: tuple[int, ...]

    @classmethod
    def of(cls, rows: Rows, extents: Sequence[tuple[float, float]], most: int) -> "Grid | None":
        """Lay it over all rows; None where it would have more than `most` places."""
        grids = [rows.grid(axis) for axis in range(len(extents))]
        if None in grids or not all(map(math.isfinite, sum(extents, ()))):
            return None
        ends = [
            [round(value * (grid or 1.0)) for value in extent]
            for extent, grid in zip(extents, grids, strict=True)
        ]
        spans = tuple(last - first + 1 for first, last in ends)
        return (
            cls(rows, tuple(first for first, _ in ends), spans)
            if math.prod(spans) <= most
            else None
        )

    @property
    def size(self) -> int:
        """The number of places."""
        return math.prod(self.spans)

    def places(self, block: int) -> Labels:
        """Find the place of each row of a block."""
        places = np.zeros(1, np.intp)
        for axis, (first, span) in enumerate(zip(self.firsts, self.spans, strict=True)):
            column = self.rows.widened(self.rows.column(block, axis), axis)
            places = places * span + (column.numbers.astype(np.intp) - first)
        return places

    def points(self, places: Labels) -> Floats:
        """Give the points at some places, to the last bit: of shape (n_features, n_places)."""
        along = np.unravel_index(places, self.spans)
        return np.stack(
            [
                Coded(own + first, self.rows.widest(axis)).values(parts)
                for axis, (own, first, parts) in enumerate(
                    zip(along, self.firsts, self.rows.parts, strict=True)
                )
            ]
        )


def distinct(rows: Rows, most: int, extents: Sequence[tuple[float, float]]) -> Summary | None:
    """Count the distinct points; None where there are more than `most`, as soon as that is sure."""
    if grid := Grid.of(rows, extents, _MOST_COUNTED):
        counts = sum(
            rows.every(lambda block: np.bincount(grid.places(block), minlength=grid.size)),
            start=np.zeros(grid.size, np.int64),
        )
        used = np.flatnonzero(counts)
        return _summary(grid.points(used), counts[used]) if len(used) <= most else None
    points = np.empty((len(rows.parts), 0))
    counts = np.empty(0, np.int64)
    for block in range(len(rows.blocks)):
        own = np.stack([rows.values(block, axis) for axis in range(len(rows.parts))])
        points = np.concatenate([points, own], axis=1)
        counts = np.append(counts, np.ones(own.shape[1], np.int64))
        points, counts = _counted(points, counts)
        if len(counts) > most:
            return None
    return _summary(points, counts)


def count_distinct(rows: Rows, extents: Sequence[tuple[float, float]]) -> int:
    """Count the distinct points of many rows.

    Where they lie on a grid with few enough places, each place is marked. Otherwise hashes are
    counted: that two of ten million points share one is as likely as 3e-6.
    """
    grid = Grid.of(rows, extents, _MOST_MARKED)
    if grid is None:
        hashes = np.sort(np.concatenate([*rows.every(lambda block: rows.hashes(block, SEEDS[0]))]))
        return int((hashes[1:] != hashes[:-1]).sum()) + 1
    is_there = np.zeros(grid.size, np.bool_)
    for places in rows.every(grid.places):
        is_there[places] = True
    return int(is_there.sum())


class KeyCounts:
    """Adds up the counts of keys, in memory that grows with the distinct keys."""

    def __init__(self) -> None:
        self._parts: list[tuple[Integers, Integers]] = []
        self._size = 0

    def add(self, keys: Integers, counts: Integers) -> None:
        """Add counts of distinct keys, of shape (n_keys,)."""
        self._parts.append((keys, counts))
        self._size += len(keys)
        if self._size > _MOST_KEYS:
            self._parts = [self.merged()]
            self._size = len(self._parts[0][0])

    def merged(self) -> tuple[Integers, Integers]:
        """Give all keys, ascending, and their counts."""
        if len(self._parts) == 1:
            return self._parts[0]
        nothing = np.empty(0, np.int64)
        keys = np.concatenate([nothing, *(keys for keys, _ in self._parts)])
        counts = np.concatenate([nothing, *(counts for _, counts in self._parts)])
        found, places = np.unique(keys, return_inverse=True)
        totals = np.zeros(len(found), np.int64)
        np.add.at(totals, places, counts)
        return found, totals


def places_of(points: Floats, columns: Sequence["array[float]"]) -> Labels:
    """Find the places of points, of shape (n_features, n_points), in a census of them all."""
    known = np.zeros(len(columns[0]), np.int64)
    own = np.zeros(points.shape[1], np.int64)
    for values, column in zip(points, columns, strict=True):
        # The ranks of what stands so far, of which there are no more than points in the census.
        levels = distinct_of(np.asarray(column))
        ranks = known * len(levels) + _ranks(levels, np.asarray(column))
        keys, known = np.unique(ranks, return_inverse=True)
        own = _ranks(keys, own * len(levels) + _ranks(levels, values))
    return own


def _ranks(levels: Numbers, values: Numbers) -> Labels:
    """Find the place of each value among levels that have it, in a table where that is short."""
    lowest, highest = (float(end) for end in (levels.min(initial=0), levels.max(initial=0)))
    if highest - lowest > _MOST_TABLED or not np.equal(np.rint(levels), levels).all():
        return np.searchsorted(levels, values)
    table = np.zeros(int(highest - lowest) + 1, np.intp)
    table[(levels - lowest).astype(np.intp)] = np.arange(len(levels))
    found: Labels = table[(values - lowest).astype(np.intp)]
    return found


def counted_pairs(places: Labels, codes: Labels, width: int) -> tuple[Integers, Integers]:
    """Count the pairs of a place and a code: as keys ``place * width + code``, ascending.

    Few pairs are counted in a table of all there might be, many are sorted.
    """
    codes_used = int(codes.max(initial=0)) + 1
    if (int(places.max(initial=0)) + 1) * codes_used > _MOST_TABLED:
        keys, customers = np.unique(places * width + codes, return_counts=True)
        return keys, customers
    table = np.bincount(places * codes_used + codes)
    found = np.flatnonzero(table)
    return found // codes_used * width + found % codes_used, table[found]


def _summary(points: Floats, counts: Integers) -> Summary:
    return Summary(
        columns=tuple(array("d", column.tobytes()) for column in points),
        counts=array("q", counts.tobytes()),
        scatter=None,
    )


def _counted(points: Floats, counts: Integers) -> tuple[Floats, Integers]:
    """Sort points, and add up the counts of equal ones."""
    if not len(counts):
        return points, counts
    order = np.lexsort(points[::-1])
    points, counts = points[:, order], counts[order]
    is_new = np.append(True, (points[:, 1:] != points[:, :-1]).any(axis=0))
    starts = np.flatnonzero(is_new)
    return points[:, starts], np.add.reduceat(counts, starts)
