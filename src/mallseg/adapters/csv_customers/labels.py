"""What is put behind a record: its customer's segment, or the reason for having none."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable

from mallseg.adapters.csv_customers.dialect import Dialect
from mallseg.domain.contract import DataContract
from mallseg.domain.errors import InvalidCustomerError
from mallseg.domain.fault import Fault
from mallseg.domain.reading import MOST_REJECTIONS_SHOWN, Rejection
from mallseg.domain.segmentation import Segmentation

LABEL_COLUMNS = ("segment", "segment_slug", "segment_name", "distance", "reason")

_MOST_KNOWN = 1 << 17
_FORMULA = re.compile("[\\s'\"\ufeff\u200b]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r]")


class Labels(dict[tuple[str, ...], bytes]):
    """Labels by the texts of the features, each combination assigned once.

    No more than so many are kept, so memory is flat however many distinct texts a file has.
    """

    def __init__(
        self, dialect: Dialect, contract: DataContract, segmentation: Segmentation, cells: "Cells"
    ) -> None:
        super().__init__()
        self.rejections: list[Rejection] = []
        self.faults: Counter[Fault] = Counter()
        self.customers = Counter({segment.slug: 0 for segment in segmentation.segments})
        self._refusals: dict[tuple[str, ...], tuple[str, InvalidCustomerError]] = {}
        self._slugs: dict[tuple[str, ...], str] = {}
        self._unsettled: Counter[tuple[str, ...]] = Counter()
        self._dialect = dialect
        self._contract = contract
        self._segmentation = segmentation
        self._cells = cells

    def __missing__(self, texts: tuple[str, ...]) -> bytes:
        """Assign a combination that was not met before."""
        point = []
        for (feature, place), text in zip(self._dialect.columns.items(), texts, strict=True):
            try:
                point.append(self._contract.read(feature, text))
            except InvalidCustomerError as error:
                return self._refuse(texts, self._dialect.header[place], error)
        assignment = self._segmentation.assign_point(tuple(point))
        segment = assignment.segment
        distance = repr(assignment.distance).replace(".", self._contract.decimal)
        cells = (str(segment.number), segment.slug, segment.name, distance, "")
        self._slugs[texts] = segment.slug
        self[texts] = label = self._cells.behind(cells)
        return label

    def _refuse(self, texts: tuple[str, ...], column: str, error: InvalidCustomerError) -> bytes:
        self._refusals[texts] = (column, error)
        self[texts] = label = self._reason(f"{column} {error.reason}")
        return label

    def count(self, texts: tuple[str, ...], record: int) -> None:
        """Count one record that was labelled by these texts."""
        if texts in self._slugs:
            self.customers[self._slugs[texts]] += 1
            return
        column, error = self._refusals[texts]
        self.faults[error.fault] += 1
        self._show(record, column, error.fault, error.reason)

    def count_assigned(self, texts: Iterable[tuple[str, ...]]) -> None:
        """Count many records, all of them assigned; `settle` adds them to their segments."""
        self._unsettled.update(texts)

    def settle(self) -> None:
        """Add up by segment what was counted by texts."""
        for texts, times in self._unsettled.items():
            self.customers[self._slugs[texts]] += times
        self._unsettled.clear()

    def misshapen(self, record: int, fields: int) -> bytes:
        """Count and label a record with another number of fields than the header."""
        reason = self._dialect.misfit(fields)
        self.faults[Fault.FIELD_COUNT] += 1
        self._show(record, None, Fault.FIELD_COUNT, reason)
        return self._reason(reason)

    def refuses(self, texts: Iterable[tuple[str, ...]]) -> bool:
        """Whether one of these combinations cannot be assigned."""
        return bool(self._refusals) and not self._refusals.keys().isdisjoint(texts)

    def forget(self) -> None:
        """Make room, between two blocks, when there are too many."""
        if len(self) > _MOST_KNOWN:
            self.settle()
            self.clear()
            self._slugs.clear()
            self._refusals.clear()

    def _show(self, record: int, column: str | None, fault: Fault, reason: str) -> None:
        if len(self.rejections) < MOST_REJECTIONS_SHOWN:
            self.rejections.append(
                Rejection(record=record, column=column, fault=fault, reason=reason)
            )

    def _reason(self, reason: str) -> bytes:
        return self._cells.behind(("", "", "", "", reason))


class Cells:
    """Writes cells by the rules of CSV, and makes them harmless where that is asked for."""

    def __init__(self, delimiter: str, decimal: str, *, for_spreadsheet: bool) -> None:
        self._delimiter = delimiter
        self._for_spreadsheet = for_spreadsheet
        self._number = re.compile(rf"[ \t]*-?[0-9]{{1,9}}({re.escape(decimal)}[0-9]{{1,6}})?[ \t]*")
        self._buffer = io.StringIO()
        self._rows = csv.writer(self._buffer, delimiter=delimiter, lineterminator="")

    def behind(self, cells: Iterable[str]) -> bytes:
        """Write cells that follow others."""
        harmless = [self.harmless(cell) for cell in cells]
        return (self._delimiter + self._written(harmless)).encode()

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
