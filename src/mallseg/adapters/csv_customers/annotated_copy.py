"""An annotated copy of a CSV file: the bytes of every record kept, its segment behind them."""

import csv
import io
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from mallseg.adapters.csv_customers.batches import Batch, LineWriter
from mallseg.adapters.csv_customers.encoding import Bytes, TextEncoding
from mallseg.adapters.csv_customers.first_texts import grouped_columns
from mallseg.adapters.csv_customers.grouping import by_assignment, by_magnitude
from mallseg.adapters.csv_customers.readers import read_batches
from mallseg.adapters.csv_customers.records import Record
from mallseg.adapters.csv_customers.table import CsvFile, Table
from mallseg.adapters.csv_customers.validator import MOST_KNOWN, Validator
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.labelling import LABEL_COLUMNS, Labelling
from mallseg.domain.customers.magnitudes import Magnitudes
from mallseg.domain.customers.reading import Rejection
from mallseg.domain.errors import CustomerDataError, InvalidOptionError, OptionFault, SourceFault
from mallseg.domain.ports import Progress
from mallseg.domain.segments.certainty import CERTAINTIES, Certainty
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.unit_check import check_units
from mallseg.files.draft import Draft, draft_of
from mallseg.files.formulas import harmless

if TYPE_CHECKING:
    from mallseg.adapters.csv_customers.fast_arrays import Slices, Values
    from mallseg.population.assigning import Assigned

_GZIP = 31
"""What makes zlib write a gzip file: the largest window, with gzip's header and check."""
_LINE_END = "\r\n"
_NO_SEGMENT = [""] * (len(LABEL_COLUMNS) - 1)


@dataclass(frozen=True, slots=True)
class CsvLabelledCopy(CsvFile):
    """A CSV file that is to be copied with the segments behind its records.

    The copy has the encoding of the source, and its byte order mark, and is as private. It is
    packed with gzip where its name ends in ``.gz``, whatever the source is.

    Attributes
    ----------
    target
        The file to be written.
    for_spreadsheet
        Whether texts that a spreadsheet would run are made harmless.
    """

    target: Path = field(kw_only=True)
    for_spreadsheet: bool = field(default=False, kw_only=True)

    def write(self, segmentation: Segmentation, *, progress: Progress) -> Labelling:
        """Copy in one pass, in memory that does not grow with the file."""
        mode = self.path.stat().st_mode & 0o666
        with (
            self.opened(segmentation.features) as table,
            draft_of(self.target, option="out", source=self.path, mode=mode) as draft,
        ):
            _check_columns(table)
            _check_names(segmentation, table.lines.encoding)
            validator, customers = Validator(table), Counter[int]()
            annotator = self._annotator(table, segmentation)
            assignments = by_assignment(annotator.assigned, annotator.assign)
            units = UnitCheck(self.name, table, segmentation)
            is_packed = self.target.suffix == ".gz"
            with _Output(draft, table.lines.encoding, is_packed=is_packed) as out:
                out.write(lambda: annotator.header(table.dialect.line, table.dialect.header))
                for batch in read_batches(table, validator, progress=progress):
                    customers.update(batch.counts(assignments))
                    units.look_at(batch)
                    # Its own points have just been assigned, to be counted.
                    writer = annotator.after_counting() if batch.is_independent else annotator
                    made = partial(batch.annotated, writer)
                    out.write(made, meanwhile=batch.is_independent)
                validator.close()
                units.check()
        counts = [
            [customers[i * len(CERTAINTIES) + k] for k in range(len(CERTAINTIES))]
            for i in range(len(segmentation.segments))
        ]
        return Labelling(
            source=self.name,
            customers={
                s.slug: sum(own) for s, own in zip(segmentation.segments, counts, strict=True)
            },
            certainties=dict(zip(CERTAINTIES, map(sum, zip(*counts, strict=True)), strict=True)),
            faults=dict(validator.faults),
            rejections=tuple(validator.rejections),
        )

    def _annotator(self, table: Table, segmentation: Segmentation) -> "Annotator":
        decimal = self.contract.numbers.decimal
        cells = Cells(table.dialect.delimiter, decimal, for_spreadsheet=self.for_spreadsheet)
        return Annotator(segmentation, cells)


