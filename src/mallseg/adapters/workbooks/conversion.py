"""The subprocess that converts the sheets of a workbook to CSV, with limits of memory and time.

`exported` starts it with the workbook as standard input and a file as standard output. If a
malicious or damaged workbook crashes the parser, or makes it exhaust memory, only this process
ends.
"""

import contextlib
import csv
import datetime as dt
import errno
import io
import json
import os
import resource
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal
from pathlib import PurePosixPath
from typing import IO, Any
from xml.etree import ElementTree as ET

import python_calamine

from mallseg.adapters.workbooks.number_formats import shown_signs, signs_of_styles
from mallseg.adapters.workbooks.uncalculated import uncalculated

MOST_MEMORY = 3 * 1024**3
MOST_SECONDS = 120
_CHUNK = 1024 * 1024
_NO_PART: dict[str, Any] = {"part": "", "formulas": {}, "signs": {}}
_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"

Cell = str | int | float | bool | dt.time | dt.date | dt.timedelta
"""A cell as the parser returns it: an empty text for an empty cell or an error."""

_EXACT_BELOW = 2**53
"""Below this, whole numbers are exact: a card number may have sixteen digits."""


def main(decimal: str, only: str, report: int) -> None:
    """Convert standard input to standard output, and report what was written.

    Parameters
    ----------
    decimal
        The decimal mark that numbers get.
    only
        The one sheet to be written; all of them where it is empty.
    report
        The descriptor of the file for the report: JSON.
    """
    _limit(resource.RLIMIT_AS, MOST_MEMORY)
    _limit(resource.RLIMIT_CPU, MOST_SECONDS)
    _limit(resource.RLIMIT_CORE, 0)
    report_fields = convert(sys.stdin.buffer, sys.stdout.buffer, decimal=decimal, only=only)
    with os.fdopen(report, "w") as file:
        json.dump(report_fields, file)


def convert(workbook: IO[bytes], out: IO[bytes], *, decimal: str, only: str) -> dict[str, Any]:
    """Write the sheets of a workbook one after the other, or only one.

    Returns
    -------
    dict
        The offsets of each sheet in the output, or the fault.
    """
    try:
        return _converted(workbook, out, decimal, only)
    except BaseException as error:  # noqa: BLE001  (a panic of the Rust parser is a BaseException)
        return {"fault": _fault_of(error)}


def _converted(workbook: IO[bytes], out: IO[bytes], decimal: str, only: str) -> dict[str, Any]:
    inside = parts_of(workbook)
    # By path: the parser reads it many times faster than through a Python file object.
    with python_calamine.load_workbook(f"/dev/fd/{workbook.fileno()}") as book:
        names = [
            each.name
            for each in book.sheets_metadata
            if each.typ is python_calamine.SheetTypeEnum.WorkSheet
        ]
        written = [_written(book, name, out, decimal) for name in names if only in {"", name}]
    out.flush()
    return {
        "names": names,
        "sheets": [{**_NO_PART, **inside.get(sheet["name"], {}), **sheet} for sheet in written],
    }


def _limit(what: int, most: int) -> None:
    with contextlib.suppress(OSError, ValueError):  # a limit that the system does not have
        _, hard = resource.getrlimit(what)
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (soft, hard))


def _fault_of(error: BaseException) -> str:
    """Classify an error of the parser: damage, unless it is known to be something else."""
    match error:
        case python_calamine.PasswordError():
            return "encrypted"
        case MemoryError():
            return "too_large"
        case OSError() if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            return "no_room"
    return "damaged"


def _written(
    book: python_calamine.CalamineWorkbook, name: str, out: IO[bytes], decimal: str
) -> dict[str, Any]:
    """Write a sheet: every row is a record, an empty row a blank line.

    So record numbers are row numbers. The texts of a one-column sheet are written as lines,
    unquoted: that is what a CSV file looks like that was opened with the wrong delimiter.
    """
    begin, sheet = out.tell(), book.get_sheet_by_name(name)
    row, (_, column) = 0, sheet.start or (0, 0)
    text = io.TextIOWrapper(out, encoding="utf-8", errors="replace", newline="")
    write_row = csv.writer(text, lineterminator="\n").writerow
    before = [""] * column
    for cells in sheet.iter_rows():  # from row 1, but from the first column in use
        row += 1
        texts = before + texts_of(cells, decimal)
        if not any(texts):
            text.write("\n")
        elif len(texts) == 1 and "\n" not in texts[0]:
            text.write(f"{texts[0]}\n")
        else:
            write_row(texts)
    text.detach()
    columns = column + sheet.width
    return {"name": name, "rows": row, "columns": columns, "begin": begin, "end": out.tell()}


def parts_of(file: IO[bytes]) -> dict[str, dict[str, Any]]:
    """Find, by sheet, its part in the zip file, and its formulas without a value.

    All parts are read to the end, which verifies their checksums: the parser does not. An xls file
    has neither parts nor checksums.
    """
    file.seek(0)
    if file.read(2) != b"PK":
        return {}
    found = {}
    with zipfile.ZipFile(file) as archive:
        sheets, zero_is_none = _sheets(archive)
        signs = signs_of_styles(archive) if sheets else {}
        for part in archive.infolist():
            with archive.open(part) as data:
                name = sheets.get(part.filename)
                if name:
                    formulas = uncalculated(data, zero_is_none=zero_is_none)
                    by_column = {column: asdict(each) for column, each in formulas.items()}
                    found[name] = {"part": part.filename, "formulas": by_column, "signs": {}}
                while data.read(_CHUNK):
                    pass
            if name and signs:
                with archive.open(part) as data:
                    found[name]["signs"] = shown_signs(data, signs)
    return found


def _sheets(archive: zipfile.ZipFile) -> tuple[dict[str, str], bool]:
    """Return the sheets' names by part, and whether the workbook asks to be recalculated."""
    if not {_WORKBOOK, _RELATIONS} <= {*archive.namelist()}:
        return {}, False
    book = ET.fromstring(archive.read(_WORKBOOK))  # noqa: S314  (the size and the process are limited)
    relations = ET.fromstring(archive.read(_RELATIONS))  # noqa: S314
    targets = {each.get("Id"): each.get("Target") or "" for each in relations}
    parts = {}
    asks = False
    for each in book.iter():
        own = each.tag.rpartition("}")[2]
        if own == "sheet":
            target = next((v for k, v in each.items() if k.endswith("}id")), None)
            parts[_part(targets.get(target) or "")] = each.get("name") or ""
        asks = asks or (own == "calcPr" and each.get("fullCalcOnLoad") in {"1", "true"})
    return parts, asks


def _part(target: str) -> str:
    return target[1:] if target.startswith("/") else str(PurePosixPath("xl") / target)


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


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
