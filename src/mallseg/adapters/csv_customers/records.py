"""The records of a file, split by the standard library's strict CSV reader.

Every malformed file is refused here, whichever reader reads the rest of it. The first records are
read as bytes, before the dialect of the file is known.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, NoReturn

from mallseg.adapters.csv_customers.encoding import ENCODINGS
from mallseg.adapters.csv_customers.stream import LONGEST_RECORD, Lines
from mallseg.domain.errors import CustomerDataError, Fact, SourceFault

_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_MEANINGS = {
    "unexpected end of data": SourceFault.OPEN_QUOTE,
    "expected after": SourceFault.TEXT_AFTER_QUOTE,
    "new-line character": SourceFault.LONE_CARRIAGE_RETURN,
    "larger than field limit": SourceFault.LONG_FIELD,
}

_MOST_BYTES = 256 * 1024
_SEP = re.compile(rb'"?sep=([^\w"\'.+\-\x80-\xff]|\t)"?\r?\n?', re.IGNORECASE)
_OPEN_QUOTE = re.compile(rb'(?:^|[,;\t|])"(?:[^"]|"")*$')
"""In ``12" screens`` the quote is inside a field, and opens nothing."""


class Record(NamedTuple):
    """One record: its number in the file, its bytes with the line end, and its fields.

    A blank line, or one of delimiters only, has no fields: it is no record, but it is numbered
    like one.
    """

    number: int
    raw: bytes
    fields: list[str]


class Records:
    """Numbers and splits the records of a file, and refuses what is not CSV.

    The header is record 1. A record counts once, however many lines its quoted fields span.

    Parameters
    ----------
    more
        Reads the line after a block, for a quoted field that extends past its end.
    width
        The number of fields of the header; 0 while that is not known.
    """

    def __init__(
        self, source: str, delimiter: str, more: Callable[[], bytes], *, width: int = 0
    ) -> None:
        self.number = 0
        self._source = source
        self._delimiter = delimiter
        self._blank = f"{delimiter}\r\n"
        self._more = more
        self._width = width
        field = rf'(?:"(?:[^"]++|"")*+"|[^"\r\n{re.escape(delimiter)}]*+)'
        self._grammar = re.compile(rf"{field}(?:{re.escape(delimiter)}{field})*+(?:\r?\n)?")

    def of_block(self, block: bytes) -> Iterator[Record]:
        """Split a block of whole lines, the first of which begins a record."""
        rest = io.BytesIO(block)
        lines: list[str] = []
        reader = csv.reader(self._texts(rest, lines), delimiter=self._delimiter, strict=True)
        while rest.tell() < len(block):
            self.number += 1
            try:
                fields = next(reader)
            except csv.Error as error:
                self._refuse_error(error)
            text = "".join(lines)
            self._check(text, lines, fields)
            lines.clear()
            if len(fields) > 1 and not any(fields) and not text.strip(self._blank):
                fields = []
            yield Record(self.number, text.encode(), fields)

    def refuse(self, fault: SourceFault, **facts: Fact) -> NoReturn:
        """Refuse the file because of the record being read."""
        raise CustomerDataError(self._source, fault, record=self.number, **facts)

    def _texts(self, block: io.BytesIO, taken: list[str]) -> Iterator[str]:
        size = 0
        while line := block.readline() or self._more():
            size = size + len(line) if taken else len(line)
            if size > LONGEST_RECORD:
                self.refuse(SourceFault.LONG_RECORD)
            if b"\0" in line:
                self.refuse(SourceFault.NUL_BYTE)
            taken.append(self._decoded(line))
            yield taken[-1]

    def _decoded(self, line: bytes) -> str:
        try:
            return line.decode()
        except UnicodeDecodeError:
            self.refuse(SourceFault.NOT_DECODABLE, encodings=ENCODINGS)

    def _check(self, text: str, lines: list[str], fields: list[str]) -> None:
        if '"' in text:
            self._check_quotes(text, lines, fields)
        elif "\r" in text.removesuffix("\n").removesuffix("\r") or text.endswith("\r"):
            self.refuse(SourceFault.LONE_CARRIAGE_RETURN)

    def _check_quotes(self, text: str, lines: list[str], fields: list[str]) -> None:
        """Refuse malformed quotes that the `csv` module accepts."""
        if not self._grammar.fullmatch(text):
            self.refuse(SourceFault.QUOTE_INSIDE)
        if any(len(set(_LINE_ENDS.findall(field))) > 1 for field in fields):
            self.refuse(SourceFault.MIXED_LINE_ENDS)
        if len(lines) > 1 and self._width > 1 and all(map(self._looks_whole, lines)):
            self.refuse(SourceFault.QUOTED_RECORDS)

    def _looks_whole(self, line: str) -> bool:
        return line.count(self._delimiter) == self._width - 1

    def _refuse_error(self, error: csv.Error) -> NoReturn:
        """Translate the library's error, whose message may change, and quote a value."""
        for words, meaning in _MEANINGS.items():
            if words in str(error):
                self.refuse(meaning)
        self.refuse(SourceFault.NOT_CSV)


def is_plain(block: bytes) -> bool:
    """Whether every line of a block is a record, and every text between delimiters a field."""
    if b'"' in block or b"\0" in block or not block.endswith(b"\n"):
        return False
    if b"\r" in block and block.count(b"\r") != block.count(b"\r\n"):
        return False
    return block.isascii() or _is_utf8(block)


def _is_utf8(block: bytes) -> bool:
    try:
        block.decode()
    except UnicodeDecodeError:
        return False
    return True


def lines_of(block: bytes) -> list[str] | None:
    """Return the lines of a plain block; None for others, and for overlong lines."""
    if not is_plain(block):
        return None
    lines = block.decode().replace("\r\n", "\n").split("\n")
    lines.pop()  # after the last line feed
    return lines if max(map(len, lines)) <= csv.field_size_limit() else None


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
