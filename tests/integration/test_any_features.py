"""Properties of models with any declared features."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pandas as pd
import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

import mallseg
from mallseg.container import build_container
from mallseg.domain.customers.customer import Customer
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import Transform
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.entrypoints.cli.main import main
from mallseg.entrypoints.http.app import create_app
from tests.builders_http import HERE
from tests.examples import examples

pytestmark = pytest.mark.filterwarnings("ignore:There is a long tail")
"""As there is, on purpose, in some of these tables."""

_GROUPS, _EACH = 3, 12
Table = list[list[float]]


@st.composite
def tables(draw: st.DrawFn) -> tuple[tuple[Feature, ...], Table]:
    """Declare 1 to 8 features, and draw three groups that stand apart along each."""
    random = Random(draw(st.integers(0, 2**32)))  # noqa: S311  (not for secrets)
    transforms = draw(st.lists(st.sampled_from(Transform), min_size=1, max_size=8))
    features = tuple(
        Feature(name=f"f{i}", unit="EUR", lowest=0, highest=1e6, transform=transform)
        for i, transform in enumerate(transforms)
    )
    middles = [random.sample([40.0, 400.0, 4000.0], _GROUPS) for _ in features]
    rows = [
        [round(middle[group] * random.uniform(0.9, 1.1), 2) for middle in middles]
        for group in range(_GROUPS)
        for _ in range(_EACH)
    ]
    return features, rows


def trained(features: Sequence[Feature], rows: Table) -> Segmentation:
    frame = pd.DataFrame(rows, columns=[feature.name for feature in features])
    return mallseg.train(frame, segments=_GROUPS, features=features)


def partition(segmentation: Segmentation, rows: Table) -> set[frozenset[int]]:
    """The rows of each segment."""
    members: dict[int, set[int]] = {}
    for number, row in enumerate(rows):
        values = dict(zip((f.field for f in segmentation.features), row, strict=True))
        members.setdefault(segmentation.assign(Customer(**values)).segment.number, set()).add(
            number
        )
    return {frozenset(rows) for rows in members.values()}


@pytest.mark.exhaustive
@given(tables())
@settings(max_examples=examples(16))
def test_permuting_features_changes_no_partition(
    table: tuple[tuple[Feature, ...], Table],
) -> None:
    features, rows = table
    turned = trained(features[::-1], [row[::-1] for row in rows])
    assert partition(turned, [row[::-1] for row in rows]) == partition(
        trained(features, rows), rows
    )


@pytest.mark.exhaustive
@given(tables(), st.sampled_from([0.01, 10.0, 1000.0]))
@settings(max_examples=examples(16))
def test_changing_units_changes_no_partition(
    table: tuple[tuple[Feature, ...], Table], factor: float
) -> None:
    features, rows = table
    scaled = [replace(f, lowest=0, highest=f.highest * factor) for f in features]
    in_parts = [[value * factor for value in row] for row in rows]
    assert partition(trained(scaled, in_parts), in_parts) == partition(
        trained(features, rows), rows
    )


@pytest.mark.exhaustive
@given(tables())
@settings(max_examples=examples(16))
def test_repeating_customers_changes_no_centre(table: tuple[tuple[Feature, ...], Table]) -> None:
    features, rows = table
    once, thrice = trained(features, rows), trained(features, rows * 3)
    assert [s.centre for s in thrice.segments] == [s.centre for s in once.segments]
    assert [s.customers for s in thrice.segments] == [3 * s.customers for s in once.segments]


@given(tables())
@settings(max_examples=examples(16))
def test_every_customer_is_assigned_to_the_segment_they_were_counted_in(
    table: tuple[tuple[Feature, ...], Table],
) -> None:
    features, rows = table
    segmentation = trained(features, rows)
    sizes = sorted(len(members) for members in partition(segmentation, rows))
    assert sizes == sorted(segment.customers for segment in segmentation.segments)


COLUMNS = ["Recency", "Orders", "Revenue", "Basket", "Visits", "Returns", "Travel", "Score"]
LOGARITHMIC = ("revenue", "basket")


@pytest.fixture(scope="module")
def eight(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file of eight columns, and a store with a model of all of them."""
    folder = tmp_path_factory.mktemp("eight")
    random = Random(8)  # noqa: S311  (not for secrets)
    rows = [
        [round(abs(random.gauss(20 + 30 * (row % 4), 4)) + 5 * i, 1) for i in range(len(COLUMNS))]
        for row in range(160)
    ]
    pd.DataFrame(rows, columns=COLUMNS).to_csv(folder / "customers.csv", index=False)
    declared = [part for c in COLUMNS for part in ("--feature", f"{c.lower()}={c}")]
    logs = [part for name in LOGARITHMIC for part in ("--log", name)]
    store = ["--store", str(folder / "models"), "--segments", "4", "-q"]
    assert main(["train", str(folder / "customers.csv"), *declared, *logs, *store]) == 0
    return folder


def test_a_model_of_eight_features_needs_no_settings(eight: Path) -> None:
    container = build_container(settings={"store": {"path": str(eight / "models")}})
    stored = container.store().load("mall")
    features = stored.segmentation.features
    assert [feature.name for feature in features] == [column.lower() for column in COLUMNS]
    assert [f.name for f in features if f.transform is Transform.LOG] == [*LOGARITHMIC]
    frame = pd.read_csv(eight / "customers.csv")
    out = eight / "assigned.csv"
    args = ["--file", str(eight / "customers.csv"), "--out", str(out)]
    assert main(["assign", *args, "--store", str(eight / "models"), "-q"]) == 0
    by_file = pd.read_csv(out)
    by_frame = mallseg.assign_frame(frame, stored.segmentation)
    assert by_file["segment"].tolist() == by_frame["segment"].tolist()
    counted = by_file["segment"].value_counts().to_dict()
    assert counted == {s.number: s.customers for s in stored.segmentation.segments}
    with TestClient(create_app(container), base_url=HERE) as client:
        customer = {f.field: float(v) for f, v in zip(features, frame.iloc[0], strict=True)}
        answer = client.post("/v1/assignments", json=customer).json()
    assert answer["segment"]["number"] == by_file["segment"][0]


@pytest.mark.exhaustive
def test_a_model_of_eight_features_is_reported(eight: Path) -> None:
    page = eight / "report.html"
    assert main(["report", "-o", str(page), "--store", str(eight / "models"), "-q"]) == 0
    written = page.read_text(encoding="utf-8")
    assert all(column.lower() in written for column in COLUMNS)
