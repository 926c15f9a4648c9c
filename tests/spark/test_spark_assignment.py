"""Customers are assigned where they are, into a table that is never seen before it is whole."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from pyspark.sql import SparkSession
from pyspark.sql.types import DoubleType, StringType, StructField, StructType

from mallseg.adapters.counted_tables.assigned import AssignedTable
from mallseg.adapters.spark_customers.replacing import replace_by
from mallseg.adapters.spark_customers.sessions import ConfiguredSessions
from mallseg.adapters.spark_customers.table import SparkFrame, SparkTable
from mallseg.domain.errors import (
    Code,
    CustomerDataError,
    DatabaseFault,
    DatabaseUnavailableError,
    Fault,
    MallsegError,
    OptionFault,
    SourceFault,
    TableFault,
)
from mallseg.domain.segments.label_columns import LabelLayout, Stamp
from mallseg.domain.sources.data_contract import AS_IT_IS
from mallseg.domain.sources.table_name import TableName
from mallseg.entrypoints.cli.main import main
from mallseg.testing.builders import two_segments
from mallseg.testing.contracts.labelled_copy import LabelledCopyContract
from tests.builders import MALL_CSV
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
def test_a_failed_write_leaves_everything_unchanged(
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


@contextmanager
def _small_warehouse(place: Path, size: str) -> Iterator[None]:
    """Have a folder on a disk of its own; mounting one needs root."""
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", place], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def test_a_full_disk_leaves_what_was_there(lake: SparkSession, tmp_path: Path) -> None:
    place = tmp_path / "small"
    frame = lake.range(100_000).selectExpr(
        "uuid() AS customer_id", "15 + id % 90 AS income", "1 + id % 99 AS score"
    )
    many = SparkFrame(frame)
    few = SparkTable(ConfiguredSessions(), TableName(("lake", "customers")))
    copies = [
        AssignedTable(table=each, contract=AS_IT_IS, into=TableName(("small", "segments")))
        for each in (few, many)
    ]
    with _small_warehouse(place, "1m"):
        lake.sql(f"CREATE SCHEMA small LOCATION '{place}'")
        copies[0].write(two_segments(), progress=_ignore)

        with pytest.raises(DatabaseUnavailableError, check=coded(DatabaseFault.NO_ROOM_ON_SERVER)):
            copies[1].write(two_segments(), progress=_ignore)

        assert lake.table("small.segments").count() == 3
        assert [path.name for path in place.iterdir()] == ["segments"]
        lake.sql("DROP SCHEMA small CASCADE")


@dataclass(frozen=True)
class _StopsAtRenaming:
    """A session that is stopped when the new table is to take its name."""

    session: SparkSession

    def __getattr__(self, name: str) -> Any:
        return getattr(self.session, name)

    def sql(self, query: str) -> Any:
        if query.endswith("RENAME TO `own`.`segments`"):
            self.session.stop()
        return self.session.sql(query)


@dataclass(frozen=True)
class _Frame:
    frame: Any
    sparkSession: Any  # noqa: N815  (Spark's name)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.frame, name)


def test_a_session_stopped_between_two_renames_names_the_tables(
    spark: SparkSession, tmp_path: Path
) -> None:
    spark.sql(f"CREATE SCHEMA own LOCATION '{tmp_path}/own'")
    into, frame = TableName(("own", "segments")), spark.range(3)
    replace_by(into, frame, rows=3)

    with pytest.raises(DatabaseUnavailableError, check=coded(DatabaseFault.BETWEEN_NAMES)) as said:
        replace_by(into, cast("Any", _Frame(frame, _StopsAtRenaming(spark))), rows=3)

    for name in ("new", "old"):
        assert f"own.segments_mallseg_{name}_" in str(said.value)
    assert len([*(tmp_path / "own").glob("segments_mallseg_*/*.parquet")]) >= 2


def _java_of(process: "subprocess.Popen[str]") -> int:
    """Give the process in which Spark runs for another one."""
    (listed,) = {path.read_text() for path in Path(f"/proc/{process.pid}/task").glob("*/children")
                 if path.read_text()}  # fmt: skip
    return int(listed.split()[0])


@pytest.mark.exhaustive
def test_a_spark_that_is_killed_in_mid_assignment_is_one_clear_error(
    spark: SparkSession, tmp_path: Path
) -> None:
    folder, store = tmp_path / "mall", tmp_path / "models"
    assert main(["train", str(MALL_CSV), "--segments", "5", "--store", str(store), "-q"]) == 0
    spark.range(500_000, numPartitions=1).selectExpr(
        "uuid() AS CustomerID",
        "15 + id % 90 AS `Annual Income (k$)`",
        "1 + id % 99 AS `Spending Score (1-100)`",
    ).write.parquet(str(folder))
    command = [sys.executable, "-m", "mallseg", "assign", "--source", "spark://local[1]"]
    command += ["--table", f'parquet."{folder}"', "--into", "segments", "--store", str(store)]

    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        while not [*tmp_path.glob("spark-warehouse/segments_mallseg_new_*/_temporary/*/*/*/*")]:
            assert process.poll() is None, "it ended too soon"
            time.sleep(0.01)
        os.kill(_java_of(process), signal.SIGKILL)
        _, said = process.communicate(timeout=60)

    assert process.returncode == 1
    errors = [line for line in said.splitlines() if line.startswith("Error")]
    assert len(errors) == 1
    assert "the session of Spark was stopped" in errors[0]
    assert "Traceback" not in said
    kept = [path for path in tmp_path.glob("spark-warehouse/**/*.parquet") if "_temporary" not in
            path.parts]  # fmt: skip
    assert kept == []


def test_a_column_that_would_stand_there_twice_is_refused(lake: SparkSession) -> None:
    lake.sql("ALTER TABLE lake.customers ADD COLUMN Segment_Slug STRING")

    with pytest.raises(CustomerDataError, check=coded(SourceFault.COLUMN_TAKEN)):
        _assigned().write(two_segments(), progress=_ignore)

    assert _tables(lake) == {"customers"}
