"""The first rows of files and of sheets, as they stand there."""

import csv
from pathlib import Path

import pytest

from mallseg.adapters.csv_customers.table import CsvGlance
from mallseg.adapters.workbooks.source import WorkbookGlance
from mallseg.domain.ports import SourceGlance
from mallseg.testing.contracts.source_glance import SourceGlanceContract
from tests.builders_workbooks import opened, workbook


class _InAFolder:
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path


class TestCsvGlance(_InAFolder, SourceGlanceContract):
    def glance_at(self, rows: list[list[str]]) -> SourceGlance:
        path = self.folder / "in.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, delimiter=";").writerows(rows)
        return CsvGlance(path)


class TestWorkbookGlance(_InAFolder, SourceGlanceContract):
    def glance_at(self, rows: list[list[str]]) -> SourceGlance:
        return WorkbookGlance(opened(workbook(self.folder / "in.xlsx", Customers=rows)))
