"""Reads a file in batches: by the fast reader where possible, else by the reference reader.

The texts of its first records are read before, without judging them.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice, repeat
from typing import TYPE_CHECKING

from mallseg.adapters.csv_customers.batches import (
    Annotated,
    Batch,
    Found,
    Identified,
    PointCounts,
    RecordWriter,
)
from mallseg.adapters.csv_customers.grouping import NOT_COUNTED, ByPoint
from mallseg.adapters.csv_customers.ids import RepeatedIds
from mallseg.adapters.csv_customers.records import Record, lines_of
from mallseg.adapters.csv_customers.table import OpenCsvFile
from mallseg.adapters.csv_customers.validator import Validator
from mallseg.domain.customers.census import Point
from mallseg.domain.ports import Progress
from mallseg.domain.sources.id_column import is_blank
from mallseg.domain.sources.identified import IdentifiedBatch
from mallseg.domain.sources.reading import Rejection

if TYPE_CHECKING:
    from mallseg.adapters.csv_customers.fast.reader import FastReader, SplitBlock
import csv
import io
from collections.abc import Mapping, Sequence

from mallseg.domain.customers.feature import Feature
from mallseg.domain.sources.column_notations import look_grouped

_RECORDS_AT_ONCE = 64

_SAMPLED = 16 * 1024
"""Bytes; some hundred records."""


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
    is_heavy = False

    def add_points(self, counts: PointCounts) -> None:
        """Count the customers at their points, and by the groups of their texts."""
        accepted = [(record, own) for record, own in self.records if isinstance(own, tuple)]
        counts.add([point for _, point in accepted])
        for each in counts.groups:
            of_text, column = each.texts.of_text, each.column
            each.add([(point, of_text(record.fields[column])) for record, point in accepted])

    def add_ids(self, column: int, ids: RepeatedIds) -> None:
        """Add the ids of all records with as many fields as the header."""
        for record, _ in self.records:
            if len(record.fields) == self.width:
                ids.add(record.fields[column].encode())

    def identified(self, column: int, *, features: int) -> Identified:
        """Return the ids in a column with the values of their records."""
        ids: list[str] = []
        points: list[Point] = []
        unusable: list[str] = []
        without_id: list[int] = []
        for record, judged in self.records:
            if judged is None or len(record.fields) != self.width:
                continue
            text = record.fields[column]
            if isinstance(judged, Rejection):
                unusable += [] if is_blank(text) else [text]
            elif is_blank(text):
                without_id.append(record.number)
            else:
                ids.append(text)
                points.append(judged)
        columns = tuple(array("d", [point[i] for point in points]) for i in range(features))
        return Identified(
            IdentifiedBatch(ids=ids, columns=columns, unusable_ids=unusable), without_id
        )

    def numbers(self, chosen: ByPoint) -> list[int]:
        """Return the numbers of the selected records."""
        return [record.number for _, record in self._counted(chosen)]

    def found(self, chosen: ByPoint) -> list[Found]:
        """Return the selected records."""
        numbered = [
            Found(chosen.of_point(judged), judged, record.fields)
            for record, judged in self.records
            if isinstance(judged, tuple)
        ]
        return [each for each in numbered if each.number != NOT_COUNTED]

    def counts(self, rows: ByPoint) -> Counter[int]:
        """Count the records by the number of their point."""
        return Counter([row for row, _ in self._counted(rows)])

    def annotated(self, writer: RecordWriter) -> Annotated:
        """Write record by record."""
        lines = [
            record.raw if judged is None else writer.line(record, judged)
            for record, judged in self.records
        ]
        groups = [writer.group(judged) for _, judged in self.records if isinstance(judged, tuple)]
        return Annotated(Counter(groups), b"".join(lines))

    def _counted(self, rows: ByPoint) -> list[tuple[int, Record]]:
        number = rows.of_point
        numbered = [
            (number(judged), record) for record, judged in self.records if isinstance(judged, tuple)
        ]
        return [(row, record) for row, record in numbered if row != NOT_COUNTED]


def read_batches(
    table: OpenCsvFile,
    validator: Validator,
    *,
    progress: Progress,
    ids: RepeatedIds | None = None,
    looked_up: Sequence[int] = (),
) -> Iterator[Batch]:
    """Read all records after the header, in blocks of whole lines.

    A block that the fast reader cannot read is cut into smaller ones, so that one quote slows down
    few records only.

    Parameters
    ----------
    ids
        What the ids will be added to, if they are counted.
    looked_up
        The columns whose texts will be looked up.
    """
    lines, records = table.lines, table.records
    fast = _fast_reader(table, validator, ids, looked_up)
    while True:
        yield from _batches_of_file(fast, table, validator, progress)
        validator.end_file()
        if not lines.next_file(records.number):
            break
    progress(lines.size, lines.size, records.number - table.dialect.records_before)


def _batches_of_file(
    fast: "FastReader | None", table: OpenCsvFile, validator: Validator, progress: Progress
) -> Iterator[Batch]:
    options, lines, records = table.options, table.lines, table.records
    before = table.dialect.records_before
    while block := lines.block(options.smallest_block_bytes):
        if fast and fast.takes(block) and records.number > options.reference_records:
            lines.push_back(block)
            for batches in _fast_batches(fast, table, validator):
                yield from batches
                progress(min(lines.bytes_read(), lines.size), lines.size, records.number - before)
        else:
            yield from _record_batches(block, table, validator)
            progress(min(lines.bytes_read(), lines.size), lines.size, records.number - before)


def first_rows(table: OpenCsvFile) -> list[list[str]]:
    """Split the first complete records, without consuming them."""
    block = table.lines.block(_SAMPLED)
    table.lines.push_back(block)
    texts = io.StringIO(block.decode(errors="replace"), newline="")
    rows: list[list[str]] = []
    try:
        rows += csv.reader(texts, delimiter=table.dialect.delimiter)
    except csv.Error:
        return []  # the reader will report what is wrong
    return [row for row in rows if len(row) >= len(table.dialect.header)]


def grouped_columns(table: OpenCsvFile, rows: Sequence[Sequence[str]]) -> Mapping[Feature, str]:
    """Find the features whose texts all look like groups of three digits, and their columns."""
    dialect, contract = table.dialect, table.contract
    return {
        feature: dialect.header[place]
        for feature, place in dialect.columns.items()
        if look_grouped((row[place] for row in rows), contract)
    }


def first_texts(table: OpenCsvFile, most: int) -> list[list[str]]:
    """Return the texts of each column in the first records after the header.

    Records with another number of fields, and blank lines, are skipped.
    """
    records, delimiter, width = table.records, table.dialect.delimiter, len(table.dialect.header)
    columns: list[list[str]] = [[] for _ in range(width)]
    last = records.number + most
    while records.number < last and (block := table.lines.block(table.options.block_bytes)):
        lines = lines_of(block)
        if lines is None:
            few = islice(records.of_block(block), last - records.number)
            rows = [record.fields for record in few if len(record.fields) == width]
            _add_rows(rows, columns)
            continue
        lines = lines[: last - records.number]
        records.number += len(lines)
        if delimiter * (width - 1) in lines or _delimiters(lines, delimiter) != {width - 1}:
            rows = [line.split(delimiter) for line in lines]
            _add_rows([row for row in rows if len(row) == width and any(row)], columns)
            continue
        texts = delimiter.join(lines).split(delimiter)
        for place, column in enumerate(columns):
            column.extend(texts[place::width])
    return columns


def _delimiters(lines: Iterable[str], delimiter: str) -> set[int]:
    """Return the numbers of delimiters that occur in lines."""
    return {*map(str.count, lines, repeat(delimiter))}


def _add_rows(rows: Iterable[list[str]], columns: list[list[str]]) -> None:
    for column, texts in zip(columns, zip(*rows, strict=True), strict=False):
        column.extend(texts)


def _fast_batches(
    fast: "FastReader", table: OpenCsvFile, validator: Validator
) -> Iterator[Iterable[Batch]]:
    """Read block by block, up to one that is not for the fast reader."""
    blocks = (partial(_split_block, fast, block) for block in _plain_blocks(fast, table))
    for block, parts in table.threads.in_order(blocks):
        yield [fast.batch(parts)] if parts else _record_batches(block, table, validator)


def _plain_blocks(fast: "FastReader", table: OpenCsvFile) -> Iterator[bytes]:
    """Yield growing blocks, up to one that is not for the fast reader."""
    size = table.options.smallest_block_bytes
    while block := table.lines.block(size):
        if not fast.takes(block):
            table.lines.push_back(block)
            return
        yield block
        size = min(4 * size, table.options.block_bytes)


def _split_block(fast: "FastReader", block: bytes) -> "tuple[bytes, SplitBlock | None]":
    return block, fast.split_block(block)


def _record_batches(
    block: bytes, table: OpenCsvFile, validator: Validator
) -> Iterator[RecordBatch]:
    """Read record by record, in batches small enough for the CPU's cache."""
    records = table.records.of_block(block)
    judged = ((r, validator.validate(r) if r.fields else None) for r in records)
    while few := list(islice(judged, _RECORDS_AT_ONCE)):
        yield RecordBatch(few, len(table.dialect.header))


def _fast_reader(
    table: OpenCsvFile, validator: Validator, ids: RepeatedIds | None, looked_up: Sequence[int]
) -> "FastReader | None":
    if not table.is_large:
        return None
    from mallseg.adapters.csv_customers.fast.reader import FastReader

    return FastReader(table, validator, ids, looked_up)
