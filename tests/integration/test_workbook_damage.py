"""Damaged, hostile and oversized workbooks: each is refused, or read as it was."""

import os
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mallseg.adapters.sources.choosing import customers_of
from mallseg.adapters.workbooks.conversion import convert
from mallseg.adapters.workbooks.source import WorkbookCustomers
from mallseg.domain.customers.census import Census
from mallseg.domain.errors import CustomerDataError, FileFault
from mallseg.domain.sources.data_contract import DataContract
from mallseg.entrypoints.cli.main import main
from mallseg.testing.features import DEFAULT_FEATURES
from tests.builders_workbooks import KINDS, WORKBOOKS, part_of, with_part, workbook
from tests.refusals import coded

_WITH_CHECKSUMS = ("xlsx", "ods", "xlsb")
_SHEET = "xl/worksheets/sheet1.xml"


def _read(path: Path, *, apart: bool = False) -> Census:
    """Take the census of a file; in a process apart only where that is the point."""
    source = customers_of(path, DataContract(), encoding="utf-8")
    if isinstance(source, WorkbookCustomers) and not apart:
        source.workbook.convert = convert
    return source.take_census(DEFAULT_FEATURES, progress=lambda *_: None).census


def _census(path: Path, *, apart: bool = False) -> Census | None:
    """Take it, or None where the file is refused by its name. Nothing else may happen."""
    try:
        return _read(path, apart=apart)
    except CustomerDataError as error:
        if not error.source.startswith(str(path)):
            raise
        return None


def _damaged(content: bytes, seed: int) -> Iterator[tuple[str, bytes]]:
    """Cut a file short, and change single bytes and bits of it, anywhere."""
    dice = random.Random(seed)  # noqa: S311
    for place in (0, 1, len(content) // 2, len(content) - 23, len(content) - 1):
        yield f"cut at {place}", content[:place]
    while True:
        place, how = dice.randrange(len(content)), dice.randrange(1, 256)
        changed = bytes([content[place] ^ how])
        yield f"{how} at {place}", content[:place] + changed + content[place + 1 :]


def _check(kind: str, folder: Path, *, seed: int, times: int, apart: bool) -> None:
    content = (WORKBOOKS / f"customers.{kind}").read_bytes()
    whole = _read(WORKBOOKS / f"customers.{kind}")
    path = folder / f"damaged.{kind}"
    for (what, damaged), _ in zip(_damaged(content, seed), range(times), strict=False):
        path.write_bytes(damaged)
        found = _census(path, apart=apart)
        assert found in (None, whole) or kind not in _WITH_CHECKSUMS, what


@pytest.mark.parametrize("kind", _WITH_CHECKSUMS)
def test_a_damaged_workbook_is_refused_or_read_as_it_was(kind: str, tmp_path: Path) -> None:
    _check(kind, tmp_path, seed=1, times=40, apart=False)


@pytest.mark.exhaustive
def test_a_damaged_old_workbook_stops_nothing_but_its_own_process(tmp_path: Path) -> None:
    _check("xls", tmp_path, seed=1, times=9, apart=True)


@pytest.mark.exhaustive
@pytest.mark.parametrize("kind", KINDS)
def test_many_damaged_workbooks_are_refused_or_read_as_they_were(kind: str, tmp_path: Path) -> None:
    # What checksums let through is seldom parsed; an old workbook may stop what parses it.
    _check(kind, tmp_path, seed=2, times=100, apart=kind not in _WITH_CHECKSUMS)


def _refusal(path: Path, *, apart: bool = False) -> CustomerDataError:
    with pytest.raises(CustomerDataError) as caught:
        _read(path, apart=apart)
    assert caught.value.source == str(path)
    return caught.value


def _with_size(path: Path, name: str, size: int) -> Path:
    """Have the directory of a zip file say that a part expands to another size."""
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        own = archive.getinfo(name).file_size
    entry = content.rindex(name.encode()) - 46
    assert int.from_bytes(content[entry + 24 : entry + 28], "little") == own
    content[entry + 24 : entry + 28] = size.to_bytes(4, "little")
    path.write_bytes(content)
    return path


def _small(path: Path) -> Path:
    return workbook(path, own=[["income", "score"], [20, 30], [90, 80]])


def test_a_workbook_that_says_it_expands_too_far_is_refused_unread(tmp_path: Path) -> None:
    path = _with_size(_small(tmp_path / "bomb.xlsx"), _SHEET, 1_500_000_000)

    assert coded(FileFault.WORKBOOK_EXPANDS, largest=64 * 1024**2)(_refusal(path))


def test_a_workbook_that_hides_its_size_is_refused_as_damaged(tmp_path: Path) -> None:
    path = _small(tmp_path / "liar.xlsx")
    with_part(path, _SHEET, part_of(path, _SHEET) + b" " * 10_000_000)
    assert path.stat().st_size < 20_000

    assert coded(FileFault.DAMAGED_WORKBOOK)(_refusal(_with_size(path, _SHEET, 900)))


def test_cells_too_far_apart_for_the_memory_are_refused(tmp_path: Path) -> None:
    path = _small(tmp_path / "far.xlsx")
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    with_part(path, _SHEET, part_of(path, _SHEET).replace(b"</sheetData>", far))

    assert coded(FileFault.WORKBOOK_TOO_LARGE)(_refusal(path, apart=True))


def test_a_directory_of_too_many_parts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "parts.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "")
        for number in range(10_001):
            archive.writestr(f"xl/{number}", "")

    assert coded(FileFault.TOO_MANY_PARTS)(_refusal(path))


def _flag_members(content: bytearray) -> None:
    content[content.rindex(b"PK\x01\x02") + 8] |= 1


def _put_filepass(content: bytearray) -> None:
    """Make the record behind the first one, BOF of 16 bytes, that of a password."""
    record = content.index(b"\x09\x08\x10\x00\x00\x06\x05\x00") + 20
    content[record : record + 2] = b"\x2f\x00"


def _put_package(content: bytearray) -> None:
    content[:] = b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("kind", "encrypt"), [("xlsx", _flag_members), ("xls", _put_filepass), ("xlsx", _put_package)]
)
def test_an_encrypted_workbook_is_called_so(
    kind: str, encrypt: Callable[[bytearray], None], tmp_path: Path
) -> None:
    content = bytearray((WORKBOOKS / f"customers.{kind}").read_bytes())
    encrypt(content)
    path = tmp_path / f"secret.{kind}"
    path.write_bytes(content)

    assert coded(FileFault.ENCRYPTED)(_refusal(path))


def test_an_encrypted_open_document_is_called_so(tmp_path: Path) -> None:
    path = tmp_path / "secret.ods"
    path.write_bytes((WORKBOOKS / "customers.ods").read_bytes())
    with_part(path, "META-INF/manifest.xml", b"<manifest:encryption-data/>")

    assert coded(FileFault.ENCRYPTED)(_refusal(path))


def test_a_pipe_with_the_name_of_a_workbook_is_refused_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")

    assert main(["check", str(tmp_path / "pipe.xlsx")]) == 2

    assert "pipe.xlsx: cannot be read: Is not a regular file" in capsys.readouterr().err
