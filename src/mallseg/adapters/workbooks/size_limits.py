"""Checks of a workbook before a parser sees it, by the sizes in its zip directory."""

import re
import zipfile
from pathlib import Path

from mallseg.adapters.input_files.file_kind import FileKind, regular_file
from mallseg.adapters.input_files.zip_archive import ARCHIVE_ERRORS, opened_archive
from mallseg.domain.errors import CustomerDataError, FileFault

LARGEST_EXPANDED = 2 * 1024**3
"""A sheet of a million rows and ten columns takes some 500 MB as XML."""

_ALWAYS_ALLOWED = 64 * 1024**2
_LARGEST_RATIO = 100
"""Sheets of one repeated number compress to a fiftieth, zip bombs to a thousandth."""

_MOST_PARTS = 10_000
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}

_ENCRYPTED = re.compile(
    re.escape("EncryptedPackage".encode("utf-16-le"))
    + rb"|\x09\x08\x10\x00\x00\x06\x05\x00.{12}(?:\x86\x00\x00\x00)?\x2f\x00",
    re.DOTALL,
)
"""The part of an xlsx file with a password, or the record FilePass of an xls file, which follows
the
first record BOF and perhaps WriteProtect."""

_BEGINNING = 16 * 1024**2

_NOTED = {
    "xl/vbaproject.bin": ("macros", "there, and not run"),
    "xl/externallinks/": ("links to other workbooks", "not followed: their values as last saved"),
    "xl/connections.xml": ("data connections", "not followed: their values as last saved"),
}


def check_workbook(path: Path, kind: FileKind, source: str) -> dict[str, str]:
    """Check a workbook's container; return notes about parts that are not used.

    Raises
    ------
    CustomerDataError
        It is encrypted, damaged, or would expand too far.
    """
    with regular_file(path) as file:
        if kind is FileKind.XLS:
            if _ENCRYPTED.search(file.read(_BEGINNING)):
                raise CustomerDataError(source, FileFault.ENCRYPTED)
            return {}
        packed = path.stat().st_size
        with opened_archive(file, source) as archive:
            parts = archive.infolist()
            _check_parts(parts, packed, source)
            if kind is FileKind.ODS:
                _check_open_document(archive, source)
    names = [part.filename.lower() for part in parts]
    return {
        what: how
        for start, (what, how) in _NOTED.items()
        if any(name.startswith(start) for name in names)
    }


def _check_parts(parts: list[zipfile.ZipInfo], packed: int, source: str) -> None:
    if len(parts) > _MOST_PARTS:
        raise CustomerDataError(source, FileFault.TOO_MANY_PARTS)
    if any(part.flag_bits & 1 for part in parts):
        raise CustomerDataError(source, FileFault.ENCRYPTED)
    if any(part.compress_type not in _METHODS for part in parts):
        raise CustomerDataError(source, FileFault.DAMAGED_WORKBOOK)
    largest = min(LARGEST_EXPANDED, max(_ALWAYS_ALLOWED, _LARGEST_RATIO * packed))
    if sum(part.file_size for part in parts) > largest:
        raise CustomerDataError(source, FileFault.WORKBOOK_EXPANDS, largest=largest)


def _check_open_document(archive: zipfile.ZipFile, source: str) -> None:
    try:
        manifest = archive.read("META-INF/manifest.xml")
    except KeyError:
        return
    except ARCHIVE_ERRORS:
        raise CustomerDataError(source, FileFault.DAMAGED_WORKBOOK) from None
    if b"encryption-data" in manifest:
        raise CustomerDataError(source, FileFault.ENCRYPTED)
