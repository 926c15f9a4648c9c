"""Assigning a whole file: every record keeps its place and its bytes, followed by its segment."""

import csv
import gzip
import json
import resource
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mallseg.adapters.csv_customers.labelled_copy import CsvLabelledCopy
from mallseg.adapters.csv_customers.table import ReadOptions
from mallseg.domain.customers.customer import Customer
from mallseg.domain.customers.number_format import NumberFormat
from mallseg.domain.errors import CustomerDataError, InvalidOptionError, SourceFault
from mallseg.domain.ports import LabelledCopy
from mallseg.domain.segments.label_columns import LabelLayout, Stamp
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.labelling import Labelling
from mallseg.entrypoints.cli.main import main
from mallseg.testing.builders import two_segments
from mallseg.testing.contracts.labelled_copy import LabelledCopyContract
from tests.builders import MALL_CSV
from tests.builders_csv import FAST, RECORDS, REFERENCE
from tests.examples import examples, exhaustive
from tests.refusals import coded

HEADER = b"id,name,income,score"
ADDED = b",segment_slug,segment,segment_name,distance,certainty,reason"


def _copy(
    tmp_path: Path,
    data: bytes,
    *,
    for_spreadsheet: bool = False,
    options: ReadOptions = REFERENCE,
) -> tuple[Labelling, bytes]:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(data)
    copy = CsvLabelledCopy(source, target=target, for_spreadsheet=for_spreadsheet, options=options)
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
        return CsvLabelledCopy(source, target=self.folder / "out.csv")

    def written(self) -> list[tuple[list[str], str, str]] | None:
        target = self.folder / "out.csv"
        if not target.exists():
            assert [path.name for path in self.folder.iterdir()] == ["in.csv"]
            return None
        with target.open(newline="", encoding="utf-8") as lines:
            _, *rows = csv.reader(lines, strict=True)
        return [(row[:-6], row[-6], row[-1]) for row in rows]


_STAMP = Stamp(model="mall", version=7, assigned_at="2026-01-02T12:00:00+00:00")


