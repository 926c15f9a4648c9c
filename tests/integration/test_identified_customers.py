"""Customers with their ids, from files and frames of every kind."""

import csv
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from openpyxl import load_workbook

from mallseg.adapters.csv_customers.identified import CsvIdentifiedCustomers
from mallseg.adapters.csv_customers.table import ReadOptions
from mallseg.adapters.frame_customers.identified import IdentifiedFrame
from mallseg.adapters.workbooks.identified import WorkbookIdentifiedCustomers
from mallseg.domain.errors import Fault
from mallseg.domain.ports import IdentifiedCustomers
from mallseg.domain.sources.identified import IdentifiedBatch, IdentifiedReading
from mallseg.testing.builders import two_segments
from mallseg.testing.contracts.identified_customers import HOSTILE, IdentifiedCustomersContract
from tests.builders_csv import FAST, REFERENCE
from tests.builders_workbooks import opened, workbook


def _number(cell: str) -> object:
    try:
        return float(cell)
    except ValueError:
        return cell


def _csv(path: Path, header: list[str], records: list[list[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as lines:
        csv.writer(lines).writerows([header, *records])
    return path


class _InAFolder(IdentifiedCustomersContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path


class TestCsvIdentifiedCustomers(_InAFolder):
    def source_of(self, header: list[str], records: list[list[str]]) -> IdentifiedCustomers:
        path = _csv(self.folder / "in.csv", header, records)
        return CsvIdentifiedCustomers(path, options=REFERENCE)


class TestCsvIdentifiedCustomersReadFast(_InAFolder):
    def source_of(self, header: list[str], records: list[list[str]]) -> IdentifiedCustomers:
        path = _csv(self.folder / "in.csv", header, records)
        return CsvIdentifiedCustomers(path, options=FAST[-1])


class TestWorkbookIdentifiedCustomers(_InAFolder):
    def source_of(self, header: list[str], records: list[list[str]]) -> IdentifiedCustomers:
        texts = {i for i, name in enumerate(header) if name not in {"Income", "Score"}}
        rows = [[c if i in texts else _number(c) for i, c in enumerate(r)] for r in records]
        path = workbook(self.folder / "in.xlsx", own=[[*header], *rows])
        _as_texts(path)
        return WorkbookIdentifiedCustomers(opened(path))


def _as_texts(path: Path) -> None:
    """Have texts with an equals sign be texts, as a spreadsheet keeps those that are typed so."""
    book = load_workbook(path)
    for cell in (cell for row in book.active.iter_rows() for cell in row):
        cell.data_type = "s" if cell.data_type == "f" else cell.data_type
    book.save(path)


class _OfAFrame(IdentifiedCustomersContract):
    def record_number_of(self, row: int) -> int:
        return row + 1


class TestIdentifiedPandasFrame(_OfAFrame):
    def source_of(self, header: list[str], records: list[list[str]]) -> IdentifiedCustomers:
        return IdentifiedFrame(pd.DataFrame(records, columns=header))


class TestIdentifiedPolarsFrame(_OfAFrame):
    def source_of(self, header: list[str], records: list[list[str]]) -> IdentifiedCustomers:
        return IdentifiedFrame(pl.DataFrame(records, schema=header, orient="row"))


def _read(path: Path, options: ReadOptions) -> tuple[IdentifiedReading, list[IdentifiedBatch]]:
    batches: list[IdentifiedBatch] = []
    source = CsvIdentifiedCustomers(path, options=options)
    reading = source.read(two_segments(), batches.append, id_column="id", progress=lambda *_: None)
    return reading, batches


@pytest.mark.parametrize("options", FAST)
def test_the_fast_reader_takes_the_ids_that_the_reference_reader_takes(
    tmp_path: Path, options: ReadOptions
) -> None:
    odd = ["", " ", "\u3000", '"007"', '"a,b"', '"say ""hi"""', *map(str, range(50))]
    hostile = [each for each in HOSTILE if "," not in each]
    lines = [f"{each},{20 + place % 60},{30 + place % 40}" for place, each in enumerate(hostile)]
    lines += [f"{each},20,{score}" for each in odd for score in ("30", "none", "30,1")]
    path = tmp_path / "in.csv"
    path.write_text("\n".join(["id,income,score", *lines, "", ",,"]), encoding="utf-8")

    fast, slow = _read(path, options), _read(path, REFERENCE)

    assert fast[0] == slow[0]
    for of in (
        lambda batch: batch.ids,
        lambda batch: [*zip(*batch.columns, strict=True)],
        lambda batch: batch.unusable_ids,
    ):
        assert [x for batch in fast[1] for x in of(batch)] == [x for b in slow[1] for x in of(b)]
    assert fast[0].faults[Fault.BLANK_ID] == 3
    assert fast[0].records == len(lines)


@pytest.mark.parametrize(
    "column", [pd.Series([7, 8, None]), pd.Series([7, 8, None], dtype="Int64")]
)
def test_whole_numbers_of_a_frame_are_ids_by_their_digits(column: "pd.Series[int]") -> None:
    frame = pd.DataFrame({"id": column, "income": [21, 79, 50], "score": [30, 70, 50]})
    batches: list[IdentifiedBatch] = []

    reading = IdentifiedFrame(frame).read(two_segments(), batches.append, progress=lambda *_: None)

    assert batches[0].ids == ["7", "8"]
    assert reading.faults == {Fault.BLANK_ID: 1}


def test_half_of_a_letter_is_no_text_and_becomes_an_escape() -> None:
    ids = pd.Series(["a\ud800", "b"], dtype=object)
    frame = pd.DataFrame({"id": ids, "income": [21, 79], "score": [30, 70]})
    batches: list[IdentifiedBatch] = []

    IdentifiedFrame(frame).read(two_segments(), batches.append, progress=lambda *_: None)

    assert batches[0].ids == ["a\\ud800", "b"]
