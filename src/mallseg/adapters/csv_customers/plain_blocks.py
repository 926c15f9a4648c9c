"""Blocks of lines that numpy can take apart, many records at once.

A block is plain when every line of it is a record whose fields are what stands between the
delimiters: no quote, no NUL, no lone carriage return, all of it UTF-8. Fast readers accept only:
every line with anything odd about it goes, by itself, to the reference reader.
"""

import csv
from collections.abc import Iterator

import numpy as np

from mallseg.adapters.csv_customers.dialect import Dialect
from mallseg.adapters.csv_customers.pieces import Octets, Places
from mallseg.adapters.csv_customers.plain_texts import CAPACITY, Flags, Texts, pack
from mallseg.adapters.csv_customers.records import Records

_LINE_FEED, _RETURN = b"\n\r"
_SPARE = CAPACITY
"""Bytes behind a block, so that as many can be taken from its last place too."""


class PlainBlock:
    """Where the lines of a plain block and their fields stand.

    Attributes
    ----------
    octets
        The block with some spare bytes behind it.
    begins, ends
        Of shape (n_lines,): the first byte of each line, and its line feed.
    returns
        Of shape (n_lines,): whether a carriage return stands before the line feed.
    rows
        The lines that have as many fields as the header.
    marks
        Of shape (n_rows, n_fields): the byte behind each field of the rows, the last one's being
        the line feed.
    texts
        The features' texts of the rows.
    """

    def __init__(self, octets: Octets, dialect: Dialect) -> None:
        width = len(dialect.header)
        block = octets[:-_SPARE]
        marks = np.flatnonzero((block == ord(dialect.delimiter)) | (block == _LINE_FEED))
        line_marks = np.flatnonzero(block[marks] == _LINE_FEED)
        self.octets = octets
        self.ends = marks[line_marks]
        self.begins = np.append(0, self.ends[:-1] + 1)
        self.returns = (block[self.ends - 1] == _RETURN) & (self.ends > self.begins)
        fields = np.diff(line_marks, prepend=-1)
        is_row = fields == width
        if width == 1:
            is_row &= self.ends - self.returns > self.begins
        self.rows = np.flatnonzero(is_row)
        inside = marks if is_row.all() else marks[np.repeat(is_row, fields)]
        self.marks = inside.reshape(-1, width)
        self.texts: Texts = pack(octets, [self.field(place) for place in dialect.columns.values()])

    @classmethod
    def of(cls, block: bytes, dialect: Dialect) -> "PlainBlock | None":
        """Take a block of whole lines apart, unless it is not plain."""
        if not _is_plain(block):
            return None
        plain = cls(np.frombuffer(block + bytes(_SPARE), np.uint8), dialect)
        longest_line = int((plain.ends - plain.begins).max()) + 1
        return None if longest_line > csv.field_size_limit() else plain

    def field(self, column: int) -> tuple[Places, Places]:
        """Find where one field of every row starts, and where it stops."""
        starts = self.marks[:, column - 1] + 1 if column else self.begins[self.rows]
        stops = self.marks[:, column]
        if column == self.marks.shape[1] - 1:
            stops = stops - self.returns[self.rows]
        return starts, stops

    def odd_lines(self, rows: Flags) -> Places:
        """List the lines that are no rows, and those of the rows that are marked, in order."""
        is_odd = np.ones(len(self.ends), np.bool_)
        is_odd[self.rows] = rows
        return np.flatnonzero(is_odd)

    def singly(self, lines: Places, records: Records) -> Iterator[tuple[int, bytes]]:
        """Give some lines one by one, each under its number; then count the whole block."""
        first = records.number
        for line in lines.tolist():
            records.number = first + line
            yield line, self.octets[self.begins[line] : self.ends[line] + 1].tobytes()
        records.number = first + len(self.ends)


def _is_plain(block: bytes) -> bool:
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
