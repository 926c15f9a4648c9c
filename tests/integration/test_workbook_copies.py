"""Labelled copies of workbooks and CSV files, read back by readers that mallseg does not use."""

import csv
import os
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import python_calamine
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart

from mallseg.adapters.csv_customers.labelled_copy import CsvLabelledCopy
from mallseg.adapters.workbooks.labelled_copy import CsvAsWorkbook, WorkbookLabelledCopy
from mallseg.domain.customers.number_format import NumberFormat
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.ports import LabelledCopy
from mallseg.domain.segments.label_columns import LabelLayout
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.labelling import Labelling
from mallseg.entrypoints.cli.main import main
from mallseg.testing.builders import two_segments
from mallseg.testing.contracts.labelled_copy import LabelledCopyContract
from tests.builders_workbooks import HEADER, WORKBOOKS, opened, part_of, with_part, workbook
from tests.refusals import coded

USUAL = LabelLayout.of().names

_FIRST_SHEET = "xl/worksheets/sheet1.xml"


def _cell(text: str) -> object:
    try:
        return float(text) if text not in {"", "nan"} else text or None
    except ValueError:
        return text


def _copy(path: Path, target: Path, *, sheet: str = "") -> Labelling:
    book = opened(path, sheet=sheet, whole=True)
    return WorkbookLabelledCopy(workbook=book, target=target).write(
        two_segments(), progress=lambda *_: None
    )


def _rows(path: Path, sheet: str) -> list[list[object]]:
    with python_calamine.load_workbook(path) as book:
        return [[*row] for row in book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)]


