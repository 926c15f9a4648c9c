"""A table that DuckDB has open, as those who count customers see it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import duckdb

from mallseg.adapters.counted_tables.open_table import Part
from mallseg.sql.census import ROW_NUMBER
from mallseg.sql.engines import Dialect
from mallseg.sql.names import quoted

_AT_ONCE = 1 << 17
_FETCHED = 500

_COUNTED = "temp.main.counted"
_WHOLE = (
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER",
    "UBIGINT", "UHUGEINT",
)  # fmt: skip
_LARGE = ("HUGEINT", "UHUGEINT")
_NUMBERS = (*_WHOLE, "FLOAT", "DOUBLE", "DECIMAL")
_TEXTS = ("VARCHAR", "ENUM")

_BITS_OF_NUMBER = 64
_MOST_BITS = 1_000_000_000
"""DuckDB takes no more."""


@dataclass(frozen=True, slots=True)
class DuckdbOpenTable:
    """An open table: its columns and their types, in order.

    Attributes
    ----------
    place
        What stands behind FROM.
    """

    connection: duckdb.DuckDBPyConnection
    place: str
    header: tuple[str, ...]
    types: tuple[str, ...]
    dialect: Dialect = "duckdb"
    counts_beside: bool = False

    @classmethod
    def at(cls, place: str, connection: duckdb.DuckDBPyConnection) -> "DuckdbOpenTable":
        """Look at the columns of a table."""
        described = connection.execute(f"DESCRIBE {place}").fetchall()
        names, types = zip(*(row[:2] for row in described), strict=True)
        return cls(connection, place, names, types)

    def is_text(self, column: int) -> bool:
        """Say whether a column holds texts."""
        return self.types[column].startswith(_TEXTS) and not self.types[column].endswith("]")

    def is_number(self, column: int) -> bool:
        """Say whether a column holds numbers."""
        return self.types[column].partition("(")[0] in _NUMBERS

    def is_whole(self, column: int) -> bool:
        """Say whether a column has whole numbers of at most 64 bits."""
        return self.types[column] in _WHOLE and self.types[column] not in _LARGE

    def has_no_repeats(self, column: int) -> bool:
        """Say whether no whole number stands twice in a column, where bits show that.

        One bit for each number between the least and the greatest takes a tenth of the time of
        counting each of them, as long as the bits are fewer than those of the numbers.
        """
        if self.types[column] not in _WHOLE:
            return False
        own = quoted(self.header[column])
        asked = f"SELECT min({own}), max({own}), count({own}) FROM {self.place}"  # noqa: S608
        ((least, greatest, rows),) = self.rows(asked)
        if not rows or greatest - least >= min(_BITS_OF_NUMBER * rows, _MOST_BITS):
            return not rows
        bits = f"SELECT bit_count(bitstring_agg({own}, {least}, {greatest})) FROM {self.place}"  # noqa: S608
        ((different,),) = self.rows(bits)
        return bool(different == rows)

    def numbered(self) -> tuple[str, str]:
        """Have the rows counted as they come."""
        return self.place, ROW_NUMBER

    def rows(self, query: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Run a query, and give its rows one after the other."""
        found = self.connection.execute(query, [*parameters])
        while rows := found.fetchmany(_FETCHED):
            yield from rows

    native_rows = rows

    def groups(self, query: str, parameters: Sequence[object] = ()) -> "DuckdbGroups":
        """Keep the groups in a table of DuckDB, which may go to a temporary folder."""
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE counted AS {query}", [*parameters])
        return DuckdbGroups(self)


@dataclass(frozen=True, slots=True)
class DuckdbGroups:
    """Groups of customers in a table of DuckDB."""

    table: DuckdbOpenTable

    def distinct(self, breakdown: int) -> Iterator[object]:
        """Give the values of a breakdown in their order."""
        query = f"SELECT DISTINCT g{breakdown} FROM {_COUNTED} ORDER BY 1"  # noqa: S608
        for (value,) in self.table.rows(query):
            yield value

    def parts(self) -> Iterator[Part]:
        """Fetch them in parts."""
        ((groups,),) = self.table.rows(f"SELECT count(*) FROM {_COUNTED}")  # noqa: S608
        for first in range(0, groups, _AT_ONCE):
            found = self.table.connection.execute(
                f"SELECT * FROM {_COUNTED} "  # noqa: S608
                f"WHERE rowid >= {first} AND rowid < {first + _AT_ONCE}"
            )
            yield cast("Part", found.fetchnumpy())
