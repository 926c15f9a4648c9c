"""Translates Spark's errors, whose messages may quote a value.

References
----------
Spark's documentation, "Error Conditions" and "SQLSTATE".
"""

import getpass
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from py4j.protocol import Py4JError, Py4JNetworkError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from mallseg.domain.errors import (
    CustomerDataError,
    DatabaseFault,
    DatabaseUnavailableError,
    FileFault,
    TableFault,
)

_STOPPED = (
    "stopped SparkContext", "SparkContext was shut down", "SparkContext has been shutdown",
    "SparkContext.dagScheduler()", "sparkSession is closed", "INVALID_HANDLE.SESSION",
    "NO_ACTIVE_SESSION",
)  # fmt: skip
_NO_RIGHT = (
    "INSUFFICIENT_PERMISSIONS", "AccessControlException", "AccessDeniedException",
    "SecurityException", "Permission denied", "PERMISSION_DENIED",
)  # fmt: skip
_NO_TABLE = (
    "[TABLE_OR_VIEW_NOT_FOUND]", "[SCHEMA_NOT_FOUND]", "[PATH_NOT_FOUND]", "[CATALOG_NOT_FOUND]",
    "[REQUIRES_SINGLE_PART_NAMESPACE]", "[MISSING_CATALOG_ABILITY",
)  # fmt: skip
_MESSAGES: tuple[tuple[tuple[str, ...], TableFault | FileFault | DatabaseFault], ...] = (
    (_STOPPED, DatabaseFault.SESSION_STOPPED),
    (_NO_RIGHT, TableFault.NO_RIGHT_ON_CLUSTER),
    (_NO_TABLE, TableFault.NO_TABLE),
    (
        ("No space left on device", "OutOfMemoryError", "maxResultSize"),
        DatabaseFault.NO_ROOM_ON_SERVER,
    ),
    (
        ("FILE_NOT_EXIST", "underlying files have been updated", "FileNotFoundException"),
        DatabaseFault.CHANGED_MEANWHILE,
    ),
    (
        ("[FAILED_READ_FILE", "[UNABLE_TO_INFER_SCHEMA]", "[CANNOT_READ_FILE_FOOTER]"),
        FileFault.DAMAGED_PARQUET,
    ),
)
"""Texts in a message, and what they mean; the first match counts."""

_WRITING: Mapping[TableFault, TableFault] = {
    TableFault.NO_RIGHT_ON_CLUSTER: TableFault.NO_RIGHT_TO_MAKE,
    TableFault.NO_TABLE: TableFault.NO_SCHEMA,
}
_NO_JAVA = "[JAVA_GATEWAY_EXITED]"
_UNKNOWN = "XX000"
"""The SQLSTATE of an internal error, which Spark does not always name."""


@contextmanager
def translated(table: str, session: SparkSession, *, writes: bool = False) -> Iterator[None]:
    """Translate errors about a table.

    Parameters
    ----------
    writes
        Whether the table is being written, not read.

    Raises
    ------
    CustomerDataError
        There is no such table, it cannot be read, or the user may not; it cannot be made.
    DatabaseUnavailableError
        The session was stopped, or the cluster failed.
    """
    try:
        yield
    except (PySparkException, Py4JError, ConnectionError) as error:
        fault = _fault_of(error, table, _WRITING if writes else {})
        if fault.code is DatabaseFault.SERVER_FAILED and is_stopped(session):
            fault = DatabaseUnavailableError(table, DatabaseFault.SESSION_STOPPED)
        raise fault from None
    except AttributeError as error:
        if "NoneType" not in str(error):
            raise
        # A session without context has None instead.
        raise DatabaseUnavailableError(table, DatabaseFault.SESSION_STOPPED) from None


def _fault_of(
    error: Exception, table: str, instead: Mapping[TableFault, TableFault]
) -> CustomerDataError | DatabaseUnavailableError:
    text = _text(error)
    code: TableFault | FileFault | DatabaseFault = DatabaseFault.SERVER_FAILED
    if isinstance(error, Py4JNetworkError | ConnectionError):
        return DatabaseUnavailableError(table, DatabaseFault.SESSION_STOPPED)
    for signs, fault in _MESSAGES:
        if any(sign in text for sign in signs):
            code = fault
            break
    if isinstance(code, DatabaseFault):
        return DatabaseUnavailableError(table, code, sqlstate=_state(error))
    if isinstance(code, TableFault):
        code = instead.get(code, code)
    return CustomerDataError(table, code, table=table, user=getpass.getuser())


def is_stopped(session: SparkSession) -> bool:
    """Check whether a session is stopped; errors of its queries do not say so reliably."""
    try:
        return bool(session.sparkContext._jsc.sc().isStopped())  # noqa: SLF001  (there is no public API)
    except PySparkException:  # a session of Spark Connect has no context here
        return False
    except (Py4JError, AttributeError, OSError):
        return True


@contextmanager
def start_refused(address: str) -> Iterator[None]:
    """Translate errors of starting a session.

    Raises
    ------
    CustomerDataError
        There is no Java, or no such cluster.
    """
    try:
        yield
    except (PySparkException, Py4JError, ConnectionError) as error:
        code = TableFault.NO_JAVA if _NO_JAVA in _text(error) else TableFault.NO_CLUSTER
        raise CustomerDataError(address, code) from None
    except FileNotFoundError:
        raise CustomerDataError(address, TableFault.NO_JAVA) from None


def _state(error: Exception) -> str:
    return (error.getSqlState() if isinstance(error, PySparkException) else None) or _UNKNOWN


def _text(error: Exception) -> str:
    """Return message and stack trace, to be matched and never shown."""
    try:
        return f"{error}\n{getattr(error, '_stackTrace', '')}"
    except (Py4JError, ConnectionError, AssertionError):
        return ""
