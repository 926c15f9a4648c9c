"""Customers in tables of Spark keep the contract, and say what the CSV file of them says."""

from collections.abc import Sequence

import pytest
from pyspark.sql import SparkSession
from pyspark.sql.types import DoubleType, StringType, StructField, StructType

from mallseg.adapters.counted_tables.source import CountedCustomers
from mallseg.adapters.spark_customers.table import SparkFrame
from mallseg.domain.customers.breakdown import breakdown_named
from mallseg.domain.errors import Fault
from mallseg.domain.sources.data_contract import AS_IT_IS
from mallseg.testing.contracts.customer_source import CustomerSourceContract
from mallseg.testing.features import DEFAULT_FEATURES
from tests.typed_columns import typed


class TestSparkOfNumbers(CustomerSourceContract):
    @pytest.fixture(autouse=True)
    def _session(self, spark: SparkSession) -> None:
        self.spark = spark

    def source_of(self, header: list[str], records: list[list[str]]) -> CountedCustomers:
        are_numbers, rows = typed(header, records)
        return self.counted(
            header, [DoubleType() if own else StringType() for own in are_numbers], rows
        )

    def counted(
        self, header: list[str], types: list[object], rows: Sequence[Sequence[object]]
    ) -> CountedCustomers:
        schema = StructType([StructField(n, t) for n, t in zip(header, types, strict=True)])
        frame = self.spark.createDataFrame(rows, schema)
        return CountedCustomers(SparkFrame(frame), AS_IT_IS)

    def record_number_of(self, index: int) -> int:
        return index + 1


@pytest.mark.exhaustive
class TestSparkOfTexts(TestSparkOfNumbers):
    def source_of(self, header: list[str], records: list[list[str]]) -> CountedCustomers:
        return self.counted(header, [StringType()] * len(header), records)


def test_texts_are_parsed_and_those_refused_are_located(spark: SparkSession) -> None:
    rows = [("15", 39.0), ("none", 39.0), ("15.0", 39.0), (None, 40.0), ("16", 500.0), ("16", 40.0)]
    frame = spark.createDataFrame(rows, "income STRING, score DOUBLE")
    customers = CountedCustomers(SparkFrame(frame), AS_IT_IS)

    reading = customers.take_census(DEFAULT_FEATURES, progress=_ignore)
    located = customers.locate({(15.0, 39.0)}, DEFAULT_FEATURES, most=9, progress=_ignore)

    assert [*reading.census.points()] == [(15.0, 39.0), (16.0, 40.0)]
    assert [(each.record, each.fault) for each in reading.rejections] == [
        (2, Fault.NOT_A_NUMBER), (4, Fault.MISSING), (5, Fault.OUT_OF_RANGE),
    ]  # fmt: skip
    assert located == (1, 3)


@pytest.mark.parametrize(
    ("ids", "repeated"),
    [
        ([1, 2, 3], 0), ([1, 2, 2], 1), ([None, 5, None], 0), ([-7, 7, -7], 1),
        ([-(2**63), 2**63 - 1, 0], 0), ([2**62, 2**62, 1], 1),
    ],
)  # fmt: skip
def test_repeated_ids_are_counted(
    spark: SparkSession, ids: list[int | None], repeated: int
) -> None:
    rows = [(own, 15.0, 39.0) for own in ids]
    frame = spark.createDataFrame(rows, "`customer id` BIGINT, income DOUBLE, score DOUBLE")

    reading = CountedCustomers(SparkFrame(frame), AS_IT_IS).take_census(
        DEFAULT_FEATURES, progress=_ignore
    )

    assert reading.repeated_ids == repeated


def test_columns_of_any_name_are_read(spark: SparkSession) -> None:
    hostile = "a`b\"c'; DROP SCHEMA lake; -- .$1 :p1 {x}"
    frame = spark.createDataFrame(
        [(15.0, 39.0, "x")], f"income DOUBLE, score DOUBLE, {_quoted(hostile)} STRING"
    )

    reading = CountedCustomers(SparkFrame(frame), AS_IT_IS).take_census(
        DEFAULT_FEATURES, breakdowns=[breakdown_named(hostile)], progress=_ignore
    )

    assert reading.census.customers == 1
    assert spark.catalog.databaseExists("lake")


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _ignore(done: int, total: int, records: int = 0, /) -> None:
    assert 0 <= done <= total
    assert records >= 0
