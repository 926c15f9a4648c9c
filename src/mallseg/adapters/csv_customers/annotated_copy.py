"""An annotated copy of a CSV file: the bytes of every record kept, its segment behind them."""

import csv
import io
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from mallseg.adapters.csv_customers.batches import Annotated, Batch, Labels
from mallseg.adapters.csv_customers.dialect import Dialect
from mallseg.adapters.csv_customers.encoding import Bytes, TextEncoding
from mallseg.adapters.csv_customers.first_records import split
from mallseg.adapters.csv_customers.first_texts import first_rows, grouped_columns
from mallseg.adapters.csv_customers.grouping import by_magnitude
from mallseg.adapters.csv_customers.labelling import labelling_of
from mallseg.adapters.csv_customers.readers import read_batches
from mallseg.adapters.csv_customers.records import Record
from mallseg.adapters.csv_customers.table import CsvFile, ReadOptions, Table
from mallseg.adapters.csv_customers.threads import Done, Task
from mallseg.adapters.csv_customers.validator import MOST_KNOWN, Validator
from mallseg.adapters.input_files.unnamed_file import UnnamedFile
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.labelling import Labelling
from mallseg.domain.customers.reading import Rejection
from mallseg.domain.customers.units.amounts_written import AmountsWritten
from mallseg.domain.customers.units.magnitudes import Magnitudes
from mallseg.domain.customers.units.waived_doubt import WaivedDoubt
from mallseg.domain.errors import CustomerDataError, InvalidOptionError, OptionFault, SourceFault
from mallseg.domain.ports import Progress
from mallseg.domain.segments.certainty import CERTAINTIES
from mallseg.domain.segments.label_columns import DISTANCE, LabelLayout
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.unit_check import UnitsFound
from mallseg.files.draft import Draft, draft_of
from mallseg.files.formulas import harmless
from mallseg.files.modes import PRIVATE

if TYPE_CHECKING:
    from mallseg.adapters.csv_customers.arrays import Values

