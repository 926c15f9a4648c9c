"""Formulas of a sheet that were never calculated: the file has no value for them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from mallseg.adapters.workbooks.cell_references import column_number

_CHUNK = 1024 * 1024
_CELL = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v>([^<]*)</)?"
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]+)"')


@dataclass(slots=True)
class Uncalculated:
    """Formulas without a value in one column: how many, and the row of the first."""

    cells: int
    first_row: int


def uncalculated(sheet: IO[bytes], *, zero_is_none: bool) -> dict[int, Uncalculated]:
    """Find them in the XML of a sheet, by column from 0. The whole part is read.

    Parameters
    ----------
    zero_is_none
        Whether 0 counts as no value: programs that write formulas without calculating them write 0,
        and have the spreadsheet calculate when it opens the file.
    """
    found: dict[int, Uncalculated] = {}
    nothing = {b"", b"0"} if zero_is_none else {b""}
    for rows in _whole_rows(sheet):
        for attributes, value in _CELL.findall(rows):
            place = _PLACE.search(attributes) if value.strip() in nothing else None
            if place:
                column, row = column_number(place[1]) - 1, int(place[2])
                found.setdefault(column, Uncalculated(0, row)).cells += 1
    return found


def _whole_rows(sheet: IO[bytes]) -> Iterator[bytes]:
    """Yield pieces of whole rows that have formulas."""
    rest = b""
    while chunk := sheet.read(_CHUNK):
        rest += chunk
        end = max(rest.rfind(b"</row>"), rest.rfind(b":row>"))
        if end >= 0:
            piece, rest = rest[:end], rest[end:]
            if b"<f" in piece or b":f" in piece:
                yield piece
    yield rest
