"""The first records of a file as bytes, before its dialect is known."""

import re
from collections.abc import Sequence

from mallseg.adapters.csv_customers.records import Records
from mallseg.adapters.csv_customers.stream import LONGEST_RECORD, Lines
from mallseg.domain.errors import CustomerDataError

_MOST_BYTES = 256 * 1024
_SEP = re.compile(rb'"?sep=([^\w"\'.+\-\x80-\xff]|\t)"?\r?\n?', re.IGNORECASE)
_OPEN_QUOTE = re.compile(rb'(?:^|[,;\t|])"(?:[^"]|"")*$')
"""In ``12" screens`` the quote is inside a field, and opens nothing."""


class FirstRecords:
    """Reads the first records of a file, and pushes customers among them back.

    Attributes
    ----------
    records
        The records read so far.
    """

    def __init__(self, lines: Lines) -> None:
        self.records: list[bytes] = []
        self._lines = lines
        self._size = 0

    def peek(self, most: int) -> None:
        """Read records up to this number, unless they are very long."""
        while len(self.records) < most and self._size <= _MOST_BYTES and (more := self._record()):
            self.records.append(more)
            self._size += len(more)

    def push_back_after(self, number: int) -> None:
        """Push back all but the first ones."""
        self._lines.push_back(b"".join(self.records[number:]))
        del self.records[number:]

    def separator(self) -> str:
        """Return the delimiter named by Excel's ``sep=;`` in the first record, if it is there."""
        self.peek(1)
        found = _SEP.fullmatch(self.records[0]) if self.records else None
        return found[1].decode() if found else ""

    def _record(self) -> bytes:
        """Read a line, or several if a quoted field spans them; a comment is one line."""
        first = self._lines.line()
        while (
            first.count(b'"') % 2
            and not first.startswith(b"#")
            and _OPEN_QUOTE.search(first)
            and len(first) <= LONGEST_RECORD
            and (more := self._lines.line())
        ):
            first += more
        return first


def split_strictly(record: bytes, source: str, delimiter: str, number: int) -> list[str]:
    """Split a record strictly; refuse the file as its reader does."""
    records = Records(source, delimiter, lambda: b"")
    records.number = number - 1
    return next((each.fields for each in records.of_block(record)), [])


def split(record: bytes, delimiter: str) -> Sequence[str]:
    """Split any line, even an invalid one."""
    try:
        return split_strictly(record, "", delimiter, 1)
    except CustomerDataError:
        return record.decode(errors="replace").rstrip("\r\n").split(delimiter)
