"""Several files that are read as one, and what comes through a pipe."""

import gzip
import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from mallseg.adapters.csv_customers.labelled_copy import CsvLabelledCopy
from mallseg.adapters.csv_customers.source import CsvCustomers
from mallseg.adapters.csv_customers.table import ReadOptions
from mallseg.adapters.input_files.found_files import FoundFile
from mallseg.adapters.sources.choosing import customers_of, labelled_copy_of
from mallseg.adapters.sources.files import Source
from mallseg.domain.errors import CustomerDataError, FileFault, InvalidOptionError, SourceFault
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.reading import FileAccount, Reading
from mallseg.entrypoints.cli.main import main
from mallseg.testing.builders import AGES, GENDERS, two_segments
from mallseg.testing.features import DEFAULT_FEATURES
from tests.builders import MALL_CSV
from tests.builders_csv import FAST, REFERENCE
from tests.examples import exhaustive
from tests.refusals import coded

_HEADER, *_LINES = MALL_CSV.read_bytes().splitlines(keepends=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The published mall in three files; the last line of the second is rejected, and not ended."""
    folder = tmp_path / "months"
    folder.mkdir()
    (folder / "01.csv").write_bytes(b"".join([_HEADER, *_LINES[:90]]))
    (folder / "02.csv").write_bytes(b"".join([_HEADER, *_LINES[90:150], b"999,Male,20,x,39"]))
    (folder / "03.csv.gz").write_bytes(gzip.compress(b"".join([_HEADER, *_LINES[150:]])))
    (folder / "notes.md").write_text("No customers.")
    (folder / ".01.csv").write_text("hidden")
    return folder


def _source(source: Source) -> CsvCustomers:
    found = customers_of(source, DataContract(), encoding="utf-8")
    assert isinstance(found, CsvCustomers)
    return found


def _census(customers: CsvCustomers) -> Reading:
    return customers.take_census(
        DEFAULT_FEATURES, breakdowns=(AGES, GENDERS), progress=lambda *_: None
    )


def _groups(reading: Reading) -> list[Counter[tuple[int, object]]]:
    """Count each breakdown by point and group: the codes of groups come as these are met."""
    return [
        Counter(
            {
                (point, each.groups[code]): count
                for point, code, count in zip(each.points, each.codes, each.counts, strict=True)
            }
        )
        for each in reading.census.breakdown_counts
    ]


def _refused(source: Source) -> CustomerDataError:
    with pytest.raises(CustomerDataError) as refusal:
        _census(_source(source))
    return refusal.value


def _whole(folder: Path) -> Path:
    """The same records in one file."""
    whole = folder.parent / "whole.csv"
    lines = [*_LINES[:150], b"999,Male,20,x,39\n", *_LINES[150:]]
    whole.write_bytes(b"".join([_HEADER, *lines]))
    return whole


@pytest.mark.parametrize("way", ["folder", "pattern", "each"])
def test_several_files_are_counted_together_and_each(folder: Path, way: str) -> None:
    names = ["01.csv", "02.csv", "03.csv.gz"]
    each = [folder / name for name in names]
    ways: dict[str, Source] = {"folder": folder, "pattern": folder / "*.csv*", "each": each}
    source = ways[way]

    reading = _census(_source(source))

    assert reading.census == _census(_source(_whole(folder))).census
    assert reading.files == (
        FileAccount(file="01.csv", records=90, rejected=0),
        FileAccount(file="02.csv", records=61, rejected=1),
        FileAccount(file="03.csv.gz", records=50, rejected=0),
    )
    assert reading.source == "01.csv, 02.csv, 03.csv.gz"
    assert reading.repeated_ids == 0


@pytest.mark.parametrize("options", [REFERENCE, FAST[0], *map(exhaustive, FAST[1:])])
def test_every_reader_reads_several_files_as_it_reads_one(
    folder: Path, options: ReadOptions
) -> None:
    several, one = _source(folder), _source(_whole(folder))

    reading, expected = (_census(replace(own, options=options)) for own in (several, one))

    assert (reading.census, reading.faults) == (expected.census, expected.faults)
    assert _groups(reading) == _groups(expected)
    assert [each.accepted for each in reading.files] == [90, 60, 50]
    assert [str(each.record) for each in reading.rejections] == ["62 of 02.csv"]
    points = [*reading.census.points()]
    found = several.locate(points, DEFAULT_FEATURES, most=500, progress=lambda *_: None)
    assert [str(found[place]) for place in (0, 89, 90, 150)] == [
        "2 of 01.csv", "91 of 01.csv", "2 of 02.csv", "2 of 03.csv.gz",
    ]  # fmt: skip


def test_a_quote_that_one_file_leaves_open_takes_no_record_of_the_next(folder: Path) -> None:
    with (folder / "02.csv").open("ab") as file:
        file.write(b'\n1000,"Male,20,15,39')

    refusal = _refused(folder)

    assert refusal.code is SourceFault.OPEN_QUOTE
    assert refusal.source == str(folder / "02.csv")
    assert "record 63 of 02.csv opens a quote" in str(refusal)


@pytest.mark.parametrize(
    ("header", "code", "said"),
    [
        (
            "CustomerID,Gender,Age,Spending Score (1-100),Annual Income (k$)",
            FileFault.OTHER_COLUMNS,
            "'Spending Score (1-100)' instead of 'Annual Income (k$)', in place 4",
        ),
        (
            "CustomerID,Gender,Age,Annual Income (k$),Spending Score (1-100),City",
            FileFault.OTHER_NUMBER_OF_COLUMNS,
            "has 6 columns, and 01.csv has 5",
        ),
        (
            "CustomerID;Gender;Age;Annual Income (k$);Spending Score (1-100)",
            FileFault.OTHER_DELIMITER,
            "another delimiter than 01.csv",
        ),
    ],
)
def test_a_file_with_other_columns_is_named(
    folder: Path, header: str, code: FileFault, said: str
) -> None:
    (folder / "04.csv").write_text(header + "\n")

    refusal = _refused(folder)

    assert (refusal.code, refusal.source) == (code, str(folder / "04.csv"))
    assert said in str(refusal)


def test_a_file_that_is_given_twice_is_refused(folder: Path) -> None:
    (folder / "link.csv").symlink_to("01.csv")

    for source in ([folder / "01.csv", folder / "01.csv"], folder):
        assert _refused(source).code is FileFault.GIVEN_TWICE


def test_each_of_several_is_a_csv_file(folder: Path) -> None:
    (folder / "05.json").write_text('[{"income": 15, "score": 39}]')

    refusal = _refused([folder / "01.csv", folder / "05.json"])

    assert refusal.code is FileFault.NOT_ONE_OF_SEVERAL
    assert refusal.source == str(folder / "05.json")


@pytest.mark.parametrize(
    ("name", "code"),
    [("nothing*", FileFault.NO_MATCH), ("empty", FileFault.NO_CSV_IN_FOLDER)],
)
def test_a_word_for_no_file_is_refused(tmp_path: Path, name: str, code: FileFault) -> None:
    (tmp_path / "empty").mkdir()

    assert _refused(tmp_path / name).code is code


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(folder: Path) -> None:
    path = folder / "0[1].csv"
    path.write_bytes(b"".join([_HEADER, _LINES[0]]))

    assert _census(_source(path)).records == 1


def test_one_of_several_that_changes_between_two_passes_is_refused(folder: Path) -> None:
    customers = _source(folder)
    points = [*_census(customers).census.points()]
    with (folder / "02.csv").open("ab") as file:
        file.write(b"\n")

    with pytest.raises(CustomerDataError, check=coded(FileFault.SOURCE_CHANGED)) as refusal:
        customers.locate(points, DEFAULT_FEATURES, most=500, progress=lambda *_: None)

    assert refusal.value.source == str(folder / "02.csv")


@pytest.mark.parametrize("options", [REFERENCE, FAST[1], FAST[3]])
def test_several_files_are_copied_into_one_with_their_segments(
    folder: Path, tmp_path: Path, options: ReadOptions
) -> None:
    copies = []
    for source in (folder, _whole(folder)):
        target = tmp_path / "out.csv"
        copy = labelled_copy_of(
            source, target, DataContract(), encoding="utf-8", for_spreadsheet=False
        )
        assert isinstance(copy, CsvLabelledCopy)
        labelling = replace(copy, options=options).write(two_segments(), progress=lambda *_: None)
        copies.append((target.read_bytes().replace(b"\r\n", b"\n"), labelling.customers))
        assert target.stat().st_mode & 0o777 == (0o600 if source == folder else 0o644)

    assert copies[0] == copies[1]


def test_a_copy_never_replaces_one_of_the_files(folder: Path) -> None:
    before = (folder / "02.csv").read_bytes()
    copy = labelled_copy_of(
        folder, folder / "02.csv", DataContract(), encoding="utf-8", for_spreadsheet=False
    )

    with pytest.raises(InvalidOptionError):
        copy.write(two_segments(), progress=lambda *_: None)

    assert (folder / "02.csv").read_bytes() == before


@contextmanager
def _piped(data: bytes) -> Iterator[Path]:
    """A pipe that is open in this process, as a shell's ``<(…)`` is."""
    reading, writing = os.pipe()

    def write() -> None:
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(data)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield Path(f"/dev/fd/{reading}")
    finally:
        os.close(reading)
        writer.join()


def test_a_pipe_is_read_once_and_its_customers_twice() -> None:
    with _piped(MALL_CSV.read_bytes()) as path:
        customers = _source(path)
        reading = _census(customers)
        points = [*reading.census.points()]
        found = customers.locate(points, DEFAULT_FEATURES, most=3, progress=lambda *_: None)

        assert _census(_source(path)).census == reading.census

    assert reading.census == _census(_source(MALL_CSV)).census
    assert reading.source.startswith("pipe ")
    assert found == (2, 3, 4)


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(MALL_CSV.read_bytes()),
        json.dumps([{"Income": 15 + i, "Score": 39} for i in range(9)]).encode(),
    ],
    ids=["gzip", "JSON"],
)
def test_a_pipe_may_bring_what_a_file_may_hold(data: bytes) -> None:
    with _piped(data) as path:
        assert _census(_source(path)).rejected_rows == 0


