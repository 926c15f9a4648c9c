"""The jobs on Spark, one after the other on one session; prints a line of JSON.

Usage: python benchmarks/scale/on_spark.py CUSTOMERS.parquet ROUND

Run by the Python of the environment that has Spark (`make .venv-spark/tested`). A job's time begins
when the session has started and a first query has been answered; who goes first changes with the
round.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from pyspark.sql import SparkSession

COLUMNS = ["Annual Income (k$)", "Spending Score (1-100)"]
CLUSTERS = 5

Job = Callable[[Any], list[list[float]] | None]


def with_mallseg(customers: Any) -> list[list[float]]:
    """Train as `mallseg train` does, imports included."""
    import mallseg

    found = mallseg.train(customers, segments=CLUSTERS, keep_outliers=True)
    return [[*segment.centre] for segment in found.segments]


def with_mllib(customers: Any) -> list[list[float]]:
    """Assemble, standardise, and have MLlib find the centres, with its defaults."""
    from pyspark.ml.clustering import KMeans
    from pyspark.ml.feature import StandardScaler, VectorAssembler

    points = VectorAssembler(inputCols=COLUMNS, outputCol="raw").transform(customers)
    scaler = StandardScaler(inputCol="raw", outputCol="features").fit(points)
    model = KMeans(k=CLUSTERS, seed=0).fit(scaler.transform(points).select("features"))
    return [[*(centre * scaler.std.toArray())] for centre in model.clusterCenters()]


def scan(customers: Any) -> None:
    """Group the rows by the two columns, and fetch the groups."""
    customers.groupBy(*COLUMNS).count().collect()


JOBS: dict[str, Job] = {
    "mallseg on Spark": with_mallseg,
    "Spark MLlib": with_mllib,
    "Spark group-by": scan,
}


def main(source: str, first: int) -> None:
    """Start a session, do every job, and print what each took and found."""
    session = (
        SparkSession.builder.master("local[*]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "4g")
        .getOrCreate()
    )
    customers = session.read.parquet(source)
    customers.groupBy().count().collect()
    names = [*JOBS]
    names = names[first % len(names) :] + names[: first % len(names)]
    found = {}
    for name in names:
        started = time.perf_counter()
        centres = JOBS[name](customers)
        found[name] = {"elapsed_s": time.perf_counter() - started, "centres": centres}
    session.stop()
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
