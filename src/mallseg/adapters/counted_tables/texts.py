"""The rows of a table as texts: what a list has of a customer, and what people did."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from mallseg.adapters.counted_tables.open_table import OpenTable, Table
from mallseg.domain.campaigns.member import TextColumns
from mallseg.domain.customers.texts.number_format import PLAIN_NUMBERS, NumberFormat
from mallseg.domain.errors import CustomerDataError, TableFault

_LOOKED_AT = 500
_BLANK = ""


@dataclass(frozen=True, slots=True)
class TableTexts:
    """A table of which only the texts matter. Its numbers are written plainly."""

    table: Table
    numbers: NumberFormat = PLAIN_NUMBERS

    @property
    def name(self) -> str:
        """What messages call the source."""
        return self.table.name

    def columns(self) -> TextColumns:
        """Look at the first rows."""
        with self.table.opened() as table:
            return text_columns(self.name, table, self.numbers)

    def rows(self) -> Iterator[Sequence[str]]:
        """Give the rows of one moment; those without any text are left out."""
        with self.table.opened() as table:
            for row in all_rows(table):
                texts = texts_of(self.name, row, self.numbers)
                if any(texts):
                    yield texts


def text_columns(source: str, table: OpenTable, numbers: NumberFormat) -> TextColumns:
    """Give the columns of an open table, with its first rows."""
    return TextColumns(
        source=source,
        names=table.header,
        first_rows=[texts_of(source, row, numbers) for row in all_rows(table, most=_LOOKED_AT)],
        numbers=numbers,
    )


def all_rows(table: OpenTable, *, most: int | None = None) -> Iterator[tuple[object, ...]]:
    """Give all rows of an open table, or the first ones."""
    limit = "" if most is None else f" LIMIT {most:d}"
    yield from table.rows(f"SELECT * FROM {table.place}{limit}")  # noqa: S608  (quoted names)


def texts_of(source: str, row: Iterable[object], numbers: NumberFormat) -> list[str]:
    """Write the values of a row.

    Raises
    ------
    CustomerDataError
        A text has a NUL byte, which stands in no list.
    """
    texts = [text_of(value, numbers) for value in row]
    if any("\0" in text for text in texts):
        raise CustomerDataError(source, TableFault.NUL_IN_TEXT)
    return texts


def text_of(value: object, numbers: NumberFormat = PLAIN_NUMBERS) -> str:
    """Write a value as a file would hold it.

    A missing one is empty, a whole number its digits, any other number without an exponent, a
    moment as ``2026-07-31 10:00:00``.
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
