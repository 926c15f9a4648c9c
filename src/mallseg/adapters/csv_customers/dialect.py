"""The dialect of a file, found in its first lines: the delimiter and the columns of features."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from mallseg.adapters.csv_customers.records import FirstRecords, split, split_strictly
from mallseg.adapters.csv_customers.stream import Lines
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import CustomerDataError, SourceFault
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.find_columns import find_columns, find_ids
from mallseg.domain.sources.first_rows import (
    MOST_ROWS,
    Row,
    likely_names,
    row_with_most,
    rows_that_fit,
    starts_with_a_customer,
    width_of,
)

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", "^": "caret", "~": "tilde"}

MOST_COLUMNS = 16_384
"""As many as a sheet has; more would take long to search."""

_OF_TITLES = {
    SourceFault.NO_COLUMN,
    SourceFault.QUOTE_INSIDE,
    SourceFault.TEXT_AFTER_QUOTE,
    SourceFault.OPEN_QUOTE,
    SourceFault.LONE_CARRIAGE_RETURN,
}
"""Refusals of a first record that suggest a title instead of column names."""

_MOST_NAMES_SHOWN = 20
_QUOTED = re.compile(r'"[^"]*"?')
_LINE_END = re.compile(rb"\r?\n?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The layout of a file.

    Attributes
    ----------
    above
        The bytes of each record above the names of the columns.
    line
        The bytes of the record with the names, with its line end; empty where there is none.
    header
        The names. The last is empty if most records but this one end with a delimiter; it is then
        added to `line` too, so that appended columns line up.
    columns
        The column index of each feature, in the order asked for.
    ids
        The column of customer ids, if there is exactly one.
    was_found
        Whether the names were found below the first record.
    """

    above: tuple[bytes, ...] = ()
    line: bytes
    delimiter: str
    header: list[str]
    columns: dict[Feature, int]
    ids: int | None
    was_found: bool = False

    @property
    def records_before(self) -> int:
        """The number of records before the first customer."""
        return len(self.above) + bool(self.line)

    @property
    def names_found(self) -> int:
        """The number of the record with the names if it was searched for; otherwise 0."""
        return self.records_before if self.was_found else 0


FindColumns = Callable[[Row], dict[Feature, int]]


def read_dialect(
    lines: Lines, source: str, features: tuple[Feature, ...], contract: DataContract
) -> Dialect:
    """Read the records above the first customer.

    Raises
    ------
    CustomerDataError
        No record has one column for each feature, or several do; or the file has no header, and
        the contract does not say so.
    """
    first = FirstRecords(lines)
    finder = _Finder(first, source, lambda header: find_columns(source, header, features, contract))
    layout = contract.layout
    if layout.column_names:
        dialect = finder.without_names([*layout.column_names])
    elif layout.header_row:
        dialect = finder.at(layout.header_row, layout.names_seen)
    else:
        dialect = finder.by_names() if features else finder.by_shape()
    dialect = finder.with_last_delimiter(dialect)
    first.push_back_after(dialect.records_before)
    return dialect


def rows_at_the_top(lines: Lines, most: int) -> list[Row]:
    """Split the first records, whatever they are, by the delimiter that fits most of them."""
    first = FirstRecords(lines)
    finder = _Finder(first, "", lambda _: {})
    first.peek(most)
    try:
        delimiter, _ = finder.table()
    except CustomerDataError:  # it is empty
        return []
    return [split(record, delimiter) for record in first.records[:most]]


