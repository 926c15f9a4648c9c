"""A labelled copy of Parquet files: one file with the same columns, followed by the labels."""

import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from mallseg.adapters.counted_tables.assigned import (
    counts_in,
    labelling_of,
    numeric_columns,
    refuse_name_clashes,
    units_of,
)
from mallseg.adapters.counted_tables.source import CountedCustomers, rejections_of
from mallseg.adapters.duckdb_customers.database import pattern_of
from mallseg.adapters.duckdb_customers.labels_by_value import LabelsByValue
from mallseg.adapters.duckdb_customers.open_table import DuckdbOpenTable
from mallseg.adapters.duckdb_customers.sizes import Sizes
from mallseg.adapters.duckdb_customers.tables import ParquetTable
from mallseg.domain.errors import (
    CustomerDataError,
    Fault,
    InvalidOptionError,
    OptionFault,
    SourceFault,
)
from mallseg.domain.ports import Progress
from mallseg.domain.segments.label_columns import LabelLayout
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.unit_check import UnitsFound
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.labelling import Labelling
from mallseg.domain.sources.reading import Rejection
from mallseg.files.draft import check_target, draft_of
from mallseg.files.modes import PRIVATE
from mallseg.sql.assignment import AssignmentQuery
from mallseg.sql.census import CensusQuery
from mallseg.sql.census_columns import FeatureColumn
from mallseg.sql.names import quoted, text

_OPTION = "out"

_VIEW = "kept"
_FILE = "getvariable('files')[1]"
_SCHEMA = f"""
SELECT name, repetition_type, converted_type, num_children FROM parquet_schema({_FILE})
"""  # noqa: S608  (constants)
_CODEC = f"SELECT compression FROM parquet_metadata({_FILE}) LIMIT 1"  # noqa: S608
_METADATA = f"SELECT key, value FROM parquet_kv_metadata({_FILE})"  # noqa: S608
_OF_ARROW = b"ARROW:schema"
"""It describes the columns of one file; a copy has more, and Arrow's readers would reject it."""

_CODECS = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "BROTLI", "LZ4_RAW"}
_USUAL_CODEC = "SNAPPY"


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
        refuse_name_clashes(self.table.name, table.header, layout)
        customers = CountedCustomers(self.table, self.contract)
        columns = numeric_columns(customers, table, segmentation)
        by_value = LabelsByValue.of(table, columns)
        checked = (
            self._counted(customers, table, segmentation)
            if by_value
            else self._measured(customers, table, segmentation, columns)
        )
        waived = checked.units.check(segmentation)
        properties = FileProperties.of(table)
        query = AssignmentQuery(
            table=properties.view(table),
            segmentation=segmentation,
            columns=columns,
            kept=table.header,
            layout=layout,
            is_coded=True,
        )
        labelled = by_value.labelled(query) if by_value else query.labelled()
        with _written():
            table.connection.execute(
                f"COPY ({labelled}) TO {text(str(draft))} ({properties.options})"
            )
        labelling = labelling_of(
            segmentation,
            counts_in(f"read_parquet({text(pattern_of(draft))})", table, query),
            source=self.table.name,
            faults=checked.faults,
            rejections=checked.rejections,
        )
        return replace(labelling, waived=waived)

    def _counted(
        self, customers: CountedCustomers, table: DuckdbOpenTable, segmentation: Segmentation
    ) -> "_Checked":
        """Check the customers by their census: of few values it is taken faster than sizes are."""
        reading = customers.read(table, segmentation.features, counts_ids=False)
        return _Checked(units_of(reading, self.contract), reading.faults, reading.rejections)

    def _measured(
        self,
        customers: CountedCustomers,
        table: DuckdbOpenTable,
        segmentation: Segmentation,
        columns: Sequence[FeatureColumn],
    ) -> "_Checked":
        """Check the customers by how large their values are."""
        sizes = Sizes.of(table, columns)
        if not sizes.records:
            raise CustomerDataError(self.table.name, SourceFault.NO_CUSTOMERS)
        checked = customers.columns(table, segmentation.features)
        located = CensusQuery(table=table.place, columns=columns)
        return _Checked(
            UnitsFound(source=self.table.name, magnitudes=sizes.magnitudes, contract=self.contract),
            sizes.faults,
            (*rejections_of(table, located, checked),) if sizes.faults else (),
        )

    def _check_target(self) -> None:
        for source in self.table.files.files:
            check_target(self.target, option=_OPTION, source=source)


