"""The validator of a file's records: each is accepted at a point, or rejected and located."""

from collections import Counter
from collections.abc import Mapping
from operator import itemgetter

from mallseg.adapters.csv_customers.quarantine import NoQuarantine, Quarantine
from mallseg.adapters.csv_customers.records import Record
from mallseg.adapters.csv_customers.table import EARLY_RECORDS, Table
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.reading import MOST_RECORDS_SHOWN, Rejection
from mallseg.domain.customers.texts.currencies import currencies_in
from mallseg.domain.errors import (
    CustomerDataError,
    Fact,
    Fault,
    InvalidCustomerError,
    SourceFault,
    UnitFault,
)

MOST_KNOWN = 1 << 17
"""Distinct texts that are remembered: enough for whole thousands and scores, and some megabytes."""


class Validator:
    """Judges records one by one, by the data contract; each combination of texts is parsed once.

    Attributes
    ----------
    records
        How many were judged: accepted + rejected.
    faults
        The rejected ones, by kind.
    rejections
        The first of them, at most MOST_RECORDS_SHOWN.
    rounded
        The features of which an accepted value had more decimals than are kept.
    """

    def __init__(self, table: Table, quarantine: Quarantine | None = None) -> None:
        self.faults: Counter[Fault] = Counter()
        self.rejections: list[Rejection] = []
        self.rounded: set[Feature] = set()
        self._currencies: dict[Feature, frozenset[str]] = {}
        self.records = 0
        self._table = table
        self._dialect = table.dialect
        self._quarantine = quarantine or NoQuarantine()
        self._texts = itemgetter(*table.dialect.columns.values())
        self._point_of: dict[object, Point] = {}
        self._misshapen: Rejection | None = None

    def judge(self, record: Record) -> Point | Rejection:
        """Give the point at which the customer of a record stands, or why there is none."""
        self.records += 1
        if len(record.fields) == len(self._dialect.header):
            texts = self._texts(record.fields)
            judged = self._point_of.get(texts) or self._read(record, texts)
        else:
            judged = self._reject_shape(record)
        if self.records == EARLY_RECORDS:
            self.refuse_misshapen()
        return judged

    def rounded_columns(self) -> tuple[str, ...]:
        """Name the columns of values that were rounded, in their order."""
        columns = self._dialect.columns.items()
        return tuple(self._dialect.header[place] for f, place in columns if f in self.rounded)

    def accept(self, records: int) -> None:
        """Count records that the fast reader accepted."""
        self.records += records

    def close(self) -> None:
        """Refuse a file without records, or a misshapen one."""
        if not self.records:
            raise CustomerDataError(self._table.source, SourceFault.NO_CUSTOMERS)
        self.refuse_misshapen()

    def refuse_misshapen(self) -> None:
        """Refuse a file of which most records have another number of fields than the header."""
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
        if contract.numbers.currency_signs:
            self._check_currencies(record)
        is_rounded = contract.numbers.is_rounded
        self.rounded.update(f for f, place in columns.items() if is_rounded(record.fields[place]))
        if len(self._point_of) >= MOST_KNOWN:
            self._point_of.clear()
        self._point_of[texts] = tuple(values)
        return self._point_of[texts]

    def _check_currencies(self, record: Record) -> None:
        """Refuse a column in which amounts are of two currencies: their numbers do not compare."""
        for feature, place in self._dialect.columns.items():
            found, known = (
                currencies_in(record.fields[place].strip()),
                self._currencies.get(feature),
            )
            if found is None:
                continue
            self._currencies[feature] = found if known is None else found & known
            if not self._currencies[feature]:
                raise CustomerDataError(
                    self._table.source,
                    UnitFault.SEVERAL_CURRENCIES,
                    record=record.number,
                    column=self._dialect.header[place],
                )

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
