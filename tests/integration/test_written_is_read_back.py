"""Files written for people have the right records and cells, and no formula."""

import contextlib
import csv
import io
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from mallseg.adapters.csv_customers.annotated_copy import CsvLabelledCopy
from mallseg.adapters.csv_customers.source import CsvCustomers
from mallseg.adapters.csv_customers.table import ReadOptions
from mallseg.adapters.workbooks.labelled_copy import WorkbookLabelledCopy
from mallseg.domain.errors import CustomerDataError
from mallseg.files.formulas import harmless
from mallseg.testing.builders import two_segments
from mallseg.testing.features import DEFAULT_FEATURES
from tests.builders_csv import FAST, REFERENCE
from tests.builders_workbooks import opened
from tests.examples import examples

HEADER = ["id", "note", "income", "score"]
HOSTILE = st.text(
    st.sampled_from([*"=+-@＝﹢;,|\t\n\"' \u200b\u202e\ufeff\u0301aé15."]), max_size=8
)


def _ignore(*_: int) -> None:
    """Take a step of the progress."""


@contextlib.contextmanager
def _assumed_to_be_readable() -> Iterator[None]:
    """Leave out made-up files that are refused: a text that looks like two records, say."""
    try:
        yield
    except CustomerDataError:
        assume(condition=False)


def _written(rows: list[list[str]], delimiter: str) -> bytes:
    lines = io.StringIO()
    csv.writer(lines, delimiter=delimiter, lineterminator="\r\n").writerows([HEADER, *rows])
    return lines.getvalue().encode()


def _read(content: bytes, delimiter: str) -> list[list[str]]:
    """Read with another parser than the one that wrote."""
    frame = pd.read_csv(
        io.BytesIO(content),
        sep=delimiter,
        dtype=str,
        header=None,
        keep_default_na=False,
        encoding="utf-8",
        skip_blank_lines=False,
    )
    rows: list[list[str]] = frame.to_numpy().tolist()
    return rows


def _is_alive(cell: str) -> bool:
    """Say whether a spreadsheet might run a cell: a judge of its own, by normal forms."""
    seen = cell.lstrip(' "\t\n\u200b\u202e\ufeff\u0301')
    begins = unicodedata.normalize("NFKC", seen)[:1] in {*"=+-@"}
    # What follows a number behind a tab has been made harmless as a cell of its own.
    return begins and not _is_number(seen.partition("\t")[0].rstrip('" '))


def _is_number(text: str) -> bool:
    parts = text.removeprefix("-").replace(",", ".").split(".")
    return text.startswith("-") and all(part.isdigit() for part in parts)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(60))
@example(notes=[(";", "-1")], delimiter="\t", options=REFERENCE)
@given(
    notes=st.lists(st.tuples(HOSTILE, HOSTILE), min_size=1, max_size=12),
    delimiter=st.sampled_from(",;\t|"),
    options=st.sampled_from([REFERENCE, *FAST]),
)
def test_a_copy_for_a_spreadsheet_has_every_record_and_none_that_runs(
    tmp_path: Path, *, notes: list[tuple[str, str]], delimiter: str, options: ReadOptions
) -> None:
    rows = [[f"a{own}", note, "20", "30"] for own, note in notes]
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(_written(rows, delimiter))

    copy = CsvLabelledCopy(source, target=target, for_spreadsheet=True, options=options)
    with _assumed_to_be_readable():
        copy.write(two_segments(), progress=_ignore)

    content = target.read_bytes()
    header, *copied = _read(content, delimiter)
    assert header[:4] == HEADER
    assert [row[:4] for row in copied] == [[harmless(cell) for cell in row] for row in rows]
    for split in ",;\t|":
        lines = csv.reader(io.StringIO(content.decode(), newline=""), delimiter=split)
        assert not [cell for row in lines for cell in row if _is_alive(cell)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(60))
@given(notes=st.lists(HOSTILE, min_size=1, max_size=12), delimiter=st.sampled_from(",;\t|"))
def test_a_quarantine_has_every_rejected_record(
    tmp_path: Path, *, notes: list[str], delimiter: str
) -> None:
    rows = [["a", note, "x", "30"] for note in notes]
    source, target = tmp_path / "in.csv", tmp_path / "rejected.csv"
    content = _written([*rows, *[["b", "", str(n), "30"] for n in range(3 * len(rows))]], delimiter)
    source.write_bytes(content)

    with _assumed_to_be_readable():
        customers = CsvCustomers(source, quarantine=target)
        customers.take_census(DEFAULT_FEATURES, progress=_ignore)

    _, *kept = _read(target.read_bytes(), ",")
    assert [row[0] for row in kept] == [str(number) for number in range(2, 2 + len(rows))]
    lines = [_written([row], delimiter).decode().split("\r\n", 1)[1][:-2] for row in rows]
    assert [row[3] for row in kept] == [harmless(line) for line in lines]


@pytest.mark.parametrize("note", ["=1+1", "＝1", "a\n=1", "'=1", "x;=1"])
def test_texts_of_a_workbook_stay_texts_in_its_copy(tmp_path: Path, note: str) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.append(["a", "", 20, 30])
    book.active["B2"].value = note
    book.active["B2"].data_type = "s"
    book.save(tmp_path / "in.xlsx")

    WorkbookLabelledCopy(workbook=opened(tmp_path / "in.xlsx"), target=tmp_path / "out.xlsx").write(
        two_segments(), progress=_ignore
    )

    cell = openpyxl.load_workbook(tmp_path / "out.xlsx").active["B2"]
    assert (cell.value, cell.data_type) == (note, "s")
