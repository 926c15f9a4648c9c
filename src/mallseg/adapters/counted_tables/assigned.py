"""Assigns all customers of a table inside its engine, into another table."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from mallseg.adapters.counted_tables.open_table import OpenTable
from mallseg.adapters.counted_tables.source import CountedCustomers
from mallseg.domain.errors import (
    CustomerDataError,
    Fault,
    InvalidOptionError,
    OptionFault,
    SourceFault,
)
from mallseg.domain.ports import Progress
from mallseg.domain.segments.certainty import CERTAINTIES, Certainty
from mallseg.domain.segments.label_columns import CERTAINTY, LABEL_COLUMNS, LabelLayout
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.unit_check import UnitsFound
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.labelling import Labelling
from mallseg.domain.sources.reading import Reading, Rejection
from mallseg.domain.sources.table_name import TableName
from mallseg.sql.assignment import POINT_CUSTOMERS, AssignmentQuery
from mallseg.sql.census_columns import FeatureColumn
from mallseg.sql.names import quoted

Counts = Mapping[tuple[int, Certainty], int]
"""Customers by index of segment and certainty."""

_COUNTED = (LABEL_COLUMNS["slug"].name, CERTAINTY)
_ROWS_PER_POINT = 8
_ALWAYS = ("version", "assigned_at")
"""Columns that identify the run a row is from."""


class WritableTable(OpenTable, Protocol):
    """An open table of an engine that can write the result of a query as a table."""

    def write_table(self, query: str, into: TableName, *, rows: int) -> None:
        """Write the result of a query as a table; it must have this many rows.

        It replaces an earlier table of ours only when complete; if writing fails, the earlier one
        stays as it was. `query` is in the engine's own dialect.
        """
        ...


@runtime_checkable
class JoiningTable(WritableTable, Protocol):
    """One whose engine joins rows to few points faster than it computes their segments."""

    def scratch_table(self, query: str, into: TableName) -> AbstractContextManager[str]:
        """Write the result of a query as a table for the time being; give its name in SQL.

        It is in the schema of `into`, so that no other right is needed.
        """
        ...


@runtime_checkable
class SourceTable(Protocol):
    """A table that can be opened for writing results beside it."""

    @property
    def name(self) -> str: ...  # noqa: D102  (its name in messages)

    @property
    def format(self) -> str: ...  # noqa: D102

    def opened(self) -> AbstractContextManager[OpenTable]:
        """Open it for reading."""
        ...

    def opened_for_writing(self) -> AbstractContextManager[WritableTable]:
        """Open it; what is written exists once it is closed without an error."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedTable:
    """A LabelledCopy that never leaves its engine.

    Attributes
    ----------
    into
        The table to create or replace.
    key
        The only source column to include; empty for all.
    """

    table: SourceTable
    contract: DataContract
    into: TableName
    key: str = ""

    def write(
        self, segmentation: Segmentation, *, layout: LabelLayout | None = None, progress: Progress
    ) -> Labelling:
        """Count the customers, check their units, and assign them."""
        if str(self.into) == self.table.name:
            raise InvalidOptionError("into", OptionFault.SAME_FILE, other="that of the customers")
        customers = CountedCustomers(self.table, self.contract)
        layout = _stamped(layout or LabelLayout.of())
        with self.table.opened_for_writing() as table:
            reading = customers.read(table, segmentation.features, counts_ids=False)
            waived = units_of(reading, self.contract).check(segmentation)
            query = AssignmentQuery(
                table=table.place,
                segmentation=segmentation,
                columns=numeric_columns(customers, table, segmentation),
                kept=self._kept(table.header, layout),
                layout=layout,
                dialect=table.dialect,
            )
            counts = self._written_with_counts(table, query, reading)
        progress(reading.records, reading.records, reading.records)
        labelling = labelling_of(
            segmentation,
            counts,
            source=reading.source,
            faults=reading.faults,
            rejections=reading.rejections,
        )
        return replace(labelling, waived=waived)

    def _written_with_counts(
        self, table: WritableTable, query: AssignmentQuery, reading: Reading
    ) -> Counts:
        """Write the rows: joined with their distinct points, where that is faster."""
        rows = reading.records
        if not (isinstance(table, JoiningTable) and _has_few_points(query, reading)):
            table.write_table(query.labelled(), self.into, rows=rows)
            return counts_in(".".join(map(quoted, self.into.parts)), table, query)
        missing = bool(reading.faults.get(Fault.MISSING))
        counted = replace(query, layout=_counted(query.layout))
        with table.scratch_table(counted.points(some_missing=missing), self.into) as points:
            table.write_table(query.labelled_by(points, some_missing=missing), self.into, rows=rows)
            return counts_in(points, table, counted, customers=f"sum({POINT_CUSTOMERS})")

    def _kept(self, header: Sequence[str], layout: LabelLayout) -> list[str]:
        """Choose the source columns to include.

        Raises
        ------
        CustomerDataError
            The key is not among them, or one has the name of an added column.
        """
        if self.key and self.key not in header:
            raise CustomerDataError(
                self.table.name, SourceFault.ID_COLUMN_NOT_THERE, column=self.key
            )
        kept = [self.key] if self.key else [*header]
        refuse_name_clashes(self.table.name, kept, layout)
        return kept


