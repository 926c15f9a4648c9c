"""The records of a file in batches. A job on a file is a loop over them, written once.

Two readers make batches, with one meaning: the reference reader splits and checks record by record,
the fast reader takes blocks of bytes apart with numpy. A job says what it wants to know as a number
for each point (`ByPoint`) or text (`ByText`), found once for each distinct one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from mallseg.adapters.csv_customers.encoding import Bytes
from mallseg.adapters.csv_customers.grouping import NOT_COUNTED, ByPoint, ByText
from mallseg.adapters.csv_customers.ids import RepeatedIds
from mallseg.adapters.csv_customers.records import Record
from mallseg.adapters.csv_customers.table import Table
from mallseg.adapters.csv_customers.validator import Validator
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.reading import Rejection
from mallseg.domain.ports import Progress

if TYPE_CHECKING:
    from mallseg.adapters.csv_customers.fast_batches import FastReader
    from mallseg.adapters.csv_customers.fast_codes import CodedPoints, Codes, Values

_RECORDS_AT_ONCE = 64


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
    records
        Each with its point, the reason why it was rejected, or None for a blank line.
    width
        The number of fields of the header.
    """

    records: list[tuple[Record, Point | Rejection | None]]
    width: int

    def add_points(self, counts: PointCounts) -> None:
        """Count the customers at their points."""
        counts.add([judged for _, judged in self.records if isinstance(judged, tuple)])

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
        return Counter([row for row, _ in self._counted(rows)])

    def cross_counts(self, rows: ByPoint, column: int, groups: ByText) -> Counter[tuple[int, int]]:
        """Count the records by the number of their point and that of their text in a column."""
        number = groups.of_text
        return Counter(
            [(row, number(record.fields[column])) for row, record in self._counted(rows)]
        )

    def annotated(self, writer: LineWriter) -> Bytes:
        """Write record by record."""
        return b"".join(
            [
                record.raw if judged is None else writer.line(record, judged)
                for record, judged in self.records
            ]
        )

    def _counted(self, rows: ByPoint) -> list[tuple[int, Record]]:
        number = rows.of_point
        numbered = [
            (number(judged), record) for record, judged in self.records if isinstance(judged, tuple)
        ]
        return [(row, record) for row, record in numbered if row != NOT_COUNTED]


def batches(table: Table, validator: Validator, *, progress: Progress) -> Iterator[Batch]:
    """Read all records after the header, in blocks of whole lines.

    A block that the fast reader cannot take apart is cut into smaller ones, so that one quote slows
    down few records.
    """
    options, lines, records = table.options, table.lines, table.records
    fast = _fast_reader(table, validator)
    size = options.smallest_block_bytes
    while block := lines.block(size):
        is_early = records.number <= options.reference_records
        batch = None if fast is None or is_early else fast.batch(block)
        if batch:
            size = min(4 * size, options.block_bytes)
            yield batch
        elif size > options.smallest_block_bytes:
            lines.give_back(block)
            size = options.smallest_block_bytes
            continue
        else:
            yield from _record_batches(block, table, validator)
        progress(min(lines.tell(), lines.size), lines.size, records.number - 1)
    progress(lines.size, lines.size, records.number - 1)


def _record_batches(block: bytes, table: Table, validator: Validator) -> Iterator[RecordBatch]:
    """Read record by record, a few at once: those stay in the processor's cache."""
    records = table.records.of_block(block)
    judged = ((r, validator.judge(r) if r.fields else None) for r in records)
    while few := list(islice(judged, _RECORDS_AT_ONCE)):
        yield RecordBatch(few, len(table.dialect.header))


def _fast_reader(table: Table, validator: Validator) -> "FastReader | None":
    if not table.is_large:
        return None
    from mallseg.adapters.csv_customers.fast_batches import FastReader

    return FastReader(table, validator)
