"""How many customers of each group stand at each point, counted as the records are read."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from mallseg.adapters.csv_customers.grouping import ByText, CodedPoints
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.makeup import GroupCodes, MakeUp, codes_by_column

if TYPE_CHECKING:
    from mallseg.adapters.csv_customers.arrays import Codes
    from mallseg.adapters.csv_customers.table import Table
    from mallseg.population.distinct import KeyCounts

_AT_ONCE = 1 << 20
"""Rows that are kept until they are counted: the cost of a count is that of its table too."""

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
        place_of = (
            {point: place for place, point in enumerate(census.points())} if self._total else {}
        )
        places = [place_of[point] for point, _ in self._total]
        groups, customers = [group for _, group in self._total], [*self._total.values()]
        if self._points is not None:
            from mallseg.population.distinct import places_of

            points = places_of(self._points.values(1), census.columns)
            rows, more_groups, counts = self._counted()
            places += points[rows - 1].tolist()
            groups += more_groups.tolist()
            customers += counts.tolist()
        return self.codes.makeup(places, groups, customers)

    def _forget(self) -> None:
        self._pending: list[Codes] = []
        self._kept: KeyCounts | None = None
        self._rows = 0
        self._width = 0

    def _count(self) -> "KeyCounts":
        """Count the pending rows, and keep their keys with the numbers of customers."""
        import numpy as np

        from mallseg.population.distinct import KeyCounts

        self._kept = self._kept or KeyCounts()
        if self._pending:
            keys = np.concatenate(self._pending)
            if int(keys.max(initial=0)) < _LARGEST_TABLE:
                table = np.bincount(keys)
                found = np.flatnonzero(table)
                self._kept.add(found, table[found])
            else:
                self._kept.add(*np.unique(keys, return_counts=True))
        self._pending, self._rows = [], 0
        return self._kept

    def _counted(self) -> "tuple[Codes, Codes, Codes]":
        """Give the codes of points, the groups there, and how many customers they have."""
        keys, customers = self._count().merged()
        return keys // self._width, keys % self._width, customers

    def _settle(self) -> None:
        if self._points is not None:
            points = list(zip(*self._points.values(1).tolist(), strict=True))
            counted = (own.tolist() for own in self._counted())
            for row, group, customers in zip(*counted, strict=True):
                self._total[points[row - 1], group] += customers
        self._points = None
        self._forget()


def group_counts(
    table: "Table", breakdowns: Sequence[Breakdown], first: Sequence[Sequence[str]] = ()
) -> list[GroupCounts]:
    """Make what counts each breakdown that the table has a column for.

    Parameters
    ----------
    first
        The fields of the first records.
    """
    codes = codes_by_column(
        table.source,
        table.dialect.header,
        breakdowns,
        table.contract,
        lambda place: [row[place] for row in first],
    )
    return [GroupCounts(column, own) for column, own in codes.items()]
