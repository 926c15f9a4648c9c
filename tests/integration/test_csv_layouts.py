"""Layouts and encodings of the same customers give the same census; how files are opened."""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mallseg.adapters.csv_customers.ids import RepeatedIds
from mallseg.adapters.csv_customers.source import CsvCustomers
from mallseg.domain.customers.number_format import NumberFormat
from mallseg.domain.errors import CustomerDataError, InvalidOptionError
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.reading import Reading
from mallseg.testing.features import DEFAULT_FEATURES
from tests.builders import MALL_CSV, mall_census

_BYTES = MALL_CSV.read_bytes()
_TEXT = _BYTES.decode()


def _ignore(done: int, total: int, records: int = 0, /) -> None:
    assert 0 <= done <= total
    assert records >= 0


def _read(path: Path, encoding: str = "utf-8", decimal: str = ".") -> Reading:
    contract = DataContract(numbers=NumberFormat(decimal=decimal))
    customers = CsvCustomers(path, contract, encoding=encoding)
    return customers.take_census(DEFAULT_FEATURES, progress=_ignore)


def _file(folder: Path, content: bytes, name: str = "customers.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _quoted(text: str) -> str:
    return "".join('"' + line.replace(",", '","') + '"\n' for line in text.splitlines())


@pytest.mark.parametrize(
    "content",
    [
        _BYTES.replace(b"\n", b"\r\n"),
        _BYTES.removesuffix(b"\n"),
        b"\xef\xbb\xbf" + _BYTES,
        _BYTES.replace(b",", b";"),
        _BYTES.replace(b",", b"\t"),
        _BYTES.replace(b",", b"|"),
        _quoted(_TEXT).encode(),
        _quoted(_TEXT).replace(",", ";").replace("\n", "\r\n").encode(),
        _TEXT.replace("Gender", '"Gender, or\r\nwhat ""they"" say"').encode(),
        _TEXT.replace("Male", '"M, or\nm"').encode(),
        _BYTES.replace(b"\n", b"\n\n"),
        _BYTES.replace(b",15,", b",15.0,").replace(b",16,", b", 016 ,"),
        gzip.compress(_BYTES),
        gzip.compress(_BYTES[:2000]) + gzip.compress(_BYTES[2000:]),
    ],
)
def test_another_layout_gives_the_same_census(tmp_path: Path, content: bytes) -> None:
    reading = _read(_file(tmp_path, content))

    assert reading.rejected_rows == 0
    assert reading.census.fingerprint() == mall_census().fingerprint()


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("latin-1", "latin-1"),
        ("cp1252", "cp1252"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_another_encoding_gives_the_same_census(
    tmp_path: Path, codec: str, encoding: str, *, packed: bool
) -> None:
    content = _TEXT.replace("Male", "Männlich").encode(codec)
    path = _file(tmp_path, gzip.compress(content) if packed else content)

    assert _read(path, encoding).census == mall_census()


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (_TEXT.replace("\n2,Male", "\n2,M\u0081le").encode("latin-1"), "cp1252"),
        (_TEXT.replace("\n2,Male", "\n2,M\ud800le").encode("utf-16", "surrogatepass"), "utf-16"),
    ],
)
def test_bytes_that_cannot_be_decoded_are_located(
    tmp_path: Path, content: bytes, encoding: str
) -> None:
    with pytest.raises(CustomerDataError, match="record 3 holds bytes"):
        _read(_file(tmp_path, content), encoding)


def test_an_unsupported_encoding_is_refused() -> None:
    with pytest.raises(InvalidOptionError, match="encoding must be one of utf-8, utf-16"):
        CsvCustomers(MALL_CSV, encoding="utf-7")


def test_a_european_file_has_semicolons_and_decimal_commas(tmp_path: Path) -> None:
    path = _file(tmp_path, b"id;income;score\n1;15,5;39\n2;16;40,25\n")

    reading = _read(path, decimal=",")

    assert list(reading.census.points()) == [(15.5, 39.0), (16.0, 40.25)]
    assert reading.layout["delimiter"] == "semicolon"
    assert reading.columns == {"annual_income": "income", "spending_score": "score"}


def test_the_delimiter_is_the_one_that_gives_the_columns(tmp_path: Path) -> None:
    path = _file(tmp_path, b"income;score;name, first, last, and title\n15;39;x\n")

    assert list(_read(path).census.points()) == [(15.0, 39.0)]


def test_a_blank_line_is_no_record_but_is_numbered(tmp_path: Path) -> None:
    reading = _read(_file(tmp_path, b"income,score\n15,39\n\n\nx,39\n"))

    assert reading.records == 2
    assert reading.rejections[0].record == 5


