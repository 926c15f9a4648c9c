"""What is put behind a record: its customer's segment, or the reason for having none."""

import csv
import io
import re
from collections.abc import Iterable
from typing import NamedTuple

from mallseg.adapters.csv_customers.account import MOST_KNOWN
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.labelling import LABEL_COLUMNS
from mallseg.domain.customers.reading import Rejection
from mallseg.domain.segments.certainty import Certainty
from mallseg.domain.segments.segmentation import Segmentation

_NO_SEGMENT = [""] * (len(LABEL_COLUMNS) - 1)
_FORMULA = re.compile("[\\s'\"\ufeff\u200b]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r]")


class _Label(NamedTuple):
    """The number of a segment, and the cells that say it."""

    segment: int
    cells: bytes


class Labels:
    """Writes labels, and counts the customers by segment."""

    def __init__(self, segmentation: Segmentation, cells: "Cells") -> None:
        self.segmentation = segmentation
        self.customers = [0] * len(segmentation.segments)
        self._cells = cells
        self._known: dict[Point, _Label] = {}
        self._before = [
            cells.behind((str(segment.number), segment.slug, segment.name, ""))
            for segment in segmentation.segments
        ]
        # Behind the certainty stands an empty reason.
        self._after = {certainty: cells.behind((certainty, "")) for certainty in Certainty}

    def behind(self, judged: Point | Rejection) -> bytes:
        """Count one record, and write what is put behind it."""
        if isinstance(judged, Rejection):
            column = f"{judged.column} " if judged.column else ""
            return self._cells.behind((*_NO_SEGMENT, column + judged.reason))
        label = self._known.get(judged) or self._remember(judged)
        self.customers[label.segment - 1] += 1
        return label.cells

    def cells(self, segment: int, distance: float, certainty: Certainty) -> bytes:
        """Write what says a segment, the distance to its centre, how sure; count nobody."""
        number = self._cells.number(distance).encode()
        return self._before[segment - 1] + number + self._after[certainty]

    def _remember(self, point: Point) -> _Label:
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        assignment = self.segmentation.assign_point(point)
        number = assignment.segment.number
        cells = self.cells(number, assignment.distance, assignment.certainty)
        self._known[point] = label = _Label(number, cells)
        return label


class Cells:
    """Writes cells by the rules of CSV, and makes them harmless where that is asked for."""

    def __init__(self, delimiter: str, decimal: str, *, for_spreadsheet: bool) -> None:
        self.delimiter = delimiter
        self._decimal = decimal
        self._for_spreadsheet = for_spreadsheet
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
        harmless = [self.harmless(field) for field in fields]
        return raw if harmless == fields else self._written(harmless).encode()

    def harmless(self, text: str) -> str:
        """Put an apostrophe before what a spreadsheet would run; a plain number is harmless."""
        runs = self._for_spreadsheet and _FORMULA.match(text) and not self._number.fullmatch(text)
        return f"'{text}" if runs else text

    def _written(self, cells: list[str]) -> str:
        self._buffer.seek(0)
        self._buffer.truncate()
        self._rows.writerow(cells)
        return self._buffer.getvalue()
