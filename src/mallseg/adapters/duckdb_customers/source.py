"""Customers in Parquet files: the census is taken by DuckDB, and only it leaves the engine."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

import duckdb
import numpy as np

from mallseg.adapters.duckdb_customers.counts import GroupedCustomers
from mallseg.adapters.duckdb_customers.database import VIEW, opened
from mallseg.adapters.duckdb_customers.refusals import CheckedColumn, first_refusal, refusal_of
from mallseg.adapters.input_files.parquet_files import ParquetFiles
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.columns.column_summary import ColumnSummary
from mallseg.domain.customers.columns.data_contract import DataContract
from mallseg.domain.customers.columns.find_columns import find_columns, find_ids
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.makeup import GroupCodes, codes_by_column
from mallseg.domain.customers.outliers import OutlyingPoints, Points
from mallseg.domain.customers.reading import MOST_RECORDS_SHOWN, Reading, Rejection
from mallseg.domain.errors import CustomerDataError, Fault, SourceFault
from mallseg.domain.ports import Progress
from mallseg.population.arrays import Labels, Mask
from mallseg.population.checking import are_beyond
from mallseg.sql.census import CensusQuery, FeatureColumn, GroupColumn
from mallseg.sql.names import quoted

_AT_ONCE = 1 << 17
_LOOKED_AT = 500
"""Rows: enough to see whether a column holds bands."""

_NUMBERS = (
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER",
    "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL",
)  # fmt: skip
_TEXTS = ("VARCHAR", "ENUM")


@dataclass(frozen=True, slots=True)
class _Table:
    """An open table: its columns and their types, in order."""

    connection: duckdb.DuckDBPyConnection
    header: tuple[str, ...]
    types: tuple[str, ...]

    def is_text(self, place: int) -> bool:
        return self.types[place].startswith(_TEXTS)

    def is_number(self, place: int) -> bool:
        return self.types[place].partition("(")[0] in _NUMBERS

    def rows(self, query: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Run a query, and give its rows one after the other."""
        found = self.connection.execute(query, [*parameters])
        while rows := found.fetchmany(_LOOKED_AT):
            yield from rows

    def first_texts(self, place: int) -> list[str]:
        if not self.is_text(place):
            return []
        name = quoted(self.header[place])
        query = f"SELECT CAST({name} AS VARCHAR) FROM {VIEW} LIMIT {_LOOKED_AT}"  # noqa: S608
        return [text for (text,) in self.rows(query) if text is not None]


@dataclass(frozen=True, slots=True)
class ParquetCustomers:
    """The rows of Parquet files, numbered from 1 in the order of the files."""

    files: ParquetFiles
    contract: DataContract

    @property
    def name(self) -> str:
        """What messages call the source."""
        return self.files.name

    def summarise_columns(self, *, most: int) -> tuple[ColumnSummary, ...]:
        """Take the first rows; a missing value is an empty one."""
        with self._opened() as table:
            rows = [*table.rows(f"SELECT * FROM {VIEW} LIMIT {most:d}")]  # noqa: S608
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
        """Have the customers counted by their values; a value that is none in range rejects one."""
        with self._opened() as table:
            columns = self._columns(table, features)
            codes = codes_by_column(
                self.name, table.header, breakdowns, self.contract, table.first_texts
            )
            query = CensusQuery(
                table=VIEW,
                columns=[column.column for column in columns],
                groups=[
                    GroupColumn(name=table.header[place], is_text=not table.is_number(place))
                    for place in codes
                ],
            )
            own = tuple(column.feature for column in columns)
            customers = GroupedCustomers(own, self.contract, [*codes.values()])
            faults = _counted(table, query, columns, [*codes.values()], customers)
            census = customers.census()
            records = census.customers + faults.total()
            if not records:
                raise CustomerDataError(self.name, SourceFault.NO_CUSTOMERS)
            rejections = [*_rejections(table, query, columns)] if faults else []
            repeated = self._repeated_ids(table)
        progress(records, records, records)
        return Reading(
            source=self.name,
            census=census,
            faults=faults,
            rejections=(*rejections,),
            repeated_ids=repeated,
            rounded=tuple(column.column.name for column in columns if column.has_rounded),
            columns={column.feature.name: column.column.name for column in columns},
            layout={"format": "Parquet"},
            contract=self.contract,
            in_threes=tuple(column.feature for column in columns if column.looks_grouped),
            written={c.feature: found for c in columns if (found := c.written())},
        )

    def locate(
        self,
        points: Points,
        features: tuple[Feature, ...],
        *,
        most: int,
        progress: Progress,
    ) -> tuple[int, ...]:
        """Look for the customers row by row, in another pass."""
        with self._opened() as table:
            columns = self._columns(table, features)
            query = CensusQuery(table=VIEW, columns=[column.column for column in columns])
            rows = table.rows(f"{query.numbered()} WHERE fault = 0 ORDER BY record")
            found = (
                record for record, *values, _ in rows if _is_among(points, _point(values, columns))
            )
            located = tuple(islice(found, most))
        progress(1, 1)
        return located

    @contextmanager
    def _opened(self) -> Iterator[_Table]:
        with opened(self.files) as connection:
            described = connection.execute(f"DESCRIBE {VIEW}").fetchall()
            names, types = zip(*(row[:2] for row in described), strict=True)
            yield _Table(connection, names, types)

    def _columns(self, table: _Table, features: tuple[Feature, ...]) -> list[CheckedColumn]:
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
                ),
                self.contract,
            )
            for feature, place in found.items()
        ]

    def _repeated_ids(self, table: _Table) -> int | None:
        """Count the ids that stood in an earlier row too; missing ones do not count."""
        place = find_ids(table.header)
        if place is None:
            return None
        own = quoted(table.header[place])
        if not table.is_number(place):
            own = f"NULLIF(CAST({own} AS VARCHAR), '')"
        query = f"SELECT count({own}) - count(DISTINCT {own}) FROM {VIEW}"  # noqa: S608
        ((repeated,),) = table.rows(query)
        return int(repeated)


