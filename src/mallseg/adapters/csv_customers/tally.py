"""Counting the customers of a file at their points."""

from collections import Counter

from mallseg.adapters.csv_customers.account import Account
from mallseg.adapters.csv_customers.ids import RepeatedIds
from mallseg.adapters.csv_customers.quarantine import Quarantine
from mallseg.adapters.csv_customers.records import Record
from mallseg.adapters.csv_customers.table import Table
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.reading import Rejection


class Tally:
    """Customers by point, and the ids that stood in the file before."""

    def __init__(self, table: Table, quarantine: Quarantine) -> None:
        self.account = Account(table, quarantine)
        self.points: Counter[Point] = Counter()
        self.ids = None if table.dialect.ids is None else RepeatedIds()
        self._table = table

    def count_block(self, block: bytes) -> None:
        """Count whole lines, record by record."""
        for record in self._table.records.of_block(block):
            self.count(record)

    def count(self, record: Record, *, count_id: bool = True) -> None:
        """Count one record, or reject it."""
        judged = self.account.judge(record)
        if count_id and self.ids is not None:
            self.ids.add(self._id_of(record))
        if not isinstance(judged, Rejection):
            self.points[judged] += 1

    def _id_of(self, record: Record) -> bytes:
        """Give the customer's id; a record of another shape has none for certain."""
        dialect = self._table.dialect
        if dialect.ids is None or len(record.fields) != len(dialect.header):
            return b""
        return record.fields[dialect.ids].encode()
