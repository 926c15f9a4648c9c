"""Customers in a pandas frame: counted in a census, or labelled with their segments."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.column import (
    DemographicColumns,
    find_columns,
    find_demographics,
    find_ids,
)
from mallseg.domain.customers.column_summary import ColumnSummary
from mallseg.domain.customers.data_contract import DataContract
from mallseg.domain.customers.demographics import (
    AGE,
    AGE_BANDS,
    GENDERS,
    AgeBand,
    Counts,
    DemographicCounts,
    Gender,
)
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.labelling import LABEL_COLUMNS
from mallseg.domain.customers.reading import MOST_RECORDS_SHOWN, Reading, Rejection
from mallseg.domain.errors import (
    CustomerDataError,
    InvalidCustomerError,
    InvalidOptionError,
    OptionFault,
    SourceFault,
)
from mallseg.domain.ports import Progress
from mallseg.domain.segments.assignment import Assignment
from mallseg.domain.segments.segmentation import Segmentation

_NOT_COUNTED = -1
"""The segment number of a row that is left out."""
_Codes = NDArray[np.integer[Any]]


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
    ) -> None:
        """Take a frame; `records` are the numbers that its rows have in their source."""
        if not isinstance(frame, pd.DataFrame):
            raise InvalidOptionError("source", OptionFault.NOT_A_SOURCE)
        self.name = name
        self.frame = frame
        self.contract = contract or DataContract()
        self.records = list(records or range(1, len(frame) + 1))
        self._layout = layout or {}

    def summarise_columns(self, *, most: int) -> tuple[ColumnSummary, ...]:
        """Take the first rows; a missing value is an empty one."""
        rows, decimal = self.frame.head(most), self.contract.decimal
        return tuple(
            ColumnSummary.of_texts(str(label), map(_text, column.tolist()), decimal=decimal)
            for label, column in rows.items()
        )

    def take_census(self, features: tuple[Feature, ...], *, progress: Progress) -> Reading:
        """Count the rows; one with a value that is missing or no number in range is rejected."""
        if self.frame.empty:
            raise CustomerDataError(self.name, SourceFault.NO_CUSTOMERS)
        columns = self._columns(features)
        rows = _Rows.of(columns)
        progress(len(self.frame), len(self.frame), len(self.frame))
        rejections = [self._located(*refusal) for refusal in _refusals(columns, rows)]
        return Reading(
            source=self.name,
            census=Census.of_counts(
                tuple(column.feature for column in columns),
                dict(zip(rows.points, rows.customers, strict=True)),
            ),
            faults=Counter(rejection.fault for rejection in rejections),
            rejections=tuple(rejections[:MOST_RECORDS_SHOWN]),
            repeated_ids=self._repeated_ids(),
            columns={column.feature.name: column.label for column in columns},
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
        rows = _Rows.of(self._columns(features))
        wanted = [i for i, point in enumerate(rows.points) if point in points]
        found = np.flatnonzero(rows.usable)[np.isin(rows.point_of_row, wanted)]
        progress(len(self.frame), len(self.frame), len(self.frame))
        return tuple(self.records[row] for row in found[:most].tolist())

    def count_demographics(
        self,
        segmentation: Segmentation,
        *,
        without: Collection[Point] = frozenset(),
        progress: Progress,
    ) -> DemographicCounts:
        """Count the customers among the rows whose features are all numbers."""
        header = [str(label) for label in self.frame.columns]
        columns = find_demographics(header, self.contract.columns)
        if not columns.are_there:
            return DemographicCounts()
        rows = _Rows.of(self._columns(segmentation.features))
        numbers = [
            _NOT_COUNTED
            if point in without
            else segmentation.assign_point(point).segment.number - 1
            for point in rows.points
        ]
        segments = np.full(len(self.frame), _NOT_COUNTED)
        segments[rows.usable] = np.array(numbers, np.int64)[rows.point_of_row]
        progress(len(self.frame), len(self.frame), len(self.frame))
        number = len(segmentation.segments)
        return _demographic_counts(self.frame, columns, segments, number, self.contract)

    def with_segments(self, segmentation: Segmentation) -> pd.DataFrame:
        """Copy the frame, and add to each row its segment as the domain assigns it.

        Each distinct point is assigned once, by the domain: so a frame, the command line and HTTP
        cannot differ. A row that cannot be assigned keeps its place, with missing values and a
        reason.

        Raises
        ------
        CustomerDataError
            A feature has no column, or the frame has one of LABEL_COLUMNS already.
        """
        for name in LABEL_COLUMNS:
            if name in self.frame.columns:
                raise CustomerDataError(self.name, SourceFault.COLUMN_TAKEN, column=name)
        columns = self._columns(segmentation.features)
        rows = _Rows.of(columns)
        answers = [segmentation.assign_point(point) for point in rows.points]
        labels = _labels(answers).take(rows.point_of_row)
        labels.index = pd.RangeIndex(len(self.frame))[rows.usable]
        labels = labels.reindex(range(len(self.frame)))
        reasons = {
            row: f"{column.label} {error.reason}" for row, column, error in _refusals(columns, rows)
        }
        labels["reason"] = pd.Series(reasons, index=labels.index, dtype="str")
        return self.frame.assign(**{name: labels[name].array for name in LABEL_COLUMNS})

    def _located(self, row: int, column: "_Column", error: InvalidCustomerError) -> Rejection:
        # The labels of a range index say no more than the row number.
        is_range = isinstance(self.frame.index, pd.RangeIndex)
        return Rejection(
            record=self.records[row],
            column=column.label,
            fault=error.fault,
            facts=error.facts,
            index=None if is_range else str(self.frame.index[row]),
        )

    def _repeated_ids(self) -> int | None:
        column = find_ids([str(label) for label in self.frame.columns])
        if column is None:
            return None
        return int(self.frame.iloc[:, column].dropna().astype(str).duplicated().sum())

    def _columns(self, features: tuple[Feature, ...]) -> list["_Column"]:
        header = [str(label) for label in self.frame.columns]
        found = find_columns(self.name, header, features, self.contract)
        return [
            _Column.of(header[column], feature, self.frame.iloc[:, column], self.contract)
            for feature, column in found.items()
        ]


@dataclass(frozen=True, slots=True)
class _Column:
    """One feature of every row: a number, or NaN and the reason why."""

    label: str
    feature: Feature
    numbers: NDArray[np.float64]
    codes: NDArray[np.intp]
    refusals: list[InvalidCustomerError | None]

    @classmethod
    def of(
        cls, label: str, feature: Feature, values: "pd.Series[Any]", contract: DataContract
    ) -> "_Column":
        try:
            codes, distinct = pd.factorize(values)
        except TypeError:
            raise CustomerDataError(
                "data frame", SourceFault.COLUMN_NOT_NUMERIC, column=label
            ) from None
        parsed = [_parse(feature, value, contract) for value in distinct.tolist()]
        # A missing value has the code -1: it finds the NaN that is appended at the end.
        numbers = np.array([*(number for number, _ in parsed), np.nan])[codes]
        refusals = [*(refusal for _, refusal in parsed), feature.missing()]
        return cls(label=label, feature=feature, numbers=numbers, codes=codes, refusals=refusals)

    def refusal(self, row: int) -> InvalidCustomerError | None:
        return self.refusals[int(self.codes[row])]


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows whose features are all numbers, grouped by point."""

    usable: NDArray[np.bool_]
    point_of_row: NDArray[np.integer[Any]]
    points: list[Point]
    customers: list[int]

    @classmethod
    def of(cls, columns: list[_Column]) -> "_Rows":
        table = pd.DataFrame({i: column.numbers for i, column in enumerate(columns)})
        usable = table.notna().all(axis=1).to_numpy()
        groups = table[usable].groupby(list(table.columns))
        customers = groups.size()
        return cls(
            usable=usable,
            point_of_row=groups.ngroup().to_numpy(),
            points=[tuple(point) for point in customers.index.to_frame().to_numpy().tolist()],
            customers=customers.tolist(),
        )


