"""The fast reader: counts the records of plain blocks with numpy, many at once.

A block is plain when every line of it is a record whose fields are what stands between the
delimiters: no quote, no NUL, no lone carriage return, all of it UTF-8. The fast reader accepts
only; every record with anything odd about it goes, by itself, to the reference reader.
"""

import csv

import numpy as np
import numpy.typing as npt

from mallseg.adapters.csv_customers.dialect import Dialect
from mallseg.adapters.csv_customers.plain_ids import hashes_of
from mallseg.adapters.csv_customers.plain_texts import CAPACITY, TextCounts, packed
from mallseg.adapters.csv_customers.records import Records
from mallseg.adapters.csv_customers.tally import Tally
from mallseg.domain.contract import DataContract

Places = npt.NDArray[np.int64]

_LINE_FEED, _RETURN = b"\n\r"
_SPARE = CAPACITY
"""Bytes behind a block, so that as many can be taken from its last place too."""


class PlainBlocks:
    """Counts plain blocks into a tally.

    Parameters
    ----------
    records
        The reference reader, which keeps the number of the last record and judges the odd ones.
    """

    def __init__(
        self, dialect: Dialect, contract: DataContract, tally: Tally, records: Records
    ) -> None:
        self._delimiter = ord(dialect.delimiter)
        self._width = len(dialect.header)
        self._columns = list(dialect.columns.values())
        self._ids = dialect.ids
        self._tally = tally
        self._records = records
        self._counts = TextCounts(tuple(dialect.columns), contract)

    def count(self, block: bytes) -> bool:
        """Count a block of whole lines, or leave it as it is and say no."""
        if not _is_plain(block):
            return False
        octets = np.frombuffer(block + bytes(_SPARE), np.uint8)
        table = _Table(octets[:-_SPARE], self._delimiter, self._width)
        if table.longest_line > csv.field_size_limit():
            return False
        if self._tally.ids is not None and self._ids is not None:
            hashes = hashes_of(octets, *table.field(self._ids), self._tally.ids.sampled)
            self._tally.ids.add_hashes(hashes.tobytes())
        fields = [table.field(column) for column in self._columns]
        unread = self._counts.count(*packed(octets, fields))
        self._tally.records += len(table.rows) - int(unread.sum())
        self._judge(block, table, np.sort(np.append(table.odd, table.rows[unread])))
        return True

    def finish(self) -> None:
        """Hand the counted points over to the tally."""
        self._tally.points.update(self._counts.points())

    def _judge(self, block: bytes, table: "_Table", rows: Places) -> None:
        """Give single records to the reference reader, under their numbers."""
        first = self._records.number
        regular = set(table.rows.tolist()) if len(rows) else set()
        for row in rows:
            self._records.number = first + int(row)
            for record in self._records.of_block(block[table.begins[row] : table.ends[row] + 1]):
                self._tally.count(record, count_id=int(row) not in regular)
        self._records.number = first + len(table.ends)


class _Table:
    """Where the fields of a plain block stand.

    Attributes
    ----------
    begins, ends
        Of shape (n_lines,): the first byte of each line, and its line feed.
    rows
        The lines that have as many fields as the header.
    odd
        The other lines: blank ones, and those with another number of fields.
    """

    def __init__(self, octets: npt.NDArray[np.uint8], delimiter: int, width: int) -> None:
        marks = np.flatnonzero((octets == delimiter) | (octets == _LINE_FEED))
        line_marks = np.flatnonzero(octets[marks] == _LINE_FEED)
        self.ends = marks[line_marks]
        self.begins = np.append(0, self.ends[:-1] + 1)
        self.longest_line = int((self.ends - self.begins).max()) + 1
        self._returns = (octets[self.ends - 1] == _RETURN) & (self.ends > self.begins)
        fields = np.diff(line_marks, prepend=-1)
        regular = fields == width
        if width == 1:
            regular &= self.ends - self._returns > self.begins
        self.rows, self.odd = np.flatnonzero(regular), np.flatnonzero(~regular)
        inside = marks if regular.all() else marks[np.repeat(regular, fields)]
        self._marks = inside.reshape(-1, width)

    def field(self, column: int) -> tuple[Places, Places]:
        """Find where one field of every row starts, and where it stops."""
        starts = self._marks[:, column - 1] + 1 if column else self.begins[self.rows]
        stops = self._marks[:, column]
        if column == self._marks.shape[1] - 1:
            stops = stops - self._returns[self.rows]
        return starts, stops


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
