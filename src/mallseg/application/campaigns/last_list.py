"""The last list of a campaign, to find what has changed since."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from mallseg.domain.campaigns.audience import ListKind
from mallseg.domain.campaigns.list_layout import ListLayout, compared_columns
from mallseg.domain.customers.columns.id_column import find_id_column
from mallseg.domain.ports import TextTable

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


@dataclass(slots=True)
class LastList:
    """The customers of the last list, with a digest of their fields.

    Attributes
    ----------
    digests
        By id, of the columns that both lists have. A digest that was looked up is removed.
    indexes
        The indexes of these columns in the new list; None where the two have different columns.
    decimal
        The decimal mark of both: a workbook keeps 5.00 as 5, which is no change.
    """

    digests: dict[str, bytes]
    indexes: Sequence[int] | None
    decimal: str

    @classmethod
    def read(cls, table: TextTable, layout: ListLayout) -> "LastList":
        """Read the last list; raise CustomerDataError where it lacks the column of ids."""
        columns = table.columns()
        before, now = compared_columns(columns.names), compared_columns(layout.header)
        ids = find_id_column(columns.source, columns.names, [], named=layout.id_name).index
        indexes = [before[name] for name in now] if before.keys() == now.keys() else []
        decimal, width = columns.numbers.decimal, len(columns.names)
        digests = {
            row[ids]: _digest(row, indexes, decimal) for row in table.rows() if len(row) == width
        }
        return cls(digests, [*now.values()] if indexes else None, decimal)

    def change(self, customer_id: str, row: Sequence[str]) -> ListKind | None:
        """Return whether a customer is new, or one of their fields; None where nothing changed."""
        known = self.digests.pop(customer_id, None)
        if known is None:
            return ListKind.ADDED
        if self.indexes is not None and _digest(row, self.indexes, self.decimal) == known:
            return None
        return ListKind.UPDATED

    def removed(self) -> Iterator[str]:
        """Iterate over the ids that are no longer in the list."""
        yield from self.digests


def _digest(row: Sequence[str], indexes: Sequence[int], decimal: str) -> bytes:
    digest = blake2b(digest_size=16)
    for index in indexes:
        text = _as_number(row[index], decimal).encode(errors="surrogatepass")
        digest.update(len(text).to_bytes(8, "big") + text)
    return digest.digest()


def _as_number(text: str, decimal: str) -> str:
    """Write a number in its canonical form; a text with leading zeros, 007, is no number."""
    plain = text.replace(decimal, ".")
    return repr(float(plain)) if _NUMBER.fullmatch(plain) else text