@pytest.mark.parametrize("options", [REFERENCE, FAST[1]])
@pytest.mark.parametrize(
    "chosen",
    [
        "slug",
        "distance",
        "reason",
        "distance,slug",
        "name,version,certainty,distance",
        "short,model",
    ],
)
def test_a_copy_has_the_columns_that_are_chosen(
    tmp_path: Path, chosen: str, options: ReadOptions
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("income,score\n20,30\n41,52\nx,3\n80,70\n")
    layout = LabelLayout.of(chosen.split(","), _STAMP)
    copy = CsvLabelledCopy(source, target=target, options=options)

    copy.write(two_segments(), layout=layout, progress=lambda *_: None)

    header, first, second, wrong, _ = csv.reader(target.read_text().splitlines(), strict=True)
    assert header[2:] == [*layout.names]
    for record, point in ((first, (20.0, 30.0)), (second, (41.0, 52.0))):
        found = two_segments().assign_point(point)
        own = {"distance": repr(found.distance), "certainty": found.certainty}
        assert record[2:] == layout.cells(found.segment, **own)
    assert wrong[2:] == layout.cells(None, reason=wrong[-1])
    assert any(wrong[2:]) == (chosen == "reason")


def test_a_column_that_is_not_chosen_may_be_the_sources_own(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("income,score,version\n20,30,x\n")
    copy = CsvLabelledCopy(source, target=target)

    copy.write(two_segments(), progress=lambda *_: None)
    with pytest.raises(CustomerDataError, check=coded(SourceFault.COLUMN_TAKEN, column="version")):
        copy.write(
            two_segments(), layout=LabelLayout.of(["version"], _STAMP), progress=lambda *_: None
        )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1", "cp1252"])
def test_a_copy_has_the_encoding_and_the_bytes_of_its_source(tmp_path: Path, encoding: str) -> None:
    header, record = "id;name;income;score", "1;Zoë;20,5;30"
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    european = DataContract(numbers=NumberFormat(decimal=","))
    low, _ = two_segments().segments
    for codec in ENCODED_AS[encoding]:
        source.write_bytes(f"{header}\n{record}\n".encode(codec))
        copy = CsvLabelledCopy(source, european, encoding=encoding, target=target)

        copy.write(two_segments(), progress=lambda *_: None)

        first, second = target.read_bytes().decode(codec).splitlines()
        assert first.removeprefix("\ufeff").startswith(f"{header};segment_slug;segment;")
        assert second.startswith(f"{record};seg-01;1;{low.name};0,5;")
        assert target.read_bytes()[:20] == source.read_bytes()[:20]


ENCODED_AS = {
    "utf-8": ["utf-8", "utf-8-sig"],
    "utf-16": ["utf-16", "utf-16-le", "utf-16-be"],
    "latin-1": ["latin-1"],
    "cp1252": ["cp1252"],
}


def test_a_copy_is_packed_when_its_name_ends_in_gz(tmp_path: Path) -> None:
    data = HEADER + b"\n" + b"1,a,20,30\n" * 50
    _, plain = _copy(tmp_path, data)
    source, target = tmp_path / "in.csv", tmp_path / "packed.csv.gz"
    for packed in (False, True):
        source.write_bytes(gzip.compress(data) if packed else data)

        CsvLabelledCopy(source, target=target).write(two_segments(), progress=lambda *_: None)

        assert gzip.decompress(target.read_bytes()) == plain
        assert target.stat().st_size < len(plain)


def test_a_segment_name_that_cannot_be_encoded_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(HEADER + b"\n1,a,20,30\n")
    low, high = two_segments().segments
    greek = replace(two_segments(), segments=(replace(low, name="μικρό"), high))
    copy = CsvLabelledCopy(tmp_path / "in.csv", encoding="latin-1", target=tmp_path / "out.csv")

    with pytest.raises(InvalidOptionError, match="name of segment 1"):
        copy.write(greek, progress=lambda *_: None)

    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_the_bytes_of_every_record_are_kept(tmp_path: Path) -> None:
    records = [b'007,"A ""B""",20,30\r\n', b'\r\n8,"two\nlines",80.0,70\n', b"9,, 20 ,030"]

    labelling, copied = _copy(tmp_path, HEADER + b"\r\n" + b"".join(records))

    low, high = (f'"{s.name}"'.encode() for s in two_segments().segments)  # with a comma
    assert copied == (
        HEADER + ADDED + b"\r\n"
        b'007,"A ""B""",20,30,seg-01,1,' + low + b",0.0,clear,\r\n"
        b'\r\n8,"two\nlines",80.0,70,seg-02,2,' + high + b",0.0,clear,\n"
        b"9,, 20 ,030,seg-01,1," + low + b",0.0,clear,"
    )
    assert (labelling.records, labelling.assigned) == (3, 3)


def test_a_rejected_record_is_kept_with_the_reason(tmp_path: Path) -> None:
    rows = [b"1,a,20,30", b"2,b,x987,30", b"3,c,,30", b"4,d,20,987", b"5,e", b"6,f,20,30"]

    labelling, copied = _copy(tmp_path, b"\n".join([HEADER, *rows]) + b"\n")

    lines = copied.decode().splitlines()
    assert [line.split(",")[:2] for line in lines[2:5]] == [["2", "b"], ["3", "c"], ["4", "d"]]
    reasons = list(csv.reader(lines[2:6]))
    assert all(row[-6:-1] == [""] * 5 and row[-1] for row in reasons)
    assert not any("987" in row[-1] for row in reasons)
    assert (labelling.assigned, labelling.unusable) == (2, 4)
    assert [each.record for each in labelling.rejections] == [3, 4, 5, 6]


@pytest.mark.parametrize("end", [b"\r\n", exhaustive(b"\n")])
def test_both_readers_give_the_same_copy(tmp_path: Path, end: bytes) -> None:
    rows = [b"%d,n%d,%d,%d" % (i, i, i % 130, i % 104) for i in range(500)]
    rows[100], rows[200], rows[300] = b"", b'7,"q,r",20,30', b"8,short"
    data = end.join([HEADER, *rows, b""])

    expected = _copy(tmp_path, data)

    for options in FAST:
        assert _copy(tmp_path, data, options=options) == expected


@settings(max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    records=RECORDS,
    ends=st.sampled_from(["\n", "\r\n"]),
    last=st.sampled_from(["\n", "\r\n", "", "\n\n"]),
    header=st.sampled_from(["id,age,income,score", "score,age,id,income"]),
    for_spreadsheet=st.booleans(),
)
def test_both_readers_give_the_same_copy_of_any_records(
    tmp_path: Path,
    *,
    records: list[list[str]],
    ends: str,
    last: str,
    header: str,
    for_spreadsheet: bool,
) -> None:
    data = (ends.join([header, *(",".join(record) for record in records)]) + last).encode()

    expected = _outcome(tmp_path, data, REFERENCE, for_spreadsheet=for_spreadsheet)

    for options in FAST:
        assert _outcome(tmp_path, data, options, for_spreadsheet=for_spreadsheet) == expected


def _outcome(
    folder: Path, data: bytes, options: ReadOptions, *, for_spreadsheet: bool
) -> tuple[Labelling, bytes] | str:
    try:
        return _copy(folder, data, for_spreadsheet=for_spreadsheet, options=options)
    except CustomerDataError as error:
        return str(error)


@pytest.mark.exhaustive
def test_a_million_records_are_copied_unchanged(tmp_path: Path) -> None:
    body = MALL_CSV.read_bytes().split(b"\n", 1)[1]
    planted = b'9,"Ma\nle",19,15,39\n9,Male,19,x,39\n9,Male\n'
    header = b"CustomerID,Gender,Age,Annual Income (k$),Spending Score (1-100)\n"

    labelling, copied = _copy(
        tmp_path, header + body * 2500 + planted + body * 2500, options=ReadOptions()
    )

    lines = copied.splitlines()
    assert (labelling.assigned, labelling.unusable) == (1_000_001, 2)
    assert [each.record for each in labelling.rejections] == [500_003, 500_004]
    assert lines[500_001:500_003] == [
        b'9,"Ma',
        b'le",19,15,39' + lines[1].partition(b"19,15,39")[2],
    ]
    assert lines[1:201] == lines[201:401] == lines[-200:]
    assert all(line.startswith(own) for line, own in zip(lines[1:201], body.split(), strict=True))


def test_segments_and_distances_are_those_of_a_single_customer(tmp_path: Path) -> None:
    rows = [b"%d,n,%d.5,%d" % (i, i, 1 + i % 100) for i in range(130)]

    _, copied = _copy(tmp_path, b"\n".join([HEADER, *rows]), options=FAST[1])

    for row in csv.DictReader(copied.decode().splitlines()):
        customer = Customer(annual_income_k=float(row["income"]), spending_score=int(row["score"]))
        assigned = two_segments().assign(customer)
        assert row["segment_slug"] == assigned.segment.slug
        assert float(row["distance"]) == assigned.distance
        assert row["certainty"] == assigned.certainty


@pytest.mark.parametrize("cell", ["=cmd", "＝1+1", " @x", "\tx", "+5", "-a", '"=1,2"', '"""=1"'])
def test_formulas_are_made_harmless_for_a_spreadsheet(tmp_path: Path, cell: str) -> None:
    data = HEADER + b"\n1," + cell.encode() + b",20,30\n2,-5,20,30\n"

    _, copied = _copy(tmp_path, data, for_spreadsheet=True)

    (_, own), (_, shown), (_, number) = (r[:2] for r in csv.reader(copied.decode().splitlines()))
    assert (own, number) == ("name", "-5")
    assert shown == "'" + next(csv.reader([cell]))[0]


@pytest.mark.parametrize("data", [b"", HEADER, HEADER + b"\n1,a,20,30\n2,\0,20,30\n", b"a,b\n1,2"])
def test_a_refused_file_leaves_an_existing_target(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "out.csv").write_bytes(b"before")

    with pytest.raises(CustomerDataError):
        _copy(tmp_path, data)

    assert (tmp_path / "out.csv").read_bytes() == b"before"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_a_target_that_is_the_source_or_cannot_be_made_is_refused(tmp_path: Path) -> None:
    for target in (MALL_CSV, tmp_path / "missing" / "out.csv", tmp_path):
        with pytest.raises(InvalidOptionError):
            CsvLabelledCopy(MALL_CSV, target=target).write(two_segments(), progress=lambda *_: None)


def test_a_full_disk_is_reported_and_leaves_nothing(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(HEADER + b"\n" + b"1,a,20,30\n" * 200_000)
    copy = CsvLabelledCopy(source, target=target)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 21, hard))
        with pytest.raises(InvalidOptionError, match="out cannot be written: File too large"):
            copy.write(two_segments(), progress=lambda *_: None)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_the_command_assigns_a_file(
    mall_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, out = str(mall_store), tmp_path / "out.csv"
    words = ["assign", "--file", str(MALL_CSV), "--out", str(out), "--store", store]

    assert main([*words, "--json", "-q"]) == 0
    document = json.loads(capsys.readouterr().out)

    assert (document["records"], document["assigned"]) == (200, 200)
    assert list(document["customers"].values()) == [22, 23, 81, 39, 35]
    assert len(out.read_text().splitlines()) == 201
    assert main([*words, "--income", "5"]) == 2
    assert main([*words[:3], "--store", store]) == 2