def _counted(
    table: _Table,
    query: CensusQuery,
    columns: Sequence[CheckedColumn],
    codes: Sequence[GroupCodes],
    customers: GroupedCustomers,
) -> Counter[Fault]:
    """Have the groups counted, kept in DuckDB, and fetched in parts; count those refused."""
    table.connection.execute(f"CREATE TEMP TABLE counted AS {query.counted()}")
    _code_groups(table, codes)
    ((groups,),) = table.rows("SELECT count(*) FROM counted")
    faults = Counter[Fault]()
    for first in range(0, groups, _AT_ONCE):
        part = table.connection.execute(
            f"SELECT * FROM counted WHERE rowid >= {first} AND rowid < {first + _AT_ONCE}"  # noqa: S608
        ).fetchnumpy()
        _take(part, columns, codes, customers, faults)
    return faults


def _code_groups(table: _Table, codes: Sequence[GroupCodes]) -> None:
    """Give codes to all groups, in the order of their names and not in that of the rows."""
    for place, own in enumerate(codes):
        for (value,) in table.rows(f"SELECT DISTINCT g{place} FROM counted ORDER BY 1"):  # noqa: S608
            _code(own, value)


def _code(codes: GroupCodes, value: object) -> int:
    return codes.of_text(value) if isinstance(value, str) else codes.of_value(value)


def _take(
    part: Mapping[str, Any],
    columns: Sequence[CheckedColumn],
    codes: Sequence[GroupCodes],
    customers: GroupedCustomers,
    faults: Counter[Fault],
) -> None:
    numbers, checked = np.asarray(part["customers"]), np.asarray(part["fault"])
    values = np.stack(
        [
            column.values(part[f"v{i}"], np.ma.getmaskarray(part[f"v{i}"]), numbers)
            for i, column in enumerate(columns)
        ]
    )
    usable: Mask = (checked == 0) & ~np.isnan(values).any(axis=0)
    for row in np.flatnonzero(~usable).tolist():
        faults[_fault_of(part, row, int(checked[row]), columns)] += int(numbers[row])
    classes = [_classes(part[f"g{i}"], own)[usable] for i, own in enumerate(codes)]
    customers.add(values[:, usable], classes, numbers[usable])


def _fault_of(
    part: Mapping[str, Any],
    row: int,
    fault: int,
    columns: Sequence[CheckedColumn],
) -> Fault:
    """Find the first fault of a group: that of a text, or that which the query has found."""
    place, error = refusal_of(fault, columns) if fault else (len(columns), None)
    for i, column in enumerate(columns[:place]):
        if column.column.is_text:
            cells = part[f"v{i}"]
            text = None if np.ma.getmaskarray(cells)[row] else str(cells[row])
            if own := column.refusal(text):
                return own.fault
    if error is None:
        raise AssertionError("a group that cannot be used has a fault")
    return error.fault


def _classes(cells: Any, codes: GroupCodes) -> Labels:
    """Find the code of each value; what is missing is unknown."""
    missing = np.ma.getmaskarray(cells)
    values = np.ma.getdata(cells).tolist()
    known: dict[object, int] = {}
    for value, gone in zip(values, missing.tolist(), strict=True):
        if not gone and value not in known:
            known[value] = _code(codes, value)
    own = [
        codes.unknown if gone else known[value]
        for value, gone in zip(values, missing.tolist(), strict=True)
    ]
    return np.array(own, np.intp)


def _rejections(
    table: _Table, query: CensusQuery, columns: Sequence[CheckedColumn]
) -> Iterator[Rejection]:
    """Locate the first rows that cannot be used."""
    refused = [(place, [*column.refused]) for place, column in enumerate(columns) if column.refused]
    asked = query.records([place for place, _ in refused])
    rows = table.rows(f"{asked} LIMIT {MOST_RECORDS_SHOWN}", [texts for _, texts in refused])
    for record, *values, _ in rows:
        if found := first_refusal(values, columns):
            column, error = found
            yield Rejection(
                record=record, column=column.column.name, fault=error.fault, facts=error.facts
            )


def _point(values: Sequence[Any], columns: Sequence[CheckedColumn]) -> Point | None:
    """Make a point of a row; None where it cannot be used."""
    point = tuple(column.number(value) for column, value in zip(columns, values, strict=True))
    return None if any(number != number for number in point) else point  # noqa: PLR0124  (NaN)


def _is_among(points: Points, point: Point | None) -> bool:
    if point is None:
        return False
    if isinstance(points, OutlyingPoints):
        return bool(are_beyond(points, np.array([point]).T)[0])
    return point in points


def _text(value: object) -> str:
    """Write a number plainly, and nothing for a missing value."""
    if isinstance(value, float) and not np.isnan(value):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return "" if value is None or value != value else str(value)  # noqa: PLR0124  (NaN)
