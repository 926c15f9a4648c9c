"""The ledger of customers: one SQLite file for all models of a store.

``<store>/ledger.sqlite``; while an update is writing, ``ledger.sqlite-journal`` is beside it.
"""

import json
import sqlite3
from collections.abc import Container, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mallseg.adapters.sqlite_ledger.database import read_only, state_of, writable
from mallseg.adapters.sqlite_ledger.ids import Ids
from mallseg.adapters.sqlite_ledger.periods import moved_in, paths_in
from mallseg.adapters.sqlite_ledger.schema import (
    ALL_CUSTOMERS,
    CHANGES_OF,
    ERASE,
    HISTORY,
    KNOWN_CUSTOMER,
    LAST_UPDATE,
    MOVED_IDS,
)
from mallseg.domain.moves.cause import Cause
from mallseg.domain.moves.ledger_moves import MembershipPath, MovedMember, Period
from mallseg.domain.moves.membership import (
    KnownCustomer,
    Membership,
    MembershipChange,
    SettlingRule,
)
from mallseg.domain.moves.updates import LedgerUpdate, SegmentMonth, months_of
from mallseg.files.modes import Modes

if TYPE_CHECKING:
    from mallseg.adapters.sqlite_ledger.update import SqliteUpdate

FILE = "ledger.sqlite"


@dataclass(frozen=True, slots=True)
class SqliteLedger:
    """Each customer's segment and since when, in a file beside the models.

    There is one writer at a time. Readers need no write permission.

    Attributes
    ----------
    root
        The folder of the store.
    key
        With it, ids are stored as keyed hashes.
    group_readable
        Whether the group may read the file; others never may.
    """

    root: Path
    key: bytes | None = field(default=None, repr=False)
    group_readable: bool = False

    def state(self) -> str:
        """Read the file's change counter, inode, size and time."""
        return state_of(self._path)

    def last_update(self, model: str) -> LedgerUpdate | None:
        """Read the newest row."""
        if not self._path.exists():
            return None
        with self._reading() as connection:
            row = connection.execute(LAST_UPDATE, {"model": model}).fetchone()
        return (
            LedgerUpdate(model=model, version=row[0], as_of=date.fromordinal(row[1]))
            if row
            else None
        )

    @contextmanager
    def updating(self, rule: SettlingRule) -> "Iterator[SqliteUpdate]":
        """Hold the lock while the customers are read."""
        from mallseg.adapters.sqlite_ledger.update import SqliteUpdate

        with writable(self._path, Modes(self.group_readable)) as connection:
            ids = Ids(self.key)
            ids.check(FILE, connection)
            yield SqliteUpdate(connection, rule, ids)

    def find(self, customer: str) -> tuple[KnownCustomer, ...]:
        """Look an id up in each model."""
        with self._reading() as connection:
            return tuple(
                known
                for model, name in connection.execute(
                    "SELECT model, name FROM models ORDER BY name"
                )
                if (known := _known(connection, model, name, self._stored(customer)))
            )

    def history(self, model: str, segment: str) -> tuple[SegmentMonth, ...]:
        """Sum up the sizes recorded by each update."""
        with self._reading() as connection:
            rows = connection.execute(HISTORY, {"model": model, "slug": segment}).fetchall()
        counts: dict[date, tuple[int, int]] = {}
        for day, joined, left in rows:
            before = counts.get(date.fromordinal(day), (0, 0))
            counts[date.fromordinal(day)] = (before[0] + (joined or 0), before[1] + (left or 0))
        return months_of(counts)

    def moved_ids(
        self,
        model: str,
        *,
        left: AbstractSet[str],
        entered: AbstractSet[str],
        since: date | None = None,
    ) -> Container[str]:
        """Query the changes; ids are compared as stored."""
        asked = {
            "model": model,
            "left": json.dumps([*left]),
            "entered": json.dumps([*entered]),
            "since": None if since is None else since.toordinal(),
        }
        with self._reading() as connection:
            return Ids(self.key).container_of(
                stored for (stored,) in connection.execute(MOVED_IDS, asked)
            )

    def paths(self, model: str, period: Period) -> tuple[MembershipPath, ...]:
        """Scan the customers, and the changes since the first day."""
        with self._reading() as connection:
            return paths_in(connection, model, period)

    def moved(
        self, model: str, period: Period, *, before: str = "", after: str = ""
    ) -> Iterator[MovedMember]:
        """Yield row by row; a hashed id is given in hexadecimal."""
        with self._reading() as connection:
            yield from moved_in(connection, model, period, before=before, after=after)

    def customers(self, model: str) -> Iterator[tuple[str, Membership]]:
        """Yield row by row; a hashed id is given in hexadecimal."""
        with self._reading() as connection:
            for stored, *rest in connection.execute(ALL_CUSTOMERS, {"model": model}):
                yield stored.hex() if isinstance(stored, bytes) else stored, _membership(rest)

    def forget(self, customer: str) -> bool:
        """Erase the rows of an id, then rewrite the file without their bytes (VACUUM).

        It is rewritten for an unknown id too: an earlier call may have been killed before that.
        """
        with self._reading():
            pass  # must exist: a writer would create it
        with writable(self._path, Modes(self.group_readable)) as connection:
            Ids(self.key).check(FILE, connection)
            models = connection.execute("SELECT model FROM models").fetchall()
            is_known = (
                sum(_erase(connection, model, self._stored(customer)) for (model,) in models) > 0
            )
            connection.execute("COMMIT")
            # The lock is held until the file is rewritten. With normal locking the journal is
            # removed then, not at closing, where SQLite would report no failure.
            connection.execute("PRAGMA locking_mode = NORMAL")
            connection.execute("VACUUM")
        return is_known

    @property
    def _path(self) -> Path:
        return self.root / FILE

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with read_only(self._path) as connection:
            Ids(self.key).check(FILE, connection)
            yield connection

    def _stored(self, customer: str) -> str | bytes:
        (stored,) = Ids(self.key).stored([customer])
        return stored


def _known(
    connection: sqlite3.Connection, model: int, name: str, stored: str | bytes
) -> KnownCustomer | None:
    own = {"model": model, "id": stored}
    row = connection.execute(KNOWN_CUSTOMER, own).fetchone()
    if not row:
        return None
    changes = tuple(
        MembershipChange(
            day=date.fromordinal(day),
            before=before,
            after=after,
            cause=Cause(cause),
            version=version,
        )
        for day, before, after, cause, version in connection.execute(CHANGES_OF, own)
    )
    return KnownCustomer(model=name, membership=_membership(row), changes=changes)


def _membership(row: Sequence[Any]) -> Membership:
    segment, since, version, nearest, nearest_since, first, last = row
    return Membership(
        segment=segment,
        since=date.fromordinal(since),
        version=version,
        nearest=nearest,
        nearest_since=date.fromordinal(nearest_since),
        first=date.fromordinal(first),
        last=date.fromordinal(last),
    )


def _erase(connection: sqlite3.Connection, model: int, stored: str | bytes) -> int:
    """Erase the rows of an id; return the number of customers erased, 0 or 1."""
    own = {"model": model, "id": stored}
    return [connection.execute(statement, own).rowcount for statement in ERASE][-1]
