"""A table or view of PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches

from sqlalchemy import Connection, inspect

from mallseg.adapters.postgres_customers.open_table import PostgresOpenTable
from mallseg.adapters.postgres_customers.server import Server
from mallseg.adapters.postgres_customers.table_writing import PostgresWritableTable, commit
from mallseg.domain.customers.columns.table_name import TableName
from mallseg.domain.errors import CustomerDataError, TableFault


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
