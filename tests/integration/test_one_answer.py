"""One answer: whatever assigns a customer finds the same segment, certainty and distance."""

import csv
import json
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlglot

from mallseg.adapters.frame_customers.frame import FrameCustomers
from mallseg.adapters.sources.choosing import labelled_copy_of
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.certainty import CERTAINTIES
from mallseg.domain.segments.label_columns import LabelLayout
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.data_contract import DataContract
from mallseg.entrypoints.presentation.exports.export_file import ExportFormat, exported
from mallseg.sql.assignment import AssignmentQuery
from mallseg.sql.census_columns import FeatureColumn
from mallseg.sql.engines import Dialect
from mallseg.testing.builders import ignore_progress
from tests.agreement import (
    CUSTOMERS,
    KINDS,
    UNASSIGNED,
    Answers,
    Values,
    by_domain,
    customers_of,
    expected_of,
    model_of,
)
from tests.examples import exhaustive
from tests.pages import PROJECT, blocks

GUIDE = PROJECT / "docs" / "guides" / "export.md"

_FEW = 2_000
_MANY_ONE_BY_ONE = 20_000
"""The domain takes a fiftieth of a millisecond for each."""

Engine = Callable[[Segmentation, Values, Path], Answers]
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
            groups.append(UNASSIGNED)
            distances.append(np.nan)
        else:
            certainties = [str(each) for each in CERTAINTIES]
            groups.append(places[slug] * len(CERTAINTIES) + certainties.index(certainty))
            distances.append(distance)
    return Answers(np.array(groups), np.array(distances))


def _in_domain(model: Segmentation, values: Values, folder: Path) -> Answers:
    del folder
    return by_domain(model, values)


def _in_duckdb(model: Segmentation, values: Values, folder: Path) -> Answers:
    del folder
    return _by_query(model, values, _query(model, "duckdb"))


def _by_query(model: Segmentation, values: Values, query: str) -> Answers:
    with duckdb.connect() as connection:
        arrays = {f"v{i}": own for i, own in enumerate([np.arange(values.shape[1]), *values])}
        names = ["id", *(feature.name for feature in model.features)]
        connection.register("arrays", arrays)
        listed = ", ".join(f'v{i} AS "{name}"' for i, name in enumerate(names))
        connection.execute(f"CREATE TABLE customers AS SELECT {listed} FROM arrays")
        return _answers(model, connection.execute(query).fetchall())


def _in_sqlite(model: Segmentation, values: Values, folder: Path) -> Answers:
    del folder
    connection = sqlite3.connect(":memory:")
    names = ", ".join(["id INTEGER", *(f'"{feature.name}" REAL' for feature in model.features)])
    marks = ", ".join("?" * (len(model.features) + 1))
    connection.execute(f"CREATE TABLE customers ({names})")
    rows = ((i, *row) for i, row in enumerate(values.T.tolist()))
    connection.executemany(f"INSERT INTO customers VALUES ({marks})", rows)
    found = connection.execute(_query(model, "sqlite")).fetchall()
    connection.close()
    return _answers(model, found)


def _in_node(model: Segmentation, values: Values, folder: Path) -> Answers:
    """Run what the guide shows, which gives no certainty."""
    del folder
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
    places = {own.slug: place for place, own in enumerate(model.segments)} | {"": UNASSIGNED}
    groups = [places[slug] for slug in json.loads(asked.stdout)]
    return Answers(np.array(groups) * len(CERTAINTIES), None)


def _as_given(model: Segmentation) -> DataContract:
    """Made-up customers may look as if they were in another unit."""
    return DataContract(as_given=frozenset(feature.name for feature in model.features))


def _copied(model: Segmentation, source: Path) -> Path:
    target = source.with_name(f"labelled{source.suffix}")
    copy = labelled_copy_of(
        source, target, _as_given(model), encoding="utf-8", for_spreadsheet=False
    )
    copy.write(model, progress=ignore_progress)
    return target


