"""An Excel workbook is a source like any other."""

from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from mallseg.adapters.pandas_customers.excel import ExcelCustomers
from mallseg.domain.errors import CustomerDataError
from mallseg.domain.feature import DEFAULT_FEATURES
from mallseg.domain.ports import CustomerSource
from mallseg.domain.reading import Reading
from mallseg.entrypoints.cli.main import main
from tests.builders import MALL_CSV, mall_census
from tests.contracts.customer_source import CustomerSourceContract


def _workbook(path: Path, rows: list[list[object]]) -> Path:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def _read(path: Path) -> Reading:
    return ExcelCustomers(path).take_census(DEFAULT_FEATURES, progress=lambda *_: None)


def _cell(text: str) -> object:
    return float(text) if text not in {"", "nan"} else text or None


class TestExcelCustomers(CustomerSourceContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def source_of(self, header: list[str], records: list[list[str]]) -> CustomerSource:
        rows: list[list[object]] = [[_cell(text) for text in record] for record in records]
        return ExcelCustomers(_workbook(self.folder / "customers.xlsx", [[*header], *rows]))


def test_the_published_customers_give_the_census_of_the_csv_file(tmp_path: Path) -> None:
    path = tmp_path / "mall.xlsx"
    pd.read_csv(MALL_CSV).to_excel(path, index=False)

    reading = _read(path)

    assert reading.census == mall_census()
    assert reading.columns["annual_income"] == "Annual Income (k$)"
    assert reading.repeated_ids == 0


def test_an_empty_row_is_no_record_and_rows_keep_the_numbers_of_the_sheet(tmp_path: Path) -> None:
    path = _workbook(
        tmp_path / "gaps.xlsx", [["income", "score"], [15, 39], [None, None], ["x", 40], [16, 41]]
    )

    reading = _read(path)

    assert reading.records == 3
    assert [(each.record, each.column) for each in reading.rejections] == [(4, "income")]


def test_a_number_kept_as_text_is_none(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "texts.xlsx", [["income", "score"], ["15", 39], [16, 40]])

    assert _read(path).rejected_rows == 1


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no workbook", b"income,score\n15,39\n"])
def test_what_is_no_workbook_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "customers.xlsx"
    path.write_bytes(content)

    with pytest.raises(CustomerDataError, match="is no Excel workbook that can be read"):
        _read(path)


def test_a_workbook_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CustomerDataError, match="cannot be read: No such file"):
        _read(tmp_path / "absent.xlsx")


def test_a_workbook_trains_the_same_model_as_the_csv_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pd.read_csv(MALL_CSV).to_excel("mall.xlsx", index=False)

    for source in ("mall.xlsx", str(MALL_CSV)):
        assert main(["train", source, "-q"]) == 0

    first, second = (Path(f"models/mall/versions/{n}/model.joblib").read_bytes() for n in (1, 2))
    assert first == second
    assert main(["train", "mall.xlsx", "--quarantine", "rejected.csv"]) == 2
