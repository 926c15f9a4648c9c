"""What has changed since the last list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from mallseg.domain.campaigns.audience import ListKind
from mallseg.domain.campaigns.list_layout import ListLayout, compared_places
from mallseg.domain.customers.columns.id_column import find_id_column
from mallseg.domain.ports import TextTable


@dataclass(slots=True)
class LastList:
    """Who was in the last list, and what it said of each.

    Attributes
    ----------
    digests
        By id, of the columns that both lists have. Those that were looked up are gone.
    places
        Of these columns in the new list; None where the lists have other columns.
    """

    digests: dict[str, bytes]
    places: Sequence[int] | None

    @classmethod
    def read(cls, table: TextTable, layout: ListLayout) -> "LastList":
        """Read the last list, or raise CustomerDataError where it has not the ids of the new."""
        columns = table.columns()
        before, now = compared_places(columns.names), compared_places(layout.header)
        ids = find_id_column(columns.source, columns.names, [], named=layout.id_name).place
        places = [before[name] for name in now] if before.keys() == now.keys() else []
        digests = {
            row[ids]: _digest(row, places) for row in table.rows() if len(row) == len(columns.names)
        }
        return cls(digests, [*now.values()] if places else None)

    def change(self, customer_id: str, row: Sequence[str]) -> ListKind | None:
        """Say whether a customer is new in the list, or something of theirs; None for neither."""
        known = self.digests.pop(customer_id, None)
        if known is None:
            return ListKind.ADDED
        if self.places is not None and _digest(row, self.places) == known:
            return None
        return ListKind.UPDATED

    def removed(self) -> Iterator[str]:
        """Give the ids of those who are no longer in the list."""
        yield from self.digests


def _digest(row: Sequence[str], places: Sequence[int]) -> bytes:
    digest = blake2b(digest_size=16)
    for place in places:
        text = row[place].encode(errors="surrogatepass")
        digest.update(len(text).to_bytes(8, "big") + text)
    return digest.digest()
