"""Workbooks for tests."""

import csv
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from mallseg.adapters.workbooks import source
from mallseg.adapters.workbooks.content import content_of
from mallseg.adapters.workbooks.conversion import convert
from mallseg.adapters.workbooks.source import WorkbookCustomers
from mallseg.domain.sources.data_contract import DataContract, Layout

WORKBOOKS = Path("tests/data/workbooks")
KINDS = ("xlsx", "xls", "ods", "xlsb")
HEADER = ["CustomerID", "Gender", "Age", "Annual Income (k$)", "Spending Score (1-100)"]


def workbook(path: Path, **sheets: Sequence[Any]) -> Path:
    """Write sheets; a text with an equals sign becomes a formula without a value."""
    book = Workbook()
    del book[book.active.title]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def opened(
    path: Path, *, sheet: str = "", contract: DataContract | None = None, whole: bool = False
) -> source.Workbook:
    """Open a workbook that is converted here, which saves starting a process."""
    own = contract or DataContract(layout=Layout(sheet=sheet))
    content = content_of(path)
    assert content is not None
    return source.Workbook(path, content, own, whole=whole, convert=convert)


def customers_in(path: Path, *, sheet: str = "") -> WorkbookCustomers:
    """Read the customers of a workbook."""
    return WorkbookCustomers(opened(path, sheet=sheet))


def with_part(path: Path, name: str, content: bytes) -> Path:
    """Add a part to a workbook, or replace one."""
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, own in {**parts, name: content}.items():
            archive.writestr(part, own)
    return path


def part_of(path: Path, name: str) -> bytes:
    """Read a part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def in_cells(path: Path) -> list[list[Any]]:
    """Take the rows of a CSV file, with whole numbers as numbers."""
    with path.open(newline="", encoding="utf-8") as file:
        return [
            [int(text) if text.isdecimal() else text for text in row] for row in csv.reader(file)
        ]
