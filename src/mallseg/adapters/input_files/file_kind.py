"""Recognises the kind of a file by its content, whatever its name.

Only regular files are opened: a pipe or a device might block, or never end.
"""

import os
import re
import stat
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path
from typing import IO

from mallseg.adapters.input_files.zip_archive import ARCHIVE_ERRORS, only_member, opened_archive
from mallseg.domain.errors import CustomerDataError, FileFault, system_text


def regular_file(path: Path) -> IO[bytes]:
    """Open a regular file without blocking, as opening a pipe without a writer would.

    Raises
    ------
    CustomerDataError
        It cannot be opened, or is no regular file.
    """
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise _not_opened(path, error) from None
    except ValueError:
        raise CustomerDataError(str(path), FileFault.SOURCE_NAME_NOT_ALLOWED) from None
    _check_kind(path, mode)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise _not_opened(path, error) from None
    try:
        _check_kind(path, os.fstat(descriptor).st_mode)  # it may have been replaced
    except CustomerDataError:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def _not_opened(path: Path, error: OSError) -> CustomerDataError:
    return CustomerDataError(str(path), FileFault.SOURCE_NOT_READABLE, detail=system_text(error))


def _check_kind(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        what = "Is a directory" if stat.S_ISDIR(mode) else "Is not a regular file"
        raise CustomerDataError(str(path), FileFault.NOT_A_FILE, detail=what)


_HEAD = 8 * 1024
GZIP = b"\x1f\x8b"
"""How a gzip file begins."""

_GZIP_WINDOW = 31
"""The value of `wbits` for gzip."""


class FileKind(StrEnum):
    """A kind of file that mallseg reads; others count as text, or are refused by name."""

    TEXT = "text"
    JSON = "json"
    """A list of objects, or lines of them; perhaps gzip-compressed."""
    ZIP = "zip"
    """A zip archive with one member."""
    XLSX = "xlsx"
    XLSM = "xlsm"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"

    @property
    def is_workbook(self) -> bool:
        """Whether it has sheets."""
        return self in _WORKBOOKS


_WORKBOOKS = {FileKind.XLSX, FileKind.XLSM, FileKind.XLSB, FileKind.XLS, FileKind.ODS}

_DUCKDB, _DUCKDB_AT = b"DUCK", 8
_FORMATS = {
    b"%PDF": "a PDF document",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"SQLite format 3": "an SQLite database",
    b"ARROW1": "an Arrow file",
    b"FEA1": "a Feather file",
    b"ORC": "an ORC file",
    b"Obj\x01": "an Avro file",
    b"\x89HDF": "an HDF5 file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"$FL2": "an SPSS file",
    b"<stata_dta>": "a Stata file",
    b"RDX": "a file of R",
    b"{\\rtf": "a text document",
}
"""By their first bytes."""

_CODES = {
    b"PAR1": FileFault.PARQUET,
    b"\x80\x02": FileFault.PICKLE,
    b"\x80\x03": FileFault.PICKLE,
    b"\x80\x04": FileFault.PICKLE,
    b"\x80\x05": FileFault.PICKLE,
}
_PAGE = re.compile(rb"<(!doctype\s+html|html|head|body|table|meta|style)\b", re.IGNORECASE)
_XML_SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_JSON_RECORD = re.compile(rb'\{\s*"(?:[^"\\]|\\.)*"\s*:')
_JSON_LIST = re.compile(rb'\[\s*["{\[\]]')

_DOCUMENTS = {
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a presentation",
    "Index/Document.iwa": "a Numbers document",
}
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
_OLE = b"\xd0\xcf\x11\xe0"
_BIFF = (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00")
"""The first bytes of an old workbook without a container."""


def file_kind_of(path: Path) -> FileKind:
    """Recognise a file by its first bytes, or the directory of a zip archive.

    An unreadable file counts as text: reading it as text reports why.

    Raises
    ------
    CustomerDataError
        It is a zip archive that is damaged, has several members, or is another document.
    """
    try:
        file = regular_file(path)
    except CustomerDataError:
        return FileKind.TEXT
    with file:
        try:
            head = file.read(_HEAD)
        except OSError:
            return FileKind.TEXT
        if head.startswith(b"PK"):
            return _kind_of_archive(file, str(path))
        if head.startswith((_OLE, *_BIFF)):
            return FileKind.XLS
        return FileKind.JSON if _is_json(_unpacked(head)) else FileKind.TEXT


def is_duckdb(path: Path) -> bool:
    """Check for the magic bytes of a DuckDB database; false for an unreadable file."""
    try:
        with regular_file(path) as file:
            return file.read(_HEAD)[_DUCKDB_AT:].startswith(_DUCKDB)
    except (CustomerDataError, OSError):
        return False


def refuse_other_kinds(source: str, head: bytes) -> None:
    """Raise CustomerDataError if these first bytes are those of a known format that is not text."""
    start = _start(head)
    code = next((code for mark, code in _CODES.items() if head.startswith(mark)), None)
    code = code or _markup(start) or (FileFault.JSON if _is_json(start) else None)
    if code:
        raise CustomerDataError(source, code, file=source)
    for mark, what in _FORMATS.items():
        if head.startswith(mark):
            raise CustomerDataError(source, FileFault.NOT_TEXT, format=what)
    if head[_DUCKDB_AT:].startswith(_DUCKDB):
        raise CustomerDataError(source, FileFault.NOT_TEXT, format="a DuckDB database")
    if head.startswith((b"PK", _OLE)):
        raise CustomerDataError(source, FileFault.NOT_TEXT, format="a packed workbook")


def _markup(start: bytes) -> FileFault | None:
    if not start.startswith(b"<"):
        return None
    if start.startswith(b"<?xml") and _XML_SPREADSHEET in start:
        return FileFault.XML_SPREADSHEET
    return FileFault.WEB_PAGE if _PAGE.search(start) else None


def _is_json(start: bytes) -> bool:
    bare = _start(start)
    return (_JSON_LIST.match(bare) or _JSON_RECORD.match(bare)) is not None


def _start(head: bytes) -> bytes:
    return head[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()


def _unpacked(head: bytes) -> bytes:
    """Decompress the beginning of a gzip file; return others unchanged."""
    if not head.startswith(GZIP):
        return head
    try:
        return zlib.decompressobj(wbits=_GZIP_WINDOW).decompress(head, _HEAD)
    except zlib.error:
        return b""


def _kind_of_archive(file: IO[bytes], source: str) -> FileKind:
    with opened_archive(file, source) as archive:
        names = {info.filename for info in archive.infolist()}
        if kind := _kind_of_members(names):
            return kind
        if "mimetype" in names:
            return _open_document(archive, source)
        for name, what in _DOCUMENTS.items():
            if name in names:
                raise CustomerDataError(source, FileFault.NOT_TEXT, format=what)
        only_member(archive, source)
        return FileKind.ZIP


def _kind_of_members(names: set[str]) -> FileKind | None:
    lower = {name.lower() for name in names}
    if "xl/workbook.bin" in lower:
        return FileKind.XLSB
    if "[content_types].xml" in lower and any(name.startswith("xl/") for name in lower):
        return FileKind.XLSM if "xl/vbaproject.bin" in lower else FileKind.XLSX
    return None


def _open_document(archive: zipfile.ZipFile, source: str) -> FileKind:
    try:
        with archive.open("mimetype") as member:
            mimetype = member.read(100).strip()
    except ARCHIVE_ERRORS:
        raise CustomerDataError(source, FileFault.DAMAGED_ARCHIVE) from None
    if mimetype.startswith(_OPEN_DOCUMENT + b"spreadsheet"):
        return FileKind.ODS
    raise CustomerDataError(source, FileFault.NOT_TEXT, format="another document in a zip file")
