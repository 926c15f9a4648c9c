"""What kind of file a source is: by its content, whatever its name says."""

import os
import re
import stat
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path
from typing import IO

from mallseg.domain.errors import CustomerDataError, SourceFault, system_text

_HEAD = 8 * 1024
_END_RECORD = b"PK\x05\x06"
_LONGEST_END_RECORD = 65_557
_LARGEST_DIRECTORY = 4 * 1024 * 1024


class Kind(StrEnum):
    """A kind of file that mallseg reads; any other is a text, or is refused as what it is."""

    TEXT = "text"
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
        return self not in {Kind.TEXT, Kind.ZIP}


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
    b"PAR1": SourceFault.PARQUET,
    b"\x80\x02": SourceFault.PICKLE,
    b"\x80\x03": SourceFault.PICKLE,
    b"\x80\x04": SourceFault.PICKLE,
    b"\x80\x05": SourceFault.PICKLE,
}
_PAGE = re.compile(rb"<(!doctype\s+html|html|head|body|table|meta|style)\b", re.IGNORECASE)
_XML_SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_JSON_RECORD = re.compile(rb'\{\s*"(?:[^"\\]|\\.)*"\s*:')
_JSON_LIST = re.compile(rb"\[\s*[{\[]")

_DOCUMENTS = {
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a presentation",
    "Index/Document.iwa": "a Numbers document",
}
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
_OLE = b"\xd0\xcf\x11\xe0"
_BIFF = (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00")
"""How an old workbook begins that stands in no container."""


def kind_of(path: Path) -> Kind:
    """Look at a file, and say how it is to be read.

    What cannot be read at all is a text here: the reader of texts says why not.

    Raises
    ------
    CustomerDataError
        It is a zip archive that is damaged, has several members or holds another document.
    """
    try:
        file = regular_file(path)
    except CustomerDataError:
        return Kind.TEXT
    with file:
        try:
            head = file.read(_HEAD)
        except OSError:
            return Kind.TEXT
        if head.startswith(b"PK"):
            return _kind_of_archive(file, str(path))
        return Kind.XLS if head.startswith((_OLE, *_BIFF)) else Kind.TEXT


def regular_file(path: Path) -> IO[bytes]:
    """Open a file. It must not block, as opening a pipe without a writer does, or rewind a tape.

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
        raise CustomerDataError(str(path), SourceFault.SOURCE_NAME_NOT_ALLOWED) from None
    _check_kind(path, mode)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise _not_opened(path, error) from None
    try:
        _check_kind(path, os.fstat(descriptor).st_mode)  # it may be another by now
    except CustomerDataError:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def _not_opened(path: Path, error: OSError) -> CustomerDataError:
    return CustomerDataError(str(path), SourceFault.SOURCE_NOT_READABLE, detail=system_text(error))


def _check_kind(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        what = "Is a directory" if stat.S_ISDIR(mode) else "Is not a regular file"
        raise CustomerDataError(str(path), SourceFault.NOT_A_FILE, detail=what)


def refuse_other_kinds(source: str, head: bytes) -> None:
    """Raise CustomerDataError if a file that begins so is known to be no text with records."""
    start = head[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    code = next((code for mark, code in _CODES.items() if head.startswith(mark)), None)
    code = code or _markup(start) or _json(start)
    if code:
        raise CustomerDataError(source, code, file=source)
    for mark, what in _FORMATS.items():
        if head.startswith(mark):
            raise CustomerDataError(source, SourceFault.NOT_TEXT, format=what)
    if head.startswith((b"PK", _OLE)):
        raise CustomerDataError(source, SourceFault.NOT_TEXT, format="a packed workbook")


def _markup(start: bytes) -> SourceFault | None:
    if not start.startswith(b"<"):
        return None
    if start.startswith(b"<?xml") and _XML_SPREADSHEET in start:
        return SourceFault.XML_SPREADSHEET
    return SourceFault.WEB_PAGE if _PAGE.search(start) else None


def _json(start: bytes) -> SourceFault | None:
    if _JSON_LIST.match(start):
        return SourceFault.JSON
    if not _JSON_RECORD.match(start):
        return None
    first, _, second = start.partition(b"\n")
    is_whole = first.rstrip().endswith(b"}")
    return SourceFault.JSON_LINES if is_whole and second.startswith(b"{") else SourceFault.JSON


def _kind_of_archive(file: IO[bytes], source: str) -> Kind:
    with opened_archive(file, source) as archive:
        names = {info.filename for info in archive.infolist()}
        if kind := _kind_of_members(names):
            return kind
        if "mimetype" in names:
            return _open_document(archive, source)
        for name, what in _DOCUMENTS.items():
            if name in names:
                raise CustomerDataError(source, SourceFault.NOT_TEXT, format=what)
        only_member(archive, source)
        return Kind.ZIP


def _kind_of_members(names: set[str]) -> Kind | None:
    lower = {name.lower() for name in names}
    if "xl/workbook.bin" in lower:
        return Kind.XLSB
    if "[content_types].xml" in lower and any(name.startswith("xl/") for name in lower):
        return Kind.XLSM if "xl/vbaproject.bin" in lower else Kind.XLSX
    return None


def _open_document(archive: zipfile.ZipFile, source: str) -> Kind:
    try:
        with archive.open("mimetype") as member:
            mimetype = member.read(100).strip()
    except ARCHIVE_ERRORS:
        raise CustomerDataError(source, SourceFault.DAMAGED_ARCHIVE) from None
    if mimetype.startswith(_OPEN_DOCUMENT + b"spreadsheet"):
        return Kind.ODS
    raise CustomerDataError(source, SourceFault.NOT_TEXT, format="another document in a zip file")


ARCHIVE_ERRORS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    zlib.error,
)
"""What the libraries raise for a damaged archive."""


def opened_archive(file: IO[bytes], source: str) -> zipfile.ZipFile:
    """Open a zip archive; its directory is read into memory, so its size is looked at first.

    Raises
    ------
    CustomerDataError
        It is damaged, or its directory is too large.
    """
    try:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _LONGEST_END_RECORD))
        tail = file.read(_LONGEST_END_RECORD)
        place = tail.rfind(_END_RECORD)
        directory = int.from_bytes(tail[place + 12 : place + 16], "little") if place >= 0 else 0
        if min(directory, size) > _LARGEST_DIRECTORY:
            raise CustomerDataError(source, SourceFault.TOO_MANY_PARTS)
        file.seek(0)
        return zipfile.ZipFile(file)
    except ARCHIVE_ERRORS as error:
        if isinstance(error, CustomerDataError):
            raise
        raise CustomerDataError(source, SourceFault.DAMAGED_ARCHIVE) from None


def only_member(archive: zipfile.ZipFile, source: str) -> zipfile.ZipInfo:
    """Give the one file in an archive; folders, and what macOS adds, are not counted.

    Raises
    ------
    CustomerDataError
        There is none, there are several, or it is encrypted.
    """
    members = [
        info
        for info in archive.infolist()
        if not info.is_dir() and not info.filename.startswith("__MACOSX/")
    ]
    if len(members) != 1:
        raise CustomerDataError(source, SourceFault.SEVERAL_MEMBERS, members=len(members))
    if members[0].flag_bits & 1:
        raise CustomerDataError(source, SourceFault.ENCRYPTED)
    return members[0]


def unzipped(file: IO[bytes], source: str) -> IO[bytes]:
    """Open the one file in an archive, to be read while it is unpacked.

    Raises
    ------
    CustomerDataError
        The archive is damaged or encrypted, or does not hold one file.
    """
    archive = opened_archive(file, source)
    member = only_member(archive, source)
    try:
        return archive.open(member)
    except ARCHIVE_ERRORS:
        raise CustomerDataError(source, SourceFault.DAMAGED_ARCHIVE) from None
