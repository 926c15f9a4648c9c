"""Validates the records of a file: each becomes a point, or a located rejection."""

from collections import Counter
from collections.abc import Mapping
from operator import itemgetter

from mallseg.adapters.csv_customers.amount_signs import AmountSigns
from mallseg.adapters.csv_customers.quarantine import NoQuarantine, Quarantine
from mallseg.adapters.csv_customers.records import Record
from mallseg.adapters.csv_customers.table import EARLY_RECORDS, OpenCsvFile
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.currencies import sign_of_unit
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.number_format import NumberNotation
from mallseg.domain.errors import (
    CustomerDataError,
    Fact,
    Fault,
    InvalidCustomerError,
    SourceFault,
)
from mallseg.domain.sources.column_notations import ColumnNotations
from mallseg.domain.sources.reading import MOST_RECORDS_SHOWN, FileAccount, Rejection

MOST_KNOWN = 1 << 17
"""Distinct texts that are cached: enough for whole thousands and scores, in some megabytes."""


class Validator:
    """Validates records by the data contract; each combination of texts is parsed once.

    Attributes
    ----------
    records
        The number of records, accepted and rejected.
    faults
        The rejected ones, by fault.
    rejections
        The first rejections, at most MOST_RECORDS_SHOWN.
    signs
        The affixes of accepted numbers.
    rounded
        The features with accepted values of more decimals than are kept.
    """

    def __init__(self, table: OpenCsvFile, quarantine: Quarantine | None = None) -> None:
        self.faults: Counter[Fault] = Counter()
        self.rejections: list[Rejection] = []
        self.rounded: set[Feature] = set()
        self.records = 0
        self._table = table
        self._dialect = table.dialect
        self._quarantine = quarantine or NoQuarantine()
        self._texts = itemgetter(*table.dialect.columns.values())
        self._point_of: dict[object, Point] = {}
        self.signs = AmountSigns(table.contract)
        self._notations_of: dict[object, tuple[NumberNotation, ...]] = {}
        self._notations = {feature: Counter[NumberNotation]() for feature in table.dialect.columns}
        self._misshapen: Rejection | None = None
        self._judged: list[tuple[int, int]] = []

    def validate(self, record: Record) -> Point | Rejection:
        """Return the point of a record, or the reason why there is none."""
        self.records += 1
        if len(record.fields) == len(self._dialect.header):
            texts = self._texts(record.fields)
            judged = self._point_of.get(texts) or self._read(record, texts)
            if self._table.contract.numbers.has_notations and isinstance(judged, tuple):
                for feature, own in zip(
                    self._notations, self._notation(record, texts), strict=True
                ):
                    self._notations[feature][own] += 1
            if self.records == 1 and isinstance(judged, Rejection):
                self._note_units(record)
        else:
            judged = self._reject_shape(record)
        if self.records == EARLY_RECORDS:
            self.refuse_misshapen()
        return judged

    def rounded_columns(self) -> tuple[str, ...]:
        """Return the names of columns with rounded values, in order."""
        columns = self._dialect.columns.items()
        return tuple(self._dialect.header[place] for f, place in columns if f in self.rounded)

    def notations(self) -> dict[Feature, ColumnNotations]:
        """Return the notations of the accepted numbers of each feature."""
        header, columns = self._dialect.header, self._dialect.columns
        shown = self._table.contract.shown_signs
        found = {
            feature: counts
            + Counter({NumberNotation(s): n for s, n in shown.get(feature.name, {}).items()})
            for feature, counts in self._notations.items()
        }
        return {
            feature: ColumnNotations(column=header[columns[feature]], counts=counts)
            for feature, counts in found.items()
            if counts
        }

    def count_notations(self, feature: Feature, counts: Mapping[NumberNotation, int]) -> None:
        """Count the notations of numbers accepted by the fast reader."""
        self._notations[feature].update(counts)

    def accept(self, records: int) -> None:
        """Count records that the fast reader accepted."""
        self.records += records

    def end_file(self) -> None:
        """Note the end of one of several files."""
        self._judged.append((self.records, sum(self.faults.values())))

    def files(self) -> tuple[FileAccount, ...]:
        """Return the counts of each of several files; nothing for a single one."""
        names, before = self._table.files, [(0, 0), *self._judged]
        return tuple(
            FileAccount(file=name, records=records - earlier, rejected=rejected - less)
            for name, (earlier, less), (records, rejected) in zip(
                names, before, before[1:], strict=False
            )
        )

    def close(self) -> None:
        """Refuse a file without records, or a malformed one."""
        if not self.records:
            raise CustomerDataError(self._table.source, SourceFault.NO_CUSTOMERS)
        self.refuse_misshapen()

    def refuse_misshapen(self) -> None:
        """Refuse a file in which most records have another number of fields than the header."""
        wrong = self.faults[Fault.FIELD_COUNT]
        if self._misshapen and 2 * wrong > self.records:
            raise CustomerDataError(
                self._table.source,
                SourceFault.MOST_FIELD_COUNTS_DIFFER,
                rejected=wrong,
                records=self.records,
                record=self._misshapen.record,
                **self._misshapen.facts,
            )

    def _read(self, record: Record, texts: object) -> Point | Rejection:
        values, contract, columns = [], self._table.contract, self._dialect.columns
        for feature, place in columns.items():
            try:
                values.append(contract.parse(feature, record.fields[place]))
            except InvalidCustomerError as error:
                if record.fields == self._dialect.header:
                    return self._reject(record, None, Fault.REPEATED_HEADER, {})
                column = self._dialect.header[place]
                return self._reject(record, column, error.fault, error.facts)
        is_rounded = contract.numbers.is_rounded
        self.rounded.update(f for f, place in columns.items() if is_rounded(record.fields[place]))
        for feature, place in columns.items():
            if not (text := record.fields[place]).isascii() or contract.numbers.has_signs:
                self.signs.learn(feature, text)
        if len(self._point_of) >= MOST_KNOWN:
            self._point_of.clear()
            self._notations_of.clear()
        self._point_of[texts] = tuple(values)
        return self._point_of[texts]

    def _notation(self, record: Record, texts: object) -> tuple[NumberNotation, ...]:
        """Return the notations of a record's numbers."""
        if texts not in self._notations_of:
            notation_of, columns = self._table.contract.numbers.notation_of, self._dialect.columns
            own = tuple(notation_of(record.fields[place]) for place in columns.values())
            self._notations_of[texts] = own
        return self._notations_of[texts]

    def _note_units(self, record: Record) -> None:
        """Count the currencies in a row of units below the header as signs."""
        for feature, place in self._dialect.columns.items():
            text = record.fields[place].strip("[]() ")
            if not any(map(str.isdigit, text)) and (sign := sign_of_unit(text)):
                self._notations[feature][NumberNotation(sign)] += 1

    def _reject_shape(self, record: Record) -> Rejection:
        facts = {"found": len(record.fields), "expected": len(self._dialect.header)}
        rejection = self._reject(record, None, Fault.FIELD_COUNT, facts)
        self._misshapen = self._misshapen or rejection
        return rejection

    def _reject(
        self, record: Record, column: str | None, fault: Fault, facts: Mapping[str, Fact]
    ) -> Rejection:
        number = self._table.place_of(record.number)
        rejection = Rejection(record=number, column=column, fault=fault, facts=facts)
        self.faults[fault] += 1
        if len(self.rejections) < MOST_RECORDS_SHOWN:
            self.rejections.append(rejection)
        self._quarantine.add(rejection, record.raw)
        return rejection
