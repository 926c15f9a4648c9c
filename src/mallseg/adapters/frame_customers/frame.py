"""Customers in a frame: counted in a census, or labelled with their segments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from mallseg.adapters.frame_customers.columns import Column, Rows
from mallseg.adapters.frame_customers.series import (
    NewColumn,
    Reals,
    Wholes,
    Words,
    factorized,
    repeated_in,
)
from mallseg.adapters.frame_customers.table import table_of
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.breakdown_counts import GroupCodes, codes_by_column
from mallseg.domain.customers.columns.column_summary import ColumnSummary
from mallseg.domain.customers.columns.data_contract import DataContract
from mallseg.domain.customers.columns.find_columns import find_columns, find_ids
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.labelling import Labelling
from mallseg.domain.customers.outliers import Points
from mallseg.domain.customers.reading import MOST_RECORDS_SHOWN, Reading, Rejection
from mallseg.domain.customers.units.magnitudes import Magnitudes
from mallseg.domain.customers.units.waived_doubt import WaivedDoubt
from mallseg.domain.errors import CustomerDataError, InvalidCustomerError, SourceFault
from mallseg.domain.ports import Progress
from mallseg.domain.segments.certainty import CERTAINTIES
from mallseg.domain.segments.label_columns import CERTAINTY, DISTANCE, LabelLayout
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.unit_check import UnitsFound
from mallseg.population.arrays import Labels
from mallseg.population.assigning import Assigned, assigned
from mallseg.population.builder import PopulationBuilder
from mallseg.population.magnitudes import magnitude_counts
from mallseg.population.population import PopulationOptions

_LOOKED_AT = 500
"""Rows: enough to see whether a column holds bands."""

_NOT_ASSIGNED = -1
"""The place of a row that has no segment."""


@dataclass(frozen=True, slots=True)
class LabelledFrame:
    """A copy of a frame with the segment of each row, in the caller's own kind, and the counts."""

    frame: Any
    labelling: Labelling


class FrameCustomers:
    """The rows of a frame of any library, numbered from 1. The frame itself is never changed."""

    def __init__(
        self,
        frame: object,
        contract: DataContract | None = None,
        *,
        name: str = "data frame",
        records: Sequence[int] | None = None,
        layout: Mapping[str, str] | None = None,
        options: PopulationOptions | None = None,
    ) -> None:
        """Take a frame; `records` are the numbers that its rows have in their source."""
        self.name = name
        self.contract = contract or DataContract()
        self.table = table_of(frame, self.contract.layout.column_names)
        self.records = records or range(1, self.table.rows + 1)
        self._layout = layout or {}
        self._options = options

    def summarise_columns(self, *, most: int) -> tuple[ColumnSummary, ...]:
        """Take the first rows; a missing value is an empty one."""
        numbers = self.contract.numbers
        return tuple(
            ColumnSummary.of_texts(
                label, map(_text, self._first(place, most)), number_format=numbers
            )
            for place, label in enumerate(self.table.header)
        )

    def _first(self, place: int, most: int) -> list[Any]:
        """Give the first values of a column."""
        return self.table.column(place).head(most).to_list()

    def take_census(
        self,
        features: tuple[Feature, ...],
        *,
        breakdowns: Sequence[Breakdown] = (),
        progress: Progress,
    ) -> Reading:
        """Count the rows; one with a value that is missing or no number in range is rejected."""
        if not self.table.rows:
            raise CustomerDataError(self.name, SourceFault.NO_CUSTOMERS)
        rows = self.rows_of(features)
        own = tuple(column.feature for column in rows.columns)
        codes = self._codes(breakdowns)
        builder = PopulationBuilder(own, self.contract, self._options, [*codes.values()])
        classes = [_groups(self.table.column(i), code)[rows.usable] for i, code in codes.items()]
        builder.add(rows.values, classes)
        progress(self.table.rows, self.table.rows, self.table.rows)
        return Reading(
            source=self.name,
            census=builder.census(),
            faults=rows.faults(),
            rejections=self.rejections(rows),
            repeated_ids=self._repeated_ids(),
            columns={column.feature.name: column.label for column in rows.columns},
            layout=self._layout,
            contract=self.contract,
            in_threes=tuple(c.feature for c in rows.columns if c.looks_grouped),
            written=rows.written(),
        )

    def locate(
        self,
        points: Points,
        features: tuple[Feature, ...],
        *,
        most: int,
        progress: Progress,
    ) -> tuple[int, ...]:
        """Look for the customers among the rows whose features are all numbers."""
        rows = self.rows_of(features)
        found = np.flatnonzero(rows.usable)[rows.are_among(points)]
        progress(self.table.rows, self.table.rows, self.table.rows)
        return tuple(self.records[row] for row in found[:most].tolist())

    def labelled(
        self, segmentation: Segmentation, layout: LabelLayout | None = None
    ) -> LabelledFrame:
        """Copy the frame, and add to each row its segment as the domain assigns it.

        It is the segment that the domain finds, to the last bit. A row that cannot be assigned
        keeps its place, with missing values and a reason.

        Raises
        ------
        CustomerDataError
            A feature has no column, the frame has a column of the layout already, or half of the
            values are too high for their unit.
        """
        layout = layout or LabelLayout.of()
        for name in layout.names:
            if name in self.table.header:
                raise CustomerDataError(self.name, SourceFault.COLUMN_TAKEN, column=name)
        rows = self.rows_of(segmentation.features)
        waived = self.check_units(segmentation, rows)
        found = assigned(segmentation, rows.values)
        return LabelledFrame(
            frame=self.table.with_columns(_labels(segmentation, layout, rows, found)),
            labelling=replace(self._counted(segmentation, rows, found), waived=waived),
        )

    def _counted(self, segmentation: Segmentation, rows: Rows, found: Assigned) -> Labelling:
        segments, certainties = segmentation.segments, CERTAINTIES
        customers = np.bincount(found.segments, minlength=len(segments)).tolist()
        certain = np.bincount(found.certainties, minlength=len(certainties)).tolist()
        return Labelling(
            source=self.name,
            customers={s.slug: own for s, own in zip(segments, customers, strict=True)},
            certainties=dict(zip(map(str, certainties), certain, strict=True)),
            faults=rows.faults(),
            rejections=self.rejections(rows),
        )

    def rejections(self, rows: Rows) -> tuple[Rejection, ...]:
        """Locate the first rows that cannot be used."""
        first = islice(rows.refusals(), MOST_RECORDS_SHOWN)
        return tuple(self._located(*refusal) for refusal in first)

    def check_units(self, segmentation: Segmentation, rows: Rows) -> tuple[WaivedDoubt, ...]:
        """Refuse values that seem to be in another unit, and give the refusals that are waived."""
        found = {
            column.feature: Magnitudes.of_codes(magnitude_counts(column.feature, values))
            for column, values in zip(rows.columns, rows.values, strict=True)
        }
        grouped = {c.feature: c.label for c in rows.columns if c.looks_grouped}
        return UnitsFound(
            source=self.name,
            magnitudes=found,
            contract=self.contract,
            grouped=grouped,
            written=rows.written(),
        ).check(segmentation)

    def _located(self, row: int, column: Column, error: InvalidCustomerError) -> Rejection:
        return Rejection(
            record=self.records[row],
            column=column.label,
            fault=error.fault,
            facts=error.facts,
            index=self.table.label(row),
        )

    def _codes(self, breakdowns: Sequence[Breakdown]) -> dict[int, GroupCodes]:
        """Give, by the place of its column, what codes the groups of each breakdown."""

        def first_texts(place: int) -> list[str]:
            first = self.table.column(place).head(_LOOKED_AT).to_list()
            return [value for value in first if isinstance(value, str)]

        return codes_by_column(self.name, self.table.header, breakdowns, self.contract, first_texts)

    def _repeated_ids(self) -> int | None:
        place = find_ids(self.table.header)
        return None if place is None else repeated_in(self.table.column(place))

    def rows_of(self, features: tuple[Feature, ...]) -> Rows:
        """Look at the columns of some features."""
        header = self.table.header
        found = find_columns(self.name, header, features, self.contract)
        return Rows.of(
            [
                Column.of(header[place], feature, self.table.column(place), self.contract)
                for feature, place in found.items()
            ]
        )


