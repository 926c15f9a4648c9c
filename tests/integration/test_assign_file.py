"""Assigning a whole file: every record in its place, its bytes kept, its segment behind it."""

import csv
import gzip
import json
from pathlib import Path

import pytest

from mallseg.adapters.csv_customers.labelled import CsvLabelledCopy
from mallseg.domain.contract import DataContract
from mallseg.domain.customer import Customer
from mallseg.domain.errors import CustomerDataError, InvalidOptionError
from mallseg.domain.labelling import Labelling
from mallseg.domain.ports import LabelledCopy
from mallseg.entrypoints.cli.main import main
from tests.builders import MALL_CSV, two_segments
from tests.contracts.labelled_copy import LabelledCopyContract

HEADER = b"id,name,income,score"
ADDED = b",segment,segment_slug,segment_name,distance,reason"


def _copy(
    tmp_path: Path,
    data: bytes,
    *,
    for_spreadsheet: bool = False,
    plain_after: int = 1000,
    block_bytes: int = 1 << 17,
) -> tuple[Labelling, bytes]:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(data)
    copy = CsvLabelledCopy(
        source,
        target,
        DataContract(),
        for_spreadsheet=for_spreadsheet,
        plain_after=plain_after,
        block_bytes=block_bytes,
    )
    labelling = copy.write(two_segments(), progress=lambda *_: None)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in.csv", "out.csv"]
    return labelling, target.read_bytes()


