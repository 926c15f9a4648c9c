"""The fast reader, for plain blocks.

It accepts records, and never rejects any: irregular lines go to the reference reader.
"""

from collections import Counter
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from mallseg.adapters.csv_customers.arrays import (
    Codes,
    Flags,
    Keys,
    Offsets,
    Slices,
    keep_memory,
)
from mallseg.adapters.csv_customers.batches import (
    Annotated,
    Found,
    Identified,
    LineWriter,
    PointCounts,
)
from mallseg.adapters.csv_customers.fast.amounts import Amounts, plain_amounts
from mallseg.adapters.csv_customers.fast.blocks import PlainBlock
from mallseg.adapters.csv_customers.fast.codes import TextTable, words_of
from mallseg.adapters.csv_customers.fast.identified import identified
from mallseg.adapters.csv_customers.fast.numbers import ParsedValues, ReadValues
from mallseg.adapters.csv_customers.fast.points import REJECTED, PointTable
from mallseg.adapters.csv_customers.fast.words import Words
from mallseg.adapters.csv_customers.grouping import NOT_COUNTED, ByPoint
from mallseg.adapters.csv_customers.ids import RepeatedIds
from mallseg.adapters.csv_customers.records import Record, is_plain
from mallseg.adapters.csv_customers.table import Table
from mallseg.adapters.csv_customers.validator import Validator
from mallseg.domain.customers.census import Point
from mallseg.domain.sources.reading import Rejection

_KEYS_PER_POINT = 4
"""Keys per coded point that are kept at most, as some keys are no point."""


@dataclass(frozen=True, slots=True)
class SplitBlock:
    """A block split into fields, independent of other blocks.

    Attributes
    ----------
    amounts
        The texts of each feature.
    words, read
        The texts as words, or parsed: whichever is needed.
    hashes
        Of the ids in the sample, if they are counted.
    """

    plain: PlainBlock
    amounts: Amounts
    words: list[Keys] | None = None
    read: ReadValues | None = None
    hashes: Keys | None = None


