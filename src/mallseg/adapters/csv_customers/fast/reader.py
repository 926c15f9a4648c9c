"""The fast reader, for plain blocks.

It accepts records, and never rejects any: irregular lines go to the reference reader.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from mallseg.adapters.csv_customers.arrays import Codes, Flags, Keys, Offsets, keep_memory
from mallseg.adapters.csv_customers.fast.amounts import AmountTexts, plain_amounts
from mallseg.adapters.csv_customers.fast.block_batch import BlockBatch
from mallseg.adapters.csv_customers.fast.blocks import FirstWords, PlainBlock
from mallseg.adapters.csv_customers.fast.codes import WordTable, words_of
from mallseg.adapters.csv_customers.fast.numbers import ParsedValues, ReadValues
from mallseg.adapters.csv_customers.fast.points import REJECTED, PointTable
from mallseg.adapters.csv_customers.fast.words import Words
from mallseg.adapters.csv_customers.ids import RepeatedIds
from mallseg.adapters.csv_customers.records import is_plain
from mallseg.adapters.csv_customers.table import OpenCsvFile
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
    first_words
        By column, the first words of texts that will be looked up.
    """

    plain: PlainBlock
    amounts: AmountTexts
    words: list[Keys] | None = None
    read: ReadValues | None = None
    hashes: Keys | None = None
    first_words: dict[int, FirstWords] = field(default_factory=dict)


class FastReader:
    """Reads plain blocks. Distinct texts get codes; if there are too many, each row gets one."""

    def __init__(
        self,
        table: OpenCsvFile,
        validator: Validator,
        ids: RepeatedIds | None = None,
        looked_up: Sequence[int] = (),
    ) -> None:
        self._table = table
        self._ids = ids
        self._looked_up = looked_up
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
        first_words = {column: plain.first_words(column) for column in self._looked_up}
        if self._is_spread:
            read = self._parsed.of(amounts.data, amounts.fields)
            return SplitBlock(plain, amounts, read=read, hashes=hashes, first_words=first_words)
        words = words_of(amounts, self._columns)
        return SplitBlock(plain, amounts, words=words, hashes=hashes, first_words=first_words)

    def _hashes(self, plain: PlainBlock) -> Keys | None:
        """Hash the ids that are in the sample by now; it may be smaller when they are added."""
        column = self._table.dialect.ids
        if self._ids is None or column is None:
            return None
        return plain.hashes(column, self._ids.sampled)

    def batch(self, parts: "SplitBlock") -> BlockBatch:
        """Read the records of a block; call in order."""
        codes = self._codes(parts)
        is_odd = codes == REJECTED
        first = self._table.records.number + 1
        batch = BlockBatch(
            parts.plain, codes, self._points, self._words, parts.first_words, parts.hashes, first
        )
        self._validator.accept(len(codes) - int(is_odd.sum()))
        self._count_notations(parts.amounts, ~is_odd)
        self._validate(batch, parts.plain.other_lines(is_odd))
        return batch

    def _count_notations(self, amounts: AmountTexts, is_accepted: Flags) -> None:
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
        self._texts = WordTable()
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

    def _validate(self, batch: BlockBatch, lines: Offsets) -> None:
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
