"""Customers in a table of any engine, which counts them: only the census leaves it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mallseg.adapters.counted_tables.first_rows import SampledRows
from mallseg.adapters.counted_tables.groups import CountedGroups
from mallseg.adapters.counted_tables.locating import records_at
from mallseg.adapters.counted_tables.open_table import OpenTable, Table
from mallseg.adapters.counted_tables.refusals import CheckedColumn, first_refusal
from mallseg.adapters.counted_tables.texts import all_rows
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.outliers import Points
from mallseg.domain.errors import CustomerDataError, SourceFault
from mallseg.domain.ports import Progress
from mallseg.domain.sources.breakdown_columns import codes_by_column
from mallseg.domain.sources.column_summary import ColumnSummary
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.find_columns import find_breakdowns, find_columns, find_ids
from mallseg.domain.sources.reading import MOST_RECORDS_SHOWN, Reading, Rejection
from mallseg.sql.census import CensusQuery, repeated_values
from mallseg.sql.census_columns import FeatureColumn, GroupColumn
from mallseg.sql.names import quoted


@dataclass(frozen=True, slots=True)
class CountedCustomers:
    """The rows of a table, numbered from 1 in the order of the engine."""

    table: Table
    contract: DataContract

    @property
    def name(self) -> str:
        """Its name in messages."""
        return self.table.name

    def summarise_columns(self, *, most: int) -> tuple[ColumnSummary, ...]:
        """Summarise the first rows; missing values count as empty."""
        with self.table.opened() as table:
            rows = [*all_rows(table, most=most)]
        columns = zip(*rows, strict=True) if rows else ([] for _ in table.header)
        return tuple(
            ColumnSummary.of_texts(name, map(_text, values), number_format=self.contract.numbers)
            for name, values in zip(table.header, columns, strict=True)
        )

    def take_census(
        self,
        features: tuple[Feature, ...],
        *,
        breakdowns: Sequence[Breakdown] = (),
        progress: Progress,
    ) -> Reading:
        """Count the customers by value; reject those with a value that is no number in range."""
        with self.table.opened() as table:
            reading = self.read(table, features, breakdowns)
        progress(reading.records, reading.records, reading.records)
        return reading

    def read(
        self,
        table: OpenTable,
        features: tuple[Feature, ...],
        breakdowns: Sequence[Breakdown] = (),
        *,
        counts_ids: bool = True,
    ) -> Reading:
        """Count the customers of the open table, with repeated ids if asked for."""
        columns = self.columns(table, features)
        with table.beside(lambda: self._repeated_ids(table) if counts_ids else None) as repeated:
            counted = self._counted(table, columns, breakdowns)
            census, faults = counted.census(), counted.faults
            records = census.customers + faults.total()
            if not records:
                raise CustomerDataError(self.name, SourceFault.NO_CUSTOMERS)
            rejections = rejections_of(table, counted.query, columns) if faults else ()
            repeated_ids = repeated()
        return Reading(
            source=self.name,
            census=census,
            faults=faults,
            rejections=(*rejections,),
            repeated_ids=repeated_ids,
            rounded=tuple(column.column.name for column in columns if column.has_rounded),
            columns={column.feature.name: column.column.name for column in columns},
            layout={"format": self.table.format},
            contract=self.contract,
            grouped=tuple(column.feature for column in columns if column.looks_grouped),
            notations={c.feature: found for c in columns if (found := c.notations())},
        )

    def _counted(
        self, table: OpenTable, columns: Sequence[CheckedColumn], breakdowns: Sequence[Breakdown]
    ) -> CountedGroups:
        """Prepare to count by the columns of features, and of the breakdowns that are there."""
        there = find_breakdowns(self.name, table.header, breakdowns, self.contract.columns)
        places = [there[each.name] for each in breakdowns if each.name in there]
        first = SampledRows.of(table, [each.column for each in columns], places)
        codes = codes_by_column(
            self.name,
            table.header,
            breakdowns,
            self.contract,
            lambda place: first.first_texts(places.index(place)),
        )
        query = CensusQuery(
            table=table.place,
            columns=[column.column for column in columns],
            groups=[_group_column(table, place, own.breakdown) for place, own in codes.items()],
        )
        return CountedGroups(
            name=self.name,
            table=table,
            query=query,
            columns=columns,
            codes=[*codes.values()],
            first=first,
            contract=self.contract,
        )

    def locate(
        self,
        points: Points,
        features: tuple[Feature, ...],
        *,
        most: int,
        progress: Progress,
    ) -> tuple[int, ...]:
        """Look for the customers in another pass."""
        with self.table.opened() as table:
            located = records_at(points, table, self.columns(table, features), most=most)
        progress(1, 1)
        return located

    def columns(self, table: OpenTable, features: tuple[Feature, ...]) -> list[CheckedColumn]:
        """Find the columns of features, in their order.

        Raises
        ------
        CustomerDataError
            One is missing, there are several, or it has neither numbers nor texts.
        """
        found = find_columns(self.name, table.header, features, self.contract)
        for place in found.values():
            if not (table.is_number(place) or table.is_text(place)):
                raise CustomerDataError(
                    self.name, SourceFault.COLUMN_NOT_NUMERIC, column=table.header[place]
                )
        return [
            CheckedColumn(
                FeatureColumn(
                    name=table.header[place],
                    feature=feature,
                    parts=self.contract.parts(feature),
                    is_text=table.is_text(place),
                    is_whole=table.is_whole(place),
                ),
                self.contract,
            )
            for feature, place in found.items()
        ]

    def _repeated_ids(self, table: OpenTable) -> int | None:
        """Count the ids that occur in an earlier row too, without missing ones."""
        place = find_ids(table.header)
        if place is None:
            return None
        if table.has_no_repeats(place):
            return 0
        own = quoted(table.header[place])
        if not table.is_number(place):
            own = f"NULLIF(CAST({own} AS VARCHAR), '')"
        ((repeated,),) = table.rows(repeated_values(own, table.place))
        return int(repeated)


def _group_column(table: OpenTable, place: int, breakdown: Breakdown) -> GroupColumn:
    """Group numbers by band if the breakdown has bands, everything else by value."""
    name = table.header[place]
    if not (breakdown.bands and table.is_number(place)):
        return GroupColumn(name=name, is_text=not table.is_number(place))
    return GroupColumn(
        name=name,
        is_text=False,
        is_whole=table.is_whole(place),
        bands=breakdown.bands,
        lowest=breakdown.lowest,
        highest=breakdown.highest,
    )


def rejections_of(
    table: OpenTable, query: CensusQuery, columns: Sequence[CheckedColumn]
) -> Iterator[Rejection]:
    """Locate the first unusable rows."""
    refused = [(place, [*column.refused]) for place, column in enumerate(columns) if column.refused]
    place, record = table.numbered()
    numbered = replace(query, table=place, record=record)
    asked = numbered.records([place for place, _ in refused])
    rows = table.rows(f"{asked} LIMIT {MOST_RECORDS_SHOWN}", [texts for _, texts in refused])
    for record, *values, _ in rows:
        if found := first_refusal(values, columns):
            column, error = found
            yield Rejection(
                record=record, column=column.column.name, fault=error.fault, facts=error.facts
            )


def _text(value: object) -> str:
    """Write a number plainly, and a missing value as an empty text."""
    if isinstance(value, float) and not np.isnan(value):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return "" if value is None or value != value else str(value)  # noqa: PLR0124  (NaN)
