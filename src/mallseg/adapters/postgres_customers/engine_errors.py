"""Translates PostgreSQL's errors, whose messages may quote a value or a secret.

References
----------
PostgreSQL's manual, appendix A: the codes of errors.
"""

import psycopg
from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError

from mallseg.domain.errors import (
    CustomerDataError,
    DatabaseFault,
    DatabaseUnavailableError,
    TableFault,
)
from mallseg.domain.sources.table_name import TableName
from mallseg.sql.names import quoted

_EXAMPLE = "postgresql://user@host:5432/database"
_HIDDEN = "***"
_UNKNOWN = "failed to resolve host"
_WRONG = "password authentication failed"
_FATAL = "FATAL:"

_FAULTS = {
    "08": DatabaseFault.CONNECTION_LOST,
    "53": DatabaseFault.NO_ROOM_ON_SERVER,
    "40001": DatabaseFault.CHANGED_MEANWHILE,
    "57014": DatabaseFault.STOPPED_BY_SERVER,
    "25P03": DatabaseFault.STOPPED_BY_SERVER,
    "25P04": DatabaseFault.STOPPED_BY_SERVER,
    "57P01": DatabaseFault.CONNECTION_LOST,
    "57P02": DatabaseFault.CONNECTION_LOST,
    "57P03": DatabaseFault.CONNECTION_LOST,
}
"""By SQLSTATE, or by its class, the first two characters."""

_WRONG_TEXT = {"22021", "22P05"}
_LOST, _WRONG_DATA, _NO_RIGHT, _NO_TABLE = "08006", "22", "42501", "42P01"


def refused(error: Exception, shown: str, url: URL) -> CustomerDataError:
    """Make the error for a failed connection.

    Parameters
    ----------
    shown
        The address without its secrets.
    """
    own = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(own, psycopg.OperationalError):
        return CustomerDataError(shown, TableFault.NOT_A_DATABASE_URL, example=_EXAMPLE)
    text, connection = str(own), own.pgconn
    if _UNKNOWN in text:
        return CustomerDataError(shown, TableFault.UNKNOWN_HOST, host=url.host or "")
    if _WRONG in text or (connection and connection.needs_password):
        user = url.username or (connection.user.decode() if connection else "")
        return CustomerDataError(shown, TableFault.PASSWORD_REFUSED, user=user)
    if _FATAL in text or connection is None or "service" in text:
        return CustomerDataError(shown, TableFault.DATABASE_REFUSED, detail=_reason(text, url))
    return CustomerDataError(shown, TableFault.NO_SERVER, host=_host_of(url))


def _reason(text: str, url: URL) -> str:
    """Return the last part of libpq's message, without the password."""
    last = text.rpartition(_FATAL)[2].rpartition("failed: ")[2].strip().splitlines()[0]
    return last.replace(str(url.password), _HIDDEN) if url.password else last


def _host_of(url: URL) -> str:
    host = url.host or str(url.query.get("host", "localhost"))
    return f"{host}:{url.port or url.query.get('port', 5432)}"


def fault_of(
    error: BaseException | None, connection: Connection, table: TableName
) -> CustomerDataError | DatabaseUnavailableError:
    """Make the error for a failed query of a table."""
    state = getattr(error, "sqlstate", None) or _LOST
    name = str(table)
    if state == _NO_TABLE:
        return CustomerDataError(name, TableFault.NO_TABLE, table=name)
    if state == _NO_RIGHT:
        return no_right(connection.engine.url.username or "", table)
    if state.startswith(_WRONG_DATA):
        is_text = state in _WRONG_TEXT
        code = TableFault.TEXT_NOT_DECODED if is_text else TableFault.VALUE_NOT_COMPUTED
        return CustomerDataError(name, code)
    if ours := _FAULTS.get(state) or _FAULTS.get(state[:2]):
        return DatabaseUnavailableError(name, ours)
    return DatabaseUnavailableError(name, DatabaseFault.SERVER_FAILED, sqlstate=state)


def is_lost(error: psycopg.Error) -> bool:
    """Check whether the connection is lost, so that the outcome of a command is unknown."""
    state = error.sqlstate or _LOST
    return (_FAULTS.get(state) or _FAULTS.get(state[:2])) is DatabaseFault.CONNECTION_LOST


def no_right(user: str, table: TableName) -> CustomerDataError:
    """Make the error for a missing privilege, with the GRANT that gives it."""
    *schema, _ = table.parts
    role = quoted(user) if user else "…"
    whole = ".".join(map(quoted, table.parts))
    grants = [f"GRANT USAGE ON SCHEMA {quoted(each)} TO {role}" for each in schema[-1:]]
    grant = "; ".join([*grants, f"GRANT SELECT ON {whole} TO {role}"])
    return CustomerDataError(
        str(table), TableFault.NO_RIGHT_TO_READ, user=user, table=str(table), grant=grant
    )
