"""How ids stand in a ledger: as they are written, or as keyed hashes."""

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mallseg.domain.errors import LedgerFault, LedgerUnavailableError

_HASH_BYTES = 16
_CHECKED = b"the key of this ledger"

LONGEST_KEY = hashlib.blake2b.MAX_KEY_SIZE


@dataclass(frozen=True, slots=True)
class Ids:
    """Writes ids as a ledger keeps them.

    Attributes
    ----------
    key
        With it, an id is its BLAKE2b of 128 bits: a reader with the ledger and not the key learns
        no id from it, even by trying all.
    """

    key: bytes | None = field(default=None, repr=False)

    def kept(self, ids: Sequence[str]) -> Sequence[str | bytes]:
        """Give the ids as they are kept, in the same order."""
        if self.key is None:
            return ids
        keyed = hashlib.blake2b(key=self.key, digest_size=_HASH_BYTES)
        return [_hash(keyed, each) for each in ids]

    def among(self, kept: Iterable[str | bytes]) -> "AmongIds":
        """Give ids as they are kept, so that others are looked up among them as written."""
        return AmongIds(self, frozenset(kept))

    def check(self, ledger: str, connection: sqlite3.Connection) -> None:
        """Refuse a ledger whose ids are kept otherwise; an empty one is marked as this one."""
        (mark,) = self.kept([_CHECKED.decode()])
        row = connection.execute("SELECT value FROM facts WHERE name = 'ids'").fetchone()
        if row is None:
            connection.execute("INSERT INTO facts VALUES ('ids', ?)", (mark,))
        elif row[0] != mark:
            kept = "as written" if row[0] == _CHECKED.decode() else "hashed with a key"
            if self.key is not None and kept != "as written":
                kept = "hashed with another key"
            raise LedgerUnavailableError(ledger, LedgerFault.OTHER_LEDGER_KEY, kept=kept)


@dataclass(frozen=True, slots=True)
class AmongIds:
    """Customers, of whom the ids are known as a ledger keeps them."""

    ids: Ids
    kept: frozenset[str | bytes] = field(repr=False)

    def __contains__(self, customer: object) -> bool:
        """Say whether a customer is among them, by the id as written."""
        return isinstance(customer, str) and self.ids.kept([customer])[0] in self.kept


def _hash(keyed: "hashlib.blake2b", customer: str) -> bytes:
    own = keyed.copy()
    own.update(customer.encode())
    return own.digest()
