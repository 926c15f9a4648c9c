"""Spark finds the segment that everything else finds, of customers on borders and beyond ranges."""

import os
from pathlib import Path

import duckdb
import numpy as np
import pytest
from pyspark.sql import SparkSession

from mallseg.domain.segments.certainty import CERTAINTIES
from mallseg.domain.segments.label_columns import LabelLayout
from mallseg.sql.assignment import AssignmentQuery
from mallseg.sql.census_columns import FeatureColumn
from mallseg.sql.names import quoted
from tests.agreement import KINDS, UNASSIGNED, customers_of, expected_of, model_of

CUSTOMERS = int(os.environ.get("AGREEING", "5_000"))
LAYOUT = LabelLayout.of(["slug", "certainty", "distance", "reason"])


@pytest.mark.parametrize("kind", KINDS)
def test_spark_finds_the_same(kind: str, spark: SparkSession, tmp_path: Path) -> None:
    model = model_of(kind)
    values = customers_of(model, CUSTOMERS)
    expected = expected_of(model, values)
    names = ["id", *(feature.name for feature in model.features)]
    arrays = {f"v{i}": own for i, own in enumerate([np.arange(CUSTOMERS), *values])}
    listed = ", ".join(f"v{i} AS {quoted(name)}" for i, name in enumerate(names))
    with duckdb.connect() as connection:
        connection.register("arrays", arrays)
        connection.execute(f"COPY (SELECT {listed} FROM arrays) TO '{tmp_path}/in.parquet'")
    spark.read.parquet(f"{tmp_path}/in.parquet").createOrReplaceTempView("customers")

    assignment = AssignmentQuery(
        table="customers",
        segmentation=model,
        columns=[FeatureColumn(name=f.name, feature=f) for f in model.features],
        kept=["id"],
        layout=LAYOUT,
        dialect="spark",
    )
    spark.sql(assignment.labelled()).write.parquet(f"{tmp_path}/out")

    places = {segment.slug: place for place, segment in enumerate(model.segments)}
    words = {str(each): place for place, each in enumerate(CERTAINTIES)}
    columns = "segment_slug, certainty, distance, reason IS NULL"
    labelled = f"SELECT {columns} FROM read_parquet('{tmp_path}/out/*.parquet') ORDER BY id"
    rows = duckdb.execute(labelled).fetchall()
    groups = [
        places[slug] * len(words) + words[word] if slug else UNASSIGNED for slug, word, *_ in rows
    ]
    assert np.flatnonzero(np.array(groups) != expected.groups).tolist() == []
    assert [is_used for *_, is_used in rows] == (expected.groups != UNASSIGNED).tolist()
    distances = [np.nan if distance is None else distance for _, _, distance, _ in rows]
    np.testing.assert_array_equal(distances, expected.distances)
