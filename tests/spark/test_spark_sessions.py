"""Where sessions come from, and one clear error for each that cannot be had or is lost."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from dependency_injector import providers
from pyspark.sql import SparkSession

from mallseg.adapters.counted_tables.source import CountedCustomers
from mallseg.adapters.spark_customers.sessions import ClusterSessions, ConfiguredSessions
from mallseg.adapters.spark_customers.table import SparkFrame, SparkTable
from mallseg.container import Container
from mallseg.domain.errors import (
    CustomerDataError,
    DatabaseFault,
    DatabaseUnavailableError,
    FileFault,
    TableFault,
)
from mallseg.domain.sources.data_contract import AS_IT_IS
from mallseg.domain.sources.database_url import DatabaseUrl
from mallseg.domain.sources.table_name import TableName
from mallseg.settings.loading import load_settings
from mallseg.testing.contracts.spark_sessions import SparkSessionsContract
from mallseg.testing.features import DEFAULT_FEATURES
from tests.refusals import coded


def _ignore(done: int, total: int, records: int = 0, /) -> None:
    assert 0 <= done <= total
    assert records >= 0


@pytest.mark.usefixtures("spark")
class TestConfiguredSessions(SparkSessionsContract):
    def sessions(self) -> ConfiguredSessions:
        return ConfiguredSessions()


@pytest.mark.usefixtures("spark")
class TestClusterSessions(SparkSessionsContract):
    def sessions(self) -> ClusterSessions:
        url = DatabaseUrl.of("spark://local[2]")
        assert url is not None
        return ClusterSessions(url)


@dataclass(frozen=True)
class CountedSession:
    """A session that notes each row that is fetched from it."""

    session: SparkSession
    fetched: list[Any]

    @property  # type: ignore[misc]
    def __class__(self) -> Any:  # isinstance() takes it for a session
        return SparkSession

    def __getattr__(self, name: str) -> Any:
        return getattr(self.session, name)

    def table(self, name: str) -> "CountedFrame":
        return CountedFrame(self.session.table(name), self)

    def sql(self, query: str, args: Any = None) -> "CountedFrame":
        return CountedFrame(self.session.sql(query, args), self)


@dataclass(frozen=True)
class CountedFrame:
    """A frame that tells its session which rows are fetched, and gives frames that do so too."""

    frame: Any
    sparkSession: CountedSession  # noqa: N815  (Spark's name)

    def __getattr__(self, name: str) -> Any:
        own = getattr(self.frame, name)
        if not callable(own):
            return own

        def called(*args: Any, **named: Any) -> Any:
            found = own(*args, **named)
            if name == "toLocalIterator":
                found = [*found]
            if name in {"collect", "toLocalIterator"}:
                self.sparkSession.fetched.extend(found)
            if name == "toArrow":
                self.sparkSession.fetched.extend(found.to_pylist())
            is_lazy = type(found).__name__ in {"DataFrame", "GroupedData"}
            return CountedFrame(found, self.sparkSession) if is_lazy else found

        return called


@dataclass(frozen=True)
class CountedSessions:
    """Sessions that note each row that is fetched."""

    session_: CountedSession

    def session(self) -> CountedSession:
        return self.session_


def test_only_the_census_leaves_the_engine(spark: SparkSession, tmp_path: Path) -> None:
    # 20 000 customers at 100 points, two of them far outside, and three without an income.
    rows = spark.range(20_000, numPartitions=4).selectExpr(
        "id AS customer_id",
        "CASE WHEN id < 3 THEN NULL WHEN id < 5 THEN 900000 ELSE 20 + id % 10 END AS income",
        "CAST(id AS BIGINT) DIV 10 % 10 + 40 AS score",
    )
    rows.write.parquet(str(tmp_path / "mall"))
    fetched = list[Any]()
    mine = CountedSessions(CountedSession(spark, fetched))
    settings = load_settings(None, {"data": {"table": f'parquet."{tmp_path}/mall"'}})
    container = Container(settings=settings, spark_sessions=providers.Object(mine))
    customers = container.customers(DatabaseUrl.of("spark://"))

    reading = customers.take_census(DEFAULT_FEATURES, progress=_ignore)
    census = len(fetched)
    located = customers.locate({(900_000.0, 40.0)}, DEFAULT_FEATURES, most=9, progress=_ignore)

    assert (reading.census.customers, reading.rejected_rows) == (19_997, 3)
    assert reading.repeated_ids == 0
    assert located == (4, 5)
    groups = len(reading.census) + 1  # those without an income are one
    partitions = spark.read.parquet(str(tmp_path / "mall")).rdd.getNumPartitions()
    ids, rejected = 1, 3
    assert census == groups + partitions + ids + rejected
    again = len(reading.census)  # those that cannot be used are not looked for
    assert len(fetched) == census + again + partitions + len(located)


@contextmanager
def _stopped_when_busy(spark: SparkSession) -> Iterator[None]:
    """Stop the session as soon as it has a job."""
    tracker = spark.sparkContext.statusTracker()

    def stop() -> None:
        while not tracker.getActiveJobsIds():
            time.sleep(0.01)
        spark.stop()

    thread = threading.Thread(target=stop)
    thread.start()
    yield
    thread.join(timeout=30)
    assert not thread.is_alive()


def test_a_session_that_is_stopped_in_mid_training_is_one_clear_error(spark: SparkSession) -> None:
    endless = spark.range(10**13).selectExpr("id % 90 AS income", "id % 90 AS score")
    customers = CountedCustomers(SparkFrame(endless), AS_IT_IS)

    with (
        _stopped_when_busy(spark),
        pytest.raises(DatabaseUnavailableError, check=coded(DatabaseFault.SESSION_STOPPED)),
    ):
        customers.take_census(DEFAULT_FEATURES, progress=_ignore)


def test_a_session_that_was_stopped_before_is_one_clear_error(spark: SparkSession) -> None:
    frame = spark.range(3).selectExpr("id AS income", "id AS score")
    spark.stop()

    with pytest.raises(DatabaseUnavailableError, check=coded(DatabaseFault.SESSION_STOPPED)):
        CountedCustomers(SparkFrame(frame), AS_IT_IS).take_census(
            DEFAULT_FEATURES, progress=_ignore
        )


def _census_of(*name: str) -> None:
    table = SparkTable(ConfiguredSessions(), TableName(name))
    CountedCustomers(table, AS_IT_IS).take_census(DEFAULT_FEATURES, progress=_ignore)


@pytest.mark.parametrize(
    "name",
    [
        ("no_such_table",), ("lake", "none"), ("nowhere", "customers"), ("no", "such", "table"),
        ("parquet", "/no/such/folder"), ("`; DROP SCHEMA lake; --",),
    ],
)  # fmt: skip
def test_a_table_that_is_not_there_is_one_clear_error(
    spark: SparkSession, name: tuple[str, ...]
) -> None:
    with pytest.raises(CustomerDataError, check=coded(TableFault.NO_TABLE)) as caught:
        _census_of(*name)

    assert "that can be seen" in str(caught.value)
    assert spark.catalog.databaseExists("lake")


def test_a_damaged_file_is_one_clear_error(spark: SparkSession, tmp_path: Path) -> None:
    spark.range(9).write.parquet(str(tmp_path / "mall"))
    for file in (tmp_path / "mall").glob("*.parquet"):
        file.write_bytes(b"PAR1" + b"x" * 99 + b"PAR1")

    with pytest.raises(CustomerDataError, check=coded(FileFault.DAMAGED_PARQUET)):
        _census_of("parquet", str(tmp_path / "mall"))
