"""Ten workbooks of one mall: ``python -m tests.everyday_workbooks FOLDER`` writes them."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tests.builders import MALL_CSV
from tests.builders_workbooks import in_cells

Rows = list[list[Any]]
_INCOME, _SCORE = 3, 4


def _mall() -> Rows:
    return in_cells(MALL_CSV)


def _with(column: int, change: Callable[[int], object]) -> Rows:
    header, *rows = _mall()
    for row in rows:
        row[column] = change(row[column])
    return [header, *rows]


def _with_title() -> Rows:
    return [["Customers of the mall, 2026"], [], *_mall()]


def _texts() -> Rows:
    header, *rows = _mall()
    return [header, *([who, gender, *map(str, numbers)] for who, gender, *numbers in rows)]


def _german() -> Rows:
    _, *rows = _mall()
    return [["Kundennummer", "Geschlecht", "Alter", "Jahreseinkommen (k€)", "Ausgabenwert"], *rows]


def _decimal_commas() -> Rows:
    return _with(_INCOME, lambda income: f"{income},5")


def _dollars() -> Rows:
    header, *rows = _with(_INCOME, lambda income: income * 1000)
    header[_INCOME] = "Annual Income"
    return [header, *rows]


def _with_gaps() -> Rows:
    header, *rows = _mall()
    rows[20][_INCOME] = None
    rows[90][_SCORE] = None
    return [header, *rows[:50], [], *rows[50:]]


def _zeros_for_non_buyers() -> Rows:
    header, *rows = _mall()
    for row in rows[::10]:
        row[_SCORE] = 0
    return [header, *rows]


def _with_total() -> Rows:
    rows = _mall()
    sums = [sum(row[place] for row in rows[1:]) for place in (_INCOME, _SCORE)]
    return [*rows, ["Total", None, None, *sums]]


EVERYDAY: dict[str, Callable[[], dict[str, Rows]]] = {
    "clean": lambda: {"Customers": _mall()},
    "title": lambda: {"Customers": _with_title()},
    "second_sheet": lambda: {"Cover": [["Prepared by marketing"]], "Customers": _mall()},
    "texts": lambda: {"Customers": _texts()},
    "german": lambda: {"Kunden": _german()},
    "decimal_commas": lambda: {"Customers": _decimal_commas()},
    "dollars": lambda: {"Customers": _dollars()},
    "gaps": lambda: {"Customers": _with_gaps()},
    "zeros": lambda: {"Customers": _zeros_for_non_buyers()},
    "total": lambda: {"Customers": _with_total()},
}
"""The peculiarity of each; the sheets by name."""


def write_everyday(folder: Path, names: Sequence[str] = ()) -> list[Path]:
    """Write all of them, or some, as ``NAME.xlsx``."""
    paths = []
    for name in names or EVERYDAY:
        book = Workbook()
        del book[book.active.title]
        for title, rows in EVERYDAY[name]().items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        paths.append(folder / f"{name}.xlsx")
        book.save(paths[-1])
    return paths


if __name__ == "__main__":
    write_everyday(Path(sys.argv[1]))
