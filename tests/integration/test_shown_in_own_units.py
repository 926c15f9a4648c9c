"""Values of declared features are shown in their own units."""

import json
import math
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest

from mallseg.entrypoints.cli.main import main

_HEADER = "Id,Recency (days),Orders,Revenue (EUR),Loyalty,Returns"
_GROUPS = ((10, 30, 3000, 0.9, 2), (60, 12, 400, 0.5, 9), (200, 3, 50, 0.2, 1))
_DECLARED = (
    *("--feature", "recency=Recency (days)", "--feature", "orders=Orders"),
    *("--feature", "revenue=Revenue (EUR)", "--feature", "loyalty=Loyalty"),
    *("--feature", "returns=Returns", "--log", "revenue"),
)
_EACH = 60

Rows = list[tuple[float, ...]]


def customers() -> Rows:
    """Three groups by five features, revenue spread as a lognormal."""
    random = Random(3)  # noqa: S311  (not for secrets)
    return [
        (
            float(round(recency * random.uniform(0.8, 1.2))),
            float(round(orders * random.uniform(0.8, 1.2))),
            round(revenue * math.exp(random.gauss(0, 0.4)), 1),
            round(loyalty * random.uniform(0.9, 1.1), 2),
            float(round(returns * random.uniform(0.7, 1.3))),
        )
        for recency, orders, revenue, loyalty, returns in _GROUPS
        for _ in range(_EACH)
    ]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own-units")
    lines = [",".join(map(str, (i, *row))) for i, row in enumerate(customers())]
    (folder / "customers.csv").write_text("\n".join([_HEADER, *lines]), encoding="utf-8")
    source, models = str(folder / "customers.csv"), str(folder / "models")
    options = ("--store", models, "--segments", "3", "--keep-outliers", "--log-level", "error")
    assert main(["train", source, *_DECLARED, *options]) == 0
    return folder


def shown(store: Path, capsys: pytest.CaptureFixture[str], command: str, *more: str) -> str:
    capsys.readouterr()
    assert main([command, *more, "--store", str(store / "models")]) == 0
    return capsys.readouterr().out


def document(
    store: Path, capsys: pytest.CaptureFixture[str], command: str, *more: str
) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shown(store, capsys, command, *more, "--json"))
    return found


def of_group(rows: Rows, group: int, place: int) -> list[float]:
    return [row[place] for row in rows[group * _EACH : (group + 1) * _EACH]]


def test_json_has_geometric_means_of_logarithms_and_says_so(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    segments = document(store, capsys, "segments")["segments"]

    rows = customers()
    revenues = [of_group(rows, group, 2) for group in range(3)]
    # One is added, since 0 is in range.
    expected = [math.exp(sum(math.log(v + 1) for v in own) / _EACH) - 1 for own in revenues]
    assert [s["centre"]["revenue"] for s in segments] == pytest.approx(expected, rel=1e-5)
    assert {s["means"]["revenue"] for s in segments} == {"geometric"}
    assert {s["means"]["recency"] for s in segments} == {"arithmetic"}
    for segment, own in zip(segments, revenues, strict=True):
        # The ends of eight in ten are values that customers have.
        assert {segment["typical"]["revenue"]["low"], segment["typical"]["revenue"]["high"]} <= {
            *own
        }


def test_cards_say_which_mean_is_geometric(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cards = shown(store, capsys, "segments")

    assert len(re.findall(r"revenue around\s+[\d,.]+\s+EUR\s+\(geometric\s+mean\)", cards)) == 3
    assert "e+0" not in cards
    assert not re.search(r"[\d,]{9,}", cards)  # a logarithm times a million


def test_a_change_of_revenue_is_counted_in_euros(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = {"recency": 100, "orders": 8, "revenue": 150, "loyalty": 0.35, "returns": 5}
    given = [part for name, own in values.items() for part in ("--value", f"{name}={own}")]

    assigned = document(store, capsys, "assign", *given)

    for change in assigned["counterfactuals"]:
        changed = round(values[change["feature"]] + change["change"], 6)
        moved = {**values, change["feature"]: changed}
        again = [part for name, own in moved.items() for part in ("--value", f"{name}={own}")]
        assert document(store, capsys, "assign", *again)["segment"]["slug"] == change["segment"]
    assert {change["feature"] for change in assigned["counterfactuals"]} >= {"loyalty"}


def test_the_report_shows_the_two_features_that_separate_most(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn = document(store, capsys, "report")["map"]

    (panel,) = drawn["panels"]
    most = sorted(drawn["separations"], key=drawn["separations"].__getitem__)[-2:]
    assert {*panel["features"]} == {*most}
    assert all(0 < share < 1 for share in drawn["separations"].values())
    assert (panel["regions"], panel["boundaries"]) == ({}, [])
    assert sum(cell["customers"] for cell in panel["cells"]) == 3 * _EACH


def test_the_map_shows_the_features_that_are_asked_for(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = document(store, capsys, "report", "--map-features", "revenue,recency")

    (panel,) = asked["map"]["panels"]
    assert (panel["features"], panel["transforms"]) == (["recency", "revenue"], ["none", "log"])
    revenues = [row[2] for row in customers()]
    assert min(cell["low"][1] for cell in panel["cells"]) <= min(revenues)
    assert max(revenues) <= max(cell["high"][1] for cell in panel["cells"]) < 2 * max(revenues)


@pytest.mark.parametrize("asked", ["revenue", "revenue,tenure", "recency,orders,revenue"])
def test_other_than_two_features_of_the_model_are_refused(store: Path, asked: str) -> None:
    arguments = ["report", "--json", "--map-features", asked, "--store", str(store / "models")]

    assert main(arguments) == 2


def test_the_page_and_the_picture_are_marked_in_the_unit(store: Path, tmp_path: Path) -> None:
    page, picture = tmp_path / "report.html", tmp_path / "map.svg"
    models = ("--store", str(store / "models"))

    assert main(["report", "-o", str(page), "--map-features", "recency,revenue", *models]) == 0
    asked = ("--picture", str(picture), "--map-features", "recency,revenue")
    assert main(["segments", *asked, *models]) == 0

    text = page.read_text(encoding="utf-8")
    assert "Revenue (EUR, geometric mean)" in text
    assert "here are recency and revenue, as asked for" in text
    assert '"ticktext":["' in text
    svg = picture.read_text(encoding="utf-8")
    assert ">revenue (EUR)<" in svg
    assert ">1,000<" in svg