class _Output:
    """Takes UTF-8 and writes it as the copy has it, in a thread: meanwhile, the next is read.

    What depends on nothing that is read later is also made in that thread.
    """

    def __init__(self, draft: Draft, encoding: TextEncoding, *, is_packed: bool) -> None:
        self._draft = draft
        self._encoding = encoding
        self._packer = zlib.compressobj(wbits=_GZIP) if is_packed else None
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._at_work = self._thread.submit(self._hand_on, encoding.mark)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._at_work.result()
                self._draft.write(self._packer.flush() if self._packer else b"")
        finally:
            self._thread.shutdown()

    def write(self, make: Callable[[], Bytes], *, meanwhile: bool = False) -> None:
        """Make data and write it; `meanwhile` makes it in the thread too."""
        self._at_work.result()
        data = None if meanwhile else self._encoding.encoded(make())
        self._at_work = self._thread.submit(
            lambda: self._hand_on(self._encoding.encoded(make()) if data is None else data)
        )

    def _hand_on(self, data: Bytes) -> None:
        self._draft.write(self._packer.compress(data) if self._packer else data)


def _check_columns(table: Table) -> None:
    taken = set(LABEL_COLUMNS) & {name.strip().lower() for name in table.dialect.header}
    if taken:
        raise CustomerDataError(table.source, SourceFault.COLUMN_TAKEN, column=min(taken))


def _check_names(segmentation: Segmentation, encoding: TextEncoding) -> None:
    for segment in segmentation.segments:
        if not encoding.knows(segment.name):
            raise InvalidOptionError(
                "encoding", OptionFault.NAME_NOT_ENCODABLE, segment=segment.number
            )


class UnitCheck:
    """Counts how large values are, and refuses a file that seems to be in other units."""

    def __init__(self, source: str, table: Table, segmentation: Segmentation) -> None:
        self._source = source
        self._segmentation = segmentation
        self._contract = table.contract
        self._grouped = grouped_columns(table)
        self._magnitudes = {
            feature: by_magnitude(feature, place)
            for place, feature in enumerate(table.dialect.columns)
        }
        self._counts = {feature: Counter[int]() for feature in self._magnitudes}

    def look_at(self, batch: Batch) -> None:
        """Count the values of a batch."""
        for feature, magnitude in self._magnitudes.items():
            self._counts[feature].update(batch.counts(magnitude))

    def check(self) -> None:
        """Raise CustomerDataError where a feature is in doubt."""
        found = {f: Magnitudes.of_codes(counts) for f, counts in self._counts.items()}
        check_units(self._source, self._segmentation, found, self._contract, grouped=self._grouped)


