"""What follows a record in a labelled copy: its customer's segment, or the reason for none."""

import csv
import io
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from mallseg.adapters.csv_customers.records import Record
from mallseg.adapters.csv_customers.validator import MOST_KNOWN
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.labelling import LABEL_COLUMNS
from mallseg.domain.customers.reading import Rejection
from mallseg.domain.segments.certainty import Certainty
from mallseg.domain.segments.segmentation import Segmentation

if TYPE_CHECKING:
    from mallseg.adapters.csv_customers.fast_arrays import Values

_NO_SEGMENT = [""] * (len(LABEL_COLUMNS) - 1)
_FORMULA = re.compile("[\\s'\"\ufeff\u200b]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r]")


class Annotator:
    """Writes records with annotations. The annotation of each distinct point is written once."""

    def __init__(self, segmentation: Segmentation, cells: "Cells") -> None:
        self.for_spreadsheet = cells.for_spreadsheet
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
            _, annotation = self._of_point(judged)
        return self._cells.rewritten(body, record.fields) + annotation + end

    def segment(self, point: Point) -> int:
        """Give the number of the segment of a point."""
        return self._of_point(point)[0]

    def annotations(self, points: "Values") -> list[bytes]:
        """Write the annotations of points of shape (n_features, n_points)."""
        from mallseg.adapters.csv_customers.fast_distance import nearest_segments

        numbers, distances, certainties = nearest_segments(self._segmentation, points)
        return list(map(self._written, numbers.tolist(), distances.tolist(), certainties))

    def _assigned(self, point: Point) -> tuple[int, bytes]:
        found = self._segmentation.assign_point(point)
        number = found.segment.number
        return number, self._written(number, found.distance, found.certainty)

    def _of_rejection(self, rejection: Rejection) -> bytes:
        column = f"{rejection.column} " if rejection.column else ""
        return self._cells.behind((*_NO_SEGMENT, column + rejection.reason))

    def _written(self, segment: int, distance: float, certainty: Certainty) -> bytes:
        number = self._cells.number(distance).encode()
        return self._before[segment - 1] + number + self._after[certainty]


class Cells:
    """Writes cells by the rules of CSV, and makes them harmless where that is asked for."""

    def __init__(self, delimiter: str, decimal: str, *, for_spreadsheet: bool) -> None:
        self.delimiter = delimiter
        self._decimal = decimal
        self.for_spreadsheet = for_spreadsheet
        self._number = re.compile(rf"[ \t]*-?[0-9]{{1,9}}({re.escape(decimal)}[0-9]{{1,6}})?[ \t]*")
        self._buffer = io.StringIO()
        self._rows = csv.writer(self._buffer, delimiter=delimiter, lineterminator="")

    def behind(self, cells: Iterable[str]) -> bytes:
        """Write cells that follow others."""
        harmless = [self.harmless(cell) for cell in cells]
        return (self.delimiter + self._written(harmless)).encode()

    def number(self, value: float) -> str:
        """Write a number, with quotes where its decimal mark would be a delimiter."""
        text = repr(value).replace(".", self._decimal)
        return f'"{text}"' if self._decimal == self.delimiter else text

    def rewritten(self, raw: bytes, fields: list[str]) -> bytes:
        """Write a record's own cells: as they were, unless one of them is a formula."""
        if not self.for_spreadsheet:
            return raw
        harmless = [self.harmless(field) for field in fields]
        return raw if harmless == fields else self._written(harmless).encode()

    def harmless(self, text: str) -> str:
        """Put an apostrophe before what a spreadsheet would run; a plain number is harmless."""
        runs = self.for_spreadsheet and _FORMULA.match(text) and not self._number.fullmatch(text)
        return f"'{text}" if runs else text

    def _written(self, cells: list[str]) -> str:
        self._buffer.seek(0)
        self._buffer.truncate()
        self._rows.writerow(cells)
        return self._buffer.getvalue()


def _without_line_end(raw: bytes) -> tuple[bytes, bytes]:
    body = raw.removesuffix(b"\n").removesuffix(b"\r")
    return body, raw[len(body) :]
