"""Customers in a data frame: their census, and copies labelled with segments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from mallseg.adapters.frame_customers.columns import Column, FrameRows
from mallseg.adapters.frame_customers.series import (
    FloatColumn,
    IntegerColumn,
    NewColumn,
    TextColumn,
    factorized,
    repeated_in,
)
from mallseg.adapters.frame_customers.table import table_of
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.breakdown_counts import GroupCodes
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.magnitudes import Magnitudes
from mallseg.domain.customers.outliers import Points
from mallseg.domain.errors import CustomerDataError, InvalidCustomerError, SourceFault
from mallseg.domain.ports import Progress
from mallseg.domain.segments.certainty import CERTAINTIES
from mallseg.domain.segments.label_columns import CERTAINTY, DISTANCE, LabelLayout
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.unit_check import UnitsFound
from mallseg.domain.sources.breakdown_columns import codes_by_column
from mallseg.domain.sources.column_summary import ColumnSummary
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.find_columns import find_columns, find_ids
from mallseg.domain.sources.labelling import Labelling
from mallseg.domain.sources.reading import MOST_RECORDS_SHOWN, Reading, Rejection
from mallseg.domain.sources.unit_judgement import WaivedDoubt
from mallseg.population.arrays import Labels
from mallseg.population.assigning import AssignedPoints, assigned
from mallseg.population.builder import PopulationBuilder
from mallseg.population.magnitudes import magnitude_counts
from mallseg.population.population import PopulationOptions

_SAMPLED = 500
"""Rows; enough to see whether a column contains bands."""

_NOT_ASSIGNED = -1
"""The index for rows without a segment."""


@dataclass(frozen=True, slots=True)
class LabelledFrame:
    """A labelled copy of a frame, of the caller's type, and the counts."""

    frame: Any
    labelling: Labelling


class FrameCustomers:
    """The rows of a data frame of any library, numbered from 1. It is never modified."""

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
        """Wrap a frame; `records` are the numbers of its rows in their source."""
        self.name = name
        self.contract = contract or DataContract()
        self.table = table_of(frame, self.contract.layout.column_names)
        self.records = records or range(1, self.table.rows + 1)
        self._layout = layout or {}
        self._options = options

    def summarise_columns(self, *, most: int) -> tuple[ColumnSummary, ...]:
        """Summarise the first rows; missing values count as empty."""
        numbers = self.contract.numbers
        return tuple(
            ColumnSummary.of_texts(
                label, map(_text, self._first(place, most)), number_format=numbers
            )
            for place, label in enumerate(self.table.header)
        )

    def _first(self, place: int, most: int) -> list[Any]:
        """Return the first values of a column."""
        return self.table.column(place).head(most).to_list()

    def take_census(
        self,
        features: tuple[Feature, ...],
        *,
        breakdowns: Sequence[Breakdown] = (),
        progress: Progress,
    ) -> Reading:
        """Count the rows; reject those with a missing value or one that is no number in range."""
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
            grouped=tuple(c.feature for c in rows.columns if c.looks_grouped),
            notations=rows.notations(),
        )

    def locate(
        self,
        points: Points,
        features: tuple[Feature, ...],
        *,
        most: int,
        progress: Progress,
    ) -> tuple[int, ...]:
        """Search the usable rows."""
        rows = self.rows_of(features)
        found = np.flatnonzero(rows.usable)[rows.are_among(points)]
        progress(self.table.rows, self.table.rows, self.table.rows)
        return tuple(self.records[row] for row in found[:most].tolist())

    def labelled(
        self, segmentation: Segmentation, layout: LabelLayout | None = None
    ) -> LabelledFrame:
        """Copy the frame with columns for the segment of each row.

        The results equal the domain's to the last bit. An unusable row gets missing values and a
        reason.

        Raises
        ------
        CustomerDataError
            A feature has no column, the frame already has a column of the layout, or values seem to
            be in another unit.
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

    def _counted(
        self, segmentation: Segmentation, rows: FrameRows, found: AssignedPoints
    ) -> Labelling:
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

    def rejections(self, rows: FrameRows) -> tuple[Rejection, ...]:
        """Locate the first unusable rows."""
        first = islice(rows.refusals(), MOST_RECORDS_SHOWN)
        return tuple(self._located(*refusal) for refusal in first)

    def check_units(self, segmentation: Segmentation, rows: FrameRows) -> tuple[WaivedDoubt, ...]:
        """Refuse values that seem to be in another unit; return refusals that are waived."""
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
            notations=rows.notations(),
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
        """Return the codes of each breakdown's groups, by column index."""

        def first_texts(place: int) -> list[str]:
            first = self.table.column(place).head(_SAMPLED).to_list()
            return [value for value in first if isinstance(value, str)]

        return codes_by_column(self.name, self.table.header, breakdowns, self.contract, first_texts)

    def _repeated_ids(self) -> int | None:
        place = find_ids(self.table.header)
        return None if place is None else repeated_in(self.table.column(place))

    def rows_of(self, features: tuple[Feature, ...]) -> FrameRows:
        """Check the columns of some features."""
        header = self.table.header
        found = find_columns(self.name, header, features, self.contract)
        return FrameRows.of(
            [
                Column.of(header[place], feature, self.table.column(place), self.contract)
                for feature, place in found.items()
            ]
        )


def _labels(
    segmentation: Segmentation, layout: LabelLayout, rows: FrameRows, found: AssignedPoints
) -> dict[str, NewColumn]:
    """Make the new columns; in an unusable row, all but the reason are missing."""
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
            columns[column.name] = FloatColumn(distances)
        elif column.name == CERTAINTY:
            columns[column.name] = TextColumn([*map(str, CERTAINTIES)], certainties)
        else:
            columns[column.name] = rows.reasons()
    return columns


def _of_segments(values: Sequence[str | int], places: Labels) -> NewColumn:
    numbers = [value for value in values if isinstance(value, int)]
    return (
        IntegerColumn(numbers, places)
        if len(numbers) == len(values)
        else TextColumn([*map(str, values)], places)
    )


def _text(value: object) -> str:
    """Write a number plainly, and a missing value as an empty text."""
    if isinstance(value, float) and not np.isnan(value):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return "" if value is None or value is pd.NA or value != value else str(value)  # noqa: PLR0124


def _groups(values: "nw.Series[Any]", codes: GroupCodes) -> Labels:
    """Find the group of each value; missing and unhashable ones are unknown."""
    try:
        places, distinct = factorized(values)
    except TypeError:  # values that cannot be hashed, such as lists
        return np.full(len(values), codes.unknown)
    known = [
        codes.of_text(value) if isinstance(value, str) else codes.of_value(value)
        for value in distinct
    ]
    return np.array([*known, codes.unknown])[places]