_GZIP = 31
"""What makes zlib write a gzip file: the largest window, with gzip's header and check."""
_LINE_END = "\r\n"
_BLOCK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class CsvLabelledCopy(CsvFile):
    """A CSV file that is to be copied with the segments behind its records.

    The copy has the encoding of the source, and its byte order mark, and is as private; that of
    several files is its owner's. It is packed with gzip where its name ends in ``.gz``, whatever
    the source is.

    Attributes
    ----------
    options
        Blocks are smaller than for a census, as several of them wait to be written.
    target
        The file to be written.
    for_spreadsheet
        Whether texts that a spreadsheet would run are made harmless.
    out
        Where the copy goes instead, without a name.
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
            for found in table.threads.in_order(_labelling(batches, annotator, units)):
                customers.update(found.customers)
                out.write(found.lines)
            out.close()
            validator.close()
            waived = units.check(validator.written())
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
        self, table: Table, segmentation: Segmentation, layout: LabelLayout
    ) -> "Annotator":
        decimal = self.contract.numbers.decimal
        cells = Cells(table.dialect.delimiter, decimal, for_spreadsheet=self.for_spreadsheet)
        return Annotator(segmentation, layout, cells)


class _Output:
    """Takes UTF-8 and writes it as the copy has it."""

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
        """Write what is left."""
        if self._packer:
            self._draft.write(self._packer.flush())

    def _write(self, data: Bytes) -> None:
        self._draft.write(self._packer.compress(data) if self._packer else data)


def _labelling(
    batches: Iterable[Batch], annotator: "Annotator", units: "UnitCheck"
) -> Iterator[Task[Annotated]]:
    """Make a task of each batch that is read."""
    for batch in batches:
        units.look_at(batch)
        task = partial(batch.annotated, annotator)
        yield task if batch.is_heavy else Done(task())


def _check_columns(table: Table, layout: LabelLayout) -> None:
    taken = set(layout.names) & {name.strip().lower() for name in table.dialect.header}
    if taken:
        raise CustomerDataError(table.source, SourceFault.COLUMN_TAKEN, column=min(taken))


def _check_names(segmentation: Segmentation, layout: LabelLayout, encoding: TextEncoding) -> None:
    for segment in segmentation.segments:
        if not encoding.knows("".join(layout.cells(segment))):
            raise InvalidOptionError(
                "encoding", OptionFault.NAME_NOT_ENCODABLE, segment=segment.number
            )


class UnitCheck:
    """Counts how large values are, and refuses a file that seems to be in other units."""

    def __init__(self, source: str, table: Table, segmentation: Segmentation) -> None:
        self._source = source
        self._segmentation = segmentation
        self._contract = table.contract
        self._grouped = grouped_columns(table, first_rows(table))
        self._magnitudes = {
            feature: by_magnitude(feature, place)
            for place, feature in enumerate(table.dialect.columns)
        }
        self._counts = {feature: Counter[int]() for feature in self._magnitudes}

    def look_at(self, batch: Batch) -> None:
        """Count the values of a batch."""
        for feature, magnitude in self._magnitudes.items():
            self._counts[feature].update(batch.counts(magnitude))

    def check(self, written: Mapping[Feature, AmountsWritten]) -> tuple[WaivedDoubt, ...]:
        """Raise CustomerDataError where a feature is in doubt, and give what was waived."""
        return UnitsFound(
            source=self._source,
            magnitudes={f: Magnitudes.of_codes(counts) for f, counts in self._counts.items()},
            contract=self._contract,
            grouped=self._grouped,
            written=written,
        ).check(self._segmentation)


class Annotator:
    """Writes records with annotations. The annotation of each distinct point is written once."""

    def __init__(self, segmentation: Segmentation, layout: LabelLayout, cells: "Cells") -> None:
        self.for_spreadsheet = cells.for_spreadsheet
        self._segmentation = segmentation
        self._layout = layout
        self._cells = cells
        self._of_point = lru_cache(MOST_KNOWN)(self._labelled)
        self._places = {each.slug: i for i, each in enumerate(segmentation.segments)}
        # What stands before and behind the distance, by segment and certainty.
        self._around = [
            cells.around(layout.cells(segment, certainty=certainty), self._distance)
            for segment in segmentation.segments
            for certainty in CERTAINTIES
        ]

    def header(self, dialect: Dialect) -> bytes:
        """Write what stands above the customers, and the names of the new columns.

        A file without names of columns gets none.
        """
        above = b"".join(map(self._above, dialect.above))
        if not dialect.line:
            return above
        body, end = _without_line_end(dialect.line)
        own = self._cells.rewritten(body, dialect.header)
        return above + own + self._cells.behind(self._layout.names) + end

    def _above(self, record: bytes) -> bytes:
        body, end = _without_line_end(record)
        return self._cells.rewritten(body, [*split(record, self._cells.delimiter)]) + end

    def line(self, record: Record, judged: Point | Rejection) -> bytes:
        """Write a whole record."""
        body, end = _without_line_end(record.raw)
        if isinstance(judged, Rejection):
            annotation = self._of_rejection(judged)
        else:
            _, annotation = self._of_point(judged)
        return self._cells.rewritten(body, record.fields) + annotation + end

    def group(self, point: Point) -> int:
        """Number the segment of a point, and in it the certainty, in the order of CERTAINTIES."""
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
        return self._cells.behind(self._layout.cells(None, reason=column + rejection.reason))

    @property
    def _distance(self) -> int | None:
        """The place of the distance among the columns; None where it is not asked for."""
        names = self._layout.names
        return names.index(DISTANCE) if DISTANCE in names else None


class Cells:
    """Writes cells by the rules of CSV, and makes them harmless where that is asked for."""

    def __init__(self, delimiter: str, decimal: str, *, for_spreadsheet: bool) -> None:
        self.delimiter = delimiter
        self.decimal = decimal
        self.quote = b'"' if decimal == delimiter else b""
        self.for_spreadsheet = for_spreadsheet

    def behind(self, cells: Iterable[str]) -> bytes:
        """Write cells that follow others."""
        shown = [harmless(cell) for cell in cells] if self.for_spreadsheet else cells
        return self._written(["", *shown]).encode()  # a record of one empty cell would get quotes

    def around(self, cells: Sequence[str], place: int | None) -> tuple[bytes, bytes]:
        """Write cells that follow others, in two parts: before and behind the number at a place."""
        if place is None:
            return self.behind(cells), b""
        behind = self.behind(cells[place + 1 :]) if cells[place + 1 :] else b""
        return self.behind([*cells[:place], ""]) + self.quote, self.quote + behind

    def number(self, value: float) -> bytes:
        """Write a number; quotes, where its decimal mark is the delimiter, stand around it."""
        return repr(value).replace(".", self.decimal).encode()

    def rewritten(self, raw: bytes, fields: list[str]) -> bytes:
        """Write a record's own cells: as they were, unless one of them is a formula."""
        if not self.for_spreadsheet:
            return raw
        shown = [harmless(field) for field in fields]
        return raw if shown == fields else self._written(shown).encode()

    def _written(self, cells: Iterable[str]) -> str:
        row = io.StringIO()  # not kept: several threads write
        # It quotes a line end within a text only where that is of its own line terminator.
        csv.writer(row, delimiter=self.delimiter, lineterminator=_LINE_END).writerow(cells)
        return row.getvalue().removesuffix(_LINE_END)


def _without_line_end(raw: bytes) -> tuple[bytes, bytes]:
    body = raw.removesuffix(b"\n").removesuffix(b"\r")
    return body, raw[len(body) :]
