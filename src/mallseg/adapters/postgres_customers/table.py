"""A table or view of PostgreSQL, and tables that are written from it in one transaction."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches

import psycopg
from sqlalchemy import Connection, inspect

from mallseg.adapters.postgres_customers.engine_errors import is_lost
from mallseg.adapters.postgres_customers.open_table import (
    PostgresOpenTable,
    driver_of,
    place_of,
)
from mallseg.adapters.postgres_customers.server import Server
from mallseg.domain.errors import (
    CustomerDataError,
    DatabaseFault,
    DatabaseUnavailableError,
    TableFault,
)
from mallseg.domain.sources.table_name import TableName
from mallseg.sql.names import quoted, text

_MARK = "Written by mallseg assign, which may replace it."
_LONGEST_WAIT = "60s"

_FACTS = """
SELECT relkind, obj_description(oid, 'pg_class') FROM pg_catalog.pg_class
WHERE oid = to_regclass(%s)
"""
_GRANTS = """
SELECT CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
    privilege_type
FROM pg_catalog.pg_class, aclexplode(relacl)
WHERE oid = to_regclass(%s) AND grantee <> relowner
"""


@dataclass(frozen=True, slots=True)
class PostgresWritableTable(PostgresOpenTable):
    """An open table, in a transaction that may write."""

    @contextmanager
    def scratch_table(self, query: str, into: TableName) -> Iterator[str]:
        """Write the result of a query as an unlogged table, and drop it at the end.

        It is analysed: without statistics, the server hashes all customers for the join instead of
        these rows. A temporary table needs a right of its own, and rules out a parallel join.
        """
        own = place_of(_unused_name(into))
        with _translated(into, self.connection):
            cursor = driver_of(self.connection).cursor()
            cursor.execute(f"CREATE UNLOGGED TABLE {own} AS {query}".encode())
            cursor.execute(f"ANALYZE {own}".encode())
            yield own
            cursor.execute(f"DROP TABLE {own}".encode())

    def write_table(self, query: str, into: TableName, *, rows: int) -> None:
        """Make a table of the rows of a query.

        It is made under another name and renamed at the end: readers of the table that is replaced
        wait for that moment only. Its grants are kept.

        Raises
        ------
        DatabaseUnavailableError
            The number of rows is another than expected.
        CustomerDataError
            The name is that of something else than a table of ours, the schema does not exist, a
            view depends on the table, or the role may not create it.
        """
        new = _unused_name(into)
        with _translated(into, self.connection):
            is_there = _is_ours(into, self.connection)
            cursor = driver_of(self.connection).cursor()
            cursor.execute(f"SET LOCAL lock_timeout = '{_LONGEST_WAIT}'".encode())
            cursor.execute(b"SET LOCAL enable_mergejoin = off")  # it would sort all rows
            cursor.execute(f"CREATE TABLE {place_of(new)} AS {query}".encode())
            if cursor.rowcount != rows:
                raise DatabaseUnavailableError(str(into), DatabaseFault.CHANGED_MEANWHILE)
            comment = f"COMMENT ON TABLE {place_of(new)} IS {text(_MARK)}"
            cursor.execute(comment.encode())
            if is_there:
                cursor.execute(_GRANTS, [place_of(into)])
                for role, right in cursor.fetchall():
                    cursor.execute(f"GRANT {right} ON {place_of(new)} TO {role}".encode())
                cursor.execute(f"DROP TABLE {place_of(into)}".encode())
            renaming = f"ALTER TABLE {place_of(new)} RENAME TO {quoted(into.parts[-1])}"
            cursor.execute(renaming.encode())


def _unused_name(into: TableName) -> TableName:
    return TableName((*into.parts[:-1], f"mallseg_{uuid.uuid4().hex}"))


def commit(table: TableName, connection: Connection) -> None:
    """Commit.

    If the connection is lost before the answer, the transaction may be committed or not: the server
    knows by its id (pg_xact_status).

    Raises
    ------
    DatabaseUnavailableError
        It is unknown whether it was committed.
    """
    driver = driver_of(connection)
    found = driver.execute("SELECT CAST(pg_current_xact_id() AS text)").fetchone()
    try:
        driver.commit()
    except psycopg.Error as error:
        if not (is_lost(error) and found):
            raise
        raise DatabaseUnavailableError(
            str(table), DatabaseFault.COMMIT_UNKNOWN, transaction=str(found[0])
        ) from None


def _is_ours(into: TableName, connection: Connection) -> bool:
    """Check whether there is a table of ours to replace.

    Raises
    ------
    CustomerDataError
        Something else than a table of ours has the name.
    """
    cursor = driver_of(connection).cursor()
    found = cursor.execute(_FACTS, [place_of(into)]).fetchone()
    if found is None:
        return False
    if found != ("r", _MARK):
        raise CustomerDataError(str(into), TableFault.NOT_OWN_TABLE)
    return True


@contextmanager
def _translated(into: TableName, connection: Connection) -> Iterator[None]:
    """Translate errors about the new table; the connection translates others."""
    try:
        yield
    except psycopg.Error as error:
        match error.sqlstate:
            case "42501":
                user = connection.engine.url.username or ""
                raise CustomerDataError(
                    str(into), TableFault.NO_RIGHT_TO_MAKE, user=user, table=str(into)
                ) from None
            case "3F000":
                raise CustomerDataError(str(into), TableFault.NO_SCHEMA, table=str(into)) from None
            case "2BP01":
                raise CustomerDataError(str(into), TableFault.NEEDED_BY_OTHERS) from None
        raise


@dataclass(frozen=True, slots=True)
class PostgresTable:
    """A table, view or foreign table that a role may read."""

    server: Server
    table: TableName
    format: str = "PostgreSQL"

    @property
    def name(self) -> str:
        """Its name in messages."""
        return str(self.table)

    @contextmanager
    def opened(self) -> Iterator[PostgresOpenTable]:
        """Open it in a read-only transaction with one snapshot.

        Raises
        ------
        CustomerDataError
            The server cannot be reached, there is no such table, or the role may not read it.
        DatabaseUnavailableError
            The connection is lost.
        """
        with self.server.connected(self.table) as connection:
            check_there(self.table, connection)
            yield PostgresOpenTable.at(self.table, connection)

    @contextmanager
    def opened_for_writing(self) -> Iterator[PostgresWritableTable]:
        """Open it in a transaction that may write, committed if nothing fails."""
        with self.server.connected(self.table, writes=True) as connection:
            check_there(self.table, connection)
            yield PostgresWritableTable.at(self.table, connection)
            commit(self.table, connection)


def check_there(table: TableName, connection: Connection) -> None:
    """Raise CustomerDataError, with similar names, if there is no such table."""
    *schema, name = table.parts
    looked_up = inspect(connection)
    if len(schema) < 2 and looked_up.has_table(name, schema=schema[0] if schema else None):  # noqa: PLR2004
        return
    where = schema[-1] if schema else looked_up.default_schema_name
    there = {
        str(TableName((*schema[-1:], each))).casefold(): str(TableName((*schema[-1:], each)))
        for each in (*looked_up.get_table_names(where), *looked_up.get_view_names(where))
    }
    near = get_close_matches(str(table).casefold(), there)
    raise CustomerDataError(
        str(table),
        TableFault.NO_TABLE,
        table=str(table),
        nearest=tuple(there[each] for each in near),
    )