def _has_few_points(query: AssignmentQuery, reading: Reading) -> bool:
    """Whether points are few for the rows, and names of their columns are not taken."""
    census = reading.census
    few = census.population is None and len(census.counts) * _ROWS_PER_POINT <= census.customers
    names = {column.name.casefold() for column in query.columns}
    return few and not names & {*_counted(query.layout).names, POINT_CUSTOMERS}


def numeric_columns(
    customers: CountedCustomers, table: OpenTable, segmentation: Segmentation
) -> list[FeatureColumn]:
    """Find the columns of a segmentation's features; refuse text columns."""
    columns = [each.column for each in customers.columns(table, segmentation.features)]
    for column in columns:
        if column.is_text:
            raise CustomerDataError(
                customers.name, SourceFault.COLUMN_NOT_NUMERIC, column=column.name
            )
    return columns


def refuse_name_clashes(source: str, kept: Sequence[str], layout: LabelLayout) -> None:
    """Raise CustomerDataError if a source column has the name of an added one."""
    added = {name.casefold() for name in layout.names}
    for name in kept:
        if name.casefold() in added:
            raise CustomerDataError(source, SourceFault.COLUMN_TAKEN, column=name)


def units_of(reading: Reading, contract: DataContract) -> UnitsFound:
    """Collect the magnitudes of the values read, for the check of units."""
    census = reading.census
    return UnitsFound(
        source=reading.source,
        magnitudes={each: census.magnitudes(each) for each in census.features},
        contract=contract,
    )


def _stamped(layout: LabelLayout) -> LabelLayout:
    """Add the columns of version and time, if there is a version."""
    if layout.stamp.version is None:
        return layout
    return _with(layout, _ALWAYS)


def _counted(layout: LabelLayout) -> LabelLayout:
    """Have the columns in it by which customers are counted."""
    return _with(layout, ("slug", "certainty"))


def _with(layout: LabelLayout, words: Sequence[str]) -> LabelLayout:
    own = [LABEL_COLUMNS[each] for each in words]
    more = tuple(column for column in own if column not in layout.columns)
    return LabelLayout(columns=(*layout.columns, *more), stamp=layout.stamp)


def counts_in(
    kept: str, table: OpenTable, query: AssignmentQuery, *, customers: str = "count(*)"
) -> Counts:
    """Count those assigned in what was kept of a query.

    As a rule that says both the segment and the certainty, and they need not be computed again.

    Parameters
    ----------
    kept
        What follows FROM in the query.
    customers
        How many its rows stand for, as an aggregate.
    """
    if not {*_COUNTED} <= {*query.layout.names}:
        rows = table.native_rows(query.counted())
        return {
            (int(place), Certainty(certainty)): int(customers)
            for place, certainty, fault, customers in rows
            if not fault
        }
    slug, certainty = map(quoted, _COUNTED)
    places = {each.slug: place for place, each in enumerate(query.segmentation.segments)}
    found = table.rows(
        f"SELECT {slug}, {certainty}, {customers} FROM {kept} "  # noqa: S608  (quoted names)
        f"WHERE {slug} IS NOT NULL GROUP BY {slug}, {certainty}"
    )
    return {(places[one], Certainty(other)): int(n) for one, other, n in found}


def labelling_of(
    segmentation: Segmentation,
    counts: Counts,
    *,
    source: str,
    faults: Mapping[Fault, int],
    rejections: tuple[Rejection, ...],
) -> Labelling:
    """Make the result for a table whose customers were assigned."""
    groups = {
        (segment.slug, str(certainty)): counts.get((place, certainty), 0)
        for place, segment in enumerate(segmentation.segments)
        for certainty in CERTAINTIES
    }
    slugs = [segment.slug for segment in segmentation.segments]
    return Labelling(
        source=source,
        customers={each: sum(groups[each, str(own)] for own in CERTAINTIES) for each in slugs},
        certainties={
            str(own): sum(groups[each, str(own)] for each in slugs) for own in CERTAINTIES
        },
        groups=groups,
        faults=faults,
        rejections=rejections,
    )
