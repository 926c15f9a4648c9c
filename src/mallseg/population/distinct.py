"""The distinct points of a population, where these are few enough for a census of all."""

import math
from array import array
from collections.abc import Sequence

import numpy as np

from mallseg.domain.customers.population import Summary
from mallseg.population.arrays import Floats, Integers, Labels
from mallseg.population.rows import SEEDS, Rows

_MOST_PLACES = 1 << 27


def distinct(rows: Rows, most: int) -> Summary | None:
    """Count the distinct points; None where there are more than `most`, as soon as that is sure."""
    points = np.empty((len(rows.parts), 0))
    counts = np.empty(0, np.int64)
    for block in range(len(rows.blocks)):
        own = np.stack([rows.values(block, axis) for axis in range(len(rows.parts))])
        points = np.concatenate([points, own], axis=1)
        counts = np.append(counts, np.ones(own.shape[1], np.int64))
        points, counts = _counted(points, counts)
        if len(counts) > most:
            return None
    return Summary(
        columns=tuple(array("d", column.tobytes()) for column in points),
        counts=array("q", counts.tobytes()),
        scatter=None,
    )


def count_distinct(rows: Rows, extents: Sequence[tuple[float, float]]) -> int:
    """Count the distinct points of many rows.

    Where they lie on a grid with few enough places, each place is marked. Otherwise hashes are
    counted: that two of ten million points share one is as likely as 3e-6.
    """
    grids = [rows.grid(axis) for axis in range(len(extents))]
    spans = [
        round((high - low) * grid) + 1 if grid else _MOST_PLACES + 1
        for (low, high), grid in zip(extents, grids, strict=True)
    ]
    if math.prod(spans) > _MOST_PLACES:
        hashes = np.sort(np.concatenate([*rows.every(lambda b: rows.hashes(b, SEEDS[0]))]))
        return int((hashes[1:] != hashes[:-1]).sum()) + 1
    is_there = np.zeros(math.prod(spans), np.bool_)

    def mark(block: int) -> None:
        places = np.zeros(len(rows.column(block, 0).numbers), np.intp)
        for axis, ((low, _), grid, span) in enumerate(zip(extents, grids, spans, strict=True)):
            values = rows.values(block, axis) * (grid or 1.0)
            places *= span
            places += np.rint(values - low * (grid or 1.0)).astype(np.intp)
        is_there[places] = True

    for _ in rows.every(mark):
        pass
    return int(is_there.sum())


def places_of(points: Floats, columns: Sequence["array[float]"]) -> Labels:
    """Find the places of points, of shape (n_features, n_points), in a census of them all."""
    known = np.zeros(len(columns[0]), np.int64)
    own = np.zeros(points.shape[1], np.int64)
    for values, column in zip(points, columns, strict=True):
        # The ranks of what stands so far, of which there are no more than points in the census.
        levels = np.unique(column)
        ranks = known * len(levels) + np.searchsorted(levels, column)
        keys, known = np.unique(ranks, return_inverse=True)
        own = np.searchsorted(keys, own * len(levels) + np.searchsorted(levels, values))
    return own


def _counted(points: Floats, counts: Integers) -> tuple[Floats, Integers]:
    """Sort points, and add up the counts of equal ones."""
    if not len(counts):
        return points, counts
    order = np.lexsort(points[::-1])
    points, counts = points[:, order], counts[order]
    is_new = np.append(True, (points[:, 1:] != points[:, :-1]).any(axis=0))
    starts = np.flatnonzero(is_new)
    return points[:, starts], np.add.reduceat(counts, starts)