@dataclass(frozen=True, slots=True)
class _Checked:
    """The known properties of the customers before they are copied."""

    units: UnitsFound
    faults: Mapping[Fault, int]
    rejections: tuple[Rejection, ...]


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


@dataclass(frozen=True, slots=True)
class FileProperties:
    """Properties of the first file of a table.

    Attributes
    ----------
    required
        The columns declared as required.
    in_milliseconds
        The columns with times in milliseconds, which DuckDB would write in microseconds.
    codec
        The compression of its columns.
    metadata
        Its key-value metadata.
    """

    required: frozenset[str]
    in_milliseconds: frozenset[str]
    codec: str
    metadata: tuple[tuple[bytes, bytes], ...]

    @classmethod
    def of(cls, table: DuckdbOpenTable) -> "FileProperties":
        """Read them."""
        columns = _top_level([*table.rows(_SCHEMA)])
        metadata = table.rows(_METADATA)
        ((codec,),) = [*table.rows(_CODEC)] or [(_USUAL_CODEC,)]
        return cls(
            required=frozenset(name for name, need, _ in columns if need == "REQUIRED"),
            in_milliseconds=frozenset(name for name, _, t in columns if t == "TIMESTAMP_MILLIS"),
            codec=codec if codec in _CODECS else _USUAL_CODEC,
            metadata=tuple((key, value) for key, value in metadata if key != _OF_ARROW),
        )

    def view(self, table: DuckdbOpenTable) -> str:
        """Create a view of the table in which columns have the types of the file.

        DuckDB declares a column as required if no value happens to be missing. TRY, which gives a
        missing value for an error, makes the column optional.
        """
        columns = zip(table.header, table.types, strict=True)
        listed = ", ".join(f"{self._kept(*each)} AS {quoted(each[0])}" for each in columns)
        table.connection.execute(
            f"CREATE TEMP VIEW {_VIEW} AS SELECT {listed} FROM {table.place}"  # noqa: S608  (quoted)
        )
        return _VIEW

    @property
    def options(self) -> str:
        """The options of COPY that write such a file."""
        pairs = ", ".join(f"{text(_decoded(key))}: {_literal(own)}" for key, own in self.metadata)
        named = f", KV_METADATA {{{pairs}}}" if pairs else ""
        return f"FORMAT parquet, COMPRESSION {self.codec}, USE_TMP_FILE false{named}"

    def _kept(self, name: str, of_type: str) -> str:
        own = quoted(name)
        if name in self.in_milliseconds and of_type == "TIMESTAMP":
            own = f"CAST({own} AS TIMESTAMP_MS)"
        return own if name in self.required else f"TRY({own})"


def _top_level(schema: Sequence[tuple[str, str, str, int | None]]) -> list[tuple[str, str, str]]:
    """Return the top-level columns; in the schema, each column is followed by its children."""
    found, within = [], 0
    for name, need, converted, children in schema[1:]:
        if not within:
            found.append((name, need, converted))
        within += (children or 0) - bool(within)
    return found


def _decoded(key: bytes) -> str:
    return key.decode(errors="replace")


def _literal(value: bytes) -> str:
    """Write a value as a literal: text if it is text, else a BLOB."""
    try:
        return text(value.decode())
    except (UnicodeDecodeError, ValueError):  # a NUL byte is no text
        return "'" + "".join(f"\\x{byte:02x}" for byte in value) + "'::BLOB"
