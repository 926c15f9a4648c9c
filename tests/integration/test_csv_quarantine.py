"""All rejected records are written to a file, to be corrected by hand."""

import csv
from pathlib import Path

import pytest

from mallseg.adapters.csv_customers.source import CsvCustomers
from mallseg.domain.errors import CustomerDataError, InvalidOptionError
from mallseg.files.formulas import harmless
from mallseg.testing.features import DEFAULT_FEATURES


def _quarantined(folder: Path, content: bytes) -> list[list[str]]:
    path, quarantine = folder / "customers.csv", folder / "rejected.csv"
    path.write_bytes(content)
    CsvCustomers(path, quarantine=quarantine).take_census(
        DEFAULT_FEATURES, progress=lambda *_: None
    )
    with quarantine.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, strict=True))


def test_every_rejected_record_is_written_with_its_line(tmp_path: Path) -> None:
    rows = _quarantined(
        tmp_path, b'note,income,score\n"two\r\nlines, ""said""",x,39\r\nb,15\nc,15,39\n'
    )

    assert rows == [
        ["record", "column", "reason", "line"],
        ["2", "income", rows[1][2], '"two\r\nlines, ""said""",x,39'],
        ["3", "", "has another number of fields than the first line: 2 instead of 3", "b,15"],
    ]


def test_more_records_are_written_than_are_shown(tmp_path: Path) -> None:
    rows = _quarantined(tmp_path, b"income,score\n" + b"x,39\n" * 25 + b"15,39\n")

    assert [row[0] for row in rows[1:]] == [str(number) for number in range(2, 27)]


def test_only_the_owner_may_read_the_quarantine(tmp_path: Path) -> None:
    _quarantined(tmp_path, b"income,score\nx,39\n15,39\n")

    assert (tmp_path / "rejected.csv").stat().st_mode & 0o777 == 0o600
    assert sorted(p.name for p in tmp_path.iterdir()) == ["customers.csv", "rejected.csv"]


def test_a_refused_file_leaves_no_quarantine(tmp_path: Path) -> None:
    with pytest.raises(CustomerDataError):
        _quarantined(tmp_path, b'income,score\nx,39\n15,"39\n')

    assert [p.name for p in tmp_path.iterdir()] == ["customers.csv"]


def test_the_quarantine_may_not_replace_the_customers(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(b"income,score\nx,39\n15,39\n")
    (tmp_path / "link.csv").symlink_to(path)

    with pytest.raises(InvalidOptionError, match="another file"):
        CsvCustomers(path, quarantine=tmp_path / "link.csv").take_census(
            DEFAULT_FEATURES, progress=lambda *_: None
        )

    assert path.read_bytes() == b"income,score\nx,39\n15,39\n"


@pytest.mark.parametrize("where", ["absent/rejected.csv", "."])
def test_a_quarantine_that_cannot_be_written_is_refused(tmp_path: Path, where: str) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(b"income,score\nx,39\n15,39\n")

    with pytest.raises(InvalidOptionError, match="quarantine cannot be written"):
        CsvCustomers(path, quarantine=tmp_path / where).take_census(
            DEFAULT_FEATURES, progress=lambda *_: None
        )


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("=1+1,15,39", "'=1+1,15,39"),
        ('7,"=cmd()",39', '7,"\'=cmd()",39'),
        ("7;@SUM(A1);39", "7;'@SUM(A1);39"),
        ("7,-5,39", "7,-5,39"),
        ("-5,15,39", "-5,15,39"),
        ("-5+cmd,15,39", "'-5+cmd,15,39"),
        ("7,\uff1dcmd,39", "7,'\uff1dcmd,39"),
        ('7,"a\n+cmd",39', '7,"a\n\'+cmd",39'),
        ("\t=cmd,15", "'\t'=cmd,15"),
        ("7,Anne-Marie,a=b", "7,Anne-Marie,a=b"),
    ],
)
def test_a_formula_is_harmless_wherever_a_spreadsheet_splits(line: str, shown: str) -> None:
    assert harmless(line) == shown
