"""One session of Spark for nearly all tests: starting one takes seconds."""

import shutil
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

_SMALL = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
    "spark.sql.shuffle.partitions": "2",
    # A plan of a few rows is sooner interpreted than compiled.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the folder of Spark's tables."""
    return tmp_path_factory.mktemp("warehouse")


@pytest.fixture
def spark(warehouse: Path) -> SparkSession:
    """Take the session that runs; start one on two cores, if a test has stopped it."""
    builder = SparkSession.builder.master("local[2]").appName("tests")
    for name, value in {**_SMALL, "spark.sql.warehouse.dir": str(warehouse)}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    if not session.catalog.databaseExists("lake"):  # files of a session that was stopped
        shutil.rmtree(warehouse / "lake.db", ignore_errors=True)
        session.sql("CREATE SCHEMA lake")
    return session
