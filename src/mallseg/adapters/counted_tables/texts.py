"""The rows of a table as texts, for lists and results of campaigns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from mallseg.adapters.counted_tables.open_table import OpenTable, Table
from mallseg.domain.campaigns.member import TextColumns
from mallseg.domain.customers.number_format import PLAIN_NUMBERS, NumberFormat
from mallseg.domain.errors import CustomerDataError, TableFault

_SAMPLED = 500
_BLANK = ""


@dataclass(frozen=True, slots=True)
class TableTexts:
    """A table as texts; numbers are written plainly."""

    table: Table
    numbers: NumberFormat = PLAIN_NUMBERS

    @property
    def name(self) -> str:
        """Its name in messages."""
        return self.table.name

    def columns(self) -> TextColumns:
        """Look at the first rows."""
        with self.table.opened() as table:
            return text_columns(self.name, table, self.numbers)

    def rows(self) -> Iterator[Sequence[str]]:
        """Yield the rows of one snapshot, without empty ones."""
        with self.table.opened() as table:
            for row in all_rows(table):
                texts = texts_of(self.name, row, self.numbers)
                if any(texts):
                    yield texts


def text_columns(source: str, table: OpenTable, numbers: NumberFormat) -> TextColumns:
    """Return the columns of an open table, with its first rows."""
    return TextColumns(
        source=source,
        names=table.header,
        first_rows=[texts_of(source, row, numbers) for row in all_rows(table, most=_SAMPLED)],
        numbers=numbers,
    )


def all_rows(table: OpenTable, *, most: int | None = None) -> Iterator[tuple[object, ...]]:
    """Yield all rows of an open table, or the first ones."""
    limit = "" if most is None else f" LIMIT {most:d}"
    yield from table.rows(f"SELECT * FROM {table.place}{limit}")  # noqa: S608  (quoted names)


def texts_of(source: str, row: Iterable[object], numbers: NumberFormat) -> list[str]:
    """Write the values of a row as texts.

    Raises
    ------
    CustomerDataError
        A text has a NUL byte, which is not allowed in lists.
    """
    texts = [text_of(value, numbers) for value in row]
    if any("\0" in text for text in texts):
        raise CustomerDataError(source, TableFault.NUL_IN_TEXT)
    return texts


def text_of(value: object, numbers: NumberFormat = PLAIN_NUMBERS) -> str:
    """Write a value as in a file.

    A missing one is empty, a whole number its digits, other numbers have no exponent, and a
    timestamp is ``2026-07-31 10:00:00``.
    """
    match value:
        case str():
            return value
        case None:
            return _BLANK
        case bool():
            return "true" if value else "false"
        case float() | Decimal():
            return _written(value, numbers.decimal)
        case datetime():
            return value.isoformat(sep=" ")
    return str(value)


def _written(value: float | Decimal, decimal: str) -> str:
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    if number.is_nan():
        return _BLANK
    if number.is_infinite():
        return str(value)
    return f"{number.to_integral_value() if number == int(number) else number:f}".replace(
        ".", decimal
    )
