"""One answer: whatever assigns a customer finds the same segment, certainty and distance."""

import json
import sqlite3
import subprocess
from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import pytest
import sqlglot

from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.certainty import CERTAINTIES
from mallseg.domain.segments.label_columns import LabelLayout
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.entrypoints.presentation.exports.export_file import ExportFormat, exported
from mallseg.sql.assignment import AssignmentQuery
from mallseg.sql.census import FeatureColumn
from mallseg.sql.dialects import Dialect
from tests.agreement import (
    KINDS,
    NOBODY,
    Answers,
    Values,
    by_domain,
    customers_of,
    expected_of,
    model_of,
)
from tests.pages import PROJECT, blocks

GUIDE = PROJECT / "docs" / "guides" / "export.md"

_FEW = 3_000
_ASK = """
const { formula, customers } = JSON.parse(require("fs").readFileSync(0));
const found = customers.map((values) => {
  const named = formula.features.map(({ name }, i) => [name, values[i] ?? undefined]);
  try {
    return assign(Object.fromEntries(named), formula).slug;
  } catch (error) {
    if (error instanceof RangeError) return "";
    throw error;
  }
});
process.stdout.write(JSON.stringify(found));
"""
_LAYOUT = LabelLayout.of(["slug", "certainty", "distance", "reason"])


def _query(model: Segmentation, dialect: Dialect) -> str:
    columns = [FeatureColumn(name=f.name, feature=f) for f in model.features]
    return AssignmentQuery(
        table="customers",
        segmentation=model,
        columns=columns,
        kept=["id"],
        layout=_LAYOUT,
        dialect=dialect,
    ).labelled()


def _answers(model: Segmentation, rows: list[tuple[Any, ...]]) -> Answers:
    """Read rows of id, slug, certainty, distance and reason."""
    places = {segment.slug: place for place, segment in enumerate(model.segments)}
    groups, distances = [], []
    for _, slug, certainty, distance, reason in sorted(rows, key=lambda row: row[0]):
        assert (slug is None) == (certainty is None) == (distance is None) == (reason is not None)
        if slug is None:
            groups.append(NOBODY)
            distances.append(np.nan)
        else:
            certainties = [str(each) for each in CERTAINTIES]
            groups.append(places[slug] * len(CERTAINTIES) + certainties.index(certainty))
            distances.append(distance)
    return Answers(np.array(groups), np.array(distances))


def _in_duckdb(model: Segmentation, values: Values, query: str = "") -> Answers:
    with duckdb.connect() as connection:
        arrays = {f"v{i}": own for i, own in enumerate([np.arange(values.shape[1]), *values])}
        names = ["id", *(feature.name for feature in model.features)]
        connection.register("arrays", arrays)
        listed = ", ".join(f'v{i} AS "{name}"' for i, name in enumerate(names))
        connection.execute(f"CREATE TABLE customers AS SELECT {listed} FROM arrays")
        return _answers(model, connection.execute(query or _query(model, "duckdb")).fetchall())


def _in_sqlite(model: Segmentation, values: Values) -> Answers:
    connection = sqlite3.connect(":memory:")
    names = ", ".join(["id INTEGER", *(f'"{feature.name}" REAL' for feature in model.features)])
    marks = ", ".join("?" * (len(model.features) + 1))
    connection.execute(f"CREATE TABLE customers ({names})")
    rows = ((i, *row) for i, row in enumerate(values.T.tolist()))
    connection.executemany(f"INSERT INTO customers VALUES ({marks})", rows)
    found = connection.execute(_query(model, "sqlite")).fetchall()
    connection.close()
    return _answers(model, found)


def _in_node(model: Segmentation, values: Values) -> Answers:
    """Run what the guide shows, which gives no certainty."""
    (shown,) = blocks(GUIDE, "javascript")
    stored = StoredSegmentation(model="mall", version=1, segmentation=model)
    given = {
        "formula": json.loads(exported(stored, ExportFormat.JSON))["formula"],
        "customers": [[None if v != v else v for v in row] for row in values.T.tolist()],  # noqa: PLR0124
    }
    asked = subprocess.run(
        ["node", "-e", shown + _ASK], input=json.dumps(given), capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    places = {segment.slug: place for place, segment in enumerate(model.segments)} | {"": NOBODY}
    groups = [places[slug] for slug in json.loads(asked.stdout)]
    return Answers(np.array(groups), np.full(len(groups), np.nan))


@pytest.mark.parametrize("kind", KINDS)
def test_the_formula_of_the_guide_finds_the_same(kind: str) -> None:
    model = model_of(kind)
    values = customers_of(model, _FEW)
    expected = expected_of(model, values).groups

    found = _in_node(model, values)

    segments = np.where(expected == NOBODY, NOBODY, expected // len(CERTAINTIES))
    assert found.groups.tolist() == segments.tolist()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("engine", [by_domain, _in_duckdb, _in_sqlite])
def test_every_engine_finds_the_same(
    kind: str, engine: Callable[[Segmentation, Values], Answers]
) -> None:
    model = model_of(kind)
    values = customers_of(model, _FEW)
    expected = expected_of(model, values)

    found = engine(model, values)

    assert found.groups.tolist() == expected.groups.tolist()
    np.testing.assert_array_equal(found.distances, expected.distances)


@pytest.mark.parametrize("kind", ["two", "mirrored logs", "eight"])
@pytest.mark.parametrize(
    "dialect", ["bigquery", "snowflake", "redshift", "tsql", "spark", "postgres"]
)
def test_a_query_means_the_same_when_it_is_translated_back(kind: str, dialect: Dialect) -> None:
    model = model_of(kind)
    values = customers_of(model, _FEW)
    expected = expected_of(model, values)

    back = sqlglot.parse_one(_query(model, dialect), read=dialect).sql("duckdb")
    if dialect == "tsql":
        back = back.replace(" AS REAL)", " AS DOUBLE)")  # its FLOAT has 64 bits
    found = _in_duckdb(model, values, back)

    assert found.groups.tolist() == expected.groups.tolist()
    np.testing.assert_array_equal(found.distances, expected.distances)
