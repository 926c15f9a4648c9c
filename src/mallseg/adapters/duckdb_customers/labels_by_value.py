"""The labels of all values that customers can have, looked up by every row of a table.

Where features are whole numbers of which few are possible, as incomes in thousands and scores are,
each combination of them is assigned once. The row of a customer says by plain arithmetic at which
place of a list their labels are. A join would find them too, but DuckDB's joins do not keep the
order of the rows.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from mallseg.adapters.duckdb_customers.open_table import DuckdbOpenTable
from mallseg.domain.customers.census import MOST_POINTS
from mallseg.sql.assignment import AssignmentQuery
from mallseg.sql.census_columns import FeatureColumn
from mallseg.sql.names import quoted

_ROWS_PER_CELL = 4
_CELL = "mallseg_cell"
_LABELS = "temp.main.labels"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueAxis:
    """The values of one column, and the place of each.

    Those from `least` to `greatest` come first, in their order; then the missing one, then what is
    out of range.

    Attributes
    ----------
    name
        Of the column.
    has_missing
        Whether some row has no value.
    beyond
        One of the values out of range; None where there is none.
    """

    name: str
    least: int
    greatest: int
    has_missing: bool
    beyond: int | None

    @property
    def size(self) -> int:
        """How many places there are."""
        return self._within + self.has_missing + (self.beyond is not None)

    @property
    def _within(self) -> int:
        return self.greatest - self.least + 1

    @property
    def place(self) -> str:
        """The place of a row's value, from 0 on."""
        own = f"CAST({quoted(self.name)} AS BIGINT) - {self.least}"
        if self.size == self._within:
            return own
        cases = [f"WHEN {quoted(self.name)} BETWEEN {self.least} AND {self.greatest} THEN {own}"]
        if self.has_missing:
            cases.append(f"WHEN {quoted(self.name)} IS NULL THEN {self._within}")
        return f"CASE {' '.join(cases)} ELSE {self.size - 1} END"

    def value(self, place: str) -> str:
        """Write the value at a place."""
        cases = [f"WHEN {place} < {self._within} THEN {self.least} + {place}"]
        if self.beyond is not None:
            cases.append(f"WHEN {place} = {self.size - 1} THEN {self.beyond}")
        return f"CASE {' '.join(cases)} END"


@dataclass(frozen=True, slots=True)
class LabelsByValue:
    """All combinations of the values of a table's columns."""

    table: DuckdbOpenTable
    axes: tuple[ValueAxis, ...]

    @classmethod
    def of(cls, table: DuckdbOpenTable, columns: Sequence[FeatureColumn]) -> "LabelsByValue | None":
        """Look at the ends of all columns; None where values are too many to assign each once."""
        if not all(column.is_whole for column in columns):
            return None
        axes = [axis for column in columns if (axis := _axis(table, column))]
        ((rows,),) = table.rows(f"SELECT count(*) FROM {table.place}")  # noqa: S608
        cells = math.prod(axis.size for axis in axes)
        if len(axes) < len(columns) or cells > min(MOST_POINTS, rows // _ROWS_PER_CELL):
            return None
        return cls(table, tuple(axes))

    def labelled(self, query: AssignmentQuery) -> str:
        """Give what `query.labelled` gives: the labels are kept in a list, each row has its place.

        The table of the list has one row. So a row of customers is joined with nothing that could
        change their order, and DuckDB takes the list as it is, and not once for every block of
        rows.
        """
        names = [*map(quoted, query.layout.names)]
        own = replace(query, table=f"({self._cells()}) AS cells", kept=[_CELL])
        cell = ", ".join(f"l{i} := {name}" for i, name in enumerate(names))
        self.table.connection.execute(
            f"CREATE TEMP TABLE labels AS SELECT list(struct_pack({cell}) ORDER BY {_CELL}) "  # noqa: S608
            f"AS by_cell FROM ({own.labelled()})"
        )
        given = [f"{quoted(name)} AS c{i}" for i, name in enumerate(query.kept)]
        kept = [f"c{i} AS {quoted(name)}" for i, name in enumerate(query.kept)]
        kept_too = [f"c{i}" for i in range(len(query.kept))]
        added = [f"own.l{i} AS {name}" for i, name in enumerate(names)]
        rows = f"SELECT {', '.join([*given, f'{self._place()} AS cell'])} FROM {query.table}"  # noqa: S608
        found = ", ".join([*kept_too, "by_cell[cell + 1] AS own"])
        return (
            f"SELECT {', '.join([*kept, *added])} FROM "  # noqa: S608
            f"(SELECT {found} FROM ({rows}) AS given, {_LABELS} AS labels) AS labelled"
        )

    def _place(self) -> str:
        """Write the number of a row's cell, from 0 on."""
        return " + ".join(
            f"({axis.place}) * {step}" for axis, step in zip(self.axes, self._steps(), strict=True)
        )

    def _steps(self) -> Iterator[int]:
        for place in range(len(self.axes)):
            yield math.prod(axis.size for axis in self.axes[place + 1 :])

    def _cells(self) -> str:
        """Give every cell with its values."""
        values = [
            f"{axis.value(f'(cell // {step} % {axis.size})')} AS {quoted(axis.name)}"
            for axis, step in zip(self.axes, self._steps(), strict=True)
        ]
        cells = math.prod(axis.size for axis in self.axes)
        return f"SELECT cell AS {_CELL}, {', '.join(values)} FROM range({cells}) AS all_cells(cell)"  # noqa: S608


def _axis(table: DuckdbOpenTable, column: FeatureColumn) -> ValueAxis | None:
    """Take the values of a column that its feature may have in range; None where there are none.

    One value more at each end keeps the rounding of `parts` from deciding here who is out of range.
    """
    name, feature = quoted(column.name), column.feature
    of_table = f"SELECT min({name}), max({name}), count(*) - count({name}) FROM {table.place}"  # noqa: S608
    ((least, greatest, missing),) = table.rows(of_table)
    if least is None:
        return None
    beyond = None
    first = _whole(math.floor, feature.lowest * column.parts, -1, otherwise=least)
    last = _whole(math.ceil, feature.highest * column.parts, 1, otherwise=greatest)
    if least < first or greatest > last:
        beyond = least if least < first else greatest
        ((least, greatest, _),) = table.rows(f"{of_table} WHERE {name} BETWEEN {first} AND {last}")
    if least is None:
        return None
    return ValueAxis(
        name=column.name,
        least=least,
        greatest=greatest,
        has_missing=missing > 0,
        beyond=beyond,
    )


def _whole(rounded: Callable[[float], int], end: float, beside: int, *, otherwise: int) -> int:
    return rounded(end) + beside if math.isfinite(end) else otherwise
