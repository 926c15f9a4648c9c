"""How many customers of each group stand at each point, counted as the records are read."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from mallseg.adapters.csv_customers.grouping import ByText, CodedPoints
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.column import find_breakdowns
from mallseg.domain.customers.makeup import GroupCodes, MakeUp

if TYPE_CHECKING:
    from mallseg.adapters.csv_customers.fast_arrays import Codes
    from mallseg.adapters.csv_customers.table import Table

_AT_ONCE = 1 << 20
"""Rows that are kept until they are counted: the cost of a count is that of its table too."""

_MOST_KEPT = 1 << 22
_LARGEST_TABLE = 1 << 23


class GroupCounts:
    """Counts the customers by point and by the group of their text in a column.

    Attributes
    ----------
    column
        The column.
    texts
        The group of each text.
    codes
        The codes of the groups.
    """

    _points: CodedPoints | None = None
    _width = 0

    def __init__(self, column: int, codes: GroupCodes) -> None:
        self.column = column
        self.texts = ByText(codes.of_text)
        self.codes = codes
        self._total: Counter[tuple[Point, int]] = Counter()
        self._forget()

    def add(self, customers: Iterable[tuple[Point, int]]) -> None:
        """Count customers, each with a point and a group."""
        self._total.update(customers)

    def add_by_code(self, points: CodedPoints, rows: "Codes", groups: "Codes") -> None:
        """Count customers by the code of their point and by their group, of shape (n_rows,)."""
        if points is not self._points or len(self.codes) > self._width:
            self._settle()
            self._points = points
            self._width = 1 << len(self.codes).bit_length()
        self._pending.append(rows * self._width + groups)
        self._rows += len(rows)
        if self._rows >= _AT_ONCE:
            self._count()

    def total(self) -> Counter[tuple[Point, int]]:
        """Give all counts, by point and code."""
        self._settle()
        return self._total

    def makeup(self, census: Census) -> MakeUp:
        """Give all counts, by the places of the points in their census."""
        place_of = {point: place for place, point in enumerate(census.points())}
        places = [place_of[point] for point, _ in self._total]
        groups, customers = [group for _, group in self._total], [*self._total.values()]
        if self._points is not None:
            rows, more_groups, counts = self._counted()
            points = [place_of[point] for point in _points_of(self._points)]
            places += [points[row - 1] for row in rows]
            groups += more_groups
            customers += counts
        return self.codes.makeup(places, groups, customers)

    def _forget(self) -> None:
        self._pending: list[Codes] = []
        self._kept: list[tuple[Codes, Codes]] = []
        self._rows = 0
        self._width = 0

    def _count(self) -> None:
        """Count the pending rows, and keep their keys with the numbers of customers."""
        import numpy as np

        if self._pending:
            keys = np.concatenate(self._pending)
            if int(keys.max(initial=0)) < _LARGEST_TABLE:
                table = np.bincount(keys)
                found = np.flatnonzero(table)
                self._kept.append((found, table[found]))
            else:
                self._kept.append(np.unique(keys, return_counts=True))
        self._pending, self._rows = [], 0
        if sum(len(keys) for keys, _ in self._kept) > _MOST_KEPT:
            self._kept = [self._merged()]

    def _merged(self) -> "tuple[Codes, Codes]":
        import numpy as np

        keys, place = np.unique(
            np.concatenate([keys for keys, _ in self._kept]), return_inverse=True
        )
        totals = np.zeros(len(keys), np.int64)
        np.add.at(totals, place, np.concatenate([counts for _, counts in self._kept]))
        return keys, totals

    def _counted(self) -> tuple[list[int], list[int], list[int]]:
        """Give the codes of points, the groups there, and how many customers they have."""
        self._count()
        if not self._kept:
            return [], [], []
        keys, customers = self._merged()
        return (keys // self._width).tolist(), (keys % self._width).tolist(), customers.tolist()

    def _settle(self) -> None:
        if self._points is not None:
            points = _points_of(self._points)
            for row, group, customers in zip(*self._counted(), strict=True):
                self._total[points[row - 1], group] += customers
        self._points = None
        self._forget()


def group_counts(table: "Table", breakdowns: Sequence[Breakdown]) -> list[GroupCounts]:
    """Make what counts each breakdown that the table has a column for."""
    header, contract = table.dialect.header, table.contract
    found = find_breakdowns(table.source, header, breakdowns, contract.columns)
    return [
        GroupCounts(
            found[each.name],
            GroupCodes(table.source, header[found[each.name]], each, decimal=contract.decimal),
        )
        for each in breakdowns
        if each.name in found
    ]


def _points_of(points: CodedPoints) -> list[Point]:
    return list(zip(*points.values(1).tolist(), strict=True))