def _labels(
    segmentation: Segmentation, layout: LabelLayout, rows: Rows, found: Assigned
) -> dict[str, NewColumn]:
    """Make the new columns; a row that cannot be used has none of them but the reason."""
    places, certainties = np.full((2, len(rows.usable)), _NOT_ASSIGNED)
    distances = np.full(len(rows.usable), np.nan)
    places[rows.usable], distances[rows.usable] = found.segments, found.distances
    certainties[rows.usable] = found.certainties
    columns: dict[str, NewColumn] = {}
    for column in layout.columns:
        if not column.is_of_customers:
            values = [column.value(own, layout.stamp) for own in segmentation.segments]
            columns[column.name] = _of_segments(values, places)
        elif column.name == DISTANCE:
            columns[column.name] = Reals(distances)
        elif column.name == CERTAINTY:
            columns[column.name] = Words([*map(str, CERTAINTIES)], certainties)
        else:
            columns[column.name] = rows.reasons()
    return columns


def _of_segments(values: Sequence[str | int], places: Labels) -> NewColumn:
    numbers = [value for value in values if isinstance(value, int)]
    return (
        Wholes(numbers, places)
        if len(numbers) == len(values)
        else Words([*map(str, values)], places)
    )


def _text(value: object) -> str:
    """Write a number plainly, and nothing for a missing value."""
    if isinstance(value, float) and not np.isnan(value):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return "" if value is None or value is pd.NA or value != value else str(value)  # noqa: PLR0124


def _groups(values: "nw.Series[Any]", codes: GroupCodes) -> Labels:
    """Find the group of each value; one that is missing or cannot be hashed is unknown."""
    try:
        places, distinct = factorized(values)
    except TypeError:  # values that cannot be hashed, such as lists
        return np.full(len(values), codes.unknown)
    known = [
        codes.of_text(value) if isinstance(value, str) else codes.of_value(value)
        for value in distinct
    ]
    return np.array([*known, codes.unknown])[places]
