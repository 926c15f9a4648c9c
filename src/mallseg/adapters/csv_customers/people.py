"""Counting the customers of each segment by age band and gender."""

from collections.abc import Collection

from mallseg.adapters.csv_customers.account import MOST_KNOWN, Account
from mallseg.adapters.csv_customers.records import Record
from mallseg.adapters.csv_customers.table import Table
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.column import find_demographics
from mallseg.domain.customers.demographics import (
    AGE_BANDS,
    GENDERS,
    AgeBand,
    DemographicCounts,
    Gender,
)
from mallseg.domain.customers.feature import AGE
from mallseg.domain.customers.reading import Rejection
from mallseg.domain.errors import InvalidCustomerError
from mallseg.domain.segments.segmentation import Segmentation


class People:
    """Counts record by record. What cannot be read of somebody's age or gender is unknown.

    Attributes
    ----------
    segmentation, without
        Whose segments are counted, and at which points nobody is.
    columns
        Where ages and genders stand.
    ages, genders
        Lists of shape (n_segments, n_groups), in the order of AGE_BANDS and GENDERS.
    """

    def __init__(
        self, table: Table, segmentation: Segmentation, without: Collection[Point]
    ) -> None:
        segments = len(segmentation.segments)
        self.segmentation = segmentation
        self.without = frozenset(without)
        self.columns = find_demographics(table.dialect.header, table.contract.columns)
        self.ages = [[0] * len(AGE_BANDS) for _ in range(segments)]
        self.genders = [[0] * len(GENDERS) for _ in range(segments)]
        self._table = table
        self._account = Account(table)
        self._row_of: dict[Point, int] = {}

    def count_block(self, block: bytes) -> None:
        """Count whole lines, record by record."""
        for record in self._table.records.of_block(block):
            judged = self._account.judge(record)
            if not isinstance(judged, Rejection) and judged not in self.without:
                self._count(record, self._row(judged))

    def band(self, text: str) -> int:
        """Find the place of an age among AGE_BANDS."""
        try:
            return AGE_BANDS.index(AgeBand.of(self._table.contract.parse(AGE, text)))
        except InvalidCustomerError:
            return AGE_BANDS.index(AgeBand.UNKNOWN)

    def demographic_counts(self) -> DemographicCounts:
        """Give the counts, once everybody is counted."""
        age, gender = self.columns.age, self.columns.gender
        return DemographicCounts(
            ages=None if age is None else tuple(map(tuple, self.ages)),
            genders=None if gender is None else tuple(map(tuple, self.genders)),
        )

    def _row(self, point: Point) -> int:
        if point not in self._row_of:
            if len(self._row_of) >= MOST_KNOWN:
                self._row_of.clear()
            self._row_of[point] = self.segmentation.assign_point(point).segment.number - 1
        return self._row_of[point]

    def _count(self, record: Record, row: int) -> None:
        if self.columns.age is not None:
            self.ages[row][self.band(record.fields[self.columns.age])] += 1
        if self.columns.gender is not None:
            self.genders[row][gender_place(record.fields[self.columns.gender])] += 1


def gender_place(text: str) -> int:
    """Find the place of a gender among GENDERS."""
    return GENDERS.index(Gender.parse(text))
