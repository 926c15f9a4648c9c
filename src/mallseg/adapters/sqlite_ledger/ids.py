"""The ids of a ledger, stored as they are or as keyed hashes."""

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mallseg.domain.errors import LedgerFault, LedgerUnavailableError

_HASH_BYTES = 16
_MARKED_TEXT = b"the key of this ledger"


@dataclass(frozen=True, slots=True)
class Ids:
    """Encodes ids as a ledger stores them.

    Attributes
    ----------
    key
        With it, an id is stored as its keyed BLAKE2b of 128 bits: without the key, the ledger
        reveals no id, not even by trying all.
    """

    key: bytes | None = field(default=None, repr=False)

    def stored(self, ids: Sequence[str]) -> Sequence[str | bytes]:
        """Return the ids as stored, in the same order."""
        if self.key is None:
            return ids
        keyed = hashlib.blake2b(key=self.key, digest_size=_HASH_BYTES)
        return [_hash(keyed, each) for each in ids]

    def container_of(self, stored: Iterable[str | bytes]) -> "StoredIds":
        """Make a container of stored ids that is asked by plain ids."""
        return StoredIds(self, frozenset(stored))

    def check(self, ledger: str, connection: sqlite3.Connection) -> None:
        """Refuse a ledger whose ids are stored otherwise; mark an empty one."""
        (mark,) = self.stored([_MARKED_TEXT.decode()])
        row = connection.execute("SELECT value FROM facts WHERE name = 'ids'").fetchone()
        if row is None:
            connection.execute("INSERT INTO facts VALUES ('ids', ?)", (mark,))
        elif row[0] != mark:
            kept = "as written" if row[0] == _MARKED_TEXT.decode() else "hashed with a key"
            if self.key is not None and kept != "as written":
                kept = "hashed with another key"
            raise LedgerUnavailableError(ledger, LedgerFault.OTHER_LEDGER_KEY, kept=kept)


@dataclass(frozen=True, slots=True)
class StoredIds:
    """A container of customers by their ids as stored."""

    ids: Ids
    stored: frozenset[str | bytes] = field(repr=False)

    def __contains__(self, customer: object) -> bool:
        """Look a customer up by the plain id."""
        return isinstance(customer, str) and self.ids.stored([customer])[0] in self.stored


def _hash(keyed: "hashlib.blake2b", customer: str) -> bytes:
    own = keyed.copy()
    own.update(customer.encode())
    return own.digest()
