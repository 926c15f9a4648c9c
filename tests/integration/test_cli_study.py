"""`mallseg study`, as people and programs meet it."""

import json
from pathlib import Path

import pytest

from mallseg.entrypoints.cli.main import main
from tests.builders import MALL_CSV
from tests.examples import exhaustive


def _study(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    exit_code = main(["study", *arguments])
    shown = capsys.readouterr()
    return exit_code, shown.out, shown.err


@pytest.mark.exhaustive
def test_a_study_is_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    exit_code, out, _ = _study(capsys, str(MALL_CSV), "--json")
    document = json.loads(out)

    assert exit_code == 0
    assert set(document) == {
        "source", "customers", "outliers", "rejected_rows", "features", "scaling", "recommended",
        "verdict", "reasons", "names", "borders", "chosen", "candidates", "notes",
    }  # fmt: skip
    assert (document["recommended"], document["verdict"]) == (5, "soft")
    assert (document["customers"], document["rejected_rows"]) == (200, 0)
    assert 2 <= len(document["reasons"]) <= 3
    assert len(document["names"]) == 5
    lines = [b["between"] for b in document["borders"] if b["kind"] == "line"]
    assert lines == [[1, 3], [2, 3], [3, 5]]
    assert sum(border["kind"] == "gap" for border in document["borders"]) == 5
    assert sum(document["chosen"].values()) == pytest.approx(1)
    assert max(document["chosen"], key=document["chosen"].get) == "5"
    for candidate in document["candidates"]:
        assert set(candidate) == {
            "segments", "inertia", "silhouette", "silhouette_error", "davies_bouldin",
            "calinski_harabasz", "smallest", "moved_mean", "moved_error", "moved_high", "unstable",
        }  # fmt: skip
    five = document["candidates"][3]
    assert (five["segments"], five["smallest"]) == (5, 22)
    assert five["silhouette"] == pytest.approx(0.5547, abs=1e-4)
    assert five["inertia"] == pytest.approx(65.5684, abs=1e-4)


def test_the_recommendation_comes_first_in_words_then_borders_and_table(
    capsys: pytest.CaptureFixture[str],
) -> None:
    exit_code, out, _ = _study(capsys, str(MALL_CSV), "--segments", "4..6")
    words, borders, table = out.split("\n\n")

    assert exit_code == 0
    assert words.startswith("5 segments describe these customers best")
    assert "a line we drew" in borders
    assert "a real gap" in borders
    header, *rows = table.splitlines()
    assert header.split()[:3] == ["segments", "inertia", "silhouette"]
    assert [row.split()[0] for row in rows if row] == ["4", "*", "6"]


@pytest.mark.exhaustive
def test_everything_is_the_same_twice_and_in_any_order_of_the_rows(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    header, *rows = MALL_CSV.read_text(encoding="utf-8").splitlines()
    shuffled = tmp_path / MALL_CSV.name
    shuffled.write_text("\n".join([header, *sorted(rows, reverse=True)]) + "\n", encoding="utf-8")

    _, first, _ = _study(capsys, str(MALL_CSV), "--segments", "4..6", "--json")
    _, second, _ = _study(capsys, str(shuffled), "--segments", "4..6", "--json")

    assert first == second


@pytest.mark.parametrize("features", ["age", exhaustive("age,annual_income,spending_score")])
def test_any_features_can_be_studied(capsys: pytest.CaptureFixture[str], features: str) -> None:
    exit_code, out, _ = _study(
        capsys, str(MALL_CSV), "--segments", "2..4", "--features", features, "--json"
    )

    assert exit_code == 0
    assert json.loads(out)["features"] == features.split(",")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("absent.csv",), "absent.csv: cannot be read"),
        ((str(MALL_CSV), "--segments", "10..2"), "segments must be a range of numbers to compare"),
        ((str(MALL_CSV), "--segments", "1..5"), "segments must be 2 to 20"),
    ],
)
def test_impossible_studies_are_refused(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    exit_code, out, err = _study(capsys, *arguments)

    assert exit_code == 2
    assert out == ""
    assert f"Error: {message}" in err


@pytest.mark.parametrize("rows", [["20,30"] * 3 + ["80,70"] * 3, ["20,30", "21,30", "80,70"]])
def test_a_handful_of_customers_can_be_studied(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, rows: list[str]
) -> None:
    few = tmp_path / "few.csv"
    few.write_text("\n".join(["income,score", *rows]) + "\n", encoding="utf-8")

    exit_code, out, _ = _study(capsys, str(few), "--json")

    assert exit_code == 0
    assert json.loads(out)["recommended"] == 2
