"""Breakdowns on the command line: what is asked for, refused, shown and kept."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from mallseg.entrypoints.cli.main import main
from tests.builders import MALL_CSV

CITIES = {"Köln": 5, "San Francisco": 3, "Bonn": 1, "": 1}
STATUSES = ("married", "single")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two thousand customers, ten times the published ones, with two classes."""
    path = tmp_path_factory.mktemp("classes") / "customers.csv"
    header, *rows = MALL_CSV.read_text(encoding="utf-8").splitlines()
    chance = random.Random(0)  # noqa: S311  (not for secrets)
    cities = chance.choices([*CITIES], [*CITIES.values()], k=10 * len(rows))
    lines = [
        f"{row},{city},{chance.choice(STATUSES)}"
        for row, city in zip(rows * 10, cities, strict=True)
    ]
    path.write_text("\n".join([f"{header},Home City,Marital Status", *lines]) + "\n", "utf-8")
    return path


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("MALLSEG_STORE__PATH", str(tmp_path / "models"))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: object, exit_code: int = 0) -> str:
        assert main([*map(str, arguments)]) == exit_code
        shown = capsys.readouterr()
        return shown.out if exit_code == 0 else shown.err

    return run


def test_cards_show_each_breakdown_beside_the_mall(run: Any, source: Path) -> None:
    asked = ["--breakdown", "home_city", "--breakdown", "Marital Status"]
    run("train", source, "--segments", "5", "-q", *asked)

    first, *_ = run("segments").split("\n\n")
    document = json.loads(run("segments", "--json"))["segments"][0]

    assert "By age, under 40: " in first
    assert "By gender, women: " in first
    assert "By home city, Köln: " in first
    assert [*document["breakdowns"]] == ["age", "gender", "home_city", "marital_status"]
    cities = document["breakdowns"]["home_city"]
    assert [each["group"] for each in cities] == ["Köln", "San Francisco", "Bonn", "unknown"]
    assert sum(each["share"] for each in cities) == pytest.approx(1)
    assert sum(each["mall_share"] for each in cities) == pytest.approx(1)
    assert document["breakdowns"]["age"] == document["age"]


@pytest.mark.exhaustive
def test_a_report_shows_each_breakdown_on_card_and_brief(
    run: Any, source: Path, tmp_path: Path
) -> None:
    page = tmp_path / "report.html"
    run("train", source, "--segments", "5", "-q", "--breakdown", "home city")
    run("report", "-o", page)

    text = page.read_text(encoding="utf-8")
    assert text.count("<dt>By home city</dt>") == text.count("<h4>By home city</h4>") == 5
    assert 'data-key="segments/0/breakdowns/home_city/0/share"' in text


def test_without_the_option_no_class_is_counted(run: Any, source: Path) -> None:
    run("train", source, "--segments", "5", "-q")

    segment = json.loads(run("segments", "--json"))["segments"][0]

    assert [*segment["breakdowns"]] == ["age", "gender"]


def test_a_model_knows_its_breakdowns_whatever_the_settings_say_later(
    run: Any, source: Path, tmp_path: Path
) -> None:
    config = tmp_path / "mine.toml"
    config.write_text(
        "[breakdowns.tier]\nlabel = 'tier'\ncolumns = ['Marital Status']\n"
        "values = { settled = ['married'] }\n"
    )
    run("train", source, "--segments", "2", "-q", "--config", config)

    segment = json.loads(run("segments", "--json"))["segments"][0]

    assert [each["group"] for each in segment["breakdowns"]["tier"]] == ["settled", "unknown"]


@pytest.mark.parametrize("asked", [["--features", "marital_status"],
                                   ["--features", "annual_income,Marital Status"],
                                   ["--feature", "status=Marital Status"]])  # fmt: skip
def test_a_class_is_no_feature_and_is_offered_as_a_breakdown(
    run: Any, source: Path, asked: list[str]
) -> None:
    said = run("train", source, *asked, exit_code=2)

    assert "column 'Marital Status' holds classes, and K-means compares numbers" in said
    assert "use --breakdown 'Marital Status'" in said


def test_a_feature_that_is_not_declared_is_still_refused_as_such(run: Any, source: Path) -> None:
    assert "features must be one or more of" in run(
        "train", source, "--features", "visits", exit_code=2
    )


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("village", "no column for the breakdown by village: the columns are CustomerID, Gender"),
        ("CustomerID", "has 200 different values, and the 50 most frequent cover 25% of the"),
        ("(!)", "breakdown must be 1 to 40 lower-case letters"),
    ],
)
def test_a_column_that_gives_no_breakdown_is_refused(
    run: Any, source: Path, asked: str, said: str
) -> None:
    assert said in run("train", source, "--breakdown", asked, exit_code=2)


def test_no_rare_value_is_logged_or_stored(
    tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, store = tmp_path / "rare.csv", tmp_path / "models"
    lines = source.read_text(encoding="utf-8").replace("Bonn", "Ulm", 9)
    path.write_text(lines.replace("Bonn", "Unmistakable"), encoding="utf-8")
    asked = ["--segments", "5", "--breakdown", "Home City", "-v"]

    assert main(["train", str(path), "--store", str(store), *asked]) == 0

    written = "".join(capsys.readouterr())
    profile = (store / "mall" / "versions" / "1" / "profile.json").read_text(encoding="utf-8")
    assert "Ulm" not in written + profile
    assert "Unmistakable" not in written
    assert "Unmistakable" in profile  # some 190 customers, who are many enough


def test_people_are_found_under_other_names_and_in_bands(run: Any, tmp_path: Path) -> None:
    """Ages as bands, genders by codes that the settings explain, in a column that is named."""
    header, *rows = MALL_CSV.read_text(encoding="utf-8").splitlines()
    columns = header.replace("Gender", "Who").replace("Age", "Yaş")
    lines = []
    for row in rows * 3:
        number, gender, age, *rest = row.split(",")
        band = "18-39" if int(age) < 40 else "40+"
        lines.append(",".join([number, {"Female": "2", "Male": "1"}[gender], band, *rest]))
    path, settings = tmp_path / "people.csv", tmp_path / "till.toml"
    path.write_text("\n".join([columns, *lines]) + "\n", "utf-8")
    settings.write_text('[breakdowns.gender.values]\nwomen = ["2"]\nmen = ["1"]\n', "utf-8")
    named = [path, "--column", "gender=Who"]

    assert "counted by gender: Who, 100% unknown\n" in run("check", *named)
    checked = json.loads(run("check", *named, "--config", settings, "--json"))
    assert checked["breakdowns"] == [
        {"breakdown": "age", "column": "Yaş", "unknown_share": 0.0},
        {"breakdown": "gender", "column": "Who", "unknown_share": 0.0},
    ]
    run("train", *named, "--config", settings, "--segments", "2", "-q")
    shares = json.loads(run("segments", "--json"))["segments"][0]["breakdowns"]
    groups = {name: {each["group"] for each in own} for name, own in shares.items()}
    assert groups == {"age": {"18-39", "40+"}, "gender": {"women", "men"}}
    refused = run("check", path, "--column", "gender=Sex", exit_code=2)
    assert "no column for the breakdown by gender: the columns are CustomerID, Who" in refused
