"""An Excel workbook as a source of customers, and its labelled copy."""

from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from mallseg.adapters.pandas_customers.excel import ExcelCustomers, ExcelLabelledCopy
from mallseg.domain.customers.reading import Reading
from mallseg.domain.errors import CustomerDataError
from mallseg.domain.ports import CustomerSource, LabelledCopy
from mallseg.entrypoints.cli.main import main
from mallseg.testing.builders import two_segments
from mallseg.testing.contracts.customer_source import CustomerSourceContract
from mallseg.testing.contracts.labelled_copy import LabelledCopyContract
from mallseg.testing.features import DEFAULT_FEATURES
from tests.builders import MALL_CSV, mall_census


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
    """A number where the text is one, but ``nan`` stays a text."""
    try:
        return float(text) if text not in {"", "nan"} else text or None
    except ValueError:
        return text


class TestExcelCustomers(CustomerSourceContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def source_of(self, header: list[str], records: list[list[str]]) -> CustomerSource:
        rows: list[list[object]] = [[_cell(text) for text in record] for record in records]
        return ExcelCustomers(_workbook(self.folder / "customers.xlsx", [[*header], *rows]))


class TestExcelLabelledCopy(LabelledCopyContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def copy_of(self, header: list[str], records: list[list[str]]) -> LabelledCopy:
        rows: list[list[object]] = [[who, *map(_cell, numbers)] for who, *numbers in records]
        path = _workbook(self.folder / "in.xlsx", [[*header], *rows])
        return ExcelLabelledCopy(path, target=self.folder / "out.xlsx")

    def written(self) -> list[tuple[list[str], str, str]] | None:
        target = self.folder / "out.xlsx"
        if not target.exists():
            assert [path.name for path in self.folder.iterdir()] == ["in.xlsx"]
            return None
        sheet = load_workbook(target).worksheets[0]
        _, *rows = sheet.iter_rows(values_only=True)
        return [([str(cell) for cell in row[:-6]], row[-5] or "", row[-1] or "") for row in rows]


def test_a_copied_workbook_keeps_its_formulas_and_its_other_sheets(tmp_path: Path) -> None:
    rows: list[list[object]] = [["income", "score", "sum"], [20, 30, "=A2+B2"], ["=1", 30, "x"]]
    path = _workbook(tmp_path / "in.xlsx", rows)
    book = load_workbook(path)
    book.create_sheet("notes")["A1"] = "kept"
    book.save(path)

    labelling = ExcelLabelledCopy(path, target=tmp_path / "out.xlsx").write(
        two_segments(), progress=lambda *_: None
    )

    copied = load_workbook(tmp_path / "out.xlsx")
    sheet = copied.worksheets[0]
    assert (labelling.assigned, labelling.not_assigned) == (1, 1)
    assert sheet["C2"].value == "=A2+B2"
    assert [cell.value for cell in sheet[2]][3:5] == [1, "seg-01"]
    assert copied["notes"]["A1"].value == "kept"


def test_the_command_copies_a_workbook_into_a_workbook(
    mall_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _workbook(tmp_path / "in.xlsx", [["income", "score"], [20, 30], [90, 80]])
    words = ["assign", "--file", str(path), "--store", str(mall_store), "-q", "--out"]

    assert main([*words, str(tmp_path / "out.xlsx")]) == 0
    assert main([*words, str(tmp_path / "out.csv")]) == 2
    assert main([*words, str(tmp_path / "again.xlsx"), "--for-spreadsheet"]) == 2

    assert "must end in .xlsx" in capsys.readouterr().err
    assert sorted(each.name for each in tmp_path.glob("*.*")) == ["in.xlsx", "out.xlsx"]


def test_the_published_customers_give_the_census_of_the_csv_file(tmp_path: Path) -> None:
    path = tmp_path / "mall.xlsx"
    pd.read_csv(MALL_CSV).to_excel(path, index=False)

    reading = _read(path)

    assert reading.census == mall_census()
    assert reading.columns["annual_income"] == "Annual Income (k$)"
    assert reading.repeated_ids == 0


def test_an_empty_row_is_no_record_but_is_numbered(tmp_path: Path) -> None:
    path = _workbook(
        tmp_path / "gaps.xlsx", [["income", "score"], [15, 39], [None, None], ["x", 40], [16, 41]]
    )

    reading = _read(path)

    assert reading.records == 3
    assert [(each.record, each.column) for each in reading.rejections] == [(4, "income")]


def test_a_number_stored_as_text_is_rejected(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "texts.xlsx", [["income", "score"], ["15", 39], [16, 40]])

    assert _read(path).rejected_rows == 1


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no workbook", b"income,score\n15,39\n"])
def test_a_file_that_is_not_a_workbook_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "customers.xlsx"
    path.write_bytes(content)

    with pytest.raises(CustomerDataError, match="cannot be read as an Excel workbook"):
        _read(path)


def test_a_missing_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CustomerDataError, match="cannot be read: No such file"):
        _read(tmp_path / "absent.xlsx")


def test_a_workbook_trains_the_same_model_as_the_csv_file(
    trained_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pd.read_csv(MALL_CSV).to_excel("mall.xlsx", index=False)

    assert main(["train", "mall.xlsx", "-q", "--segments", "5"]) == 0

    model = "mall/versions/1/model.joblib"
    assert (Path("models") / model).read_bytes() == (trained_once / model).read_bytes()
    assert main(["train", "mall.xlsx", "--quarantine", "rejected.csv"]) == 2
