"""The database file of a ledger: creation, connections, migrations and error translation."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from mallseg.adapters.sqlite_ledger.schema import APPLICATION_ID, MIGRATIONS
from mallseg.domain.errors import LedgerFault, LedgerUnavailableError, system_text
from mallseg.files.modes import Modes

_WAIT_S = 5
"""The time to wait for another writer."""

_CACHE_KIB = 200_000


_CHANGE_COUNTER = 24


@contextmanager
def read_only(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a ledger for reading, without permission to write it or its folder.

    Raises
    ------
    LedgerUnavailableError
        Also where an update was killed while writing, and the ledger is read-only, so that its
        journal cannot be rolled back.
    """
    with _translated(path):
        _check_file(path)
        if has_journal(path):
            _roll_back(path)
        with closing(_connected(path, "ro")) as connection:
            if _schema(path, connection) < len(MIGRATIONS):
                raise LedgerUnavailableError(path.name, LedgerFault.NO_LEDGER)
            yield connection


@contextmanager
def writable(path: Path, modes: Modes) -> Iterator[sqlite3.Connection]:
    """Open a ledger in a transaction; create or migrate it first.

    What the caller does not commit is rolled back. The lock is held until the end, also after a
    commit.
    """
    with _translated(path):
        if not path.exists():
            _create(path, modes)
        _check_file(path)
        with closing(_connected(path, "rw")) as connection:
            connection.execute("PRAGMA secure_delete = ON")
            if has_journal(path):
                _clear_journal(path, connection)
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # until it is closed
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            connection.execute("BEGIN IMMEDIATE")
            _migrate(path, connection)
            yield connection


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode={mode}",
        uri=True,
        timeout=_WAIT_S,
        isolation_level=None,  # transactions begin and end explicitly
    )


def _create(path: Path, modes: Modes) -> None:
    """Create an empty file with private permissions, before there is any content."""
    try:
        os.close(modes.open_new(path))
    except FileExistsError:  # another update was first
        return
    except OSError as error:
        raise _refused(path, error) from None


def _check_file(path: Path) -> None:
    """Refuse anything but a regular file: a link may lead out of the store."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        raise LedgerUnavailableError(path.name, LedgerFault.NO_LEDGER) from None
    except OSError as error:
        raise _refused(path, error) from None
    if not stat.S_ISREG(mode):
        raise LedgerUnavailableError(path.name, LedgerFault.NOT_A_LEDGER)


def _refused(path: Path, error: OSError) -> LedgerUnavailableError:
    detail = system_text(error)
    return LedgerUnavailableError(path.name, LedgerFault.LEDGER_NOT_READABLE, detail=detail)


def state_of(path: Path) -> str:
    """Return a token that changes with every commit; empty where there is no ledger.

    It contains the file change counter: four bytes at offset 24 of the header.

    References
    ----------
    SQLite, Database File Format, section 1.3.7.

    Raises
    ------
    LedgerUnavailableError
    """
    if not path.exists():
        return ""
    _check_file(path)
    try:
        with path.open("rb") as file:
            facts = os.fstat(file.fileno())
            counter = os.pread(file.fileno(), 4, _CHANGE_COUNTER)
    except OSError as error:
        raise _refused(path, error) from None
    return f"{facts.st_ino}-{facts.st_size}-{facts.st_mtime_ns}-{counter.hex()}"


def has_journal(path: Path) -> bool:
    """Check whether an update is writing, or was killed while writing."""
    return path.with_name(f"{path.name}-journal").exists()


def _roll_back(path: Path) -> None:
    """Have SQLite roll back the hot journal of a killed update; wait for a running one."""
    try:
        with closing(_connected(path, "rw")) as connection:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & _PRIMARY in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}:
            raise LedgerUnavailableError(path.name, LedgerFault.LEDGER_INTERRUPTED) from None
        raise


def _clear_journal(path: Path, connection: sqlite3.Connection) -> None:
    """Have SQLite remove the journal of a killed command: it may contain ids.

    Reading rolls an unfinished update back and removes its journal. An update killed after its
    commit leaves a journal that readers ignore and the next commit removes; so the version of the
    schema is rewritten unchanged. This needs normal locking: in exclusive mode a commit only
    zeroes the journal's header.
    """
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f"PRAGMA user_version = {_schema(path, connection)}")
    connection.execute("COMMIT")


def _schema(path: Path, connection: sqlite3.Connection) -> int:
    """Read the version of the schema, 0 for an empty file; refuse other databases."""
    (ours,) = connection.execute("PRAGMA application_id").fetchone()
    (schema,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables and ours != APPLICATION_ID:
        raise LedgerUnavailableError(path.name, LedgerFault.NOT_A_LEDGER)
    if schema > len(MIGRATIONS):
        raise LedgerUnavailableError(path.name, LedgerFault.NEWER_LEDGER, schema=schema)
    return int(schema)


def _migrate(path: Path, connection: sqlite3.Connection) -> None:
    """Bring the schema to the newest version, as a part of the transaction."""
    for schema in range(_schema(path, connection), len(MIGRATIONS)):
        for statement in MIGRATIONS[schema].split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {schema + 1}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


_PRIMARY = 0xFF
"""Masks the primary code in SQLite's extended error codes."""

_FAULTS = {
    sqlite3.SQLITE_BUSY: LedgerFault.LEDGER_IN_USE,
    sqlite3.SQLITE_LOCKED: LedgerFault.LEDGER_IN_USE,
    sqlite3.SQLITE_FULL: LedgerFault.LEDGER_FULL,
    sqlite3.SQLITE_CORRUPT: LedgerFault.LEDGER_DAMAGED,
    sqlite3.SQLITE_NOTADB: LedgerFault.NOT_A_LEDGER,
}


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Translate errors of SQLite, whose messages may quote an id."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY
        if fault := _FAULTS.get(code):
            raise LedgerUnavailableError(path.name, fault) from None
        detail = _DETAILS.get(code, "it lacks what a ledger has")
        raise LedgerUnavailableError(
            path.name, LedgerFault.LEDGER_NOT_READABLE, detail=detail
        ) from None


_DETAILS = {
    sqlite3.SQLITE_READONLY: "it may not be written",
    sqlite3.SQLITE_CANTOPEN: "it or its folder may not be opened",
    sqlite3.SQLITE_PERM: "it may not be read",
    sqlite3.SQLITE_IOERR: "the disk fails",
}
