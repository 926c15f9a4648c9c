"""A table of PostgreSQL in a transaction, as the counting of customers needs it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Self

import numpy as np
import psycopg
from psycopg.rows import tuple_row
from sqlalchemy import Connection, inspect

from mallseg.adapters.counted_tables.open_table import Cells, FetchedGroups, OneQueryAtATime, Part
from mallseg.domain.sources.table_name import TableName
from mallseg.sql.census import ROW_NUMBER
from mallseg.sql.dialects import transpiled
from mallseg.sql.engines import Dialect
from mallseg.sql.names import quoted, real

_AT_ONCE = 1 << 17
_FETCHED = 1000 if psycopg.capabilities.has_stream_chunked() else 1
_NUMERIC = 1700
_WHOLE = {20, 21, 23}
"""The OIDs of bigint, smallint and integer."""

_NUMBERS = {*_WHOLE, _NUMERIC, 700, 701}
"""And those of numeric, real and double precision."""

_LARGEST, _SMALLEST = 1.7976931348623157e308, 2.2250738585072014e-308


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name and the OID of its type; `precision` only where numeric is bounded."""

    name: str
    type: int
    is_text: bool
    precision: int | None = None

    @property
    def is_unbounded(self) -> bool:
        """Whether it may have numbers beyond the range of a double."""
        return self.type == _NUMERIC and not self.precision


@dataclass(frozen=True, slots=True)
class PostgresOpenTable(OneQueryAtATime):
    """An open table; all of its queries see one snapshot."""

    connection: Connection
    table: TableName
    columns: tuple[Column, ...]
    dialect: Dialect = "postgres"
    counts_beside: bool = True

    @classmethod
    def at(cls, table: TableName, connection: Connection) -> Self:
        """Describe the columns of a table: a domain counts as its base type, an enum as text."""
        cursor = driver_of(connection).cursor()
        cursor.execute(_query(f"SELECT * FROM {place_of(table)} LIMIT 0"))  # noqa: S608  (quoted names)
        described = cursor.description or []
        cursor.execute(
            "SELECT oid FROM pg_catalog.pg_type "
            "WHERE oid = ANY(%s) AND typcategory IN ('S', 'E') AND typelem = 0",
            [[column.type_code for column in described]],
        )
        texts = {number for (number,) in cursor}
        columns = (
            Column(each.name, each.type_code, each.type_code in texts, each.precision)
            for each in described
        )
        return cls(connection, table, tuple(columns))

    @property
    def header(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(column.name for column in self.columns)

    @property
    def place(self) -> str:
        """The text after FROM in a query: the table, with unbounded numbers as doubles allow."""
        own = place_of(self.table)
        if not any(column.is_unbounded for column in self.columns):
            return own
        listed = ", ".join(
            f"{_in_range(column.name)} AS {quoted(column.name)}"
            if column.is_unbounded
            else quoted(column.name)
            for column in self.columns
        )
        return f"(SELECT {listed} FROM {own}) AS held"  # noqa: S608  (quoted names)

    def is_text(self, column: int) -> bool:
        """Check whether a column has texts."""
        return self.columns[column].is_text

    def is_number(self, column: int) -> bool:
        """Check whether a column has numbers."""
        return self.columns[column].type in _NUMBERS

    def is_whole(self, column: int) -> bool:
        """Check whether a column has whole numbers."""
        return self.columns[column].type in _WHOLE

    def has_no_repeats(self, column: int) -> bool:
        """Check whether the column alone is a primary key or unique."""
        *schema, table = self.table.parts
        looked_up = inspect(self.connection)
        where = schema[-1] if schema else None
        keys = [
            looked_up.get_pk_constraint(table, where)["constrained_columns"],
            *(each["column_names"] for each in looked_up.get_unique_constraints(table, where)),
        ]
        return [self.columns[column].name] in keys

    def numbered(self) -> tuple[str, str]:
        """Number the rows in the order in which they are read."""
        return self.place, ROW_NUMBER

    def rows(self, query: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Run a query, and stream its rows."""
        cursor = psycopg.RawCursor(driver_of(self.connection), row_factory=tuple_row)
        yield from cursor.stream(_query(query), [*parameters], size=_FETCHED)

    def native_rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Run a query in the server's own dialect."""
        yield from driver_of(self.connection).execute(query.encode())

    def groups(self, query: str, parameters: Sequence[object] = ()) -> FetchedGroups:
        """Fetch the groups in chunks, as arrays; the server writes nothing."""
        cursor = psycopg.RawCursor(driver_of(self.connection), row_factory=tuple_row)
        rows = cursor.stream(_query(query), [*parameters], binary=True, size=_FETCHED)
        first = next(rows, None)
        if first is None:
            return FetchedGroups([])
        names = [column.name for column in cursor.description or []]
        parts, own = [], [first]
        while own:
            own += islice(rows, _AT_ONCE - len(own))
            parts.append(_part(names, own))
            own = [*islice(rows, 1)]
        return FetchedGroups(parts)


def place_of(table: TableName) -> str:
    """Return the quoted name of a table."""
    return ".".join(map(quoted, table.parts))


def _in_range(name: str) -> str:
    """Bring a number into the range of a double: too large becomes infinite, too small 0.

    It stays numeric and keeps all digits, as it may be an id. Literals take the type of the other
    operand; a cast would have a bounded precision.
    """
    own = quoted(name)
    return (
        f"CASE WHEN {own} = 'NaN' THEN {own} WHEN {own} > {real(_LARGEST)} THEN 'Infinity' "
        f"WHEN {own} < {real(-_LARGEST)} THEN '-Infinity' "
        f"WHEN abs({own}) < {real(_SMALLEST)} THEN 0 ELSE {own} END"
    )


def _part(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> Part:
    return {name: _cells(own) for name, own in zip(names, zip(*rows, strict=True), strict=True)}


def _cells(values: Sequence[Any]) -> Cells:
    """Make a masked array of numbers or texts."""
    missing = [value is None for value in values]
    some = next((value for value in values if value is not None), 0.0)
    if isinstance(some, str):
        return np.ma.masked_array(np.array(values, object), missing)
    kept = [0 if value is None else value for value in values] if any(missing) else values
    return np.ma.masked_array(np.array(kept, type(some)), missing)


def _query(query: str) -> str:
    """Transpile a query to PostgreSQL's dialect; names in it are quoted."""
    return transpiled(query, "postgres")


def driver_of(connection: Connection) -> psycopg.Connection[tuple[Any, ...]]:
    """Return the connection of the driver."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)  # noqa: S101  (narrows the type)
    return driver
