"""Workbooks as sources of customers, and what is read of their sheets and cells."""

import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from mallseg.adapters.workbooks.number_formats import sign_of
from mallseg.domain.customers.number_format import NumberFormat, NumberNotation
from mallseg.domain.errors import (
    CustomerDataError,
    Fault,
    FileFault,
    InvalidOptionError,
    OptionFault,
)
from mallseg.domain.ports import CustomerSource
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.reading import Reading
from mallseg.entrypoints.cli.main import main
from mallseg.entrypoints.presentation.documents.readings import rejections_document
from mallseg.testing.contracts.customer_source import CustomerSourceContract
from mallseg.testing.features import DEFAULT_FEATURES
from tests.builders import MALL_CSV, mall_census
from tests.builders_workbooks import (
    HEADER,
    KINDS,
    WORKBOOKS,
    customers_in,
    opened,
    part_of,
    with_part,
    workbook,
)
from tests.refusals import coded

_JAN = [HEADER, [1, "F", 30, 20, 30], [2, "M", 31, 90, 80]]
_FEB = [HEADER, [3, "F", 32, 21, 31], [4, "M", 33, "x", 81]]


def _read(path: Path, *, sheet: str = "") -> Reading:
    return customers_in(path, sheet=sheet).take_census(DEFAULT_FEATURES, progress=lambda *_: None)


def _cell(text: str) -> object:
    """A number where the text is one, but ``nan`` stays a text."""
    try:
        return float(text) if text not in {"", "nan"} else text or None
    except ValueError:
        return text


