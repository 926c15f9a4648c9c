"""The tables that Spark opens: those of a catalogue, Parquet, and frames."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark import inheritable_thread_target
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f
from pyspark.sql.types import IntegralType, NumericType, StringType

from mallseg.adapters.counted_tables.open_table import Cells, FetchedGroups, Found
from mallseg.adapters.spark_customers.engine_errors import translated
from mallseg.adapters.spark_customers.replacing import in_backticks, in_quotes, replace_by
from mallseg.adapters.spark_customers.sessions import SparkSessions
from mallseg.domain.sources.table_name import TableName
from mallseg.sql.dialects import transpiled
from mallseg.sql.engines import Dialect
from mallseg.sql.names import quoted

_RECORD = "mallseg_record"
_AT_ONCE = 1 << 17
_ROWS_OF_PARTITION = 1 << 33
"""The distance between partitions in `monotonically_increasing_id`."""

_FRAME = "frame"


@dataclass(frozen=True, slots=True)
class SparkOpenTable:
    """An open table: a temporary view of the session.

    Attributes
    ----------
    name
        The unique name of the view.
    """

    session: SparkSession
    frame: DataFrame
    name: str
    dialect: Dialect = "spark"
    counts_beside: bool = True

    @classmethod
    @contextmanager
    def of(cls, frame: DataFrame) -> Iterator["SparkOpenTable"]:
        """Open a frame."""
        own, name = frame.sparkSession, f"mallseg_{uuid.uuid4().hex}"
        frame.createOrReplaceTempView(name)
        try:
            yield cls(own, frame, name)
        finally:
            with suppress(PySparkException, Py4JError, AttributeError, OSError):  # it is gone
                own.catalog.dropTempView(name)
                own.catalog.dropTempView(_numbered(name))

    @property
    def place(self) -> str:
        """The text after FROM in a query."""
        return quoted(self.name)

    @property
    def header(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(self.frame.columns)

    def is_text(self, column: int) -> bool:
        """Check whether a column has texts."""
        return isinstance(self.frame.schema[column].dataType, StringType)

    def is_number(self, column: int) -> bool:
        """Check whether a column has numbers."""
        return isinstance(self.frame.schema[column].dataType, NumericType)

    def is_whole(self, column: int) -> bool:
        """Check whether a column has whole numbers."""
        return isinstance(self.frame.schema[column].dataType, IntegralType)

    def has_no_repeats(self, column: int) -> bool:
        """Check whether a column of whole numbers has no repeats.

        Numbers that share all but six bits are one word of 64 bits: where ids are dense, that is
        one group for 64 rows. Plain expressions put the words together, as Spark's own functions
        for bitmaps sort the rows first.
        """
        if not isinstance(self.frame.schema[column].dataType, IntegralType):
            return False
        own = self.frame.select(f.col(in_quotes(self.header[column])).cast("long").alias("own"))
        word = "bit_or(shiftleft(1L, CAST(own & 63L AS INT)))"
        words = (
            own.where("own IS NOT NULL")
            .groupBy(f.expr("shiftright(own, 6)"))
            .agg(f.expr(f"count(1) - bit_count({word}) AS repeated"))
        )
        ((repeated,),) = words.agg(f.sum("repeated")).collect()
        return not repeated

    def numbered(self) -> tuple[str, str]:
        """Number the rows partition by partition, in a second view.

        A window over all rows would move them to one worker; so partitions are counted, and rows
        numbered within each.
        """
        partition, rows = f.spark_partition_id(), dict[int, int]()
        for row in self.frame.groupBy(partition.alias("place")).count().collect():
            rows[row["place"]] = row["count"]
        counts = [rows.get(place, 0) for place in range(max(rows, default=0) + 1)]
        before = f.array(*(f.lit(number) for number in accumulate([1, *counts[:-1]])))
        within = f.monotonically_increasing_id() - partition * f.lit(_ROWS_OF_PARTITION)
        number = within + f.element_at(before, partition + 1)
        name = _numbered(self.name)
        self.frame.withColumn(_RECORD, number).createOrReplaceTempView(name)
        return quoted(name), quoted(_RECORD)

    def rows(self, query: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Run a query, and stream its rows: there may be too many to collect."""
        found = self._asked(query, parameters)
        yield from map(tuple, found.toLocalIterator(prefetchPartitions=True))

    def few_rows(self, query: str) -> Sequence[tuple[Any, ...]]:
        """Run a query for few rows: collected, a limit reads no more partitions than it needs."""
        return [*map(tuple, self._asked(query).collect())]

    def groups(self, query: str, parameters: Sequence[object] = ()) -> FetchedGroups:
        """Fetch the groups as arrays, in larger batches than Spark's."""
        found = self._asked(query, parameters).toArrow().combine_chunks()
        batches = found.to_batches(max_chunksize=_AT_ONCE)
        names = batches[0].schema.names if batches else []
        return FetchedGroups(
            [
                {name: _cells(own) for name, own in zip(names, batch.columns, strict=True)}
                for batch in batches
            ]
        )

    @contextmanager
    def beside(self, job: Callable[[], Found]) -> Iterator[Callable[[], Found]]:
        """Run it in a thread of its own, with the properties and tags of the caller's jobs.

        While Spark plans one query, and Python computes, the workers have another to run.
        """
        with ThreadPoolExecutor(1) as threads:
            yield threads.submit(inheritable_thread_target(self.session)(job)).result

    def native_rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Run a query in Spark's own dialect."""
        yield from map(tuple, self.session.sql(query).collect())

    def write_table(self, query: str, into: TableName, *, rows: int) -> None:
        """Make a table of the rows of a query.

        It is written under a temporary name, and renamed when complete; an earlier table of that
        name is renamed first, and dropped afterwards.
        """
        with translated(str(into), self.session, writes=True):
            replace_by(into, self.session.sql(query), rows=rows)

    def _asked(self, query: str, parameters: Sequence[object] = ()) -> DataFrame:
        named = {f"p{place}": value for place, value in enumerate(parameters, start=1)}
        return self.session.sql(transpiled(query, "spark"), args=named)


