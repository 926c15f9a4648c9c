"""Writes the values of tables as a new xlsx file, where there is none to copy."""

import datetime as dt
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell

from mallseg.domain.errors import InvalidOptionError, OptionFault

_NOT_IN_A_CELL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_MOST_DIGITS = 15
"""A longer number is an identifier: a cell would round it."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9]{2}:[0-9]{2}:[0-9]{2})?")
_MOST_ROWS = 1_048_576
_LONGEST_TEXT = 32_767


def write_new_workbook(
    path: Path,
    tables: Iterable[tuple[str, Iterable[list[str]]]],
    *,
    decimal: str,
    texts: Collection[int] = (),
) -> None:
    """Write each table on a sheet of its name.

    Numbers and dates become cells of these types; everything else, and all of the columns in
    `texts`, text cells, never formulas.

    Raises
    ------
    InvalidOptionError
        A table has more rows, or longer texts, than a sheet can have.
    """
    book = openpyxl.Workbook(write_only=True)
    for name, rows in tables:
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            if number > _MOST_ROWS:
                raise InvalidOptionError("out", OptionFault.TOO_LARGE_FOR_SHEET)
            sheet.append(
                [
                    _text_cell(text, sheet) if place in texts else _cell(text, sheet, decimal)
                    for place, text in enumerate(row)
                ]
            )
    book.save(path)


def _cell(text: str, sheet: Any, decimal: str) -> Any:
    if not text:
        return None
    plain = text if decimal == "." else text.replace(decimal, ".")
    if _NUMBER.fullmatch(plain) and _is_exact(plain):
        return float(plain) if "." in plain else int(plain)
    if _DATE.fullmatch(text):
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            pass
        else:
            return moment if " " in text else moment.date()
    return _text_cell(text, sheet)


def _text_cell(text: str, sheet: Any) -> Any:
    if len(text) > _LONGEST_TEXT:
        raise InvalidOptionError("out", OptionFault.TOO_LARGE_FOR_SHEET)
    cell = WriteOnlyCell(sheet, _NOT_IN_A_CELL.sub("\ufffd", text))
    cell.data_type = "s"  # text, never a formula
    return cell


def _is_exact(plain: str) -> bool:
    digits = sum(map(str.isdigit, plain))
    return digits <= _MOST_DIGITS or repr(float(plain)) == plain
