"""Files of customers, of ids and of lists, of every kind."""

import csv
import stat
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from mallseg.adapters.csv_customers.lists import CsvLists, path_of
from mallseg.adapters.csv_customers.members import CsvMemberRecords
from mallseg.adapters.csv_customers.table import ReadOptions
from mallseg.adapters.csv_customers.texts import CsvTexts
from mallseg.adapters.workbooks.lists import WorkbookLists
from mallseg.adapters.workbooks.members import WorkbookMemberRecords, WorkbookTexts
from mallseg.domain.campaigns.audience import ListKind
from mallseg.domain.campaigns.member import Member
from mallseg.domain.ports import AudienceLists, MemberRecords, TextTable
from mallseg.testing.builders import two_segments
from mallseg.testing.contracts.audience_lists import AudienceListsContract
from mallseg.testing.contracts.member_records import MemberRecordsContract
from mallseg.testing.contracts.text_table import TextFileContract
from tests.builders_csv import FAST, REFERENCE
from tests.builders_workbooks import opened, workbook


def _csv(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as lines:
        csv.writer(lines).writerows(rows)
    return path


def _book(path: Path, rows: list[list[str]], *, numbers: frozenset[str] = frozenset()) -> Path:
    names = rows[0] if rows else []
    is_number = [name in numbers for name in names]
    cells: list[list[Any]] = [
        [float(c) if number and i else c for c, number in zip(row, is_number, strict=True)]
        for i, row in enumerate(rows)
    ]
    workbook(path, own=cells)
    book = load_workbook(path)
    for row in book.active.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    book.save(path)
    return path


class _InAFolder:
    folder: Path

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path


class TestCsvMemberRecords(_InAFolder, MemberRecordsContract):
    def records_of(self, header: list[str], records: list[list[str]]) -> MemberRecords:
        path = _csv(self.folder / "in.csv", [header, *records])
        return CsvMemberRecords(path, options=REFERENCE)


class TestCsvMemberRecordsReadFast(_InAFolder, MemberRecordsContract):
    def records_of(self, header: list[str], records: list[list[str]]) -> MemberRecords:
        return CsvMemberRecords(_csv(self.folder / "in.csv", [header, *records]), options=FAST[-1])


class TestWorkbookMemberRecords(_InAFolder, MemberRecordsContract):
    def records_of(self, header: list[str], records: list[list[str]]) -> MemberRecords:
        path = self.folder / "in.xlsx"
        _book(path, [header, *records], numbers=frozenset({"Income", "Score"}))
        return WorkbookMemberRecords(opened(path))


class TestCsvTexts(_InAFolder, TextFileContract):
    def table_of(self, rows: list[list[str]]) -> TextTable:
        return CsvTexts(_csv(self.folder / "in.csv", rows))


class TestWorkbookTexts(_InAFolder, TextFileContract):
    def table_of(self, rows: list[list[str]]) -> TextTable:
        return WorkbookTexts(opened(_book(self.folder / "in.xlsx", rows)))


class _OnDisk(_InAFolder, AudienceListsContract):
    target: str

    def written(self, kind: ListKind) -> list[list[str]] | None:
        path = path_of(self.folder / self.target, kind)
        if not path.exists():
            return None
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        if path.suffix == ".xlsx":
            rows = load_workbook(path).active.iter_rows(values_only=True)
            return [[*map(str, row)] for row in rows]
        with path.open(encoding="utf-8", newline="") as lines:
            return [*csv.reader(lines)]


class TestCsvLists(_OnDisk):
    target = "july.csv"

    def lists(self) -> AudienceLists:
        return CsvLists(target=self.folder / self.target)


class TestWorkbookLists(_OnDisk):
    target = "july.xlsx"

    def lists(self) -> AudienceLists:
        return WorkbookLists(target=self.folder / self.target, decimal=".")

    def test_a_formula_is_a_text(self) -> None:
        self._write((ListKind.MAILED,), [(ListKind.MAILED, ("7", "=1+1"))])

        cell = load_workbook(self.folder / self.target).active["B2"]

        assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize("options", FAST)
def test_both_readers_hand_over_the_same_members(tmp_path: Path, options: ReadOptions) -> None:
    rows = [["Card", "Income", "Score", "Note"]]
    for i in range(200):
        odd = ["plain", 'a "quoted" one', "é", "two\nlines", "semi;colon"][i % 5]
        income = "?" if i % 17 == 0 else f"{15 + 7 * i % 80}.25"
        rows.append([f"{i:03}", income, str(1 + 13 * i % 99), odd])
    path = _csv(tmp_path / "in.csv", rows)

    found: list[list[Member]] = [[], []]
    labellings = [
        CsvMemberRecords(path, options=each).read(
            two_segments(), members.append, slugs={"seg-02"}, progress=lambda *_: None
        )
        for each, members in zip((REFERENCE, options), found, strict=True)
    ]

    assert labellings[0] == labellings[1]
    assert found[0] == found[1]
    assert len(found[0]) == labellings[0].customers["seg-02"] > 20
