"""A lookup table of labels for features that are whole numbers in a narrow range.

Incomes in thousands and scores have few possible combinations. Each is assigned once, and its
labels go into a list; a row computes its index in that list from its values. A join would find the
labels as well, but DuckDB's joins do not keep the order of the rows.
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
    """The values of one column as indices from 0 on.

    Those from `least` to `greatest` come first, in their order; then the missing value, then all
    that are out of range.

    Attributes
    ----------
    name
        Of the column.
    has_missing
        Whether some row has no value.
    beyond
        A value out of range; None where the column has none.
    """

    name: str
    least: int
    greatest: int
    has_missing: bool
    beyond: int | None

    @property
    def size(self) -> int:
        """The number of indices."""
        return self._within + self.has_missing + (self.beyond is not None)

    @property
    def _within(self) -> int:
        return self.greatest - self.least + 1

    @property
    def index(self) -> str:
        """The index of a row's value, in SQL."""
        own = f"CAST({quoted(self.name)} AS BIGINT) - {self.least}"
        if self.size == self._within:
            return own
        cases = [f"WHEN {quoted(self.name)} BETWEEN {self.least} AND {self.greatest} THEN {own}"]
        if self.has_missing:
            cases.append(f"WHEN {quoted(self.name)} IS NULL THEN {self._within}")
        return f"CASE {' '.join(cases)} ELSE {self.size - 1} END"

    def value(self, index: str) -> str:
        """Write the value at an index, in SQL."""
        cases = [f"WHEN {index} < {self._within} THEN {self.least} + {index}"]
        if self.beyond is not None:
            cases.append(f"WHEN {index} = {self.size - 1} THEN {self.beyond}")
        return f"CASE {' '.join(cases)} END"


@dataclass(frozen=True, slots=True)
class LabelsByValue:
    """The combinations of the values of a table's columns: one cell of a grid each."""

    table: DuckdbOpenTable
    axes: tuple[ValueAxis, ...]

    @classmethod
    def of(cls, table: DuckdbOpenTable, columns: Sequence[FeatureColumn]) -> "LabelsByValue | None":
        """Look at the extremes of all columns; None where there are too many combinations."""
        if not all(column.is_whole and column.name.casefold() != _CELL for column in columns):
            return None
        axes = [axis for column in columns if (axis := _axis(table, column))]
        ((rows,),) = table.rows(f"SELECT count(*) FROM {table.place}")  # noqa: S608
        cells = math.prod(axis.size for axis in axes)
        if len(axes) < len(columns) or cells > min(MOST_POINTS, rows // _ROWS_PER_CELL):
            return None
        return cls(table, tuple(axes))

    def labelled(self, query: AssignmentQuery) -> str:
        """Write a query that gives what `query.labelled` gives, by lookup.

        The list stands in a table of one row: the product with it keeps the order of the rows, and
        DuckDB copies a list that is a literal for every block of rows.
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
        rows = f"SELECT {', '.join([*given, f'{self._index()} AS cell'])} FROM {query.table}"  # noqa: S608
        found = ", ".join([*kept_too, "by_cell[cell + 1] AS own"])
        return (
            f"SELECT {', '.join([*kept, *added])} FROM "  # noqa: S608
            f"(SELECT {found} FROM ({rows}) AS given, {_LABELS} AS labels) AS labelled"
        )

    def _index(self) -> str:
        """Write the number of a row's cell, from 0 on."""
        return " + ".join(
            f"({axis.index}) * {step}" for axis, step in zip(self.axes, self._steps(), strict=True)
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
    """Take the range of a column as far as its feature allows; None without a value there.

    It is wider by one at each end: whether those are out of range depends on the rounding of
    `parts`, and the query of the labels decides it.
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
