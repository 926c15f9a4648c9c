"""One answer: whatever assigns a customer finds the same segment, certainty and distance."""

import sqlite3
from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import pytest

from mallseg.domain.segments.certainty import CERTAINTIES
from mallseg.domain.segments.label_columns import LabelLayout
from mallseg.domain.segments.segmentation import Segmentation
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

_FEW = 3_000
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


def _in_duckdb(model: Segmentation, values: Values) -> Answers:
    with duckdb.connect() as connection:
        arrays = {f"v{i}": own for i, own in enumerate([np.arange(values.shape[1]), *values])}
        names = ["id", *(feature.name for feature in model.features)]
        connection.register("arrays", arrays)
        listed = ", ".join(f'v{i} AS "{name}"' for i, name in enumerate(names))
        connection.execute(f"CREATE TABLE customers AS SELECT {listed} FROM arrays")
        return _answers(model, connection.execute(_query(model, "duckdb")).fetchall())


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
