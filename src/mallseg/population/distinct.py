"""The distinct points of a population, where these are few enough for a census of all."""

from array import array

import numpy as np

from mallseg.domain.customers.population import Summary
from mallseg.population.arrays import Floats, Integers
from mallseg.population.rows import Rows


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


def _counted(points: Floats, counts: Integers) -> tuple[Floats, Integers]:
    """Sort points, and add up the counts of equal ones."""
    if not len(counts):
        return points, counts
    order = np.lexsort(points[::-1])
    points, counts = points[:, order], counts[order]
    is_new = np.append(True, (points[:, 1:] != points[:, :-1]).any(axis=0))
    starts = np.flatnonzero(is_new)
    return points[:, starts], np.add.reduceat(counts, starts)
