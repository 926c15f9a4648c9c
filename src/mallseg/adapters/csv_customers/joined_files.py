"""Several CSV files read one after the other, as one."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from contextlib import suppress
from operator import itemgetter
from pathlib import Path

from mallseg.adapters.csv_customers.dialect import Dialect
from mallseg.adapters.csv_customers.stream import Lines
from mallseg.adapters.input_files.found_files import FoundFile
from mallseg.domain.errors import CustomerDataError, FileFault
from mallseg.domain.sources.record_numbers import FileRecord

OpenNext = Callable[[FoundFile], tuple[Lines, Dialect]]
"""Closes the previous file, opens the next, and reads its records above the first customer."""

_MOST_NAMED = 3


def joint_name(files: Sequence[FoundFile]) -> str:
    """Name several files briefly."""
    names = [each.name for each in files]
    if len(names) <= _MOST_NAMED:
        return ", ".join(names)
    return f"{names[0]} and {len(names) - 1} other files"


class JoinedLines:
    """The lines of several files, with the interface of `Lines`. No block spans two files.

    Record numbers count through all files.

    Parameters
    ----------
    files
        At least two.
    first, dialect
        The first file, open, and its dialect.
    """

    def __init__(
        self, files: Sequence[FoundFile], first: Lines, dialect: Dialect, open_next: OpenNext
    ) -> None:
        self.encoding = first.encoding
        self.compression = first.compression
        sizes = [first.size, *(_size_of(each.content_path) for each in files[1:])]
        self.size = sum(sizes)
        self._files = files
        self._dialect = dialect
        self._open_next = open_next
        self._lines = first
        self._read_before = 0
        before = dialect.records_before
        self._firsts = [(before + 1, before + 1)]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the files."""
        return tuple(each.name for each in self._files)

    def bytes_read(self) -> int:
        """Count the bytes read of all files."""
        return self._read_before + self._lines.bytes_read()

    def line(self) -> bytes:
        """Return the next line of the file: empty at its end, so that no record spans two files."""
        return self._ended(self._lines.line())

    def block(self, size: int) -> bytes:
        """Return whole lines of about this many bytes: empty at the end of the file."""
        return self._ended(self._lines.block(size))

    def push_back(self, block: bytes) -> None:
        """Push back the last block."""
        self._lines.push_back(block)

    def next_file(self, records: int) -> bool:
        """Continue with the next file; return whether there was one.

        Parameters
        ----------
        records
            The number of the last record read.
        """
        place = len(self._firsts)
        if place == len(self._files):
            return False
        self._read_before += self._lines.size
        self._lines, dialect = self._open_next(self._files[place])
        self._refuse_other_columns(dialect, self._files[place])
        self._firsts.append((records + 1, dialect.records_before + 1))
        return True

    def place_of(self, record: int) -> int:
        """Locate a record: by its file, and its number there."""
        place, own = self._origin(record)
        return FileRecord(record, self._files[place].name, own)

    def relabel(self, error: CustomerDataError) -> None:
        """Make an error about a record name the record's file."""
        if isinstance(record := error.facts.get("record"), int):
            place, _ = self._origin(record)
            error.facts["record"] = self.place_of(record)
            error.source = str(self._files[place].path)

    def _origin(self, record: int) -> tuple[int, int]:
        place = max(0, bisect_right(self._firsts, record, key=itemgetter(0)) - 1)
        first, own = self._firsts[place]
        return place, record - first + own

    def _ended(self, data: bytes) -> bytes:
        """Add a missing line end at the end of a file, unless it is the last one."""
        has_next = len(self._firsts) < len(self._files)
        return data + b"\n" if data and has_next and not data.endswith(b"\n") else data

    def _refuse_other_columns(self, dialect: Dialect, file: FoundFile) -> None:
        source, facts = str(file.path), {"file": file.name, "first": self._files[0].name}
        own, others = dialect.header, self._dialect.header
        if dialect.delimiter != self._dialect.delimiter:
            raise CustomerDataError(source, FileFault.OTHER_DELIMITER, **facts)
        for place, (name, expected) in enumerate(zip(own, others, strict=False), start=1):
            if name.strip() != expected.strip():
                raise CustomerDataError(
                    source,
                    FileFault.OTHER_COLUMNS,
                    **facts,
                    name=name,
                    place=place,
                    expected=expected,
                )
        if len(own) != len(others):
            raise CustomerDataError(
                source,
                FileFault.OTHER_NUMBER_OF_COLUMNS,
                **facts,
                found=len(own),
                expected=len(others),
            )


def _size_of(path: Path) -> int:
    with suppress(OSError):  # it is refused when it is opened
        return path.stat().st_size
    return 0