@pytest.mark.parametrize("name", ["*.csv", "customers?.csv", "[abc].csv", "http:/mall", "-"])
def test_a_path_is_neither_a_pattern_nor_a_url(tmp_path: Path, name: str) -> None:
    (tmp_path / "http:").mkdir()
    (tmp_path / "other.csv").write_bytes(b"no customers")

    assert _read(_file(tmp_path, _BYTES, name)).census == mall_census()


def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(CustomerDataError, match="not a regular file"):
        _read(tmp_path / "pipe")


def test_a_device_is_refused() -> None:
    with pytest.raises(CustomerDataError, match="not a regular file"):
        _read(Path("/dev/zero"))


def test_a_gzip_file_may_not_expand_without_limit(tmp_path: Path) -> None:
    path = _file(tmp_path, gzip.compress(b"income,score\n" + b"15,39\n" * 100_000))
    customers = CsvCustomers(path, largest_expanded_bytes=100_000)

    with pytest.raises(CustomerDataError, match="expands to more than the 100000 bytes allowed"):
        customers.take_census(DEFAULT_FEATURES, progress=_ignore)


def test_a_misshapen_file_is_refused_early(tmp_path: Path) -> None:
    path = _file(tmp_path, b"income,score\n" + b"15,39,7\n" * 5000 + b'"')

    with pytest.raises(CustomerDataError, match=r"1000 of the first 1000 records .*record 2 has 3"):
        _read(path)


def test_repeated_ids_are_counted(tmp_path: Path) -> None:
    assert _read(_file(tmp_path, _BYTES)).repeated_ids == 0
    twice = _BYTES + _BYTES.split(b"\n", 1)[1]
    assert _read(_file(tmp_path, twice)).repeated_ids == 200


def test_a_file_without_ids_has_none_repeated(tmp_path: Path) -> None:
    assert _read(_file(tmp_path, b"income,score\n15,39\n")).repeated_ids is None


def test_missing_ids_are_not_repetitions(tmp_path: Path) -> None:
    assert _read(_file(tmp_path, b"id,income,score\n,15,39\n,15,39\n")).repeated_ids == 0


@pytest.mark.exhaustive
def test_repetitions_among_more_ids_than_are_kept_are_estimated() -> None:
    ids = RepeatedIds(most=4096)
    for _ in range(3):
        for number in range(50_000):
            ids.add(f"C{number:08}".encode())

    assert ids.repeated() == pytest.approx(100_000, rel=0.05)


def test_more_distinct_ids_than_are_kept_have_no_repetitions() -> None:
    ids = RepeatedIds(most=4096)
    for number in range(50_000):
        ids.add(b"%d" % number)

    assert ids.repeated() == 0


def test_buffered_ids_are_counted_exactly_up_to_the_limit() -> None:
    ids = RepeatedIds(most=4096)
    for number in [*range(4096), *range(3000)]:
        ids.add(b"%d" % number)

    assert ids.repeated() == 3000


@pytest.mark.parametrize("at_once", [500, 7000])
def test_an_estimate_does_not_depend_on_how_many_ids_are_added_at_once(at_once: int) -> None:
    hashes = np.random.default_rng(0).integers(1 << 63, size=14_000, dtype=np.uint64)
    twice = np.concatenate([hashes, hashes[:7000]])
    ids = RepeatedIds(most=4096)
    for start in range(0, len(twice), at_once):
        ids.add_hashes(twice[start : start + at_once])

    # Of 14 000 distinct hashes, those that end in two zero bits are the first that fit.
    assert ids.repeated() == 4 * np.count_nonzero(hashes[:7000] % 4 == 0)


@pytest.mark.exhaustive
def test_progress_never_falls_and_ends_at_the_size_on_disk(tmp_path: Path) -> None:
    path = _file(tmp_path, gzip.compress(b"income,score\n" + b"15,39\n" * 500_000))
    seen: list[tuple[int, int]] = []

    CsvCustomers(path).take_census(DEFAULT_FEATURES, progress=lambda d, t, _=0: seen.append((d, t)))

    assert seen == sorted(seen)
    assert seen[-1] == (path.stat().st_size, path.stat().st_size)


@pytest.mark.exhaustive
def test_a_small_file_does_not_load_numpy() -> None:
    code = (
        "import sys; from pathlib import Path;"
        "from mallseg.adapters.csv_customers.source import CsvCustomers;"
        "from mallseg.testing.features import DEFAULT_FEATURES;"
        f"CsvCustomers(Path({str(MALL_CSV)!r})).take_census("
        "DEFAULT_FEATURES, progress=lambda *_: None);"
        "sys.exit('numpy' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
