"""Blocks of lines, split into fields with numpy.

A block is plain when every line of it is a record whose fields are what stands between the
delimiters: no quote, no NUL, no lone carriage return, all of it UTF-8.
"""

import csv
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from mallseg.adapters.csv_customers.arrays import (
    SPARE,
    Bytes,
    Field,
    Flags,
    Keys,
    Offsets,
    Slices,
    words_at,
)
from mallseg.adapters.csv_customers.dialect import Dialect
from mallseg.adapters.csv_customers.ids import MULTIPLIER, WORD, hash_of
from mallseg.adapters.csv_customers.records import Record
from mallseg.files.formulas import may_begin_one

_LINE_FEED, _RETURN, _SPACE = b"\n\r "


def _letters_of(byte: int) -> str:
    """Return the characters whose UTF-8 begins with a byte; none if they are too many."""
    if byte < 0x80:  # noqa: PLR2004  (UTF-8: a letter of one byte)
        return chr(byte)
    return "".join(chr((byte & 0x1F) << 6 | low) for low in range(64)) if byte < 0xE0 else ""  # noqa: PLR2004


_IDEOGRAPHS = range(0xE5, 0xE9)


@cache
def _may_begin_a_formula() -> Flags:
    """Flag the first bytes of fields that `harmless` has to check."""
    flags = [
        byte not in _IDEOGRAPHS and (not (own := _letters_of(byte)) or any(map(may_begin_one, own)))
        for byte in range(256)
    ]
    flags[_LINE_FEED] = flags[_RETURN] = False  # in a plain block, such a field is empty
    return np.array(flags)


_MARKS = frozenset(",;|\t")
"""The delimiters of spreadsheets."""

_LONGEST_HASHED = 64


class FirstWords(NamedTuple):
    """The first eight bytes of each text in a column, as integers, and the longest length."""

    words: Keys
    longest: int


