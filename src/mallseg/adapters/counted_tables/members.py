"""The customers of a table in given segments: only their rows leave the engine."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from mallseg.adapters.counted_tables.assigned import Counts, labelling_of
from mallseg.adapters.counted_tables.open_table import OpenTable, Table
from mallseg.adapters.counted_tables.source import CountedCustomers
from mallseg.adapters.counted_tables.texts import all_rows, text_columns, texts_of
from mallseg.domain.campaigns.member import Member, TextColumns
from mallseg.domain.campaigns.segment_amounts import AmountSums, SegmentAmounts
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.number_format import MOST_DECIMALS
from mallseg.domain.errors import DatabaseFault, DatabaseUnavailableError
from mallseg.domain.ports import Progress
from mallseg.domain.segments.certainty import Certainty
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.unit_check import UnitsFound
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.labelling import Labelling
from mallseg.domain.sources.reading import Reading
from mallseg.domain.sources.unit_judgement import WaivedDoubt
from mallseg.sql.assignment import AssignmentQuery

_KEPT_POINTS = 1 << 16

Take = Callable[[Member], object]


@dataclass(frozen=True, slots=True)
class MemberTable:
    """A table whose rows go into lists. Rows are checked as by CountedCustomers.

    The engine assigns them, and returns those asked for. Where features are texts, which only
    mallseg can parse, all rows are fetched.
    """

    table: Table
    contract: DataContract

    @property
    def name(self) -> str:
        """Its name in messages."""
        return self.table.name

    def columns(self, features: tuple[Feature, ...]) -> TextColumns:
        """Look at the first rows."""
        with self.table.opened() as table:
            self._customers.columns(table, features)
            return text_columns(self.name, table, self.contract.numbers)

    def read(
        self,
        segmentation: Segmentation,
        take: Take,
        *,
        slugs: Collection[str],
        progress: Progress,
    ) -> Labelling:
        """Count the customers, check their units, and hand over those of the segments.

        Raises
        ------
        DatabaseUnavailableError
            The table has changed meanwhile, in an engine without snapshots.
        """
        wanted = _places_of(segmentation, slugs)
        return self._assigned(segmentation, lambda rows: rows.assign(take, wanted), progress)

    def amounts(
        self,
        segmentation: Segmentation,
        column: int,
        *,
        slugs: Collection[str],
        progress: Progress,
    ) -> SegmentAmounts:
        """Let the engine add up numbers, unless one has more decimals than are kept."""
        sums = AmountSums.of(len(segmentation.segments), column, self.contract.numbers)
        wanted = _places_of(segmentation, slugs)

        def add(rows: _Rows) -> Counts:
            return rows.add_in_engine(sums) or rows.assign(sums.add_member, wanted)

        return sums.total(self._assigned(segmentation, add, progress))

    def _assigned(
        self, segmentation: Segmentation, assign: "Callable[[_Rows], Counts]", progress: Progress
    ) -> Labelling:
        with self.table.opened() as table:
            reading = self._customers.read(table, segmentation.features, counts_ids=False)
            waived = _units_of(reading, self.contract).check(segmentation)
            rows = _Rows(self.name, table, segmentation, self._customers)
            counts = assign(rows)
        if rows.seen != reading.records:
            raise DatabaseUnavailableError(self.name, DatabaseFault.CHANGED_MEANWHILE)
        progress(reading.records, reading.records, reading.records)
        return _labelled(segmentation, counts, reading, waived)

    @property
    def _customers(self) -> CountedCustomers:
        return CountedCustomers(self.table, self.contract)


class _Rows:
    """The rows of an open table, as members; `seen` counts all that were assigned."""

    def __init__(
        self,
        source: str,
        table: OpenTable,
        segmentation: Segmentation,
        customers: CountedCustomers,
    ) -> None:
        self._source, self._table, self._segmentation = source, table, segmentation
        self._customers = customers
        self.seen = 0
        self._numbers = customers.contract.numbers
        self._columns = customers.columns(table, segmentation.features)
        self._places = [[*table.header].index(each.column.name) for each in self._columns]
        self._point = lru_cache(_KEPT_POINTS)(self._point_of)

    def assign(self, take: Take, wanted: Collection[int]) -> Counts:
        """Assign all customers, and hand over those of the wanted segments."""
        return self._in_process(take, wanted) if self._has_texts else self._in_engine(take, wanted)

    def add_in_engine(self, sums: AmountSums) -> Counts | None:
        """Let the engine assign all customers and add up their amounts; None where it cannot."""
        if self._has_texts or not self._table.is_number(sums.index):
            return None
        query = self._query().added(self._table.header[sums.index])
        groups = [*self._table.native_rows(query)]
        if any(beyond for *_, beyond in groups):
            return None
        for place, _, fault, customers, amount, _ in groups:
            if not fault:
                units = int(Decimal(amount).scaleb(MOST_DECIMALS))
                sums.add(int(place), units, customers=int(customers))
        return self._counts(group[:4] for group in groups)

    @property
    def _has_texts(self) -> bool:
        return any(each.column.is_text for each in self._columns)

    def _query(self) -> AssignmentQuery:
        table = self._table
        return AssignmentQuery(
            table=table.place,
            segmentation=self._segmentation,
            columns=[each.column for each in self._columns],
            kept=table.header,
            dialect=table.dialect,
        )

    def _counts(self, groups: Iterable[Sequence[Any]]) -> Counts:
        counts = {}
        self.seen = 0
        for place, certainty, fault, customers in groups:
            self.seen += int(customers)
            if not fault:
                counts[int(place), Certainty(certainty)] = int(customers)
        return counts

    def _in_engine(self, take: Take, wanted: Collection[int]) -> Counts:
        query = self._query()
        counts = self._counts(self._table.native_rows(query.counted()))
        taken = 0
        for *row, place, certainty in self._table.rows(query.members(sorted(wanted))):
            take(self._member(row, int(place), Certainty(certainty)))
            taken += 1
        if taken != sum(number for (place, _), number in counts.items() if place in wanted):
            raise DatabaseUnavailableError(self._source, DatabaseFault.CHANGED_MEANWHILE)
        return counts

    def _in_process(self, take: Take, wanted: Collection[int]) -> Counts:
        segments = [segment.slug for segment in self._segmentation.segments]
        assigned = lru_cache(_KEPT_POINTS)(self._segmentation.assign_point)
        counts = Counter[tuple[int, Certainty]]()
        for row in self._usable_rows():
            found = assigned(self._point(*self._values(row)))
            place = segments.index(found.segment.slug)
            counts[place, found.certainty] += 1
            if place in wanted:
                take(self._member(row, place, found.certainty))
        return counts

    def _usable_rows(self) -> Iterator[Sequence[object]]:
        for row in all_rows(self._table):
            self.seen += 1
            values = zip(self._columns, self._values(row), strict=True)
            if not any(column.refusal(value) for column, value in values):
                yield row

    def _values(self, row: Sequence[object]) -> list[object]:
        """Return the values of the features; decimals as floats, as the engine compares them."""
        values = (row[place] for place in self._places)
        return [float(each) if isinstance(each, Decimal) else each for each in values]

    def _member(self, row: Sequence[object], place: int, certainty: Certainty) -> Member:
        point = self._point(*self._values(row))
        return Member(place, certainty, point, texts_of(self._source, row, self._numbers))

    def _point_of(self, *values: object) -> Point:
        return tuple(
            column.number(value) for column, value in zip(self._columns, values, strict=True)
        )


def _places_of(segmentation: Segmentation, slugs: Collection[str]) -> frozenset[int]:
    return frozenset(i for i, own in enumerate(segmentation.segments) if own.slug in slugs)


def _units_of(reading: Reading, contract: DataContract) -> UnitsFound:
    census = reading.census
    return UnitsFound(
        source=reading.source,
        magnitudes={each: census.magnitudes(each) for each in census.features},
        contract=contract,
        grouped={each: reading.columns[each.name] for each in reading.grouped},
        notations=reading.notations,
    )


def _labelled(
    segmentation: Segmentation,
    counts: Counts,
    reading: Reading,
    waived: tuple[WaivedDoubt, ...],
) -> Labelling:
    labelling = labelling_of(
        segmentation,
        counts,
        source=reading.source,
        faults=reading.faults,
        rejections=reading.rejections,
    )
    return replace(labelling, rounded=reading.rounded, waived=waived)
