"""Connections to PostgreSQL, with errors translated."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy import URL, Connection, NullPool, create_engine, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from mallseg.adapters.postgres_customers.engine_errors import fault_of, refused
from mallseg.domain.errors import CustomerDataError, TableFault
from mallseg.domain.sources.database_url import DatabaseUrl
from mallseg.domain.sources.table_name import TableName

if TYPE_CHECKING:
    from pydantic import SecretStr

_DRIVER = "postgresql+psycopg"
_EXAMPLE = "postgresql://user@host:5432/database"
_DEFAULTS = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "application_name": "mallseg",
}
"""Defaults for libpq, unless the address sets them: lost connections are noticed in a minute."""


@dataclass(frozen=True, slots=True)
class Server:
    """A database of a server.

    Attributes
    ----------
    password
        Used if the address has none; without either, libpq uses its own sources, such as .pgpass.
    """

    url: DatabaseUrl
    password: "SecretStr | None" = None

    @contextmanager
    def connected(self, table: TableName, *, writes: bool = False) -> Iterator[Connection]:
        """Connect for one transaction, which is rolled back unless it is committed.

        It sees one snapshot (repeatable read), and is read-only unless `writes`.

        Parameters
        ----------
        table
            The name in messages.

        Raises
        ------
        CustomerDataError
            The address is invalid, there is no such server, or it rejects the user.
        DatabaseUnavailableError
            The connection is lost.
        """
        url = self._address()
        arguments = {name: value for name, value in _DEFAULTS.items() if name not in url.query}
        arguments["client_encoding"] = "utf8"
        try:
            engine = create_engine(
                url, poolclass=NullPool, connect_args=arguments, hide_parameters=True
            )
            connection = engine.connect()
        except (SQLAlchemyError, psycopg.Error, ValueError, TypeError, OSError) as error:
            raise refused(error, str(self.url), url) from None
        with _closing(connection, table):
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=not writes
            )
            yield connection

    def _address(self) -> URL:
        try:
            url = make_url(self.url.reveal()).set(drivername=_DRIVER)
        except (SQLAlchemyError, ValueError, TypeError):
            raise CustomerDataError(
                str(self.url), TableFault.NOT_A_DATABASE_URL, example=_EXAMPLE
            ) from None
        secret = self.password.get_secret_value() if self.password else ""
        return url.set(password=secret) if secret and url.password is None else url


@contextmanager
def _closing(connection: Connection, table: TableName) -> Iterator[None]:
    """Roll back what is not committed, and translate errors."""
    try:
        yield
    except DBAPIError as error:
        raise fault_of(error.orig, connection, table) from None
    except psycopg.Error as error:
        raise fault_of(error, connection, table) from None
    finally:
        connection.invalidate()  # rollback on a lost connection would fail
        connection.close()
