"""What has changed since the last list."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from mallseg.domain.campaigns.audience import ListKind
from mallseg.domain.campaigns.list_layout import ListLayout, compared_places
from mallseg.domain.customers.columns.id_column import find_id_column
from mallseg.domain.ports import TextTable

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


@dataclass(slots=True)
class LastList:
    """Who was in the last list, and what it said of each.

    Attributes
    ----------
    digests
        By id, of the columns that both lists have. Those that were looked up are gone.
    places
        Of these columns in the new list; None where the lists have other columns.
    decimal
        The decimal mark of both: a workbook keeps 5.00 as 5, which is no change.
    """

    digests: dict[str, bytes]
    places: Sequence[int] | None
    decimal: str

    @classmethod
    def read(cls, table: TextTable, layout: ListLayout) -> "LastList":
        """Read the last list, or raise CustomerDataError where it has not the ids of the new."""
        columns = table.columns()
        before, now = compared_places(columns.names), compared_places(layout.header)
        ids = find_id_column(columns.source, columns.names, [], named=layout.id_name).place
        places = [before[name] for name in now] if before.keys() == now.keys() else []
        decimal, width = columns.numbers.decimal, len(columns.names)
        digests = {
            row[ids]: _digest(row, places, decimal) for row in table.rows() if len(row) == width
        }
        return cls(digests, [*now.values()] if places else None, decimal)

    def change(self, customer_id: str, row: Sequence[str]) -> ListKind | None:
        """Say whether a customer is new in the list, or something of theirs; None for neither."""
        known = self.digests.pop(customer_id, None)
        if known is None:
            return ListKind.ADDED
        if self.places is not None and _digest(row, self.places, self.decimal) == known:
            return None
        return ListKind.UPDATED

    def removed(self) -> Iterator[str]:
        """Give the ids of those who are no longer in the list."""
        yield from self.digests


def _digest(row: Sequence[str], places: Sequence[int], decimal: str) -> bytes:
    digest = blake2b(digest_size=16)
    for place in places:
        text = _as_number(row[place], decimal).encode(errors="surrogatepass")
        digest.update(len(text).to_bytes(8, "big") + text)
    return digest.digest()


def _as_number(text: str, decimal: str) -> str:
    """Write a number in one way; what begins with a zero, as 007, is none."""
    plain = text.replace(decimal, ".")
    return repr(float(plain)) if _NUMBER.fullmatch(plain) else text
