"""Cells of a sheet as the texts of a CSV file."""

import datetime as dt

import pytest

from mallseg.adapters.workbooks.cell_references import column_letters, column_number
from mallseg.adapters.workbooks.conversion import Cell, texts_of


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (15.0, "15"),
        (-0.0, "0"),
        (15.5, "15.5"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e-7, "0.0000001"),
        (1e22, "10000000000000000000000"),
        (1234567890123456.0, "1234567890123456"),
        (7, "7"),
        (True, "TRUE"),
        (False, "FALSE"),
        ("", ""),
        ("007", "007"),
        ("a\r\nb\rc\0", "a\nb\nc\ufffd"),
        (dt.date(2026, 1, 2), "2026-01-02"),
        (dt.datetime(2026, 1, 2, 3, 4), "2026-01-02 03:04:00"),  # noqa: DTZ001  (cells have no zone)
        (dt.time(3, 4), "03:04:00"),
        (dt.timedelta(hours=26), "1 day, 2:00:00"),
    ],
)
def test_a_cell_is_written_as_in_a_csv_file(cell: Cell, text: str) -> None:
    assert texts_of([cell], ".") == [text]


def test_numbers_have_the_decimal_mark_of_the_texts_beside_them() -> None:
    assert texts_of([15.5, "15.5", 1e-7], ",") == ["15,5", "15.5", "0,0000001"]


@pytest.mark.parametrize(
    ("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (703, "AAA"), (16_384, "XFD")]
)
def test_columns_are_named_as_spreadsheets_do(number: int, letters: str) -> None:
    assert (column_letters(number), column_number(letters.encode())) == (letters, number)
