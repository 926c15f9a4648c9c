"""Customers in tables of Spark go into lists, and what people did may be a table of it too."""

import pytest
from pyspark.sql import SparkSession
from pyspark.sql.types import DoubleType, StringType, StructField, StructType

from mallseg.adapters.counted_tables.members import MemberTable
from mallseg.adapters.counted_tables.texts import TableTexts
from mallseg.adapters.spark_customers.table import SparkFrame
from mallseg.domain.ports import MemberRecords
from mallseg.domain.sources.data_contract import AS_IT_IS
from mallseg.testing.builders import two_segments
from mallseg.testing.contracts.member_records import MemberRecordsContract


class TestMemberTable(MemberRecordsContract):
    @pytest.fixture(autouse=True)
    def _session(self, spark: SparkSession) -> None:
        self.spark = spark

    def records_of(self, header: list[str], records: list[list[str]]) -> MemberRecords:
        types = [DoubleType() if n in {"Income", "Score"} else StringType() for n in header]
        schema = StructType([StructField(n, t) for n, t in zip(header, types, strict=True)])
        rows = [
            [float(cell) if isinstance(t, DoubleType) else cell for t, cell in row]
            for row in (zip(types, record, strict=True) for record in records)
        ]
        return MemberTable(SparkFrame(self.spark.createDataFrame(rows, schema)), AS_IT_IS)


def test_rows_are_texts_and_those_without_any_are_left_out(spark: SparkSession) -> None:
    frame = spark.sql(
        "SELECT id, CAST(spent AS DECIMAL(9, 2)) AS spent, CAST(day AS DATE) AS day, is_new "
        "FROM VALUES (7L, 12.5, '2026-07-31', true), (8L, 3.0, NULL, false), "
        "(NULL, NULL, NULL, NULL) AS t(id, spent, day, is_new)"
    )
    table = TableTexts(SparkFrame(frame))

    assert [*table.columns().names] == ["id", "spent", "day", "is_new"]
    assert sorted(map(tuple, table.rows())) == [
        ("7", "12.50", "2026-07-31", "true"), ("8", "3", "", "false"),
    ]  # fmt: skip


def _ignore(done: int, total: int, records: int = 0, /) -> None:
    assert 0 <= done <= total
    assert records >= 0


@pytest.mark.parametrize("kind", ["DOUBLE", "DECIMAL(9, 2)"])
def test_numbers_are_added_up_where_they_are(spark: SparkSession, kind: str) -> None:
    frame = spark.sql(
        f"SELECT income, score, CAST(spend AS {kind}) AS spend FROM VALUES (21D, 30D, '0.1'), "
        "(21D, 30D, '0.2'), (21D, 30D, NULL), (81D, 70D, '7') AS t(income, score, spend)"
    )
    records = MemberTable(SparkFrame(frame), AS_IT_IS)

    added = records.amounts(two_segments(), 2, slugs={"seg-01", "seg-02"}, progress=_ignore)

    assert ([*added.sums], [*added.customers]) == ([0.3, 7.0], [3, 1])