class FastReader:
    """Reads plain blocks. Distinct texts get codes; if there are too many, each row gets one."""

    def __init__(self, table: Table, validator: Validator, ids: RepeatedIds | None = None) -> None:
        self._table = table
        self._ids = ids
        self._validator = validator
        self._columns = list(table.dialect.columns.values())
        self._features = tuple(table.dialect.columns)
        self._parsed = ParsedValues(self._features, table.contract)
        self._is_spread = False
        self._words = Words()
        self._reset()
        keep_memory()

    def takes(self, block: bytes) -> bool:
        """Whether this reader can read a block of whole lines."""
        return is_plain(block)

    def split_block(self, block: bytes) -> "SplitBlock | None":
        """Split a block, in any thread and order; None if a line is too long."""
        plain = PlainBlock.of(block, self._table.dialect)
        if plain is None:
            return None
        fields = [plain.field(column) for column in self._columns]
        written, signs = self._table.contract.numbers, self._validator.signs
        amounts = plain_amounts(plain.data, fields, written, signs)
        hashes = self._hashes(plain)
        if self._is_spread:
            read = self._parsed.of(amounts.data, amounts.fields)
            return SplitBlock(plain, amounts, read=read, hashes=hashes)
        words = words_of(amounts, self._columns)
        return SplitBlock(plain, amounts, words=words, hashes=hashes)

    def _hashes(self, plain: PlainBlock) -> Keys | None:
        """Hash the ids that are in the sample by now; it may be smaller when they are added."""
        column = self._table.dialect.ids
        if self._ids is None or column is None:
            return None
        return plain.hashes(column, self._ids.sampled)

    def batch(self, parts: "SplitBlock") -> "BlockBatch":
        """Read the records of a block; call in order."""
        codes = self._codes(parts)
        is_odd = codes == REJECTED
        first = self._table.records.number + 1
        batch = BlockBatch(parts.plain, codes, self._points, self._words, parts.hashes, first)
        self._validator.accept(len(codes) - int(is_odd.sum()))
        self._count_notations(parts.amounts, ~is_odd)
        self._validate(batch, parts.plain.other_lines(is_odd))
        return batch

    def _count_notations(self, amounts: Amounts, is_accepted: Flags) -> None:
        """Count the notations of accepted numbers."""
        for feature, ways in zip(self._features, amounts.ways, strict=False):
            counts = np.bincount(ways[is_accepted], minlength=len(amounts.notations)).tolist()
            found = zip(amounts.notations, counts, strict=True)
            self._validator.count_notations(feature, {way: n for way, n in found if n})

    def _codes(self, parts: "SplitBlock") -> Codes:
        words = parts.words
        if self._is_spread or words is None or 2 * np.count_nonzero(words[0]) < len(words[0]):
            self._is_spread = True  # most texts are too long for words
            return self._codes_of_rows(parts)
        if len(self._texts) > _KEYS_PER_POINT * self._table.options.most_coded:
            self._reset()  # bounds memory, whatever the texts are
        before = self._points.size
        codes = self._texts.numbers(words, partial(self._learn, parts))
        known, new = self._points.size, self._points.size - before
        most = self._table.options.most_coded
        self._is_spread = known > most or (8 * known > most and 10 * new > 9 * len(codes))
        return codes

    def _codes_of_rows(self, parts: "SplitBlock") -> Codes:
        read = parts.read
        if read is None:  # it was split before that was known
            read = self._parsed.of(parts.amounts.data, parts.amounts.fields)
        values, is_point = read.values, self._points_of(read)
        self._points = PointTable(len(values), rows=values.shape[1])
        self._code_of.clear()
        if is_point.all():
            return self._points.add(values)
        codes = np.full(values.shape[1], REJECTED)
        codes[is_point] = self._points.add(values[:, is_point])
        return codes

    def _reset(self) -> None:
        self._points = PointTable(len(self._columns))
        self._texts = TextTable()
        self._code_of: dict[Point, int] = {}

    def _learn(self, parts: "SplitBlock", _: Keys, rows: Offsets) -> Codes:
        fields = [(starts[rows], stops[rows]) for starts, stops in parts.amounts.fields]
        read = self._parsed.of(parts.amounts.data, fields)
        values, is_point = read.values, self._points_of(read)
        codes = np.full(len(rows), REJECTED)
        codes[is_point] = self._points.add(values[:, is_point])
        return codes

    def _points_of(self, read: ReadValues) -> Flags:
        """Flag the rows that are points, and note the features with rounded values."""
        is_point: Flags = np.asarray(~np.isnan(read.values).any(axis=0))
        for i, flags in read.rounded.items():
            if (flags & is_point).any():
                self._validator.rounded.add(self._features[i])
        return is_point

    def _validate(self, batch: "BlockBatch", lines: Offsets) -> None:
        """Read irregular lines one by one, under their numbers, and count the block."""
        records = self._table.records
        rows = np.searchsorted(batch.block.rows, lines)
        filled = ~batch.block.are_blank(lines, rows)
        for line, row in zip(lines[filled].tolist(), rows[filled].tolist(), strict=True):
            records.number = batch.first + line - 1
            for record in records.of_block(batch.block.line(line)):
                judged = self._validator.validate(record) if record.fields else None
                if isinstance(judged, Rejection):
                    batch.rejected[line] = record, judged
                elif judged:
                    batch.codes[row] = self._code(judged)
        records.number = batch.first + len(batch.block.ends) - 1

    def _code(self, point: Point) -> int:
        if point not in self._code_of:
            self._code_of[point] = int(self._points.add(np.array([point]).T)[0])
        return self._code_of[point]


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
            self.words.numbers(self.block, each.column, each.texts, rows) for each in counts.groups
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

    def annotated(self, writer: LineWriter) -> Annotated:
        """Write the lines with labels."""
        is_odd = self.codes == REJECTED
        if writer.for_spreadsheet:
            is_odd |= self.block.may_hold_a_formula()
        lines = self.block.other_lines(is_odd)
        written = Slices([self._written(line, writer) for line in lines.tolist()])
        labels = self.points.labels(writer, self.codes)
        laid_out = self.block.annotated(labels.parts, lines=lines, written=written)
        return Annotated(_counted(labels.groups), laid_out)

    def _written(self, line: int, writer: LineWriter) -> bytes:
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