def _refusals(
    columns: list[_Column], rows: _Rows
) -> Iterator[tuple[int, _Column, InvalidCustomerError]]:
    """Give the rows that cannot be used, each with its first fault."""
    for row in np.flatnonzero(~rows.usable).tolist():
        yield row, *next((c, e) for c in columns if (e := c.refusal(row)) is not None)


def _labels(answers: list[Assignment]) -> pd.DataFrame:
    """Make a row of each assignment, in types that have a missing value."""
    return pd.DataFrame(
        {
            "segment": pd.array([answer.segment.number for answer in answers], dtype="Int64"),
            "segment_slug": pd.array([answer.segment.slug for answer in answers], dtype="str"),
            "segment_name": pd.array([answer.segment.name for answer in answers], dtype="str"),
            "distance": pd.array([answer.distance for answer in answers], dtype="float64"),
            "certainty": pd.array([str(answer.certainty) for answer in answers], dtype="str"),
        }
    )


def _text(value: object) -> str:
    """Write a number plainly, and nothing for a missing value."""
    if isinstance(value, float) and not np.isnan(value):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return "" if value is None or value is pd.NA or value != value else str(value)  # noqa: PLR0124


def _parse(
    feature: Feature, value: object, contract: DataContract
) -> tuple[float, InvalidCustomerError | None]:
    number = float(value) if isinstance(value, Decimal) else value  # what databases give
    try:
        return contract.check(feature, number), None
    except InvalidCustomerError as error:
        return np.nan, error


