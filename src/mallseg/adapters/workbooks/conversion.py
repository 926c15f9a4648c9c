"""The process that writes the sheets of a workbook as CSV, within limits of memory and time.

It is started by `exported`, with the workbook as its standard input and a file as its standard
output: a parser that a damaged workbook stops, or has ask for all memory, stops only this process.
"""

import contextlib
import csv
import errno
import io
import json
import os
import resource
import sys
import zipfile
from dataclasses import asdict
from pathlib import PurePosixPath
from typing import IO, Any
from xml.etree import ElementTree as ET

import python_calamine

from mallseg.adapters.workbooks.cells import texts_of
from mallseg.adapters.workbooks.number_formats import shown_signs, signs_of_styles
from mallseg.adapters.workbooks.uncalculated import uncalculated

MOST_MEMORY = 3 * 1024**3
MOST_SECONDS = 120
_CHUNK = 1024 * 1024
_NO_PART: dict[str, Any] = {"part": "", "formulas": {}, "signs": {}}
_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"


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
    said = convert(sys.stdin.buffer, sys.stdout.buffer, decimal=decimal, only=only)
    with os.fdopen(report, "w") as file:
        json.dump(said, file)


def convert(workbook: IO[bytes], out: IO[bytes], *, decimal: str, only: str) -> dict[str, Any]:
    """Write the sheets of a workbook one after the other, or only one.

    Returns
    -------
    dict
        Where each of them stands, or what hinders that.
    """
    try:
        return _converted(workbook, out, decimal, only)
    except BaseException as error:  # noqa: BLE001  (a parser's panic is no Exception)
        return {"fault": _fault_of(error)}


def _converted(workbook: IO[bytes], out: IO[bytes], decimal: str, only: str) -> dict[str, Any]:
    inside = parts_of(workbook)
    # By its path: the parser reads it many times faster than through Python.
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
    with contextlib.suppress(OSError, ValueError):  # where the system does not know this limit
        _, hard = resource.getrlimit(what)
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (soft, hard))


def _fault_of(error: BaseException) -> str:
    """Say what an error of a parser means: damage, unless it is known to be something else."""
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
    """Write a sheet: every row is a record, an empty one a blank line.

    So the records have the numbers of the rows. In a sheet of one column, its texts are the lines:
    a CSV file opened in a spreadsheet that splits at another mark looks like that.
    """
    begin, sheet = out.tell(), book.get_sheet_by_name(name)
    row, (_, column) = 0, sheet.start or (0, 0)
    text = io.TextIOWrapper(out, encoding="utf-8", errors="replace", newline="")
    write_row = csv.writer(text, lineterminator="\n").writerow
    before = [""] * column
    for cells in sheet.iter_rows():  # from the first row of the sheet, but the first filled column
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
    """Find, by sheet, the part of a zip file that it stands in, and its formulas without a value.

    All parts are read to their ends, which shows whether they are what was written: the parser does
    not look at their checksums. An old workbook has no parts, and no checksums.
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
    """Give the sheets' names by their parts, and whether the workbook asks to be calculated."""
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


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