def test_a_message_names_what_a_pipe_brought() -> None:
    with _piped(b"") as path:
        refusal = _refused(path)

    assert refusal.code is FileFault.EMPTY_FILE
    assert refusal.source.startswith("pipe ")


def test_a_part_is_named_by_its_file_not_by_what_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"

    assert FoundFile(path).content_path == path
    assert FoundFile(path).name == "a.csv"


@pytest.mark.exhaustive
def test_standard_input_is_trained_on_and_named(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mallseg", *["check", "-", "--json", "--log-level", "info"]],
        input=MALL_CSV.read_bytes(),
        capture_output=True,
        cwd=tmp_path,
        check=True,
    )

    document = json.loads(done.stdout)
    assert (document["records"], document["files"]) == (200, [])
    assert document["command"].startswith("mallseg train - ")
    assert b'"source": "standard input"' in done.stderr


def test_a_check_says_how_many_records_each_file_has(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(folder / "01.csv"), str(folder / "02.csv"), "--json"]) == 0

    document = json.loads(capsys.readouterr().out)
    assert document["files"] == [
        {"file": "01.csv", "records": 90, "rejected": 0, "accepted": 90},
        {"file": "02.csv", "records": 61, "rejected": 1, "accepted": 60},
    ]
    assert document["examples"][0]["record"] == {"file": "02.csv", "record": 62}
    assert document["command"].startswith(f"mallseg train {folder}/01.csv {folder}/02.csv")
