"""A batch of the fast reader: the rows of a plain block, with the codes of their points."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from mallseg.adapters.csv_customers.arrays import Codes, Keys, Slices
from mallseg.adapters.csv_customers.batches import (
    Annotated,
    Found,
    Identified,
    PointCounts,
    RecordWriter,
)
from mallseg.adapters.csv_customers.fast.blocks import FirstWords, PlainBlock
from mallseg.adapters.csv_customers.fast.identified import identified
from mallseg.adapters.csv_customers.fast.points import REJECTED, PointTable
from mallseg.adapters.csv_customers.fast.words import Words
from mallseg.adapters.csv_customers.grouping import NOT_COUNTED, ByPoint
from mallseg.adapters.csv_customers.ids import RepeatedIds
from mallseg.adapters.csv_customers.records import Record
from mallseg.domain.sources.reading import Rejection


@dataclass(frozen=True, slots=True)
class BlockBatch:
    """A batch of the fast reader.

    Attributes
    ----------
    codes
        Of shape (n_rows,): the code of each row's point.
    points
        The points of the codes.
    words
        The cached numbers of texts in other columns.
    first_words
        By column, those of texts that will be looked up.
    hashes
        Of the ids, if they are counted.
    first
        The number of the record in the first line.
    rejected
        The rejected records, by line.
    """

    block: PlainBlock
    codes: Codes
    points: PointTable
    words: Words
    first_words: dict[int, FirstWords]
    hashes: Keys | None
    first: int
    rejected: dict[int, tuple[Record, Rejection]] = field(default_factory=dict)

    @property
    def is_heavy(self) -> bool:
        """Whether it is worth processing in a thread."""
        return True

    def add_points(self, counts: PointCounts) -> None:
        """Count the customers at their points, and by the groups of their texts."""
        is_counted = self.codes != REJECTED
        rows = slice(None) if is_counted.all() else np.flatnonzero(is_counted)
        codes = self.codes[rows]
        classes = [
            self.words.numbers(
                self.block, each.column, each.texts, rows, self.first_words[each.column]
            )
            for each in counts.groups
        ]
        if self.points.is_of_rows:
            counts.add_rows(self.points.of_codes(codes), classes)
            return
        counts.add_by_code(self.points, np.bincount(codes, minlength=self.points.size))
        for each, groups in zip(counts.groups, classes, strict=True):
            each.add_by_code(self.points, codes, groups)

    def add_ids(self, column: int, ids: RepeatedIds) -> None:
        """Add the ids of all rows, hashed when the block was split."""
        hashes = self.hashes
        ids.add_hashes(self.block.hashes(column, ids.sampled) if hashes is None else hashes)

    def identified(self, column: int, *, features: int) -> Identified:
        """Return the ids in a column with the values of their rows."""
        del features
        refused = [record.fields for record, _ in self.rejected.values()]
        width = self.block.delimiters.shape[1]
        return identified(
            self.block,
            column,
            is_usable=self.codes != REJECTED,
            columns=self.points.of_codes(self.codes[self.codes != REJECTED]),
            refused=[fields[column] for fields in refused if len(fields) == width],
            first=self.first,
        )

    def numbers(self, chosen: ByPoint) -> list[int]:
        """Return the numbers of the selected rows."""
        lines = self.block.rows[self._numbers(chosen) != NOT_COUNTED]
        return [self.first + line for line in lines.tolist()]

    def found(self, chosen: ByPoint) -> list[Found]:
        """Return the selected rows; the others are not split."""
        numbers = self._numbers(chosen)
        rows = np.flatnonzero(numbers != NOT_COUNTED)
        points = zip(*self.points.of_codes(self.codes[rows]).tolist(), strict=True)
        lines = self.block.rows[rows].tolist()
        return [
            Found(number, point, self.block.record(line, self.first + line).fields)
            for number, point, line in zip(numbers[rows].tolist(), points, lines, strict=True)
        ]

    def counts(self, rows: ByPoint) -> Counter[int]:
        """Count the rows by the number of their point."""
        customers = np.bincount(self.codes, minlength=self.points.size)
        return _counted(self.points.numbers(rows), customers)

    def annotated(self, writer: RecordWriter) -> Annotated:
        """Write the lines with labels."""
        is_odd = self.codes == REJECTED
        if writer.for_spreadsheet:
            is_odd |= self.block.may_hold_a_formula()
        lines = self.block.other_lines(is_odd)
        written = Slices([self._written(line, writer) for line in lines.tolist()])
        labels = self.points.labels(writer, self.codes)
        laid_out = self.block.annotated(labels.parts, lines=lines, written=written)
        return Annotated(_counted(labels.groups), laid_out)

    def _written(self, line: int, writer: RecordWriter) -> bytes:
        """Write one line; a blank one stays as it is."""
        if line in self.rejected:
            return writer.line(*self.rejected[line])
        record = self.block.record(line, self.first + line)
        row = int(np.searchsorted(self.block.rows, line))
        if row == len(self.codes) or self.block.rows[row] != line or not self.codes[row]:
            return record.raw
        return writer.line(record, self.points.point(int(self.codes[row])))

    def _numbers(self, by_point: ByPoint) -> Codes:
        return self.points.numbers(by_point)[self.codes]


def _counted(numbers: Codes, customers: Codes | None = None) -> Counter[int]:
    """Count customers by number: one for each, or as given."""
    _, *counts = np.bincount(numbers + 1, customers, minlength=1).tolist()  # first, NOT_COUNTED
    return Counter({number: int(count) for number, count in enumerate(counts)})
