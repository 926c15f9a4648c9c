"""Finding the records of the customers who stand at some points."""

from collections.abc import Collection

from mallseg.adapters.csv_customers.account import Account
from mallseg.adapters.csv_customers.table import Table
from mallseg.domain.customers.census import Point


class Search:
    """Keeps the numbers of the records that it finds, in the order of the file."""

    def __init__(self, table: Table, points: Collection[Point]) -> None:
        self.found: list[int] = []
        self.points = frozenset(points)
        self._table = table
        self._account = Account(table)

    def search_block(self, block: bytes) -> None:
        """Look through whole lines, record by record."""
        for record in self._table.records.of_block(block):
            if self._account.judge(record) in self.points:
                self.found.append(record.number)