class TestWorkbookCustomers(CustomerSourceContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def source_of(self, header: list[str], records: list[list[str]]) -> CustomerSource:
        rows = [[_cell(text) for text in record] for record in records]
        return customers_in(workbook(self.folder / "customers.xlsx", own=[[*header], *rows]))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_workbook_is_read_alike(kind: str) -> None:
    reading = _read(WORKBOOKS / f"customers.{kind}")

    # The formula of row 5 was 22.5 when it was saved, and the text of row 9 is 41.
    assert {(22.5, 28.0), (41.0, 27.0)} <= {*reading.census.points()}
    assert (reading.records, reading.census.customers) == (20, 19)
    assert [(each.record, each.column) for each in reading.rejections] == [
        (7, "Spending Score (1-100)")
    ]
    assert (reading.layout["sheet"], kind in reading.layout["format"]) == ("Customers", True)
    assert reading.source == f"customers.{kind}, sheet 'Customers'"


def test_the_published_customers_give_the_census_of_the_csv_file(tmp_path: Path) -> None:
    path = tmp_path / "mall.xlsx"
    pd.read_csv(MALL_CSV).to_excel(path, index=False)

    reading = _read(path)

    assert reading.census == mall_census()
    assert (reading.source, reading.repeated_ids) == ("mall.xlsx", 0)
    assert reading.columns["annual_income"] == "Annual Income (k$)"


@pytest.mark.exhaustive
def test_a_workbook_trains_the_same_model_as_the_csv_file(
    trained_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pd.read_csv(MALL_CSV).to_excel("mall.xlsx", index=False)

    assert main(["train", "mall.xlsx", "-q"]) == 0

    model = "mall/versions/1/model.joblib"
    assert (Path("models") / model).read_bytes() == (trained_once / model).read_bytes()


def test_an_empty_row_is_no_record_but_is_numbered(tmp_path: Path) -> None:
    rows = [["income", "score"], [15, 39], [None, None], ["x", 40], [16, 41]]

    reading = _read(workbook(tmp_path / "gaps.xlsx", own=rows))

    assert reading.records == 3
    assert [(each.record, each.column) for each in reading.rejections] == [(4, "income")]


def test_a_table_that_begins_below_and_right_keeps_its_rows(tmp_path: Path) -> None:
    rows = [[None, None, "income", "score"], [None, None, 15, 39], [None, None, "x", 40]]

    reading = _read(workbook(tmp_path / "right.xlsx", own=rows))

    assert [each.record for each in reading.rejections] == [3]


def test_a_text_that_holds_a_number_is_one_as_in_a_csv_file(tmp_path: Path) -> None:
    rows = [["income", "score"], ["15,5", "39"], [16.5, 40]]
    path = workbook(tmp_path / "texts.xlsx", own=rows)
    contract = DataContract(numbers=NumberFormat(decimal=","))

    reading = customers_in(path).take_census(DEFAULT_FEATURES, progress=lambda *_: None)
    with_comma = opened(path, contract=contract).sheets_for(DEFAULT_FEATURES)

    assert [*reading.census.points()] == [(16.5, 40.0)]
    with with_comma.file.opened() as file:
        assert file.read() == b'income,score\n"15,5",39\n"16,5",40\n'


def test_a_csv_file_that_a_spreadsheet_put_into_one_column_is_split(tmp_path: Path) -> None:
    rows = [["income;score;name"], ['20;30;"Kim; Lee"'], ["90;80;"]]

    reading = _read(workbook(tmp_path / "one.xlsx", own=rows))

    assert [*reading.census.points()] == [(20, 30), (90, 80)]


def test_one_of_several_fitting_sheets_must_be_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "months.xlsx", Jan=_JAN, Feb=_FEB, Notes=[["none"]])

    with pytest.raises(CustomerDataError) as caught:
        _read(path)

    assert coded(FileFault.SEVERAL_SHEETS, sheets=("Jan", "Feb"))(caught.value)
    assert _read(path, sheet="Jan").census.customers == 2


def test_a_sheet_of_names_without_customers_is_no_second_one(tmp_path: Path) -> None:
    path = workbook(tmp_path / "months.xlsx", Template=[HEADER], Jan=_JAN)

    assert _read(path).layout["sheet"] == "Jan"


def test_all_sheets_that_fit_are_read_as_one_and_records_name_theirs(tmp_path: Path) -> None:
    # February has its columns in another order, under other names and below a title.
    other = [["February"], ["Spending Score", "Annual Income", "Age"], [31, 21, 32], [81, "x", 33]]
    path = workbook(tmp_path / "months.xlsx", Jan=_JAN, Notes=[["none"]], Feb=other)
    both = customers_in(path, sheet="all")

    reading = both.take_census(DEFAULT_FEATURES, progress=lambda *_: None)
    found = both.locate([(21.0, 31.0)], DEFAULT_FEATURES, most=9, progress=lambda *_: None)

    assert sorted(reading.census.points()) == [(20, 30), (21, 31), (90, 80)]
    assert (reading.source, reading.layout["sheets"]) == ("months.xlsx, 2 sheets", "Jan, Feb")
    assert reading.layout["header rows"] == "Jan 1, Feb 2"
    document: Any = rejections_document(reading.rejections)[0]
    assert document["record"] == {"sheet": "Feb", "row": 4}
    assert str(reading.rejections[0]).startswith("record 4 of sheet 'Feb': Annual Income (k$) is")
    assert list(map(str, found)) == ["3 of sheet 'Feb'"]


def test_columns_are_those_of_the_sheets_that_would_be_read(tmp_path: Path) -> None:
    visits = [["visit", "month"], *([i, "January 2026, before the sales"] for i in range(50))]
    path = workbook(tmp_path / "book.xlsx", Visits=visits, Jan=_JAN)
    source = customers_in(path)
    source.features = DEFAULT_FEATURES

    jan = [each.name for each in source.summarise_columns(most=9)]
    source.features = ()
    largest = [each.name for each in source.summarise_columns(most=9)]

    assert (jan, largest) == (HEADER, ["visit", "month"])


def test_columns_of_all_sheets_are_summarised_together(tmp_path: Path) -> None:
    path = workbook(tmp_path / "book.xlsx", Notes=[["long", "note"], [1, 2]], Jan=_JAN, Feb=_FEB)

    summaries = customers_in(path, sheet="all").summarise_columns(most=9)

    assert [each.name for each in summaries] == [*HEADER, "sheet"]
    assert (summaries[3].lowest, summaries[3].highest) == (20, 90)


def test_the_check_of_several_sheets_ends_in_a_command_that_reads_them_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = workbook(tmp_path / "months.xlsx", Jan=_JAN, Feb=_FEB[:2])

    assert main(["check", str(path), "-q"]) == 2

    *_, reads, command = capsys.readouterr().out.splitlines()
    assert reads == "This reads all 3 records:"
    assert command.endswith("--sheet all")


def test_a_sheet_that_is_not_there_is_refused_with_those_there_are(tmp_path: Path) -> None:
    path = workbook(tmp_path / "months.xlsx", Jan=_JAN, Feb=_FEB)

    with pytest.raises(CustomerDataError) as caught:
        _read(path, sheet="Mar")

    assert coded(FileFault.NO_SHEET, sheet="Mar", sheets=("Jan", "Feb"))(caught.value)


def test_a_sheet_without_the_columns_is_refused_by_its_name(tmp_path: Path) -> None:
    path = workbook(tmp_path / "book.xlsx", Short=[["a"]], Long=[["b", "c"], [1, 2], [3, 4]])

    with pytest.raises(CustomerDataError, match=r"book\.xlsx, sheet 'Long': no column for"):
        _read(path)


def test_a_workbook_without_cells_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CustomerDataError, match="has no sheet with cells"):
        _read(workbook(tmp_path / "empty.xlsx", own=[]))


def test_formulas_that_were_never_calculated_refuse_a_workbook(tmp_path: Path) -> None:
    rows = [["income", "score", "sum"], [15, 39, "=A2+B2"], ["=16", 40, "=A3+B3"]]
    path = workbook(tmp_path / "formulas.xlsx", own=rows)

    with pytest.raises(CustomerDataError) as caught:
        _read(path)

    code = FileFault.FORMULAS_WITHOUT_VALUES
    assert coded(code, column="income", cells=1, row=3)(caught.value)