class TestCsvLabelledCopy(LabelledCopyContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def copy_of(self, header: list[str], records: list[list[str]]) -> LabelledCopy:
        source = self.folder / "in.csv"
        with source.open("w", newline="", encoding="utf-8") as lines:
            csv.writer(lines).writerows([header, *records])
        return CsvLabelledCopy(source, self.folder / "out.csv")

    def written(self) -> list[tuple[list[str], str, str]] | None:
        target = self.folder / "out.csv"
        if not target.exists():
            assert [path.name for path in self.folder.iterdir()] == ["in.csv"]
            return None
        with target.open(newline="", encoding="utf-8") as lines:
            _, *rows = csv.reader(lines, strict=True)
        return [(row[:-5], row[-4], row[-1]) for row in rows]


def test_packed_and_otherwise_encoded_files_are_copied_as_utf8(tmp_path: Path) -> None:
    text = "id;name;income;score\n1;Zoë;20,5;30\n"
    _, plain = _copy(tmp_path, text.replace(",", ".").encode())
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    european = DataContract(decimal=",")

    for encoding in ("utf-8", "utf-16", "latin-1", "cp1252"):
        for packed in (False, True):
            data = text.encode(encoding)
            source.write_bytes(gzip.compress(data) if packed else data)
            CsvLabelledCopy(source, target, european, encoding=encoding).write(
                two_segments(), progress=lambda *_: None
            )
            written = target.read_text(encoding="utf-8")
            assert written.startswith("id;name;income;score;segment;")
            assert written.splitlines()[1].startswith("1;Zoë;20,5;30;1;seg-01;")
            assert written.replace(",", ".") == plain.decode().replace(",", ".")


def test_the_bytes_of_every_record_are_kept(tmp_path: Path) -> None:
    records = [b'007,"A ""B""",20,30\r\n', b'\r\n8,"two\nlines",80.0,70\n', b"9,, 20 ,030"]

    labelling, copied = _copy(tmp_path, HEADER + b"\r\n" + b"".join(records))

    low, high = (s.name.encode() for s in two_segments().segments)
    assert copied == (
        HEADER + ADDED + b"\r\n"
        b'007,"A ""B""",20,30,1,seg-01,"' + low + b'",0.0,\r\n'
        b'\r\n8,"two\nlines",80.0,70,2,seg-02,"' + high + b'",0.0,\n'
        b'9,, 20 ,030,1,seg-01,"' + low + b'",0.0,'
    )
    assert (labelling.records, labelling.assigned) == (3, 3)


def test_a_record_that_cannot_be_read_stays_and_says_why(tmp_path: Path) -> None:
    rows = [b"1,a,20,30", b"2,b,x987,30", b"3,c,,30", b"4,d,20,987", b"5,e", b"6,f,20,30"]

    labelling, copied = _copy(tmp_path, b"\n".join([HEADER, *rows]) + b"\n")

    lines = copied.decode().splitlines()
    assert [line.split(",")[:2] for line in lines[2:5]] == [["2", "b"], ["3", "c"], ["4", "d"]]
    reasons = list(csv.reader(lines[2:6]))
    assert all(row[-5:-1] == ["", "", "", ""] and row[-1] for row in reasons)
    assert not any("987" in row[-1] for row in reasons)
    assert (labelling.assigned, labelling.not_assigned) == (2, 4)
    assert [each.record for each in labelling.rejections] == [3, 4, 5, 6]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_blocks_read_at_once_give_the_same_copy(tmp_path: Path, end: bytes) -> None:
    rows = [b"%d,n%d,%d,%d" % (i, i, i % 130, i % 104) for i in range(500)]
    rows[100], rows[200], rows[300] = b"", b'7,"q,r",20,30', b"8,short"
    data = end.join([HEADER, *rows, b""])

    expected = _copy(tmp_path, data, plain_after=1 << 60)

    for block_bytes in (64, 300, 1 << 17):
        assert _copy(tmp_path, data, plain_after=0, block_bytes=block_bytes) == expected


def test_segments_and_distances_are_those_of_a_single_customer(tmp_path: Path) -> None:
    rows = [b"%d,n,%d.5,%d" % (i, i, 1 + i % 100) for i in range(130)]

    _, copied = _copy(tmp_path, b"\n".join([HEADER, *rows]), plain_after=0, block_bytes=500)

    for row in csv.DictReader(copied.decode().splitlines()):
        customer = Customer(annual_income_k=float(row["income"]), spending_score=int(row["score"]))
        assigned = two_segments().assign(customer)
        assert row["segment_slug"] == assigned.segment.slug
        assert float(row["distance"]) == assigned.distance


@pytest.mark.parametrize("cell", ["=cmd", "＝1+1", " @x", "\tx", "+5", "-a", '"=1,2"', '"""=1"'])
def test_formulas_are_made_harmless_for_a_spreadsheet(tmp_path: Path, cell: str) -> None:
    data = HEADER + b"\n1," + cell.encode() + b",20,30\n2,-5,20,30\n"

    _, copied = _copy(tmp_path, data, for_spreadsheet=True)

    (_, own), (_, shown), (_, number) = (r[:2] for r in csv.reader(copied.decode().splitlines()))
    assert (own, number) == ("name", "-5")
    assert shown == "'" + next(csv.reader([cell]))[0]


@pytest.mark.parametrize("data", [b"", HEADER, HEADER + b"\n1,a,20,30\n2,\0,20,30\n", b"a,b\n1,2"])
def test_a_file_that_is_refused_leaves_what_was_there(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "out.csv").write_bytes(b"before")

    with pytest.raises(CustomerDataError):
        _copy(tmp_path, data)

    assert (tmp_path / "out.csv").read_bytes() == b"before"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_a_copy_over_the_source_or_into_no_folder_is_refused(tmp_path: Path) -> None:
    for target in (MALL_CSV, tmp_path / "missing" / "out.csv", tmp_path):
        with pytest.raises(InvalidOptionError):
            CsvLabelledCopy(MALL_CSV, target).write(two_segments(), progress=lambda *_: None)


def test_the_command_assigns_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = str(tmp_path / "models")
    assert main(["train", str(MALL_CSV), "--store", store, "-q"]) == 0
    capsys.readouterr()
    out = tmp_path / "out.csv"
    words = ["assign", "--file", str(MALL_CSV), "--out", str(out), "--store", store]

    assert main([*words, "--json", "-q"]) == 0
    document = json.loads(capsys.readouterr().out)

    assert (document["records"], document["assigned"]) == (200, 200)
    assert list(document["customers"].values()) == [22, 23, 81, 39, 35]
    assert len(out.read_text().splitlines()) == 201
    assert main([*words, "--income", "5"]) == 2
    assert main([*words[:3], "--store", store]) == 2