def _demographic_counts(
    frame: pd.DataFrame,
    columns: DemographicColumns,
    segments: _Codes,
    number: int,
    contract: DataContract,
) -> DemographicCounts:
    """Count the rows of a frame.

    Parameters
    ----------
    columns
        The columns of ages and genders.
    segments
        Of shape (n_rows,): the number of each row's segment, from 0, or _NOT_COUNTED.
    number
        How many segments there are.
    """

    def counted(
        column: int | None, groups: list[str], group_of: Callable[[Any], str]
    ) -> Counts | None:
        if column is None:
            return None
        codes = _codes(frame.iloc[:, column], groups, group_of)
        return _table(segments, codes, number, len(groups))

    return DemographicCounts(
        ages=counted(columns.age, [*AGE_BANDS], lambda value: _band(value, contract)),
        genders=counted(columns.gender, [*GENDERS], lambda value: Gender.parse(str(value))),
    )


def _codes(values: "pd.Series[Any]", groups: list[str], group_of: Callable[[Any], str]) -> _Codes:
    """Find the group of each row, by its number; a missing value is unknown."""
    unknown = groups.index(AgeBand.UNKNOWN)
    try:
        codes, distinct = pd.factorize(values)
    except TypeError:  # values that cannot be hashed, such as lists
        return np.full(len(values), unknown)
    known = [groups.index(group_of(value)) for value in distinct.tolist()]
    return np.array([*known, unknown])[codes]


def _band(value: object, contract: DataContract) -> AgeBand:
    number = float(value) if isinstance(value, Decimal) else value
    try:
        return AgeBand.of(contract.check(AGE, number))
    except InvalidCustomerError:
        return AgeBand.UNKNOWN


def _table(segments: _Codes, codes: _Codes, number: int, width: int) -> Counts:
    is_counted = segments != _NOT_COUNTED
    flat = segments[is_counted] * width + codes[is_counted]
    table = np.bincount(flat, minlength=number * width).reshape(number, width)
    return tuple(map(tuple, table.tolist()))
