"""Customers of a table with their ids: rows are streamed from the engine."""

from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

import numpy as np

from mallseg.adapters.counted_tables.open_table import Cells, OpenTable, Table
from mallseg.adapters.counted_tables.refusals import CheckedColumn, first_refusal
from mallseg.adapters.counted_tables.source import CountedCustomers
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.magnitudes import Magnitudes
from mallseg.domain.errors import CustomerDataError, Fault, SourceFault
from mallseg.domain.ports import Progress
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.unit_check import UnitsFound
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.id_column import IdColumn, find_id_column, is_blank
from mallseg.domain.sources.identified import IdentifiedBatch, IdentifiedReading
from mallseg.domain.sources.reading import MOST_RECORDS_SHOWN, Rejection
from mallseg.domain.sources.unit_judgement import WaivedDoubt
from mallseg.population.arrays import Floats, Mask
from mallseg.population.magnitudes import magnitude_counts
from mallseg.sql.census import CensusQuery

_SAMPLED = 500
_AT_ONCE = 1 << 16
_NUMBER, _ID = 0, 1
"""Their indices in a row; the values follow."""


@dataclass(frozen=True, slots=True)
class IdentifiedTable:
    """The rows of a table with a column of ids: texts as they are, whole numbers as digits."""

    table: Table
    contract: DataContract

    @property
    def name(self) -> str:
        """Its name in messages."""
        return self.table.name

    def find_ids(self, features: tuple[Feature, ...], *, named: str = "") -> IdColumn:
        """Find the column by the first rows."""
        del features
        with self.table.opened() as table:
            return self._ids(table, named)

    def read(
        self,
        segmentation: Segmentation,
        take: Callable[[IdentifiedBatch], object],
        *,
        id_column: str = "",
        progress: Progress,
    ) -> IdentifiedReading:
        """Stream the rows of one snapshot."""
        with self.table.opened() as table:
            columns = CountedCustomers(self.table, self.contract).columns(
                table, segmentation.features
            )
            ids = self._ids(table, id_column)
            place, record = table.numbered()
            query = CensusQuery(
                table=place, columns=[each.column for each in columns], record=record
            )
            rows, found = table.rows(query.identified(ids.name)), _Found(columns, ids)
            while batch := [*islice(rows, _AT_ONCE)]:
                take(found.batch_of(batch))
        if not found.records:
            raise CustomerDataError(self.name, SourceFault.NO_CUSTOMERS)
        progress(found.records, found.records, found.records)
        return IdentifiedReading(
            source=self.name,
            ids=ids,
            usable=found.usable,
            faults=found.faults,
            rejections=tuple(found.rejections),
            rounded=tuple(each.column.name for each in columns if each.has_rounded),
            waived=self._checked_units(segmentation, found),
        )

    def _ids(self, table: OpenTable, named: str) -> IdColumn:
        query = f"SELECT * FROM {table.place} LIMIT {_SAMPLED}"  # noqa: S608
        first = [[id_text(value) for value in row] for row in table.rows(query)]
        return find_id_column(self.name, table.header, first, named=named)

    def _checked_units(
        self, segmentation: Segmentation, found: "_Found"
    ) -> tuple[WaivedDoubt, ...]:
        columns = found.columns
        return UnitsFound(
            source=self.name,
            magnitudes={
                each.feature: Magnitudes.of_codes(counts)
                for each, counts in zip(columns, found.magnitudes, strict=True)
            },
            contract=self.contract,
            grouped={each.feature: each.column.name for each in columns if each.looks_grouped},
            notations={each.feature: own for each in columns if (own := each.notations())},
        ).check(segmentation)


@dataclass(slots=True)
class _Found:
    """Counts over the rows handed over so far."""

    columns: Sequence[CheckedColumn]
    ids: IdColumn
    records: int = 0
    usable: int = 0
    faults: Counter[Fault] = field(default_factory=Counter)
    rejections: list[Rejection] = field(default_factory=list)
    magnitudes: list[Counter[int]] = field(default_factory=list)

    def batch_of(self, rows: Sequence[tuple[Any, ...]]) -> IdentifiedBatch:
        """Count rows, and make a batch of them."""
        values, is_usable = self._values(rows)
        ids = [id_text(row[_ID]) for row in rows]
        blank = np.array([is_blank(each) for each in ids], np.bool_)
        self.records += len(rows)
        self._count(values[:, is_usable])
        for place in np.flatnonzero(~is_usable | blank).tolist():
            self._refuse(rows[place], is_blank_only=bool(is_usable[place]))
        chosen = np.flatnonzero(is_usable & ~blank)
        self.usable += len(chosen)
        return IdentifiedBatch(
            ids=[ids[place] for place in chosen.tolist()],
            columns=tuple(array("d", own.tobytes()) for own in values[:, chosen]),
            unusable_ids=[ids[place] for place in np.flatnonzero(~is_usable & ~blank).tolist()],
        )

    def _values(self, rows: Sequence[tuple[Any, ...]]) -> tuple[Floats, Mask]:
        _, _, *cells, faults = zip(*rows, strict=True)
        values = np.empty((len(self.columns), len(rows)))
        for place, (column, own) in enumerate(zip(self.columns, cells, strict=True)):
            masked = _cells(own, is_text=column.column.is_text)
            values[place] = column.values(masked)
            if column.column.is_text:
                column.count(masked, [1] * len(rows))
        return values, (np.array(faults) == 0) & ~np.isnan(values).any(axis=0)

    def _count(self, values: Floats) -> None:
        self.magnitudes = self.magnitudes or [Counter() for _ in self.columns]
        for column, own, counts in zip(self.columns, values, self.magnitudes, strict=True):
            counts.update(magnitude_counts(column.feature, own))

    def _refuse(self, row: tuple[Any, ...], *, is_blank_only: bool) -> None:
        if is_blank_only:
            own = Rejection(record=row[_NUMBER], column=self.ids.name, fault=Fault.BLANK_ID)
        elif refused := first_refusal(row[_ID + 1 : -1], self.columns):
            column, error = refused
            own = Rejection(
                record=row[_NUMBER],
                column=column.column.name,
                fault=error.fault,
                facts=error.facts,
            )
        else:
            raise AssertionError("an unusable row has a fault")
        self.faults[own.fault] += 1
        if len(self.rejections) < MOST_RECORDS_SHOWN:
            self.rejections.append(own)


def _cells(values: Sequence[Any], *, is_text: bool) -> Cells:
    """Make a masked array of a column's cells."""
    missing = [value is None for value in values]
    if is_text:
        return np.ma.masked_array(np.array(values, object), missing)
    filled = [0.0 if value is None else value for value in values]
    return np.ma.masked_array(np.array(filled, np.float64), missing)


def id_text(value: object) -> str:
    """Write an id as text: empty if missing; a whole number as its digits."""
    if value is None or value != value:  # noqa: PLR0124  (NaN)
        return ""
    if isinstance(value, float | Decimal) and value == int(value):
        return str(int(value))
    return str(value)
