"""The tables that Spark opens: those of a catalogue, Parquet, and frames."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pyspark.sql import DataFrame, SparkSession

from mallseg.adapters.spark_customers.faults import translated
from mallseg.adapters.spark_customers.open_table import SparkOpenTable
from mallseg.adapters.spark_customers.replacing import in_backticks
from mallseg.adapters.spark_customers.sessions import SparkSessions
from mallseg.domain.customers.columns.table_name import TableName

_FRAME = "frame"


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
