"""Counting and rejecting: accepted + rejected = records."""

from collections import Counter
from operator import itemgetter

from mallseg.adapters.csv_customers.dialect import Dialect
from mallseg.adapters.csv_customers.ids import RepeatedIds
from mallseg.adapters.csv_customers.quarantine import Quarantine
from mallseg.adapters.csv_customers.records import Record
from mallseg.domain.census import Point
from mallseg.domain.contract import DataContract
from mallseg.domain.errors import CustomerDataError, InvalidCustomerError
from mallseg.domain.fault import Fault
from mallseg.domain.reading import MOST_REJECTIONS_SHOWN, Rejection

EARLY_RECORDS = 1000
"""After so many a file is refused in which most records have another number of fields."""


class Tally:
    """Counts records at their points. Each distinct combination of texts is read once."""

    def __init__(
        self, source: str, dialect: Dialect, contract: DataContract, quarantine: Quarantine
    ) -> None:
        self.faults: Counter[Fault] = Counter()
        self.rejections: list[Rejection] = []
        self.points: Counter[Point] = Counter()
        self.ids = None if dialect.ids is None else RepeatedIds()
        self.records = 0
        self._source = source
        self._dialect = dialect
        self._contract = contract
        self._quarantine = quarantine
        self._texts = itemgetter(*dialect.columns.values())
        self._point_of: dict[object, Point] = {}
        self._misshapen: Rejection | None = None

    def count(self, record: Record, *, count_id: bool = True) -> None:
        """Count one record, or reject it."""
        self.records += 1
        fields = record.fields
        if len(fields) != len(self._dialect.header):
            self._reject_shape(record)
        else:
            if count_id and self.ids is not None and self._dialect.ids is not None:
                self.ids.add(fields[self._dialect.ids].encode())
            texts = self._texts(fields)
            point = self._point_of.get(texts) or self._read(record, texts)
            if point:
                self.points[point] += 1
        if self.records == EARLY_RECORDS:
            self.refuse_misshapen()

    def refuse_misshapen(self) -> None:
        """Refuse a file of which most records have another number of fields than the header."""
        wrong = self.faults[Fault.FIELD_COUNT]
        if self._misshapen and 2 * wrong > self.records:
            reason = (
                f"{wrong} of the first {self.records} records have another number of fields than "
                f"the first line, so no column is certain; {self._misshapen}: export it again"
            )
            raise CustomerDataError(self._source, reason)

    def _read(self, record: Record, texts: object) -> Point | None:
        values = []
        for feature, place in self._dialect.columns.items():
            try:
                values.append(self._contract.read(feature, record.fields[place]))
            except InvalidCustomerError as error:
                self._reject(record, self._dialect.header[place], error.fault, error.reason)
                return None
        self._point_of[texts] = tuple(values)
        return self._point_of[texts]

    def _reject_shape(self, record: Record) -> None:
        reason = self._dialect.misfit(len(record.fields))
        rejection = self._reject(record, None, Fault.FIELD_COUNT, reason)
        self._misshapen = self._misshapen or rejection

    def _reject(self, record: Record, column: str | None, fault: Fault, reason: str) -> Rejection:
        rejection = Rejection(record=record.number, column=column, fault=fault, reason=reason)
        self.faults[fault] += 1
        if len(self.rejections) < MOST_REJECTIONS_SHOWN:
            self.rejections.append(rejection)
        self._quarantine.add(rejection, record.raw)
        return rejection
