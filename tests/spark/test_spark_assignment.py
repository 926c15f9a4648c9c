"""Customers are assigned where they are, into a table that is never seen before it is whole."""

import pytest
from pyspark.sql import SparkSession
from pyspark.sql.types import DoubleType, StringType, StructField, StructType

from mallseg.adapters.counted_tables.assigned import AssignedTable
from mallseg.adapters.spark_customers.sessions import ConfiguredSessions
from mallseg.adapters.spark_customers.table import SparkFrame, SparkTable
from mallseg.domain.customers.columns.data_contract import AS_IT_IS
from mallseg.domain.customers.columns.table_name import TableName
from mallseg.domain.errors import (
    Code,
    CustomerDataError,
    Fault,
    MallsegError,
    OptionFault,
    SourceFault,
    TableFault,
)
from mallseg.domain.segments.label_columns import LabelLayout, Stamp
from mallseg.testing.builders import two_segments
from mallseg.testing.contracts.labelled_copy import LabelledCopyContract
from tests.refusals import coded

INTO = TableName(("lake", "segments"))


def _ignore(done: int, total: int, records: int = 0, /) -> None:
    assert 0 <= done <= total
    assert records >= 0


class TestAssignedTable(LabelledCopyContract):
    @pytest.fixture(autouse=True)
    def _session(self, spark: SparkSession) -> None:
        self.spark = spark
        spark.sql("DROP TABLE IF EXISTS lake.segments")

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


@pytest.fixture
def lake(spark: SparkSession) -> SparkSession:
    """Keep three customers, of whom one has no income, and no table of segments."""
    spark.sql("DROP TABLE IF EXISTS lake.segments")
    spark.sql("DROP TABLE IF EXISTS lake.customers")
    rows = [("a", 21, 30), ("b", 79, 70), ("c", None, 70)]
    schema = "customer_id STRING, income INT, score INT"
    spark.createDataFrame(rows, schema).write.saveAsTable("lake.customers")
    return spark


def _assigned(key: str = "", into: TableName = INTO) -> AssignedTable:
    table = SparkTable(ConfiguredSessions(), TableName(("lake", "customers")))
    return AssignedTable(table=table, contract=AS_IT_IS, into=into, key=key)


def _tables(spark: SparkSession) -> set[str]:
    return {row["tableName"] for row in spark.sql("SHOW TABLES IN lake").collect()}


def test_a_table_has_the_key_the_segment_the_version_and_the_time(lake: SparkSession) -> None:
    stamp = Stamp(model="mall", version=7, assigned_at="2026-11-30T06:00:00+00:00")
    layout = LabelLayout.of(["slug", "reason"], stamp)

    labelling = _assigned("customer_id").write(two_segments(), layout=layout, progress=_ignore)

    missing = "income is missing: must be a number from 0 to 1000000 (k$)"
    assert {tuple(row) for row in lake.table("lake.segments").collect()} == {
        ("a", "seg-01", None, 7, "2026-11-30T06:00:00+00:00"),
        ("b", "seg-02", None, 7, "2026-11-30T06:00:00+00:00"),
        ("c", None, missing, None, None),
    }
    assert labelling.customers == {"seg-01": 1, "seg-02": 1}
    assert labelling.faults == {Fault.MISSING: 1}
    assert _tables(lake) == {"customers", "segments"}


def test_a_table_is_replaced_and_its_customers_may_stand_in_the_old_one(lake: SparkSession) -> None:
    _assigned().write(two_segments(), progress=_ignore)
    lake.sql("INSERT INTO lake.customers VALUES ('d', 80, 71)")

    _assigned().write(two_segments(), progress=_ignore)

    assert lake.table("lake.segments").count() == 4
    assert lake.table("lake.segments").columns[:3] == ["customer_id", "income", "score"]
    assert _tables(lake) == {"customers", "segments"}


@pytest.mark.parametrize(
    ("key", "into", "code"),
    [
        ("card", INTO, SourceFault.ID_COLUMN_NOT_THERE),
        ("", TableName(("nowhere", "segments")), TableFault.NO_SCHEMA),
        ("", TableName(("lake", "customers")), OptionFault.SAME_FILE),
        ("", INTO, TableFault.NOT_OWN_TABLE),
        ("", TableName(("lake", "seen")), TableFault.NOT_OWN_TABLE),
    ],
)
def test_what_cannot_be_written_leaves_all_as_it_was(
    lake: SparkSession, key: str, into: TableName, code: Code
) -> None:
    lake.sql("CREATE TABLE lake.segments USING parquet AS SELECT 'before' AS segment_slug")
    lake.sql("CREATE OR REPLACE VIEW lake.seen AS SELECT * FROM lake.customers")

    with pytest.raises(MallsegError, check=coded(code)):
        _assigned(key, into).write(two_segments(), progress=_ignore)

    assert [*map(tuple, lake.table("lake.segments").collect())] == [("before",)]
    assert lake.table("lake.customers").count() == 3
    lake.sql("DROP VIEW lake.seen")
    assert _tables(lake) == {"customers", "segments"}


def test_a_column_that_would_stand_there_twice_is_refused(lake: SparkSession) -> None:
    lake.sql("ALTER TABLE lake.customers ADD COLUMN Segment_Slug STRING")

    with pytest.raises(CustomerDataError, check=coded(SourceFault.COLUMN_TAKEN)):
        _assigned().write(two_segments(), progress=_ignore)

    assert _tables(lake) == {"customers"}