class _Finder:
    """Finds the column names among the first records of a file."""

    def __init__(self, first: FirstRecords, source: str, find: FindColumns) -> None:
        separator = first.separator()
        self._first = first
        self._source = source
        self._find = find
        self._delimiters = (separator,) if separator else tuple(DELIMITERS)
        self._start = 1 if separator else 0

    def by_names(self) -> Dialect:
        """Find the record with the features' columns: usually the first one."""
        self._first.peek(self._start + 1)
        if len(self._first.records) <= self._start:
            raise self._refusal(SourceFault.NO_FIRST_LINE)
        try:
            return self._at(self._start)
        except CustomerDataError as error:
            if error.code not in _OF_TITLES:
                raise
            return self._below(error)

    def by_shape(self) -> Dialect:
        """Find the record that looks like column names, if no features are asked for."""
        delimiter, rows = self.table()
        place = likely_names(rows)
        if place is None and starts_with_a_customer(rows):
            raise self._no_header(rows)
        return self._dialect(self._start + (place or 0), delimiter)

    def at(self, number: int, names_seen: Sequence[str]) -> Dialect:
        """Use the record given as header row, or that which has the names it had before."""
        if names_seen and (moved := self._moved(number, names_seen)) != number:
            return replace(self._at(moved - 1), was_found=True)
        self._first.peek(number)
        if len(self._first.records) < number:
            raise self._refusal(
                SourceFault.NO_SUCH_RECORD, record=number, records=len(self._first.records)
            )
        if number <= self._start:
            self._delimiters = tuple(DELIMITERS)
        return self._at(number - 1)

    def _moved(self, number: int, names_seen: Sequence[str]) -> int:
        """Return the number of the record with the names now; as given if none has them."""
        _, rows = self.table()
        place = row_with_most(rows, names_seen, rather=number - 1 - self._start)
        return number if place is None else self._start + place + 1

    def without_names(self, names: list[str]) -> Dialect:
        """Use the names given, with a delimiter that makes as many fields."""
        delimiter, rows = self.table()
        width = width_of(rows)
        ends_with_delimiter = not any(row[-1] for row in rows if row and len(row) == width)
        if width != len(names) and not (width == len(names) + 1 and ends_with_delimiter):
            raise self._refusal(SourceFault.NAMES_DO_NOT_FIT, found=width, expected=len(names))
        return Dialect(
            above=tuple(self._first.records[: self._start]),
            line=b"",
            delimiter=delimiter,
            header=names,
            columns=self._find(names),
            ids=find_ids(names),
        )

    def with_last_delimiter(self, dialect: Dialect) -> Dialect:
        """Add an empty name if most records but the header end with a delimiter."""
        before, mark = dialect.records_before, dialect.delimiter.encode()
        self._first.peek(before + 1)
        if not any(_ends_with(mark, record) for record in self._first.records[before:]):
            return dialect
        self._first.peek(before + MOST_ROWS)
        rows = [split(record, dialect.delimiter) for record in self._first.records[before:]]
        filled = [row for row in rows if any(row)]
        width = len(dialect.header) + 1
        if 2 * sum(len(row) == width and not row[-1] for row in filled) <= len(filled):
            return dialect
        line = _LINE_END.sub(lambda end: mark + end[0], dialect.line, count=1)
        return replace(dialect, header=[*dialect.header, ""], line=line if dialect.line else b"")

    def _at(self, place: int) -> Dialect:
        """Use a record as header, with the delimiter by which the columns are found.

        If there is none, the refusal is that for the most frequent delimiter.
        """
        text = _QUOTED.sub("", self._first.records[place].decode(errors="replace"))
        refusal: CustomerDataError | None = None
        for delimiter in sorted(self._delimiters, key=text.count, reverse=True):
            try:
                return self._dialect(place, delimiter)
            except CustomerDataError as error:
                refusal = refusal or error
        raise refusal or self._refusal(SourceFault.NO_FIRST_LINE)

    def _below(self, refusal: CustomerDataError) -> Dialect:
        """Search for the header below the first record; else refuse the most likely one."""
        delimiter, rows = self.table()
        tables = {each: self._rows(each) for each in self._delimiters}
        found = {
            place: each for each, own in tables.items() for place in rows_that_fit(own, self._fits)
        }
        if len(found) > 1:
            records = tuple(str(self._start + place + 1) for place in sorted(found))
            raise self._refusal(SourceFault.SEVERAL_HEADERS, records=records)
        for place, each in found.items():
            return replace(self._dialect(self._start + place, each), was_found=True)
        likely = likely_names(rows)
        if likely is None and starts_with_a_customer(rows):
            raise self._no_header(rows)
        if not likely:
            raise refusal
        return self._dialect(self._start + likely, delimiter)

    def _fits(self, row: Row) -> bool:
        try:
            return bool(self._find(row))
        except CustomerDataError:
            return False

    def table(self) -> tuple[str, list[Row]]:
        """Return the delimiter that makes the most rows of one width, and the rows."""
        self._first.peek(self._start + MOST_ROWS)
        if len(self._first.records) <= self._start:
            raise self._refusal(SourceFault.NO_FIRST_LINE)

        def fitness(delimiter: str) -> tuple[int, int]:
            rows = self._rows(delimiter)
            width = width_of(rows)
            alike = sum(len(row) == width for row in rows) if width > 1 else 0
            return alike, sum(map(len, rows))

        best = max(self._delimiters, key=fitness)
        return best, self._rows(best)

    def _rows(self, delimiter: str) -> list[Row]:
        return [split(record, delimiter) for record in self._first.records[self._start :]]

    def _dialect(self, place: int, delimiter: str) -> Dialect:
        line = self._first.records[place]
        header = split_strictly(line, self._source, delimiter, place + 1)
        if len(header) > MOST_COLUMNS:
            raise self._refusal(
                SourceFault.TOO_MANY_COLUMNS, columns=len(header), most=MOST_COLUMNS
            )
        return Dialect(
            above=tuple(self._first.records[:place]),
            line=line,
            delimiter=delimiter,
            header=header,
            columns=self._find(header),
            ids=find_ids(header),
        )

    def _no_header(self, rows: Sequence[Row]) -> CustomerDataError:
        width = width_of(rows)
        names = [f"column_{i}" for i in range(1, min(width, _MOST_NAMES_SHOWN) + 1)]
        more = ["…"] if width > len(names) else []
        return self._refusal(
            SourceFault.NO_HEADER,
            record=self._start + 1,
            columns=width,
            example=",".join(chain(names, more)),
        )

    def _refusal(
        self, code: SourceFault, **facts: int | str | tuple[str, ...]
    ) -> CustomerDataError:
        return CustomerDataError(self._source, code, **facts)


def _ends_with(mark: bytes, record: bytes) -> bool:
    return record.rstrip(b"\r\n").endswith(mark)
