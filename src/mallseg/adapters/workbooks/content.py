"""The content of a workbook: the file itself, or a member of a zip archive."""

from dataclasses import dataclass
from pathlib import Path
from typing import IO

from mallseg.adapters.input_files.file_kind import FileKind, file_kind_of, regular_file
from mallseg.adapters.input_files.unnamed_file import UnnamedFile
from mallseg.adapters.input_files.zip_archive import ARCHIVE_ERRORS, unzipped
from mallseg.domain.errors import CustomerDataError, FileFault

_CHUNK = 1024 * 1024
_LARGEST = 1024**3
_BEGINNINGS = (b"PK", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class Content:
    """A workbook's content.

    Attributes
    ----------
    unpacked
        The temporary file it was unpacked to, referenced so that it lives as long as needed.
    """

    path: Path
    kind: FileKind
    unpacked: UnnamedFile | None = None


def content_of(path: Path) -> Content | None:
    """Find the workbook in a file; None if the file neither is nor contains one.

    Raises
    ------
    CustomerDataError
        It is a damaged zip archive, or contains another kind of document.
    """
    kind = file_kind_of(path)
    if kind.is_workbook:
        return Content(path, kind)
    return _unpacked(path) if kind is FileKind.ZIP else None


def _unpacked(path: Path) -> Content | None:
    source = str(path)
    with regular_file(path) as file:
        member = unzipped(file, source)
        try:
            head = member.read(_CHUNK)
            unpacked = _copied(head, member) if head.startswith(_BEGINNINGS) else None
        except ARCHIVE_ERRORS:
            raise CustomerDataError(source, FileFault.DAMAGED_ARCHIVE) from None
    if unpacked is None:
        return None
    if unpacked.path.stat().st_size > _LARGEST:
        raise CustomerDataError(source, FileFault.EXPANDS_TOO_FAR, largest=_LARGEST)
    try:
        kind = file_kind_of(unpacked.path)
    except CustomerDataError as error:
        error.source = source
        raise
    return Content(unpacked.path, kind, unpacked) if kind.is_workbook else None


def _copied(head: bytes, member: IO[bytes]) -> UnnamedFile:
    """Copy a member to a file, stopping just beyond the size allowed."""
    copy, left = UnnamedFile(), _LARGEST
    with copy.opened() as own:
        data = head
        while data and left >= 0:
            left -= own.write(data)
            data = member.read(_CHUNK)
    return copy
