"""Opens zip archives: workbooks, and single compressed files."""

import os
import zipfile
import zlib
from typing import IO

from mallseg.domain.errors import CustomerDataError, FileFault

_END_RECORD = b"PK\x05\x06"
_LONGEST_END_RECORD = 65_557
_LARGEST_DIRECTORY = 4 * 1024 * 1024

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
"""Raised by the libraries for damaged archives."""


def opened_archive(file: IO[bytes], source: str) -> zipfile.ZipFile:
    """Open a zip archive, after checking the size of its directory, which is read into memory.

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
            raise CustomerDataError(source, FileFault.TOO_MANY_PARTS)
        file.seek(0)
        return zipfile.ZipFile(file)
    except ARCHIVE_ERRORS as error:
        if isinstance(error, CustomerDataError):
            raise
        raise CustomerDataError(source, FileFault.DAMAGED_ARCHIVE) from None


def only_member(archive: zipfile.ZipFile, source: str) -> zipfile.ZipInfo:
    """Return the only file in an archive; folders and macOS metadata do not count.

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
        raise CustomerDataError(source, FileFault.SEVERAL_MEMBERS, members=len(members))
    if members[0].flag_bits & 1:
        raise CustomerDataError(source, FileFault.ENCRYPTED)
    return members[0]


def unzipped(file: IO[bytes], source: str) -> IO[bytes]:
    """Open the only file in an archive for streaming.

    Raises
    ------
    CustomerDataError
        The archive is damaged or encrypted, or does not contain exactly one file.
    """
    archive = opened_archive(file, source)
    member = only_member(archive, source)
    try:
        return archive.open(member)
    except ARCHIVE_ERRORS:
        raise CustomerDataError(source, FileFault.DAMAGED_ARCHIVE) from None
