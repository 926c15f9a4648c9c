"""Cells of a sheet as the texts of a CSV file."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

Cell = str | int | float | bool | dt.time | dt.date | dt.timedelta
"""A cell as the parser returns it: an empty text for an empty cell or an error."""

_EXACT_BELOW = 2**53
"""Below this, whole numbers are exact: a card number may have sixteen digits."""


def texts_of(row: Iterable[Cell], decimal: str) -> list[str]:
    """Write the cells of a row as texts; numbers have this decimal mark and no exponent."""
    return [_text(cell, decimal) for cell in row]


def _text(cell: Cell, decimal: str) -> str:
    if isinstance(cell, str):
        return _one_kind_of_line_end(cell) if "\r" in cell or "\0" in cell else cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return _number(cell, decimal)
    return str(cell)


def _number(value: float, decimal: str) -> str:
    if value.is_integer() and abs(value) < _EXACT_BELOW:
        return str(int(value))
    text = repr(value)
    if "e" in text or "n" in text:  # an exponent, or no finite number
        text = format(Decimal(text), "f")
    return text if decimal == "." else text.replace(".", decimal)


def _one_kind_of_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