class Annotator:
    """Writes records with annotations. The annotation of each distinct point is written once."""

    def __init__(self, segmentation: Segmentation, cells: "Cells") -> None:
        self.for_spreadsheet = cells.for_spreadsheet
        self._latest: Assigned | None = None
        self._segmentation = segmentation
        self._cells = cells
        self._of_point = lru_cache(MOST_KNOWN)(self._assigned)
        self._before = [
            cells.behind((str(segment.number), segment.slug, segment.name, ""))
            for segment in segmentation.segments
        ]
        # An empty reason follows the certainty.
        self._after = {certainty: cells.behind((certainty, "")) for certainty in Certainty}

    def header(self, line: bytes, names: list[str]) -> bytes:
        """Write the first line with the names of the new columns."""
        body, end = _without_line_end(line)
        return self._cells.rewritten(body, names) + self._cells.behind(LABEL_COLUMNS) + end

    def line(self, record: Record, judged: Point | Rejection) -> bytes:
        """Write a whole record."""
        body, end = _without_line_end(record.raw)
        if isinstance(judged, Rejection):
            annotation = self._of_rejection(judged)
        else:
            *_, annotation = self._of_point(judged)
        return self._cells.rewritten(body, record.fields) + annotation + end

    def assigned(self, point: Point) -> tuple[int, Certainty]:
        """Give the number of the segment of a point, and how certain it is."""
        number, certainty, _ = self._of_point(point)
        return number, certainty

    def assign(self, points: "Values") -> "Assigned":
        """Assign points of shape (n_features, n_points)."""
        from mallseg.population.assigning import assigned

        self._latest = assigned(self._segmentation, points)
        return self._latest

    def after_counting(self) -> LineWriter:
        """Give a writer of just the points that were assigned last."""
        return self if self._latest is None else _OfAssigned(self, self._latest)

    def annotations(self, points: "Values") -> "list[Slices]":
        """Write the parts of the annotations of points of shape (n_features, n_points)."""
        return self.of_assigned(self.assign(points))

    def of_assigned(self, found: "Assigned") -> "list[Slices]":
        """Write the parts of the annotations of points that are assigned."""
        from mallseg.adapters.csv_customers.fast_annotations import written
        from mallseg.adapters.csv_customers.fast_arrays import Slices

        quote = self._cells.quote
        before = Slices([own + quote for own in self._before])
        after = Slices([quote + self._after[certainty] for certainty in CERTAINTIES])
        distances = written(found.distances, self._cells.decimal)
        return [before.chosen(found.segments), distances, after.chosen(found.certainties)]

    def _assigned(self, point: Point) -> tuple[int, Certainty, bytes]:
        found = self._segmentation.assign_point(point)
        number, certainty = found.segment.number, found.certainty
        return number, certainty, self._written(number, found.distance, certainty)

    def _of_rejection(self, rejection: Rejection) -> bytes:
        column = f"{rejection.column} " if rejection.column else ""
        return self._cells.behind((*_NO_SEGMENT, column + rejection.reason))

    def _written(self, segment: int, distance: float, certainty: Certainty) -> bytes:
        number = self._cells.number(distance).encode()
        return self._before[segment - 1] + number + self._after[certainty]


class _OfAssigned:
    """Writes as an annotator does, for points that it has assigned before."""

    def __init__(self, annotator: Annotator, found: "Assigned") -> None:
        self.for_spreadsheet = annotator.for_spreadsheet
        self.line = annotator.line
        self._annotator = annotator
        self._found = found

    def annotations(self, _points: "Values") -> "list[Slices]":
        return self._annotator.of_assigned(self._found)


class Cells:
    """Writes cells by the rules of CSV, and makes them harmless where that is asked for."""

    def __init__(self, delimiter: str, decimal: str, *, for_spreadsheet: bool) -> None:
        self.delimiter = delimiter
        self.decimal = decimal
        self.quote = b'"' if decimal == delimiter else b""
        self.for_spreadsheet = for_spreadsheet
        self._buffer = io.StringIO()
        # It quotes a line end within a text only where that is of its own line terminator.
        self._rows = csv.writer(self._buffer, delimiter=delimiter, lineterminator=_LINE_END)

    def behind(self, cells: Iterable[str]) -> bytes:
        """Write cells that follow others."""
        shown = [harmless(cell) for cell in cells] if self.for_spreadsheet else cells
        return (self.delimiter + self._written(shown)).encode()

    def number(self, value: float) -> str:
        """Write a number, with quotes where its decimal mark would be a delimiter."""
        quote = self.quote.decode()
        return quote + repr(value).replace(".", self.decimal) + quote

    def rewritten(self, raw: bytes, fields: list[str]) -> bytes:
        """Write a record's own cells: as they were, unless one of them is a formula."""
        if not self.for_spreadsheet:
            return raw
        shown = [harmless(field) for field in fields]
        return raw if shown == fields else self._written(shown).encode()

    def _written(self, cells: Iterable[str]) -> str:
        self._buffer.seek(0)
        self._buffer.truncate()
        self._rows.writerow(cells)
        return self._buffer.getvalue().removesuffix(_LINE_END)


def _without_line_end(raw: bytes) -> tuple[bytes, bytes]:
    body = raw.removesuffix(b"\n").removesuffix(b"\r")
    return body, raw[len(body) :]
