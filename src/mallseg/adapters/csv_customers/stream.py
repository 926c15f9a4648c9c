"""The bytes of a file, decompressed, decoded to UTF-8 and cut after whole lines.

The file must not change while it is read, nor between passes.
"""

import gzip
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from mallseg.adapters.csv_customers.encoding import UTF_16_MARKS, TextEncoding
from mallseg.adapters.input_files.file_kind import GZIP, refuse_other_kinds, regular_file
from mallseg.adapters.input_files.zip_archive import ARCHIVE_ERRORS, unzipped
from mallseg.domain.errors import CustomerDataError, FileFault, system_text

Read = Callable[[int], bytes]


class SourceGuard:
    """Detects changes of a file, by its inode, size and time at the first read."""

    def __init__(self) -> None:
        self._first: tuple[int, ...] | None = None

    def check(self, file: IO[bytes], source: str) -> None:
        """Raise CustomerDataError if the file was replaced or written to."""
        found = os.fstat(file.fileno())
        state = found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
        self._first = self._first or state
        if state != self._first:
            raise CustomerDataError(source, FileFault.SOURCE_CHANGED) from None

    @contextmanager
    def during(self, file: IO[bytes], source: str) -> Iterator[None]:
        """Check a file before and after reading; report a change instead of other errors."""
        self.check(file, source)
        try:
            yield
        except CustomerDataError:
            self.check(file, source)
            raise
        self.check(file, source)

    def to_the_end(self, read: Read, file: IO[bytes], source: str) -> Read:
        """Check a file at its end too, before results are stored."""

        def checked(size: int) -> bytes:
            data = read(size)
            if not data:
                self.check(file, source)
            return data

        return checked


LONGEST_RECORD = 2 * 1024 * 1024
"""The most bytes of a line, or of a record over several lines; longer ones are not read."""

_CHUNK = 64 * 1024
_ZIP = b"PK"


class Lines:
    """The lines of a file, one by one or in blocks. Every line but the last ends with a line feed.

    Attributes
    ----------
    encoding
        That of the file; the lines are UTF-8.
    size
        The file's size on disk, in bytes; `bytes_read` gives how many of them were read.
    compression
        Its compression: ``gzip``, ``zip`` or ``no``.
    """

    def __init__(
        self,
        read: Read,
        encoding: str,
        *,
        bytes_read: Callable[[], int],
        size: int,
        compression: str,
    ) -> None:
        head = read(_CHUNK)
        self.encoding = TextEncoding.of(encoding, head)
        self.bytes_read = bytes_read
        self.size = size
        self.compression = compression
        self._read = read
        self._decode = self.encoding.decoder()
        self._rest = self._decode(head.removeprefix(self.encoding.mark))

    def line(self) -> bytes:
        """Return the next line: empty at the end, and truncated if it is too long."""
        end = self._rest.find(b"\n")
        while end < 0 and len(self._rest) <= LONGEST_RECORD and self._fill(_CHUNK):
            end = self._rest.find(b"\n")
        return self._take(end + 1 or len(self._rest))

    def block(self, size: int) -> bytes:
        """Return whole lines of about this many bytes: empty at the end."""
        while len(self._rest) < size and self._fill(size - len(self._rest)):
            pass
        end = self._rest.rfind(b"\n", 0, size)
        return self._take(end + 1) if end >= 0 else self.line()

    def push_back(self, block: bytes) -> None:
        """Push back the last block, to be read again."""
        self._rest = block + self._rest

    def next_file(self, _records: int) -> bool:
        """Return that no file follows; see `JoinedLines` for several."""
        return False

    def _take(self, size: int) -> bytes:
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def _fill(self, size: int) -> bool:
        data = self._read(max(size, 1))
        self._rest += self._decode(data)
        return bool(data)


@contextmanager
def opened(
    path: Path,
    *,
    source: str,
    encoding: str,
    largest_expanded_bytes: int,
    unchanged: SourceGuard,
) -> Iterator[Lines]:
    """Open a file: plain, gzip-compressed, or the only one in a zip archive.

    Parameters
    ----------
    source
        Its name in messages.

    Raises
    ------
    CustomerDataError
        It is no regular text file, or cannot be read.
    """
    with regular_file(path) as file:
        with _read_errors_of(source):
            head = file.peek(16)  # type: ignore[attr-defined]
        compression = (
            "zip" if head.startswith(_ZIP) else "gzip" if head.startswith(GZIP) else "none"
        )
        if compression == "none":
            _refuse_other_formats(source, head, encoding)
        read = _reading(file, source, compression, largest_expanded_bytes)
        with unchanged.during(file, source):
            yield Lines(
                unchanged.to_the_end(read, file, source),
                encoding,
                bytes_read=file.tell,
                size=os.fstat(file.fileno()).st_size,
                compression=compression,
            )


def _not_readable(source: str, error: OSError) -> CustomerDataError:
    return CustomerDataError(source, FileFault.SOURCE_NOT_READABLE, detail=system_text(error))


@contextmanager
def _read_errors_of(source: str) -> Iterator[None]:
    """Translate errors of reading the file itself."""
    try:
        yield
    except gzip.BadGzipFile:  # the content is damaged
        raise
    except OSError as error:
        raise _not_readable(source, error) from None


def _refuse_other_formats(source: str, head: bytes, encoding: str) -> None:
    if not head:
        raise CustomerDataError(source, FileFault.EMPTY_FILE)
    refuse_other_kinds(source, head)
    if encoding != "utf-16" and head.startswith(tuple(UTF_16_MARKS)):
        raise CustomerDataError(source, FileFault.UTF_16)


def _plain(file: IO[bytes], source: str) -> Read:
    def read(size: int) -> bytes:
        with _read_errors_of(source):
            return file.read(size)

    return read


def _reading(file: IO[bytes], source: str, compression: str, largest: int) -> Read:
    match compression:
        case "gzip":
            unpacking: IO[bytes] = gzip.GzipFile(fileobj=file)  # type: ignore[assignment]
            return _unpacked(unpacking, source, largest, FileFault.DAMAGED_GZIP)
        case "zip":
            member = unzipped(file, source)
            return _unpacked(member, source, largest, FileFault.DAMAGED_ARCHIVE)
    return _plain(file, source)


def _unpacked(unpacking: IO[bytes], source: str, largest: int, damage: FileFault) -> Read:
    expanded = 0

    def read(size: int) -> bytes:
        nonlocal expanded
        try:
            with _read_errors_of(source):
                data = unpacking.read(size)
        except ARCHIVE_ERRORS:
            raise CustomerDataError(source, damage) from None
        if not expanded:
            refuse_other_kinds(source, data)
        expanded += len(data)
        if expanded > largest:
            raise CustomerDataError(source, FileFault.EXPANDS_TOO_FAR, largest=largest)
        return data

    return read
