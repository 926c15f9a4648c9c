"""A labelled copy of Parquet files: one file with the same columns, followed by the labels."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from mallseg.adapters.counted_tables.assigned import (
    counts_in,
    labelling_of,
    numeric_columns,
    refuse_taken,
)
from mallseg.adapters.counted_tables.source import CountedCustomers, rejections_of
from mallseg.adapters.duckdb_customers.database import pattern_of
from mallseg.adapters.duckdb_customers.file_properties import FileProperties
from mallseg.adapters.duckdb_customers.open_table import DuckdbOpenTable
from mallseg.adapters.duckdb_customers.sizes import Sizes
from mallseg.adapters.duckdb_customers.tables import ParquetTable
from mallseg.domain.customers.columns.data_contract import DataContract
from mallseg.domain.customers.labelling import Labelling
from mallseg.domain.errors import (
    CustomerDataError,
    InvalidOptionError,
    OptionFault,
    SourceFault,
)
from mallseg.domain.ports import Progress
from mallseg.domain.segments.label_columns import LabelLayout
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.unit_check import UnitsFound
from mallseg.files.draft import check_target, draft_of
from mallseg.files.modes import PRIVATE
from mallseg.sql.assignment import AssignmentQuery
from mallseg.sql.census import CensusQuery
from mallseg.sql.names import text

_OPTION = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParquetLabelledCopy:
    """Parquet files to be copied as one, in order, with a segment for each row.

    Types, metadata and compression are kept as far as DuckDB supports them; see `FileProperties`.
    The copy has the permissions of the source; that of several files is private.
    """

    table: ParquetTable
    contract: DataContract
    target: Path

    def write(
        self, segmentation: Segmentation, *, layout: LabelLayout | None = None, progress: Progress
    ) -> Labelling:
        """Count the customers, check their units, and let DuckDB write the copy."""
        source, *more = self.table.files.files
        self._check_target()
        mode = PRIVATE.file if more else None
        with (
            draft_of(self.target, option=_OPTION, source=source, mode=mode) as draft,
            self.table.opened(draft.path) as table,
        ):
            labelling = self._copied(table, draft.path, segmentation, layout or LabelLayout.of())
        progress(labelling.records, labelling.records, labelling.records)
        return labelling

    def _copied(
        self,
        table: DuckdbOpenTable,
        draft: Path,
        segmentation: Segmentation,
        layout: LabelLayout,
    ) -> Labelling:
        refuse_taken(self.table.name, table.header, layout)
        customers = CountedCustomers(self.table, self.contract)
        columns = numeric_columns(customers, table, segmentation)
        sizes = Sizes.of(table, columns)
        if not sizes.records:
            raise CustomerDataError(self.table.name, SourceFault.NO_CUSTOMERS)
        waived = UnitsFound(
            source=self.table.name, magnitudes=sizes.magnitudes, contract=self.contract
        ).check(segmentation)
        properties = FileProperties.of(table)
        query = AssignmentQuery(
            table=properties.view(table),
            segmentation=segmentation,
            columns=columns,
            kept=table.header,
            layout=layout,
            is_coded=True,
        )
        with _written():
            table.connection.execute(
                f"COPY ({query.labelled()}) TO {text(str(draft))} ({properties.options})"
            )
        counts = counts_in(f"read_parquet({text(pattern_of(draft))})", table, query)
        checked = customers.columns(table, segmentation.features)
        located = CensusQuery(table=table.place, columns=columns)
        labelling = labelling_of(
            segmentation,
            counts,
            source=self.table.name,
            faults=sizes.faults,
            rejections=(*rejections_of(table, located, checked),) if sizes.faults else (),
        )
        return replace(labelling, waived=waived)

    def _check_target(self) -> None:
        for source in self.table.files.files:
            check_target(self.target, option=_OPTION, source=source)


@contextmanager
def _written() -> Iterator[None]:
    """Translate DuckDB's errors of writing."""
    try:
        yield
    except duckdb.IOException as error:
        text_of_error = str(error)
        if "write" not in text_of_error and "space" not in text_of_error:
            raise
        raise InvalidOptionError(
            _OPTION, OptionFault.NOT_WRITABLE, detail=os.strerror(errno.ENOSPC)
        ) from None
