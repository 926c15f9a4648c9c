"""Counting the customers of each segment by age band and gender."""

from collections.abc import Collection

from mallseg.adapters.csv_customers.account import MOST_KNOWN, Account
from mallseg.adapters.csv_customers.records import Record
from mallseg.adapters.csv_customers.table import Table
from mallseg.domain.census import Point
from mallseg.domain.column import find_people
from mallseg.domain.errors import InvalidCustomerError
from mallseg.domain.feature import AGE
from mallseg.domain.people import AGE_BANDS, GENDERS, AgeBand, Gender, Headcount
from mallseg.domain.reading import Rejection
from mallseg.domain.segmentation import Segmentation

NOBODYS = -1
"""The row of a customer who is not counted."""


class People:
    """Counts record by record. What cannot be read of somebody's age or gender is unknown.

    Attributes
    ----------
    columns
        Where ages and genders stand.
    ages, genders
        Lists of shape (n_segments, n_groups), in the order of AGE_BANDS and GENDERS.
    """

    def __init__(
        self, table: Table, segmentation: Segmentation, without: Collection[Point]
    ) -> None:
        segments = len(segmentation.segments)
        self.columns = find_people(table.dialect.header, table.contract.columns)
        self.ages = [[0] * len(AGE_BANDS) for _ in range(segments)]
        self.genders = [[0] * len(GENDERS) for _ in range(segments)]
        self._table = table
        self._segmentation = segmentation
        self._without = frozenset(without)
        self._account = Account(table)
        self._row_of: dict[Point, int] = {}

    def count_block(self, block: bytes) -> None:
        """Count whole lines, record by record."""
        for record in self._table.records.of_block(block):
            judged = self._account.judge(record)
            if not isinstance(judged, Rejection) and (row := self.row(judged)) != NOBODYS:
                self._count(record, row)

    def row(self, point: Point) -> int:
        """Find the row in which the customers at a point are counted, if they are."""
        if point not in self._row_of:
            if len(self._row_of) >= MOST_KNOWN:
                self._row_of.clear()
            is_counted = point not in self._without
            number = self._segmentation.assign_point(point).segment.number
            self._row_of[point] = number - 1 if is_counted else NOBODYS
        return self._row_of[point]

    def band(self, text: str) -> int:
        """Find the place of an age among AGE_BANDS."""
        try:
            return AGE_BANDS.index(AgeBand.of(self._table.contract.read(AGE, text)))
        except InvalidCustomerError:
            return AGE_BANDS.index(AgeBand.UNKNOWN)

    def headcount(self) -> Headcount:
        """Give the counts, once everybody is counted."""
        age, gender = self.columns.age, self.columns.gender
        return Headcount(
            ages=None if age is None else tuple(map(tuple, self.ages)),
            genders=None if gender is None else tuple(map(tuple, self.genders)),
        )

    def _count(self, record: Record, row: int) -> None:
        if self.columns.age is not None:
            self.ages[row][self.band(record.fields[self.columns.age])] += 1
        if self.columns.gender is not None:
            self.genders[row][gender_place(record.fields[self.columns.gender])] += 1


def gender_place(text: str) -> int:
    """Find the place of a gender among GENDERS."""
    return GENDERS.index(Gender.of(text))
