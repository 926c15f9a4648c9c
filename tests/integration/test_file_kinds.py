"""Kinds of files, recognised by content; other kinds are refused with advice."""

import gzip
import pickle
import zipfile
from pathlib import Path

import pytest

from mallseg.adapters.csv_customers.labelled_copy import CsvLabelledCopy
from mallseg.adapters.sources.choosing import customers_of, labelled_copy_of
from mallseg.adapters.workbooks.source import WorkbookCustomers
from mallseg.domain.errors import (
    Code,
    CustomerDataError,
    FileFault,
    InvalidOptionError,
    OptionFault,
)
from mallseg.domain.ports import CustomerSource
from mallseg.domain.sources.data_contract import DataContract, Layout
from mallseg.testing.features import DEFAULT_FEATURES
from tests.builders_workbooks import WORKBOOKS
from tests.refusals import coded

_TABLE = b"income,score\n20,30\n90,80\n"
_JSON = [{"income": 20, "score": 30}, {"income": 90, "score": 80}]
_XML = (
    b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
)

_REFUSED: dict[str, tuple[bytes, Code]] = {
    "a JSON list of lists": (b"[[1, 2], [3, 4]]", FileFault.JSON),
    "a JSON list of nothing": (b"[]", FileFault.JSON),
    "an object of JSON": (b'{"name": "till", "version": 3}', FileFault.JSON),
    "JSON cut short": (b'[{"income": 20}, {"inc', FileFault.DAMAGED_JSON),
    "JSON lines cut short": (b'{"income": 20}\n{"income"', FileFault.DAMAGED_JSON_LINE),
    "a name twice in JSON": (b'[{"income": 20, "income": 21}]', FileFault.DAMAGED_JSON),
    "JSON with a byte order mark": ("\ufeff[[1, 2]]".encode(), FileFault.JSON),
    "Parquet": (b"PAR1\x15\x04\x15", FileFault.DAMAGED_PARQUET),
    "a web page": (b"\r\n<!DOCTYPE HTML>\n<html><table>", FileFault.WEB_PAGE),
    "a table of a web page": (b"<table border=1><tr>", FileFault.WEB_PAGE),
    "a web page with a declaration": (b"<?xml version='1.0'?>\n<html>", FileFault.WEB_PAGE),
    "an XML spreadsheet": (_XML, FileFault.XML_SPREADSHEET),
    "a pickle": (pickle.dumps(_JSON), FileFault.PICKLE),
    "a PDF document": (b"%PDF-1.7\n", FileFault.NOT_TEXT),
    "a database": (b"SQLite format 3\0", FileFault.NOT_TEXT),
    "a Feather file": (b"FEA1", FileFault.NOT_TEXT),
    "a picture": (b"\x89PNG\r\n", FileFault.NOT_TEXT),
    "nothing": (b"", FileFault.EMPTY_FILE),
    "UTF-16": ("income,score".encode("utf-16"), FileFault.UTF_16),
    "a zip file cut short": (b"PK\x03\x04\x14", FileFault.DAMAGED_ARCHIVE),
}


def _source(path: Path) -> CustomerSource:
    return customers_of(path, DataContract(), encoding="utf-8")


def _points(path: Path) -> list[tuple[float, ...]]:
    reading = _source(path).take_census(DEFAULT_FEATURES, progress=lambda *_: None)
    assert reading.source == path.name
    return [*reading.census.points()]


@pytest.mark.parametrize("kind", _REFUSED)
@pytest.mark.parametrize("name", ["customers.csv", "customers.xls"])
def test_a_file_of_another_kind_is_named(kind: str, name: str, tmp_path: Path) -> None:
    content, code = _REFUSED[kind]
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(CustomerDataError) as caught:
        _points(path)

    assert coded(code)(caught.value)
    assert caught.value.source == str(path)


@pytest.mark.parametrize("name", ["customers.xls", "customers.xlsx", "customers.dat", "customers"])
def test_a_csv_file_is_one_under_any_name(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(_TABLE)

    assert _points(tmp_path / name) == [(20, 30), (90, 80)]


@pytest.mark.parametrize("name", ["customers.csv", "customers.zip"])
def test_a_workbook_is_one_under_any_name(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes((WORKBOOKS / "customers.xls").read_bytes())

    assert isinstance(_source(tmp_path / name), WorkbookCustomers)


def test_a_csv_file_alone_in_a_zip_archive_is_read(tmp_path: Path) -> None:
    path = tmp_path / "customers.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("export")
        archive.writestr("export/customers.csv", _TABLE)
        archive.writestr("__MACOSX/export/._customers.csv", b"x")

    assert _points(path) == [(20, 30), (90, 80)]
    assert isinstance(
        labelled_copy_of(
            path, tmp_path / "out.csv", DataContract(), encoding="utf-8", for_spreadsheet=False
        ),
        CsvLabelledCopy,
    )


@pytest.mark.parametrize("place", [50, 60])
def test_a_damaged_zip_archive_is_refused(tmp_path: Path, place: int) -> None:
    path = tmp_path / "customers.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("customers.csv", _TABLE)
    content = bytearray(path.read_bytes())
    content[place] ^= 7  # in the member's bytes, behind its header of 43
    path.write_bytes(content)

    with pytest.raises(CustomerDataError) as caught:
        _points(path)

    assert coded(FileFault.DAMAGED_ARCHIVE)(caught.value)


def test_a_zip_archive_of_several_files_is_refused_with_their_number(tmp_path: Path) -> None:
    path = tmp_path / "customers.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", _TABLE)
        archive.writestr("b.csv", _TABLE)

    with pytest.raises(CustomerDataError) as caught:
        _points(path)

    assert coded(FileFault.SEVERAL_MEMBERS, members=2)(caught.value)


def test_other_documents_in_a_zip_archive_are_named(tmp_path: Path) -> None:
    path = tmp_path / "letter.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "")

    with pytest.raises(CustomerDataError, match="looks like a Word document"):
        _points(path)


def test_a_sheet_is_refused_of_a_file_that_has_none(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_bytes(_TABLE)
    contract = DataContract(layout=Layout(sheet="Jan"))

    with pytest.raises(InvalidOptionError) as caught:
        customers_of(tmp_path / "customers.csv", contract, encoding="utf-8")

    assert coded(OptionFault.WORKBOOKS_ONLY)(caught.value)


def test_packed_text_of_another_kind_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "customers.csv.gz").write_bytes(gzip.compress(_REFUSED["Parquet"][0]))

    with pytest.raises(CustomerDataError) as caught:
        _points(tmp_path / "customers.csv.gz")

    assert coded(FileFault.PARQUET)(caught.value)