def _numbered(name: str) -> str:
    return f"{name}_numbered"


def _cells(column: "pa.Array[Any]") -> Cells:
    """Make a masked array of numbers or texts."""
    missing = column.is_null().to_numpy(zero_copy_only=False)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return np.ma.masked_array(column.to_numpy(zero_copy_only=False), missing)
    filled = column.fill_null(0) if column.null_count else column
    return np.ma.masked_array(filled.to_numpy(zero_copy_only=False), missing)


@dataclass(frozen=True, slots=True)
class SparkTable:
    """A table or view of a catalogue, or files: ``parquet."/lake/customers"``."""

    sessions: SparkSessions
    table: TableName
    format: str = "Spark"

    @property
    def name(self) -> str:
        """Its name in messages."""
        return str(self.table)

    @contextmanager
    def opened(self) -> Iterator[SparkOpenTable]:
        """Open it.

        Raises
        ------
        CustomerDataError
            There is no session, no such table, or the user may not read it.
        DatabaseUnavailableError
            The session was stopped, or the cluster failed.
        """
        session = self.sessions.session()
        with translated(self.name, session), SparkOpenTable.of(self._found(session)) as table:
            yield table

    opened_for_writing = opened

    def _found(self, session: SparkSession) -> DataFrame:
        return session.table(in_backticks(self.table))


@dataclass(frozen=True, slots=True)
class SparkFrame:
    """A frame of Spark, as a notebook has it."""

    frame: DataFrame
    name: str = _FRAME
    format: str = "Spark"

    @contextmanager
    def opened(self) -> Iterator[SparkOpenTable]:
        """Open it.

        Raises
        ------
        CustomerDataError
            Its table no longer exists, or the user may not read it.
        DatabaseUnavailableError
            The session was stopped, or the cluster failed.
        """
        with translated(self.name, self.frame.sparkSession), SparkOpenTable.of(self.frame) as table:
            yield table

    opened_for_writing = opened
