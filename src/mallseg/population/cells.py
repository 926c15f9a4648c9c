"""Cells of a population: quantised values of adaptive width, with count, mean and scatter.

Each feature is cut into levels, half of them equally wide and half with equally many customers, so
that neither a long tail nor a dense middle is left with a few. A cell is one level of each feature.
Where a customer belongs depends on their values alone, and sums are of integers: the order of the
customers makes no difference.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mallseg.domain.customers.population import NearestCentre, Summary
from mallseg.population.arrays import Floats, Integers, Labels
from mallseg.population.nearest import nearest, scaled, standardised
from mallseg.population.rows import Rows
from mallseg.population.selection import BINS, Histogram

MOST_CELLS = 1 << 14
"""More cost the search more than they gain the polish: it starts from their optimum anyway."""

_BLOCKS_AT_ONCE = 8
_SUM_BITS, _SQUARE_BITS = 33, 16
"""So short that floats add up eight blocks of them exactly."""

_FIGURES = 3


@dataclass(frozen=True, slots=True)
class Axis:
    """The conversion of a feature's values to levels and integers.

    Attributes
    ----------
    levels
        The level of each bin of the histogram.
    first, scale
        A value v is the integer ``v * scale - first``, rounded, of at most 33 bits.
    shift
        The bits by which it is shortened before it is squared.
    """

    histogram: Histogram
    levels: Labels
    first: float
    scale: float
    shift: int

    @classmethod
    def of(cls, histogram: Histogram, highest: float, grid: float | None, levels: int) -> "Axis":
        """Cut a feature; `grid` is the denominator of its values, None where they have none."""
        span = highest - histogram.lowest
        if grid is None or span * grid >= 1 << _SUM_BITS:
            grid = ((1 << _SUM_BITS) - 1) / (span or 1.0)
        bits = int(span * grid).bit_length()
        return cls(
            histogram,
            _levels(histogram.counts, levels),
            float(np.rint(histogram.lowest * grid)),
            grid,
            max(bits - _SQUARE_BITS, 0),
        )

    def integers(self, values: Floats) -> Floats:
        """Give the integers of some values."""
        result = np.rint(values * self.scale)
        return np.subtract(result, self.first, out=result)

    def means(self, sums: Integers, counts: Integers) -> Floats:
        """Give the means of cells."""
        means: Floats = (self.first + sums / counts) / self.scale
        return means


def _levels(counts: Integers, levels: int) -> Labels:
    """Choose the level of each bin: half by the width, half by the customers."""
    used = np.flatnonzero(counts)
    share = counts.cumsum() / counts.sum()
    width = np.arange(1, BINS + 1) - used[0]
    even = np.clip(width / max(int(used[-1] - used[0]) + 1, 1), 0.0, 1.0)
    reached = (share + even) / 2
    before = np.concatenate([[0.0], reached[:-1]])
    found: Labels = np.minimum(((before + reached) / 2 * levels).astype(np.intp), levels - 1)
    return found


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of some rows, by one rule or by none."""

    rows: Rows
    axes: Sequence[Axis]
    by: NearestCentre | None

    @property
    def size(self) -> int:
        """The largest possible number of cells."""
        return int(np.prod([int(a.levels[-1]) + 1 for a in self.axes])) * self._centres

    @property
    def _centres(self) -> int:
        return len(self.by.positions) if self.by else 1

    def summary(self) -> Summary:
        """Count and sum up the rows in two figures per feature and cell."""
        totals = np.zeros((1 + _FIGURES * len(self.axes), self.size), np.int64)
        groups = range(0, len(self.rows.blocks), _BLOCKS_AT_ONCE)
        for partial in self.rows.every(self._added, list(groups)):
            totals += partial
        used = np.flatnonzero(totals[0])
        counts, *figures = totals[:, used]
        columns, scatter = [], []
        for i, axis in enumerate(self.axes):
            sums, short, squares = figures[_FIGURES * i : _FIGURES * (i + 1)]
            columns.append(axis.means(sums, counts))
            left = np.maximum(squares - short.astype(np.float64) ** 2 / counts, 0.0)
            scatter.append(left * (2.0**axis.shift / axis.scale) ** 2)
        points = np.stack(columns)
        if self.by:
            self._correct(points, used)
        return _summary(points, counts, np.stack(scatter))

    def _added(self, first: int) -> Integers:
        """Count and sum up some blocks: sums, and sums of shorter integers and of their squares."""
        blocks = range(first, min(first + _BLOCKS_AT_ONCE, len(self.rows.blocks)))
        parts = [self._places(block) for block in blocks]
        places = np.concatenate([own for own, _ in parts])
        totals = [np.bincount(places, minlength=self.size)]
        for i, axis in enumerate(self.axes):
            integers = axis.integers(np.concatenate([values[i] for _, values in parts]))
            totals.append(np.bincount(places, integers, self.size))
            if axis.shift:
                integers = np.rint(np.ldexp(integers, -axis.shift))
            totals.append(np.bincount(places, integers, self.size) if axis.shift else totals[-1])
            totals.append(np.bincount(places, np.square(integers, out=integers), self.size))
        return np.stack(totals).astype(np.int64)

    def _places(self, block: int) -> tuple[Labels, list[Floats]]:
        values = [self.rows.values(block, axis) for axis in range(len(self.axes))]
        places = np.zeros(len(values[0]), np.intp)
        for axis, own in zip(self.axes, values, strict=True):
            places *= int(axis.levels[-1]) + 1
            places += axis.levels[axis.histogram.places(own)]
        if self.by:
            places *= self._centres
            places += nearest(scaled(self.rows, block, self.by), self.by.positions)[0]
        return places, values

    def _correct(self, points: Floats, used: Labels) -> None:
        """Have one of its customers stand for a cell whose mean rounding puts across a border."""
        if self.by is None:
            return
        axes = [
            standardised(points[axis], offset, unit)
            for axis, offset, unit in zip(self.by.axes, self.by.offset, self.by.unit, strict=True)
        ]
        wrong = np.flatnonzero(nearest(axes, self.by.positions)[0] != used % self._centres)
        if not len(wrong):
            return
        found: dict[int, tuple[float, ...]] = {}
        for block in range(len(self.rows.blocks)):
            places, values = self._places(block)
            members = np.flatnonzero(np.isin(places, used[wrong]))
            table = np.stack(values)[:, members].T.tolist()
            for place, point in zip(places[members].tolist(), map(tuple, table), strict=True):
                found[place] = min(found.get(place, point), point)
        for index in wrong.tolist():
            points[:, index] = found[int(used[index])]


def _summary(points: Floats, counts: Integers, scatter: Floats) -> Summary:
    """Sort cells; join those whose means rounding makes equal."""
    order = np.lexsort(points[::-1])
    points, counts, scatter = points[:, order], counts[order], scatter[:, order]
    is_new = np.append(True, (points[:, 1:] != points[:, :-1]).any(axis=0))
    starts = np.flatnonzero(is_new)
    return Summary(
        columns=tuple(array("d", column.tobytes()) for column in points[:, starts]),
        counts=array("q", np.add.reduceat(counts, starts).tobytes()),
        scatter=tuple(array("d", s.tobytes()) for s in np.add.reduceat(scatter, starts, axis=1)),
    )
