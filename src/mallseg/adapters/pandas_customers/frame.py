"""Customers in a pandas frame: counted in a census, or labelled with their segments."""

from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from mallseg.adapters.pandas_customers.columns import Column, Rows, taken
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.column import find_columns, find_ids
from mallseg.domain.customers.column_summary import ColumnSummary
from mallseg.domain.customers.data_contract import DataContract
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.labelling import LABEL_COLUMNS
from mallseg.domain.customers.makeup import GroupCodes, codes_by_column
from mallseg.domain.customers.reading import MOST_RECORDS_SHOWN, Reading, Rejection, check_units
from mallseg.domain.errors import (
    CustomerDataError,
    InvalidCustomerError,
    InvalidOptionError,
    OptionFault,
    SourceFault,
)
from mallseg.domain.ports import Progress
from mallseg.domain.segments.certainty import CERTAINTIES
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.population.arrays import Labels
from mallseg.population.assigning import assigned
from mallseg.population.builder import PopulationBuilder
from mallseg.population.population import PopulationOptions

_NOT_ASSIGNED = -1
"""The place of a row that has no segment."""


class PandasCustomers:
    """The rows of a frame, numbered from 1. The frame itself is never changed."""

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
        if not isinstance(frame, pd.DataFrame):
            raise InvalidOptionError("source", OptionFault.NOT_A_SOURCE)
        self.name = name
        self.frame = frame
        self.contract = contract or DataContract()
        self.records = records or range(1, len(frame) + 1)
        self._layout = layout or {}
        self._options = options

    def summarise_columns(self, *, most: int) -> tuple[ColumnSummary, ...]:
        """Take the first rows; a missing value is an empty one."""
        rows, numbers = self.frame.head(most), self.contract.numbers
        return tuple(
            ColumnSummary.of_texts(str(label), map(_text, column.tolist()), number_format=numbers)
            for label, column in rows.items()
        )

    def take_census(
        self,
        features: tuple[Feature, ...],
        *,
        breakdowns: Sequence[Breakdown] = (),
        progress: Progress,
    ) -> Reading:
        """Count the rows; one with a value that is missing or no number in range is rejected."""
        if self.frame.empty:
            raise CustomerDataError(self.name, SourceFault.NO_CUSTOMERS)
        rows = self._rows(features)
        own = tuple(column.feature for column in rows.columns)
        codes = self._codes(breakdowns)
        builder = PopulationBuilder(own, self.contract, self._options, [*codes.values()])
        classes = [_groups(self.frame.iloc[rows.usable, i], code) for i, code in codes.items()]
        builder.add(rows.values, classes)
        progress(len(self.frame), len(self.frame), len(self.frame))
        first = islice(rows.refusals(), MOST_RECORDS_SHOWN)
        return Reading(
            source=self.name,
            census=builder.census(),
            faults=rows.faults(),
            rejections=tuple(self._located(*refusal) for refusal in first),
            repeated_ids=self._repeated_ids(),
            columns={column.feature.name: column.label for column in rows.columns},
            layout=self._layout,
        )

    def locate(
        self,
        points: Collection[Point],
        features: tuple[Feature, ...],
        *,
        most: int,
        progress: Progress,
    ) -> tuple[int, ...]:
        """Look for the customers among the rows whose features are all numbers."""
        rows = self._rows(features)
        found = np.flatnonzero(rows.usable)[rows.are_among(points)]
        progress(len(self.frame), len(self.frame), len(self.frame))
        return tuple(self.records[row] for row in found[:most].tolist())

    def with_segments(self, segmentation: Segmentation) -> pd.DataFrame:
        """Copy the frame, and add to each row its segment as the domain assigns it.

        It is the segment that the domain finds, to the last bit. A row that cannot be assigned
        keeps its place, with missing values and a reason.

        Raises
        ------
        CustomerDataError
            A feature has no column, the frame has one of LABEL_COLUMNS already, or half of the
            values are too high for their unit.
        """
        for name in LABEL_COLUMNS:
            if name in self.frame.columns:
                raise CustomerDataError(self.name, SourceFault.COLUMN_TAKEN, column=name)
        rows = self._rows(segmentation.features)
        self._check_units(rows)
        labels = _labels(segmentation, rows)
        return self.frame.assign(**{name: labels[name] for name in LABEL_COLUMNS})

    def _check_units(self, rows: Rows) -> None:
        suspects = {
            column.feature: int(np.count_nonzero(values > column.feature.encode(limit)))
            for column, values in zip(rows.columns, rows.values, strict=True)
            if (limit := column.feature.highest_median) is not None
        }
        _, customers = np.shape(rows.values)
        check_units(self.name, suspects, customers)

    def _located(self, row: int, column: Column, error: InvalidCustomerError) -> Rejection:
        # The labels of a range index say no more than the row number.
        is_range = isinstance(self.frame.index, pd.RangeIndex)
        return Rejection(
            record=self.records[row],
            column=column.label,
            fault=error.fault,
            facts=error.facts,
            index=None if is_range else str(self.frame.index[row]),
        )

    def _codes(self, breakdowns: Sequence[Breakdown]) -> dict[int, GroupCodes]:
        """Give, by the place of its column, what codes the groups of each breakdown."""
        header = [str(label) for label in self.frame.columns]
        return codes_by_column(self.name, header, breakdowns, self.contract)

    def _repeated_ids(self) -> int | None:
        column = find_ids([str(label) for label in self.frame.columns])
        if column is None:
            return None
        ids = self.frame.iloc[:, column].dropna()
        texts = ids if pd.api.types.is_integer_dtype(ids) else ids.astype(str)
        return int(texts.duplicated().sum())

    def _rows(self, features: tuple[Feature, ...]) -> Rows:
        header = [str(label) for label in self.frame.columns]
        found = find_columns(self.name, header, features, self.contract)
        return Rows.of(
            [
                Column.of(header[column], feature, self.frame.iloc[:, column], self.contract)
                for feature, column in found.items()
            ]
        )


def _labels(segmentation: Segmentation, rows: Rows) -> dict[str, Any]:
    """Make the new columns, in types that have a missing value."""
    found, segments = assigned(segmentation, rows.values), segmentation.segments
    places, certainties = np.full((2, len(rows.usable)), _NOT_ASSIGNED)
    distances = np.full(len(rows.usable), np.nan)
    places[rows.usable], distances[rows.usable] = found.segments, found.distances
    certainties[rows.usable] = found.certainties
    numbers = pd.array([segment.number for segment in segments], dtype="Int64")
    return {
        "segment": numbers.take(places, allow_fill=True),
        "segment_slug": taken([segment.slug for segment in segments], places),
        "segment_name": taken([segment.name for segment in segments], places),
        "distance": distances,
        "certainty": taken([*map(str, CERTAINTIES)], certainties),
        "reason": rows.reasons(),
    }


def _text(value: object) -> str:
    """Write a number plainly, and nothing for a missing value."""
    if isinstance(value, float) and not np.isnan(value):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return "" if value is None or value is pd.NA or value != value else str(value)  # noqa: PLR0124


def _groups(values: "pd.Series[Any]", codes: GroupCodes) -> Labels:
    """Find the group of each value; one that is missing or cannot be hashed is unknown."""
    try:
        places, distinct = pd.factorize(values)
    except TypeError:  # values that cannot be hashed, such as lists
        return np.full(len(values), codes.unknown)
    known = [codes.of_value(value) for value in distinct.tolist()]
    return np.array([*known, codes.unknown])[places]
