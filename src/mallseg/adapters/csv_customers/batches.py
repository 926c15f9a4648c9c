"""The records of a file in batches. A job on a file is a loop over them, written once.

Two readers make batches, with one meaning: the reference reader splits and checks record by record,
the fast reader takes blocks of bytes apart with numpy. A job says what it wants to know as a number
for each point (`ByPoint`) or text (`ByText`), found once for each distinct one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from mallseg.adapters.csv_customers.encoding import Bytes
from mallseg.adapters.csv_customers.grouping import NOT_COUNTED, ByPoint, ByText
from mallseg.adapters.csv_customers.ids import RepeatedIds
from mallseg.adapters.csv_customers.records import Record
from mallseg.adapters.csv_customers.table import Table
from mallseg.adapters.csv_customers.validator import Validator
from mallseg.domain.census import Point
from mallseg.domain.ports import Progress
from mallseg.domain.reading.reading import Rejection

if TYPE_CHECKING:
    from mallseg.adapters.csv_customers.fast_batches import FastReader
    from mallseg.adapters.csv_customers.fast_codes import CodedPoints, Codes, Values

_BLANK_LINES = re.compile(rb"(?:\r?\n)*")


class LineWriter(Protocol):
    """Writes the records of an annotated copy."""

    for_spreadsheet: bool

    def line(self, record: Record, judged: Point | Rejection) -> bytes:
        """Write a whole record."""
        ...

    def annotations(self, points: "Values") -> list[bytes]:
        """Write what follows the record of a customer, for points of shape (n_features, n)."""
        ...


class PointCounts:
    """How many customers stand at each point: counted by code where points have codes."""

    _points: "CodedPoints | None" = None
    _customers: "Codes"

    def __init__(self) -> None:
        self._total: Counter[Point] = Counter()

    def add(self, points: Iterable[Point]) -> None:
        """Count one customer at each of these points."""
        self._total.update(points)

    def add_by_code(self, points: "CodedPoints", customers: "Codes") -> None:
        """Count customers at the points of codes 0, 1 and so on."""
        if points is self._points:
            customers[: len(self._customers)] += self._customers
        else:
            self._settle()
        self._points, self._customers = points, customers

    def total(self) -> Counter[Point]:
        """Give all counts. The texts ``15`` and ``15.0`` have two codes and are one point."""
        self._settle()
        return self._total

    def _settle(self) -> None:
        if self._points is not None:
            values = self._points.values(1)
            for point, customers in zip(
                zip(*values.tolist(), strict=True), self._customers[1:].tolist(), strict=True
            ):
                self._total[point] += customers
        self._points = None


class Batch(Protocol):
    """Consecutive records of a file, in order. A rejected record has no point."""

    def add_points(self, counts: PointCounts) -> None:
        """Count the customers at their points."""
        ...

    def add_ids(self, column: int, ids: RepeatedIds) -> None:
        """Take the ids of all records that have as many fields as the header."""
        ...

    def numbers(self, chosen: ByPoint) -> list[int]:
        """Find the numbers of the records that are counted."""
        ...

    def counts(self, rows: ByPoint) -> Counter[int]:
        """Count the customers by the number of their point."""
        ...

    def cross_counts(self, rows: ByPoint, column: int, groups: ByText) -> Counter[tuple[int, int]]:
        """Count the customers by the number of their point and that of their text in a column."""
        ...

    def annotated(self, writer: LineWriter) -> Bytes:
        """Write the lines of the batch, each with what follows it; blank lines stay as they are."""
        ...


@dataclass(frozen=True, slots=True)
class RecordBatch:
    """A batch of the reference reader.

    Attributes
    ----------
    block
        The lines in which the records begin.
    records
        Each with its point, or why it was rejected.
    width
        The number of fields of the header.
    """

    block: bytes
    records: list[tuple[Record, Point | Rejection]]
    width: int

    def add_points(self, counts: PointCounts) -> None:
        """Count the customers at their points."""
        counts.add(point for _, point in self._accepted())

    def add_ids(self, column: int, ids: RepeatedIds) -> None:
        """Take the ids of all records that have as many fields as the header."""
        for record, _ in self.records:
            if len(record.fields) == self.width:
                ids.add(record.fields[column].encode())

    def numbers(self, chosen: ByPoint) -> list[int]:
        """Find the numbers of the records that are counted."""
        return [record.number for _, record in self._counted(chosen)]

    def counts(self, rows: ByPoint) -> Counter[int]:
        """Count the records by the number of their point."""
        return Counter(row for row, _ in self._counted(rows))

    def cross_counts(self, rows: ByPoint, column: int, groups: ByText) -> Counter[tuple[int, int]]:
        """Count the records by the number of their point and that of their text in a column."""
        return Counter(
            (row, groups.of_text(record.fields[column])) for row, record in self._counted(rows)
        )

    def annotated(self, writer: LineWriter) -> Bytes:
        """Write record by record, and keep blank lines."""
        slices = []
        at = 0
        for record, judged in self.records:
            blank = _BLANK_LINES.match(self.block, at)
            slices.append(blank[0] if blank else b"")
            at += len(slices[-1]) + len(record.raw)
            slices.append(writer.line(record, judged))
        return b"".join([*slices, self.block[at:]])

    def _accepted(self) -> Iterator[tuple[Record, Point]]:
        for record, judged in self.records:
            if not isinstance(judged, Rejection):
                yield record, judged

    def _counted(self, rows: ByPoint) -> Iterator[tuple[int, Record]]:
        for record, point in self._accepted():
            if (row := rows.of_point(point)) != NOT_COUNTED:
                yield row, record


def batches(table: Table, validator: Validator, *, progress: Progress) -> Iterator[Batch]:
    """Read all records after the header, in blocks of whole lines.

    A block that the fast reader cannot take apart is cut into smaller ones, so that one quote slows
    down few records.
    """
    options, lines, records = table.options, table.lines, table.records
    fast = _fast_reader(table, validator)
    size = options.smallest_block_bytes
    while block := lines.block(size):
        batch: Batch | None = None
        if fast and records.number > options.reference_records:
            if batch := fast.batch(block):
                size = min(4 * size, options.block_bytes)
            elif size > options.smallest_block_bytes:
                lines.give_back(block)
                size = options.smallest_block_bytes
                continue
        batch = batch or _record_batch(block, table, validator)
        progress(min(lines.tell(), lines.size), lines.size, records.number - 1)
        yield batch
    progress(lines.size, lines.size, records.number - 1)


def _record_batch(block: bytes, table: Table, validator: Validator) -> RecordBatch:
    records = [(record, validator.judge(record)) for record in table.records.of_block(block)]
    return RecordBatch(block, records, len(table.dialect.header))


def _fast_reader(table: Table, validator: Validator) -> "FastReader | None":
    if not table.is_large:
        return None
    from mallseg.adapters.csv_customers.fast_batches import FastReader

    return FastReader(table, validator)
