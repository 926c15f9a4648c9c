"""One session of Spark for all tests: starting one takes seconds."""

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pyspark.sql import SparkSession

_SMALL = {
    "spark.ui.enabled": "false",
    "spark.log.level": "OFF",
    "spark.sql.shuffle.partitions": "2",
    # A plan of a few rows is sooner interpreted than compiled.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """Start it, on two cores, with a folder for its tables."""
    session = started(tmp_path_factory.mktemp("warehouse"))
    yield session
    session.stop()


def started(warehouse: Path) -> SparkSession:
    """Start a session, or take the one that runs."""
    builder = SparkSession.builder.master("local[2]").appName("tests")
    for name, value in {**_SMALL, "spark.sql.warehouse.dir": str(warehouse)}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