def _in_parquet(model: Segmentation, values: Values, folder: Path) -> Answers:
    names = ["id", *(feature.name for feature in model.features)]
    table = pa.table([np.arange(values.shape[1]), *values], names=names)
    pq.write_table(table, folder / "customers.parquet")
    found = pq.read_table(_copied(model, folder / "customers.parquet"))
    columns = [found.column(name).to_pylist() for name in ("id", *_LAYOUT.names)]
    return _answers(model, [*zip(*columns, strict=True)])


def _in_csv(model: Segmentation, values: Values, folder: Path) -> Answers:
    names = ["id", *(feature.name for feature in model.features)]
    lines = (
        ",".join([str(i), *("" if v != v else f"{v:.6f}" for v in row)])  # noqa: PLR0124
        for i, row in enumerate(values.T.tolist())
    )
    source = folder / "customers.csv"
    source.write_text("\n".join([",".join(names), *lines, ""]), encoding="utf-8")
    with _copied(model, source).open(encoding="utf-8", newline="") as file:
        rows = [
            (int(row["id"]), *(row[name] or None for name in _LAYOUT.names))
            for row in csv.DictReader(file)
        ]
    return _answers(model, [(*row[:3], row[3] and float(row[3]), row[4]) for row in rows])


def _in_frame(model: Segmentation, values: Values, folder: Path) -> Answers:
    del folder
    names = [feature.name for feature in model.features]
    frame = pd.DataFrame(dict(zip(names, values, strict=True)))
    found = FrameCustomers(frame, _as_given(model)).labelled(model, _LAYOUT).frame
    columns = [
        found[name].astype(object).where(found[name].notna(), None) for name in _LAYOUT.names
    ]
    return _answers(model, [*zip(range(len(frame)), *columns, strict=True)])


ENGINES = [_in_domain, _in_duckdb, _in_sqlite, _in_node, _in_parquet, _in_csv, _in_frame]


@pytest.mark.parametrize("kind", ["logs", *map(exhaustive, ("unscaled", "mirrored two"))])
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_finds_the_same(kind: str, engine: Engine, tmp_path: Path) -> None:
    _agree(kind, engine, tmp_path, _FEW)


@pytest.mark.exhaustive
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_finds_the_same_for_a_million(
    kind: str, engine: Engine, tmp_path: Path
) -> None:
    _agree(kind, engine, tmp_path, CUSTOMERS if engine is not _in_domain else _MANY_ONE_BY_ONE)


def _agree(kind: str, engine: Engine, folder: Path, customers: int) -> None:
    model = model_of(kind)
    values = customers_of(model, customers)
    expected = expected_of(model, values)

    found = engine(model, values, folder)

    own, groups = found.groups, expected.groups
    if found.distances is None:  # nor a certainty: the segment alone
        own, groups = (
            np.where(g == UNASSIGNED, UNASSIGNED, g // len(CERTAINTIES)) for g in (own, groups)
        )
    else:
        np.testing.assert_array_equal(found.distances, expected.distances)
    assert np.flatnonzero(own != groups).tolist() == []


@pytest.mark.parametrize("kind", [exhaustive("mirrored two"), "logs"])
@pytest.mark.parametrize(
    "dialect",
    ["bigquery", "tsql", *map(exhaustive, ("snowflake", "redshift", "spark", "postgres"))],
)
def test_a_query_means_the_same_when_it_is_translated_back(kind: str, dialect: Dialect) -> None:
    model = model_of(kind)
    values = customers_of(model, _FEW)
    expected = expected_of(model, values)

    back = sqlglot.parse_one(_query(model, dialect), read=dialect).sql("duckdb")
    if dialect == "tsql":
        back = back.replace(" AS REAL)", " AS DOUBLE)")  # its FLOAT has 64 bits
    found = _by_query(model, values, back)

    assert found.groups.tolist() == expected.groups.tolist()
    np.testing.assert_array_equal(found.distances, expected.distances)
