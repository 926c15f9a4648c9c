"""Files that change while they are read, and what is no file at all: one clear error, at once."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from mallseg.adapters.csv_customers.labelled_copy import CsvLabelledCopy
from mallseg.adapters.csv_customers.source import CsvCustomers
from mallseg.adapters.csv_customers.table import ReadOptions
from mallseg.adapters.sources.choosing import customers_of
from mallseg.domain.errors import CustomerDataError, Fault, FileFault, SourceFault
from mallseg.domain.sources.data_contract import DataContract
from mallseg.testing.builders import two_segments
from mallseg.testing.features import DEFAULT_FEATURES
from tests.builders_csv import FAST, REFERENCE
from tests.refusals import coded

_MANY = b"income,score\n" + b"15,39\n" * 5000

_Change = Callable[[Path], object]


def _grows(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"16,40\n")


def _shrinks(path: Path) -> None:
    os.truncate(path, len(_MANY) // 2 + 1)


def _is_written_over(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(-6, os.SEEK_END)
        file.write(b'"6,40\n')


_CHANGES = pytest.mark.parametrize("change", [_grows, _shrinks, _is_written_over])


@pytest.mark.parametrize("options", [REFERENCE, FAST[1]])
@_CHANGES
def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, change: _Change, options: ReadOptions
) -> None:
    path, pending = _file(tmp_path), [change]

    def progress(*_: int) -> None:
        if pending:
            pending.pop()(path)

    with pytest.raises(CustomerDataError, check=coded(FileFault.SOURCE_CHANGED)):
        CsvCustomers(path, options=options).take_census(DEFAULT_FEATURES, progress=progress)


@_CHANGES
def test_a_copy_of_a_file_that_changes_is_not_written(tmp_path: Path, change: _Change) -> None:
    path, pending = _file(tmp_path), [change]

    def progress(*_: int) -> None:
        if pending:
            pending.pop()(path)

    copy = CsvLabelledCopy(path, target=tmp_path / "out.csv")
    with pytest.raises(CustomerDataError, check=coded(FileFault.SOURCE_CHANGED)):
        copy.write(two_segments(), progress=progress)

    assert [each.name for each in tmp_path.iterdir()] == ["customers.csv"]


def _is_replaced(path: Path) -> None:
    other = path.with_suffix(".new")
    other.write_bytes(_MANY)
    other.replace(path)


@pytest.mark.parametrize("change", [_grows, _shrinks, _is_written_over, _is_replaced])
def test_a_file_that_changes_between_passes_is_refused(tmp_path: Path, change: _Change) -> None:
    path = _file(tmp_path)
    customers = CsvCustomers(path)
    customers.take_census(DEFAULT_FEATURES, progress=lambda *_: None)

    change(path)

    with pytest.raises(CustomerDataError, check=coded(FileFault.SOURCE_CHANGED)):
        customers.locate({(15.0, 39.0)}, DEFAULT_FEATURES, most=3, progress=lambda *_: None)


def test_a_file_that_vanishes_between_passes_cannot_be_read(tmp_path: Path) -> None:
    path = _file(tmp_path)
    customers = CsvCustomers(path)
    customers.take_census(DEFAULT_FEATURES, progress=lambda *_: None)

    path.unlink()

    with pytest.raises(CustomerDataError, check=coded(FileFault.SOURCE_NOT_READABLE)):
        customers.locate({(15.0, 39.0)}, DEFAULT_FEATURES, most=3, progress=lambda *_: None)


@pytest.mark.parametrize("name", ["socket", "pipe", "/dev/null", "/dev/zero", "."])
@pytest.mark.parametrize("ending", ["", ".xlsx", ".csv.gz"])
def test_paths_of_other_kinds_are_refused_at_once(tmp_path: Path, name: str, ending: str) -> None:
    path = tmp_path / f"odd{name.replace('/', '_')}{ending}"
    if name == "socket":
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(path))
    elif name == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(name)

    is_folder = name == "."
    code = FileFault.NO_CSV_IN_FOLDER if is_folder else FileFault.NOT_A_FILE
    with pytest.raises(CustomerDataError, check=coded(code)):
        customers_of(path, DataContract(), encoding="utf-8").take_census(
            DEFAULT_FEATURES, progress=lambda *_: None
        )


def test_names_of_a_million_columns_are_refused_soon(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(b"a," * 1_000_000 + b"income,score\n15,39\n")

    with pytest.raises(CustomerDataError, check=coded(SourceFault.TOO_MANY_COLUMNS)):
        CsvCustomers(path).take_census(DEFAULT_FEATURES, progress=lambda *_: None)
    with pytest.raises(CustomerDataError, check=coded(SourceFault.TOO_MANY_COLUMNS)):
        CsvCustomers(path).summarise_columns(most=9)


def test_a_record_of_a_million_fields_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(b"income,score\n15,39\n" + b"1," * 1_000_000 + b"\n16,40\n")

    for options in (REFERENCE, FAST[2]):
        reading = CsvCustomers(path, options=options).take_census(
            DEFAULT_FEATURES, progress=lambda *_: None
        )

        assert reading.faults == {Fault.FIELD_COUNT: 1}
        assert reading.census.customers == 2


def _file(folder: Path) -> Path:
    path = folder / "customers.csv"
    path.write_bytes(_MANY)
    return path
