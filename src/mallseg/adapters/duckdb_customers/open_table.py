"""A table that DuckDB has open, as the counting of customers needs it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import duckdb

from mallseg.adapters.counted_tables.open_table import OneQueryAtATime, Part
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
"""The most that DuckDB accepts."""


@dataclass(frozen=True, slots=True)
class DuckdbOpenTable(OneQueryAtATime):
    """An open table: its columns and their types, in order.

    Attributes
    ----------
    place
        What follows FROM in a query.
    """

    connection: duckdb.DuckDBPyConnection
    place: str
    header: tuple[str, ...]
    types: tuple[str, ...]
    dialect: Dialect = "duckdb"
    counts_beside: bool = False

    @classmethod
    def at(cls, place: str, connection: duckdb.DuckDBPyConnection) -> "DuckdbOpenTable":
        """Describe the columns of a table."""
        described = connection.execute(f"DESCRIBE {place}").fetchall()
        names, types = zip(*(row[:2] for row in described), strict=True)
        return cls(connection, place, names, types)

    def is_text(self, column: int) -> bool:
        """Check whether a column has texts."""
        return self.types[column].startswith(_TEXTS) and not self.types[column].endswith("]")

    def is_number(self, column: int) -> bool:
        """Check whether a column has numbers."""
        return self.types[column].partition("(")[0] in _NUMBERS

    def is_whole(self, column: int) -> bool:
        """Check whether a column has whole numbers of at most 64 bits."""
        return self.types[column] in _WHOLE and self.types[column] not in _LARGE

    def has_no_repeats(self, column: int) -> bool:
        """Check whether a column of whole numbers has no repeats, if a bitmap can show that.

        A bitmap from the least to the greatest number takes a tenth of the time of counting
        distinct ones, as long as it is smaller than the numbers.
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
        """Number the rows in the order in which they are read."""
        return self.place, ROW_NUMBER

    def rows(self, query: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Run a query, and stream its rows."""
        found = self.connection.execute(query, [*parameters])
        while rows := found.fetchmany(_FETCHED):
            yield from rows

    native_rows = rows

    def groups(self, query: str, parameters: Sequence[object] = ()) -> "DuckdbGroups":
        """Store the groups in a temporary table, which may spill to disk."""
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE counted AS {query}", [*parameters])
        return DuckdbGroups(self)


@dataclass(frozen=True, slots=True)
class DuckdbGroups:
    """Groups of customers in a table of DuckDB."""

    table: DuckdbOpenTable

    def distinct(self, breakdown: int) -> Iterator[object]:
        """Yield the distinct values of a breakdown, sorted."""
        query = f"SELECT DISTINCT g{breakdown} FROM {_COUNTED} ORDER BY 1"  # noqa: S608
        for (value,) in self.table.rows(query):
            yield value

    def parts(self) -> Iterator[Part]:
        """Fetch the groups in parts."""
        ((groups,),) = self.table.rows(f"SELECT count(*) FROM {_COUNTED}")  # noqa: S608
        for first in range(0, groups, _AT_ONCE):
            found = self.table.connection.execute(
                f"SELECT * FROM {_COUNTED} "  # noqa: S608
                f"WHERE rowid >= {first} AND rowid < {first + _AT_ONCE}"
            )
            yield cast("Part", found.fetchnumpy())
