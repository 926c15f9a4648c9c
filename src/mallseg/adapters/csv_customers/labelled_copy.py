"""A labelled copy of a CSV file: the bytes of every record unchanged, followed by its labels."""

import csv
import io
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from mallseg.adapters.csv_customers.batches import Annotated, Batch, Labels
from mallseg.adapters.csv_customers.dialect import Dialect
from mallseg.adapters.csv_customers.encoding import Bytes, TextEncoding
from mallseg.adapters.csv_customers.labelling import UnitCheck, labelling_of
from mallseg.adapters.csv_customers.readers import read_batches
from mallseg.adapters.csv_customers.records import Record, split
from mallseg.adapters.csv_customers.table import CsvFile, OpenCsvFile, ReadOptions
from mallseg.adapters.csv_customers.threads import CompletedTask, Task
from mallseg.adapters.csv_customers.validator import MOST_KNOWN, Validator
from mallseg.adapters.input_files.unnamed_file import UnnamedFile
from mallseg.domain.customers.census import Point
from mallseg.domain.errors import CustomerDataError, InvalidOptionError, OptionFault, SourceFault
from mallseg.domain.ports import Progress
from mallseg.domain.segments.certainty import CERTAINTIES
from mallseg.domain.segments.label_columns import DISTANCE, LabelLayout
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.labelling import Labelling
from mallseg.domain.sources.reading import Rejection
from mallseg.files.draft import Draft, draft_of
from mallseg.files.formulas import harmless
from mallseg.files.modes import PRIVATE

if TYPE_CHECKING:
    from mallseg.adapters.csv_customers.arrays import Values

_GZIP = 31
"""The value of `wbits` for gzip with the largest window."""
_LINE_END = "\r\n"
_BLOCK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class CsvLabelledCopy(CsvFile):
    """A CSV file to be copied with the labels of its records.

    The copy has the encoding, byte order mark and permissions of the source; that of several files
    is private. It is gzip-compressed if its name ends in ``.gz``, whatever the source is.

    Attributes
    ----------
    options
        Blocks are smaller than for a census, as several are in memory at a time.
    target
        The file to be written.
    for_spreadsheet
        Whether formulas are escaped.
    out
        An unnamed file to write to instead.
    """

    options: ReadOptions = field(default_factory=partial(ReadOptions, block_bytes=_BLOCK_BYTES))
    target: Path = field(kw_only=True)
    for_spreadsheet: bool = field(default=False, kw_only=True)
    out: UnnamedFile | None = field(default=None, compare=False, kw_only=True)

    def write(
        self, segmentation: Segmentation, *, layout: LabelLayout | None = None, progress: Progress
    ) -> Labelling:
        """Copy in one pass, in memory that does not grow with the file."""
        if self.out is None:
            self.check_target(self.target, option="out")
        with self.opened(segmentation.features) as table, self._draft() as draft:
            layout = layout or LabelLayout.of()
            _check_columns(table, layout)
            _check_names(segmentation, layout, table.lines.encoding)
            validator, customers = Validator(table), Counter[int]()
            annotator = self._annotator(table, segmentation, layout)
            units = UnitCheck(self.name, table, segmentation)
            is_packed = self.target.suffix == ".gz"
            out = _Output(draft, table.lines.encoding, is_packed=is_packed)
            out.write(annotator.header(table.dialect))
            batches = read_batches(table, validator, progress=progress)
            for found in table.threads.in_order(_tasks(batches, annotator, units)):
                customers.update(found.customers)
                out.write(found.lines)
            out.close()
            validator.close()
            waived = units.check(validator.notations())
        labelling = labelling_of(table, segmentation, customers, validator)
        return replace(labelling, waived=waived)

    @contextmanager
    def _draft(self) -> "Iterator[Draft | IO[bytes]]":
        if self.out is None:
            mode = None if self.path.exists() and not self.more else PRIVATE.file
            with draft_of(self.target, option="out", source=self.path, mode=mode) as draft:
                yield draft
        else:
            with self.out.opened() as file:
                yield file

    def _annotator(
        self, table: OpenCsvFile, segmentation: Segmentation, layout: LabelLayout
    ) -> "Annotator":
        decimal = self.contract.numbers.decimal
        cells = Cells(table.dialect.delimiter, decimal, for_spreadsheet=self.for_spreadsheet)
        return Annotator(segmentation, layout, cells)


class _Output:
    """Encodes and compresses UTF-8 for the copy."""

    def __init__(
        self, draft: "Draft | IO[bytes]", encoding: TextEncoding, *, is_packed: bool
    ) -> None:
        self._draft = draft
        self._encoding = encoding
        self._packer = zlib.compressobj(wbits=_GZIP) if is_packed else None
        self._write(encoding.mark)

    def write(self, data: Bytes) -> None:
        """Write data."""
        self._write(self._encoding.encoded(data))

    def close(self) -> None:
        """Flush the compressor."""
        if self._packer:
            self._draft.write(self._packer.flush())

    def _write(self, data: Bytes) -> None:
        self._draft.write(self._packer.compress(data) if self._packer else data)


def _tasks(
    batches: Iterable[Batch], annotator: "Annotator", units: "UnitCheck"
) -> Iterator[Task[Annotated]]:
    """Yield a task for each batch read."""
    for batch in batches:
        units.add(batch)
        task = partial(batch.annotated, annotator)
        yield task if batch.is_heavy else CompletedTask(task())


def _check_columns(table: OpenCsvFile, layout: LabelLayout) -> None:
    taken = set(layout.names) & {name.strip().lower() for name in table.dialect.header}
    if taken:
        raise CustomerDataError(table.source, SourceFault.COLUMN_TAKEN, column=min(taken))