class _Copies(LabelledCopyContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def written(self) -> list[tuple[list[str], str, str]] | None:
        target = self.folder / "out.xlsx"
        if not target.exists():
            assert [path.name[:3] for path in self.folder.iterdir()] == ["in."]
            return None
        sheet = load_workbook(target).worksheets[0]
        _, *rows = sheet.iter_rows(values_only=True)
        return [
            ([_text(cell) for cell in row[:-6]], str(row[-6] or ""), str(row[-1] or ""))
            for row in rows
        ]


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


class TestCopyOfAWorkbook(_Copies):
    def copy_of(self, header: list[str], records: list[list[str]]) -> LabelledCopy:
        rows = [[who, *map(_cell, numbers)] for who, *numbers in records]
        path = workbook(self.folder / "in.xlsx", own=[[*header], *rows])
        return WorkbookLabelledCopy(workbook=opened(path), target=self.folder / "out.xlsx")


class TestCsvAsWorkbook(_Copies):
    def copy_of(self, header: list[str], records: list[list[str]]) -> LabelledCopy:
        path = self.folder / "in.csv"
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([header, *records])
        return CsvAsWorkbook(customers=CsvLabelledCopy(path, target=self.folder / "out.xlsx"))


def test_a_copy_keeps_formulas_and_everything_else(
    tmp_path: Path,
) -> None:
    book = Workbook()
    sheet = book.active
    for row in [HEADER, [1, "F", 30, 20, 30], [2, "M", 31, "=10*8", 80]]:
        sheet.append(row)
    sheet.freeze_panes = "A2"
    sheet.add_chart(BarChart(), "H2")
    book.create_sheet("notes")["A1"] = "kept"
    path = tmp_path / "in.xlsx"
    book.save(path)
    calculated = (
        part_of(path, _FIRST_SHEET).replace(b"<v/>", b"<v>80</v>").replace(b"<v />", b"<v>80</v>")
    )
    with_part(path, _FIRST_SHEET, calculated)

    labelling = _copy(path, tmp_path / "out.xlsx")

    assert (labelling.assigned, labelling.unusable) == (2, 0)
    formulas, values = (
        load_workbook(tmp_path / "out.xlsx"),
        load_workbook(tmp_path / "out.xlsx", data_only=True),
    )
    own = formulas["Sheet"]
    assert [cell.value for cell in own[1]][5:] == [*USUAL]
    assert (own["D3"].value, values["Sheet"]["D3"].value) == ("=10*8", 80)
    assert [cell.value for cell in own[3]][5:8] == ["seg-02", 2, two_segments().segments[1].name]
    assert (own.freeze_panes, len(own._charts), formulas["notes"]["A1"].value) == ("A2", 1, "kept")
    before, after = zipfile.ZipFile(path), zipfile.ZipFile(tmp_path / "out.xlsx")
    others = {*before.namelist()} - {_FIRST_SHEET}
    assert {*after.namelist()} == {*before.namelist()}
    assert {name: after.read(name) for name in others} == {n: before.read(n) for n in others}


def test_a_copy_labels_every_sheet_that_was_read_and_keeps_the_others(tmp_path: Path) -> None:
    jan = [["Report"], HEADER, [1, "F", 30, 20, 30], [], [2, "M", 31, "x", 80]]
    feb = [["Score", "Income"], [81, 91]]
    path = workbook(tmp_path / "in.xlsx", Jan=jan, Feb=feb, Mar=[["income"], [1]])

    _copy(path, tmp_path / "out.xlsx", sheet="all")

    january, february = (_rows(tmp_path / "out.xlsx", name) for name in ("Jan", "Feb"))
    assert [january[0][5], january[1][5]] == ["", "segment_slug"]
    assert january[2][5:7] == ["seg-01", 1.0]
    assert january[4][5:10] == [""] * 5
    assert str(january[4][10]).startswith("Annual Income (k$) is not a number")
    assert february == [["Score", "Income", *USUAL], [81.0, 91.0, *february[1][2:]]]
    assert february[1][2:4] == ["seg-02", 2.0]
    assert _rows(tmp_path / "out.xlsx", "Mar") == [["income"], [1.0]]


@pytest.mark.parametrize("kind", ["xls", "ods", "xlsb"])
def test_workbooks_of_other_kinds_are_copied_by_their_values(kind: str, tmp_path: Path) -> None:
    labelling = _copy(WORKBOOKS / f"customers.{kind}", tmp_path / "out.xlsx")

    assert (labelling.assigned, labelling.unusable) == (19, 1)
    assert _rows(tmp_path / "out.xlsx", "Notes") == [["made for tests"]]
    customers = _rows(tmp_path / "out.xlsx", "Customers")
    assert customers[0][-6:] == [*USUAL]
    assert (customers[4][:3], customers[8][1]) == ([4.0, 22.5, 28.0], 41.0)
    assert str(customers[4][3]) == "2024-01-04"
    assert customers[4][5:7] == ["seg-01", 1.0]


@pytest.mark.parametrize("name", ["out.csv", "out.csv.gz"])
def test_a_workbook_is_copied_into_a_csv_file(name: str, tmp_path: Path) -> None:
    path = workbook(tmp_path / "in.xlsx", own=[["income", "score", "note"], [20, 30, "a\r\nb,c"]])
    path.chmod(0o640)

    _copy(path, tmp_path / name)

    frame = pd.read_csv(tmp_path / name)
    assert [*frame.columns] == ["income", "score", "note", *USUAL]
    assert [*frame.iloc[0]][:5] == [20, 30, "a\nb,c", "seg-01", 1]
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o640


def test_a_csv_file_becomes_a_workbook_whose_cells_are_what_its_texts_say(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(
        "﻿sep=;\r\nid;income;score;note;day\r\n007;20,5;30;=1+1;2024-05-01\r\n"
        "12345678901234567;90;80;#REF!;2024-13-01\r\n".encode()
    )
    source = CsvLabelledCopy(
        path,
        DataContract(numbers=NumberFormat(decimal=",")),
        target=tmp_path / "out.xlsx",
    )

    CsvAsWorkbook(customers=source).write(two_segments(), progress=lambda *_: None)

    header, first, second = load_workbook(tmp_path / "out.xlsx")["customers"].iter_rows()
    assert [cell.value for cell in header][:5] == ["id", "income", "score", "note", "day"]
    assert [(cell.value, cell.data_type) for cell in first][:4] == [
        ("007", "s"), (20.5, "n"), (30, "n"), ("=1+1", "s")
    ]  # fmt: skip
    assert first[4].is_date
    assert [(cell.value, cell.data_type) for cell in second][:5] == [
        ("12345678901234567", "s"), (90, "n"), (80, "n"), ("#REF!", "s"), ("2024-13-01", "s")
    ]  # fmt: skip
    assert isinstance(second[8].value, float)


def test_a_copy_of_a_workbook_with_macros_is_one_without(tmp_path: Path) -> None:
    path = workbook(tmp_path / "in.xlsm", own=[["income", "score"], [20, 30]])
    with_part(path, "xl/vbaProject.bin", b"macros")
    types, links = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
    main_type = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    with_part(
        path,
        types,
        part_of(path, types).replace(
            main_type, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
        ),
    )
    link = b'<Relationship Id="rId99" Type="x/vbaProject" Target="vbaProject.bin"/></Relationships>'
    with_part(path, links, part_of(path, links).replace(b"</Relationships>", link))

    _copy(path, tmp_path / "out.xlsx")

    names = zipfile.ZipFile(tmp_path / "out.xlsx").namelist()
    assert not [name for name in names if "vba" in name.lower()]
    assert main_type in part_of(tmp_path / "out.xlsx", types)
    assert b"vba" not in part_of(tmp_path / "out.xlsx", links)
    assert load_workbook(tmp_path / "out.xlsx").worksheets[0]["C2"].value == "seg-01"


def test_cells_that_only_have_a_format_keep_their_place(tmp_path: Path) -> None:
    # Cells must stand in the order of their columns: labels come behind the last of any row.
    path = workbook(tmp_path / "in.xlsx", own=[["income", "score"], [20, 30], [90, 80]])
    sheet = part_of(path, _FIRST_SHEET)
    with_part(
        path,
        _FIRST_SHEET,
        sheet.replace(b"</row>", b'<c r="E2" s="0"/></row>', 2).replace(
            b'<c r="E2" s="0"/>', b"", 1
        ),
    )

    _copy(path, tmp_path / "out.xlsx")

    own = load_workbook(tmp_path / "out.xlsx").worksheets[0]
    assert [own.cell(3, 6).value, own.cell(3, 7).value] == ["seg-02", 2]


def test_a_table_may_stand_below_and_beside_the_first_cell(tmp_path: Path) -> None:
    table: list[list[object]] = [["income", "score"], [20, 30], [90, 80]]
    rows = [[], [], *([None, None, *row] for row in table)]
    path = workbook(tmp_path / "in.xlsx", own=rows)

    labelling = _copy(path, tmp_path / "out.xlsx")

    own = load_workbook(tmp_path / "out.xlsx").worksheets[0]
    assert labelling.names_found == 3
    assert [own.cell(row, 5).value for row in (3, 4, 5)] == ["segment_slug", "seg-01", "seg-02"]


def test_a_sheet_written_in_another_way_is_labelled_too(tmp_path: Path) -> None:
    # Names with a prefix, rows without their numbers, and one without cells.
    path = workbook(tmp_path / "in.xlsx", own=[["income", "score"], [20, 30], [90, 80]])
    cells = "".join(
        f"<x:row spans='1:2'>{''.join(f'<x:c><x:v>{n}</x:v></x:c>' for n in row)}</x:row>"
        for row in ([20, 30], [90, 80])
    )
    names = "".join(
        f'<x:c r="{letter}1" t="inlineStr"><x:is><x:t>{name}</x:t></x:is></x:c>'
        for letter, name in (("A", "income"), ("B", "score"))
    )
    with_part(
        path,
        _FIRST_SHEET,
        (
            '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f'<!-- <x:row> --><x:sheetData><x:row r="1">{names}</x:row>{cells}<x:row/>'
            "</x:sheetData></x:worksheet>"
        ).encode(),
    )

    _copy(path, tmp_path / "out.xlsx")

    rows = _rows(tmp_path / "out.xlsx", "own")
    assert rows[0][2:] == [*USUAL]
    assert [row[:4] for row in rows[1:]] == [[20, 30, "seg-01", 1], [90, 80, "seg-02", 2]]


def test_the_command_copies_any_kind_into_xlsx_or_csv(
    mall_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = workbook(tmp_path / "in.xlsx", own=[["income", "score"], [20, 30], [90, 80]])
    (tmp_path / "in.csv").write_text("income,score\n20,30\n90,80\n")
    words = ["assign", "--store", str(mall_store), "-q"]

    for source in (path, tmp_path / "in.csv"):
        for target in ("out.xlsx", "out.csv"):
            assert main([*words, "--file", str(source), "--out", str(tmp_path / target)]) == 0
    read = {name: (tmp_path / name).exists() for name in ("out.xlsx", "out.csv")}
    capsys.readouterr()
    assert main([*words, "--file", str(path), "--out", str(tmp_path / "out.ods")]) == 2
    assert "must end in .xlsx, .csv or .csv.gz" in capsys.readouterr().err
    again = ["--file", str(path), "--out", str(tmp_path / "again.xlsx"), "--for-spreadsheet"]
    assert main([*words, *again]) == 2
    assert read == {"out.xlsx": True, "out.csv": True}
    assert not (tmp_path / "again.xlsx").exists()


def test_the_source_itself_is_never_the_target(tmp_path: Path) -> None:
    path = workbook(tmp_path / "in.xlsx", own=[["income", "score"], [20, 30]])
    os.link(path, tmp_path / "same.xlsx")

    with pytest.raises(InvalidOptionError) as caught:
        _copy(path, tmp_path / "same.xlsx")

    assert coded(OptionFault.SAME_FILE)(caught.value)
