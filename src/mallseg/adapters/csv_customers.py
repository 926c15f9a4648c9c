"""Customers from a CSV file, read with the standard library."""

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BufferedReader, TextIOWrapper
from operator import itemgetter
from pathlib import Path

from mallseg.domain.census import Census, Point
from mallseg.domain.column import find_columns
from mallseg.domain.contract import DataContract
from mallseg.domain.errors import CustomerDataError, InvalidCustomerError
from mallseg.domain.fault import Fault
from mallseg.domain.feature import Feature
from mallseg.domain.ports import Progress
from mallseg.domain.reading import MOST_REJECTIONS_SHOWN, Reading, Rejection

_RECORDS_BETWEEN_REPORTS = 16_384


@dataclass(frozen=True, slots=True)
class CsvCustomers:
    """A CSV file with a header line: commas, UTF-8 with or without a mark, quotes where needed.

    A record with another number of fields than the header, or with a feature that is no number in
    range, is rejected and located. A blank line is no record.
    """

    path: Path
    contract: DataContract = field(default_factory=DataContract)

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.name

    def take_census(self, features: tuple[Feature, ...], *, progress: Progress) -> Reading:
        """Count the customers in one pass. Memory grows with the distinct points only."""
        source = str(self.path)
        with _opened(self.path) as (lines, raw):
            size = self.path.stat().st_size
            records = _records(lines, source)
            _, header = next(records, (1, []))
            columns = find_columns(source, header, features, self.contract.columns)
            tally = _Tally(header, columns, self.contract)
            for number, record in records:
                tally.count(number, record)
                if number % _RECORDS_BETWEEN_REPORTS == 0:
                    progress(min(raw.tell(), size), size)
            progress(size, size)
        points = tally.points()
        if not points and not tally.faults:
            raise CustomerDataError(source, "there is no customer below the first line")
        return Reading(
            source=self.name,
            census=Census.of_counts(features, points),
            faults=tally.faults,
            rejections=tuple(tally.rejections),
        )


class _Tally:
    """Counts records at their points. Each distinct combination of texts is read once."""

    def __init__(
        self, header: list[str], columns: dict[Feature, int], contract: DataContract
    ) -> None:
        self.faults: Counter[Fault] = Counter()
        self.rejections: list[Rejection] = []
        self._header = header
        self._columns = columns
        self._contract = contract
        self._texts = itemgetter(*columns.values())
        self._point_of: dict[object, Point] = {}
        self._customers: Counter[object] = Counter()

    def count(self, number: int, record: list[str]) -> None:
        """Count one record, or reject it."""
        if len(record) != len(self._header):
            reason = f"has {len(record)} fields where the first line has {len(self._header)}"
            return self._reject(number, None, Fault.FIELD_COUNT, reason)
        texts = self._texts(record)
        if texts not in self._point_of:
            values = []
            for feature, place in self._columns.items():
                try:
                    values.append(self._contract.read(feature, record[place]))
                except InvalidCustomerError as error:
                    return self._reject(number, self._header[place], error.fault, error.reason)
            self._point_of[texts] = tuple(values)
        self._customers[texts] += 1
        return None

    def points(self) -> Counter[Point]:
        """Customers at each point: ``15`` and ``15.0`` are one."""
        points: Counter[Point] = Counter()
        for texts, customers in self._customers.items():
            points[self._point_of[texts]] += customers
        return points

    def _reject(self, number: int, column: str | None, fault: Fault, reason: str) -> None:
        self.faults[fault] += 1
        if len(self.rejections) < MOST_REJECTIONS_SHOWN:
            self.rejections.append(
                Rejection(record=number, column=column, fault=fault, reason=reason)
            )


@contextmanager
def _opened(path: Path) -> Iterator[tuple[TextIOWrapper, BufferedReader]]:
    """Open a file as text, and hand over the bytes below it: they know how far it has been read."""
    try:
        with (
            path.open("rb") as raw,
            TextIOWrapper(raw, encoding="utf-8-sig", newline="") as lines,
        ):
            yield lines, raw
    except OSError as error:
        raise CustomerDataError(str(path), f"cannot be read: {error.strerror}") from None


def _records(lines: TextIOWrapper, source: str) -> Iterator[tuple[int, list[str]]]:
    """Number the records that are not blank as the lines of a file are numbered, from 1."""
    records = csv.reader(lines, strict=True)
    number = 0
    try:
        for record in records:
            number += 1
            if record:
                yield number, record
    except csv.Error as error:
        reason = f"is not a CSV file: record {number + 1}: {error}"
        raise CustomerDataError(source, reason) from None
    except UnicodeDecodeError:
        reason = f"is not UTF-8 text, after record {number}: save it as UTF-8"
        raise CustomerDataError(source, reason) from None