def test_a_zero_that_stands_for_a_formula_not_yet_calculated_is_no_value(tmp_path: Path) -> None:
    # XlsxWriter gives formulas the value 0 and asks for a calculation when the file is opened.
    path = workbook(tmp_path / "zeros.xlsx", own=[["income", "score"], ["=16", 40], ["=17", 41]])
    sheet = part_of(path, "xl/worksheets/sheet1.xml")
    with_part(
        path,
        "xl/worksheets/sheet1.xml",
        sheet.replace(b"<v/>", b"<v>0</v>").replace(b"<v />", b"<v>0</v>"),
    )
    assert b"<v>0</v>" in part_of(path, "xl/worksheets/sheet1.xml")
    book = part_of(path, "xl/workbook.xml")

    with pytest.raises(CustomerDataError, match="2 formulas that were never calculated"):
        _read(path)
    with_part(path, "xl/workbook.xml", book.replace(b'fullCalcOnLoad="1"', b""))
    assert [*_read(path).census.points()] == [(0, 40), (0, 41)]


def test_dates_booleans_and_errors_are_no_numbers(tmp_path: Path) -> None:
    rows = [["income", "score"], [pd.Timestamp("2024-01-01"), 40], [True, 41], [17, 42]]

    reading = _read(workbook(tmp_path / "odd.xlsx", own=rows))

    assert reading.faults == {Fault.NOT_A_NUMBER: 2}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("xl/vbaProject.bin", {"macros": "there, and not run"}),
        (
            "xl/externalLinks/externalLink1.xml",
            {"links to other workbooks": "not followed: their values as last saved"},
        ),
    ],
)
def test_macros_and_links_of_a_workbook_are_reported(
    tmp_path: Path, name: str, said: dict[str, str]
) -> None:
    path = with_part(workbook(tmp_path / "book.xlsx", Jan=_JAN), name, b"x")

    assert _read(path).layout.items() >= said.items()


def test_rejected_rows_of_a_workbook_go_to_a_quarantine(tmp_path: Path) -> None:
    path = workbook(tmp_path / "months.xlsx", Jan=_JAN, Feb=_FEB)
    source = customers_in(path, sheet="all")
    source.quarantine = tmp_path / "rejected.csv"

    source.take_census(DEFAULT_FEATURES, progress=lambda *_: None)

    _, rejected = source.quarantine.read_text().splitlines()
    assert rejected.startswith('"3 of sheet \'Feb\'","Annual Income (k$)","is not a number')
    assert rejected.endswith('"4,M,33,x,81,Feb"')


def test_a_quarantine_never_takes_the_place_of_the_workbook(tmp_path: Path) -> None:
    source = customers_in(workbook(tmp_path / "book.xlsx", Jan=_JAN))
    source.quarantine = tmp_path / "book.xlsx"

    with pytest.raises(InvalidOptionError) as caught:
        source.take_census(DEFAULT_FEATURES, progress=lambda *_: None)

    assert coded(OptionFault.SAME_FILE)(caught.value)


def test_a_missing_workbook_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "absent.xlsx")]) == 2

    assert "absent.xlsx: cannot be read: No such file" in capsys.readouterr().err


def test_a_workbook_alone_in_a_zip_archive_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "book.xlsx", Jan=_JAN)
    with zipfile.ZipFile(tmp_path / "book.zip", "w") as archive:
        archive.write(path, "months/book.xlsx")

    reading = _read(tmp_path / "book.zip")

    assert (reading.census.customers, reading.source) == (2, "book.zip")


def test_currencies_that_cells_are_shown_with_are_counted(tmp_path: Path) -> None:
    rows = [["income", "score"], *([15_000 + n, 39 + n] for n in range(5)), ["n/a", 60], [None, 61]]
    path = workbook(tmp_path / "shown.xlsx", own=rows)
    book = load_workbook(path)
    for row in range(2, 9):
        book.active.cell(row, 1).number_format = '#,##0.00 "zł";[Red]-#,##0.00 "zł"'
    book.save(path)

    (amounts,) = _read(path).notations.values()

    assert amounts.counts == {NumberNotation("zł"): 5}


@pytest.mark.parametrize(
    ("code", "sign"),
    [
        ('#,##0 "zł"', "zł"),
        ("#,##0.00\\ [$€-407]", "€"),
        ("[$R$-416] #,##0.00", "R$"),
        ("$#,##0", "$"),
        ("[$-409]d-mmm-yy", ""),
        ('0 "pts"', ""),
        ("General", ""),
    ],
)
def test_the_currency_of_a_number_format_is_found(code: str, sign: str) -> None:
    assert sign_of(code) == sign