class PlainBlock:
    """The offsets of the lines of a plain block and of their fields.

    Attributes
    ----------
    data
        The block, followed by spare bytes.
    starts, ends
        Of shape (n_lines,): the first byte of each line, and its line feed.
    returns
        Of shape (n_lines,): whether a carriage return precedes the line feed.
    rows
        The lines that have as many fields as the header.
    delimiters
        Of shape (n_rows, n_fields): the offset of the byte after each field of the rows, for the
        last one the line feed.
    """

    def __init__(self, data: Bytes, dialect: Dialect, *, has_returns: bool) -> None:
        width = len(dialect.header)
        block = data[:-SPARE]
        is_end = block == _LINE_FEED
        is_delimiter = block == ord(dialect.delimiter)
        is_delimiter |= is_end
        delimiters = np.flatnonzero(is_delimiter)
        self.data = data
        self.delimiter = dialect.delimiter
        ends = delimiters[width - 1 :: width]
        # The usual case: every line is a row.
        self._are_rows = (
            width > 1
            and len(delimiters) == width * np.count_nonzero(is_end)
            and bool(is_end[ends].all())
        )
        if not self._are_rows:
            line_feeds = np.flatnonzero(is_end[delimiters])
            ends, fields = delimiters[line_feeds], np.diff(line_feeds, prepend=-1)
        self.ends = ends
        self.starts = np.append(0, ends[:-1] + 1)
        self._has_returns = has_returns
        self.returns = np.zeros(len(ends), np.bool_)
        if has_returns:
            self.returns = (block[ends - 1] == _RETURN) & (ends > self.starts)
        if self._are_rows:
            self.rows = np.arange(len(ends))
        else:
            is_row = fields == width
            if width == 1:
                is_row &= ends - self.returns > self.starts
            self.rows = np.flatnonzero(is_row)
            delimiters = delimiters[np.repeat(is_row, fields)]
        self.delimiters = delimiters.reshape(-1, width)

    @classmethod
    def of(cls, block: bytes, dialect: Dialect) -> "PlainBlock | None":
        """Split a plain block; return None if a line is too long."""
        data = np.frombuffer(block + bytes(SPARE), np.uint8)
        plain = cls(data, dialect, has_returns=b"\r" in block)
        longest_line = int((plain.ends - plain.starts).max()) + 1
        return None if longest_line > csv.field_size_limit() else plain

    def field(self, column: int) -> Field:
        """Return the starts and stops of one field of every row."""
        if column:
            starts = self.delimiters[:, column - 1] + 1
        else:
            starts = self.starts if self._are_rows else self.starts[self.rows]
        stops = self.delimiters[:, column]
        if self._has_returns and column == self.delimiters.shape[1] - 1:
            stops = stops - self.returns[self.rows]
        return starts, stops

    def other_lines(self, is_other: Flags) -> Offsets:
        """Return the lines that are no rows, or flagged rows, in order."""
        if self._are_rows:
            return np.flatnonzero(is_other)
        flags = np.ones(len(self.ends), np.bool_)
        flags[self.rows] = is_other
        return np.flatnonzero(flags)

    def are_blank(self, lines: Offsets, rows: Offsets) -> Flags:
        """Flag the lines that are blank or contain delimiters only.

        Parameters
        ----------
        rows
            Of shape (n_lines,): the index of each among the rows, if it is a row.
        """
        lengths = self.ends[lines] - self.returns[lines] - self.starts[lines]
        delimiters = np.zeros(len(lines), np.int64)
        if len(self.rows):
            is_row = self.rows[np.minimum(rows, len(self.rows) - 1)] == lines
            delimiters[is_row] = self.delimiters.shape[1] - 1
        blank: Flags = lengths == delimiters
        return blank

    def record(self, line: int, number: int) -> Record:
        """Split one line that needs no check."""
        raw = self.line(line)
        text = raw.decode().removesuffix("\n").removesuffix("\r")
        return Record(number, raw, text.split(self.delimiter))

    def line(self, line: int) -> bytes:
        """Copy one line, with its line end."""
        return self.data[self.starts[line] : self.ends[line] + 1].tobytes()

    def text(self, start: int, stop: int) -> str:
        """Copy one text."""
        return self.data[start:stop].tobytes().decode()

    def first_words(self, column: int) -> FirstWords:
        """Read the first eight bytes of every row's text in a column."""
        starts, stops = self.field(column)
        lengths = stops - starts
        longest = int(lengths.max(initial=0))
        size = lengths if longest <= WORD else np.minimum(lengths, WORD)
        return FirstWords(self.words(starts, size), longest)

    def words(self, starts: Offsets, lengths: Offsets) -> Keys:
        """Read up to eight bytes at each offset, as integers."""
        return words_at(self.data, starts, lengths)

    def hashes(self, column: int, sampled: int) -> Keys:
        """Hash the texts of a column as ids.hash_of does, without empty ones and those not sampled.

        Parameters
        ----------
        sampled
            A mask of the bits that are zero in every hash to return.
        """
        starts, stops = self.field(column)
        lengths = stops - starts
        longest = min(int(lengths.max(initial=0)), _LONGEST_HASHED)
        last = len(self.data) - WORD
        mixed = lengths.astype(np.uint64)
        for place in range(0, longest, WORD):
            size = np.clip(lengths - place, 0, WORD) if longest > WORD else lengths
            at = np.minimum(starts + place, last) if place else starts
            more = self.words(at, size)
            more ^= mixed
            more *= np.uint64(MULTIPLIER)
            more ^= more >> np.uint64(32)
            mixed = more if size.all() else np.where(size > 0, more, mixed)
        for row in np.flatnonzero(lengths > _LONGEST_HASHED):
            mixed[row] = hash_of(self.data[starts[row] : stops[row]].tobytes())
        kept: Flags = mixed & np.uint64(sampled) == 0
        if not lengths.all():
            kept &= lengths > 0
        return mixed[kept]

    def may_hold_a_formula(self) -> Flags:
        """Flag the rows with a field that may be a formula, by its first byte.

        Text after another delimiter of spreadsheets counts as a field too.
        """
        is_hit = np.zeros(len(self.ends), np.bool_)
        starts = [self.starts[self.rows], *(self.delimiters[:, :-1].T + 1)]
        block = self.data[:-SPARE]
        marks = [np.flatnonzero(block == ord(mark)) + 1 for mark in _MARKS - {self.delimiter}]
        for places in (*starts, *marks):
            suspects = self._suspects(places)
            if len(suspects):
                is_hit[np.searchsorted(self.ends, suspects)] = True
        flags: Flags = is_hit[self.rows]
        return flags

    def _suspects(self, places: Offsets) -> Offsets:
        """Select the offsets where a formula may begin, after up to two spaces."""
        for _ in range(3):
            places = places[_may_begin_a_formula()[self.data[places]]]
            places = places[self.data[places] != ord(self.delimiter)]  # an empty field
            places = places + (self.data[places] == _SPACE)
        return places

    def annotated(
        self, annotations: Sequence[Slices], *, lines: Offsets, written: Slices
    ) -> memoryview:
        """Lay out each line with its labels and line end.

        Parameters
        ----------
        annotations
            The parts of the labels of each row.
        lines, written
            The lines that were written separately, and the bytes of each.
        """
        bodies = self.ends - self.returns - self.starts
        tails = 1 + self.returns.astype(np.int64)
        bodies[lines] = tails[lines] = 0
        parts = [Slices.at(self.data, self.starts, bodies)]
        parts += [self._by_line(part, self.rows) for part in annotations]
        for part in parts[1:]:
            part.lengths[lines] = 0
        parts += [self._by_line(written, lines)] if len(lines) else []
        laid_out, stops = Slices.laid_out(parts, tails)
        laid_out[stops[tails > 0] - 1] = _LINE_FEED
        laid_out[stops[tails > 1] - 2] = _RETURN
        return laid_out.data

    def _by_line(self, texts: Slices, lines: Offsets) -> Slices:
        """Expand texts of some lines to all lines, empty for the others."""
        if len(lines) == len(self.ends):
            return texts
        starts, lengths = np.zeros_like(self.ends), np.zeros_like(self.ends)
        starts[lines], lengths[lines] = texts.starts, texts.lengths
        return Slices.at(texts.data, starts, lengths)
