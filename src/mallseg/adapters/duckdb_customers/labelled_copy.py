"""A labelled copy of Parquet files: one file of the same columns, with the segments behind them."""

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
    units_of,
)
from mallseg.adapters.counted_tables.source import CountedCustomers
from mallseg.adapters.duckdb_customers.database import pattern_of
from mallseg.adapters.duckdb_customers.file_properties import FileProperties
from mallseg.adapters.duckdb_customers.open_table import DuckdbOpenTable
from mallseg.adapters.duckdb_customers.tables import ParquetTable
from mallseg.domain.customers.columns.data_contract import DataContract
from mallseg.domain.customers.labelling import Labelling
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.ports import Progress
from mallseg.domain.segments.label_columns import LabelLayout
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.files.draft import check_target, draft_of
from mallseg.files.modes import PRIVATE
from mallseg.sql.assignment import AssignmentQuery
from mallseg.sql.names import text

_OPTION = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParquetLabelledCopy:
    """Parquet files that are to be copied as one, in their order, with their segments.

    Types, the file's own metadata and its compression are kept, as far as DuckDB has them; see
    `FileProperties`. The copy is as private as the source; that of several files is its owner's.
    """

    table: ParquetTable
    contract: DataContract
    target: Path

    def write(
        self, segmentation: Segmentation, *, layout: LabelLayout | None = None, progress: Progress
    ) -> Labelling:
        """Count the customers, check their units, and have DuckDB write them down."""
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
        reading = customers.read(table, segmentation.features, counts_ids=False)
        waived = units_of(reading, self.contract).check(segmentation)
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
        labelling = labelling_of(segmentation, counts, reading)
        return replace(labelling, waived=waived, rounded=())  # a copy keeps all decimals

    def _check_target(self) -> None:
        for source in self.table.files.files:
            check_target(self.target, option=_OPTION, source=source)


@contextmanager
def _written() -> Iterator[None]:
    """Say that the copy cannot be written, where that is what DuckDB says."""
    try:
        yield
    except duckdb.IOException as error:
        said = str(error)
        if "write" not in said and "space" not in said:
            raise
        raise InvalidOptionError(
            _OPTION, OptionFault.NOT_WRITABLE, detail=os.strerror(errno.ENOSPC)
        ) from None
