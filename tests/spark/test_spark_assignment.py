"""Customers are assigned where they are, into a table that is never seen before it is whole."""

from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession
from pyspark.sql.types import DoubleType, StringType, StructField, StructType

from mallseg.adapters.counted_tables.assigned import AssignedTable
from mallseg.adapters.spark_customers.table import SparkFrame
from mallseg.domain.customers.columns.data_contract import AS_IT_IS
from mallseg.domain.customers.columns.table_name import TableName
from mallseg.testing.contracts.labelled_copy import LabelledCopyContract

INTO = TableName(("lake", "segments"))


@pytest.fixture(autouse=True)
def _lake(spark: SparkSession) -> Iterator[None]:
    spark.sql("CREATE SCHEMA IF NOT EXISTS lake")
    yield
    spark.sql("DROP SCHEMA lake CASCADE")


class TestAssignedTable(LabelledCopyContract):
    @pytest.fixture(autouse=True)
    def _session(self, spark: SparkSession) -> None:
        self.spark = spark

    def copy_of(self, header: list[str], records: list[list[str]]) -> AssignedTable:
        types = [StringType(), *[DoubleType()] * (len(header) - 1)]
        schema = StructType([StructField(n, t) for n, t in zip(header, types, strict=True)])
        rows = [[key, *map(float, numbers)] for key, *numbers in records]
        self.header = header
        frame = self.spark.createDataFrame(rows, schema).coalesce(1)
        return AssignedTable(table=SparkFrame(frame), contract=AS_IT_IS, into=INTO)

    def written(self) -> list[tuple[list[str], str, str]] | None:
        if not self.spark.catalog.tableExists("lake.segments"):
            return None
        rows = self.spark.table("lake.segments").collect()
        return [
            (
                [f"{row[n]:.0f}" if isinstance(row[n], float) else row[n] for n in self.header],
                row["segment_slug"] or "",
                row["reason"] or "",
            )
            for row in rows
        ]

    def record_number_of(self, index: int) -> int:
        return index + 1