def _check_names(segmentation: Segmentation, layout: LabelLayout, encoding: TextEncoding) -> None:
    for segment in segmentation.segments:
        if not encoding.knows("".join(layout.cells(segment))):
            raise InvalidOptionError(
                "encoding", OptionFault.NAME_NOT_ENCODABLE, segment=segment.number
            )


class Annotator:
    """Writes records with their labels, made once for each distinct point."""

    def __init__(self, segmentation: Segmentation, layout: LabelLayout, cells: "Cells") -> None:
        self.for_spreadsheet = cells.for_spreadsheet
        self._segmentation = segmentation
        self._layout = layout
        self._cells = cells
        self._of_point = lru_cache(MOST_KNOWN)(self._labelled)
        self._places = {each.slug: i for i, each in enumerate(segmentation.segments)}
        # The labels before and after the distance, by segment and certainty.
        self._around = [
            cells.around(layout.cells(segment, certainty=certainty), self._distance)
            for segment in segmentation.segments
            for certainty in CERTAINTIES
        ]

    def header(self, dialect: Dialect) -> bytes:
        """Write the records above the customers, with the names of the new columns.

        A file without column names gets none.
        """
        above = b"".join(map(self._above, dialect.above))
        if not dialect.line:
            return above
        body, end = _without_line_end(dialect.line)
        own = self._cells.rewritten(body, dialect.header)
        return above + own + self._cells.appended(self._layout.names) + end

    def _above(self, record: bytes) -> bytes:
        body, end = _without_line_end(record)
        return self._cells.rewritten(body, [*split(record, self._cells.delimiter)]) + end

    def line(self, record: Record, judged: Point | Rejection) -> bytes:
        """Write a record with its labels."""
        body, end = _without_line_end(record.raw)
        if isinstance(judged, Rejection):
            annotation = self._of_rejection(judged)
        else:
            _, annotation = self._of_point(judged)
        return self._cells.rewritten(body, record.fields) + annotation + end

    def group(self, point: Point) -> int:
        """Number a point by segment and certainty, the latter in the order of CERTAINTIES."""
        return self._of_point(point)[0]

    def labels(self, points: "Values") -> Labels:
        """Label points of shape (n_features, n_points)."""
        from mallseg.adapters.csv_customers.arrays import Slices
        from mallseg.adapters.csv_customers.fast.annotations import written
        from mallseg.population.assigning import assigned

        found = assigned(self._segmentation, points)
        groups = found.segments * len(CERTAINTIES) + found.certainties
        before, after = (
            Slices([*parts]).chosen(groups) for parts in zip(*self._around, strict=True)
        )
        if self._distance is None:
            return Labels(groups, [before])
        return Labels(groups, [before, written(found.distances, self._cells.decimal), after])

    def _labelled(self, point: Point) -> tuple[int, bytes]:
        found = self._segmentation.assign_point(point)
        place, certainty = self._places[found.segment.slug], found.certainty
        group = place * len(CERTAINTIES) + CERTAINTIES.index(certainty)
        before, after = self._around[group]
        if self._distance is None:
            return group, before
        return group, before + self._cells.number(found.distance) + after

    def _of_rejection(self, rejection: Rejection) -> bytes:
        column = f"{rejection.column} " if rejection.column else ""
        return self._cells.appended(self._layout.cells(None, reason=column + rejection.reason))

    @property
    def _distance(self) -> int | None:
        """The index of the distance among the columns; None if it is not included."""
        names = self._layout.names
        return names.index(DISTANCE) if DISTANCE in names else None


class Cells:
    """Writes cells as CSV, and escapes formulas if asked to."""

    def __init__(self, delimiter: str, decimal: str, *, for_spreadsheet: bool) -> None:
        self.delimiter = delimiter
        self.decimal = decimal
        self.quote = b'"' if decimal == delimiter else b""
        self.for_spreadsheet = for_spreadsheet

    def appended(self, cells: Iterable[str]) -> bytes:
        """Write cells to append to a record."""
        shown = [harmless(cell) for cell in cells] if self.for_spreadsheet else cells
        return self._written(["", *shown]).encode()  # a record of one empty cell would get quotes

    def around(self, cells: Sequence[str], place: int | None) -> tuple[bytes, bytes]:
        """Write cells to append, in two parts: before and after the number at an index."""
        if place is None:
            return self.appended(cells), b""
        behind = self.appended(cells[place + 1 :]) if cells[place + 1 :] else b""
        return self.appended([*cells[:place], ""]) + self.quote, self.quote + behind

    def number(self, value: float) -> bytes:
        """Write a number, without the quotes that `around` adds for a decimal comma."""
        return repr(value).replace(".", self.decimal).encode()

    def rewritten(self, raw: bytes, fields: list[str]) -> bytes:
        """Write a record's own cells: unchanged, unless one of them is a formula."""
        if not self.for_spreadsheet:
            return raw
        shown = [harmless(field) for field in fields]
        return raw if shown == fields else self._written(shown).encode()

    def _written(self, cells: Iterable[str]) -> str:
        row = io.StringIO()  # not shared: several threads write
        # It quotes line ends within texts only if they are part of its line terminator.
        csv.writer(row, delimiter=self.delimiter, lineterminator=_LINE_END).writerow(cells)
        return row.getvalue().removesuffix(_LINE_END)


def _without_line_end(raw: bytes) -> tuple[bytes, bytes]:
    body = raw.removesuffix(b"\n").removesuffix(b"\r")
    return body, raw[len(body) :]
