"""Age as a feature, and a segment of a single customer: people are not shown how old they are."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from mallseg.entrypoints.cli.main import main
from tests.builders import MALL_CSV

AGE_OF_ONE = 77
FEATURES = "age,annual_income"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A store, whose sixth segment is one customer, and its page."""
    folder = tmp_path_factory.mktemp("ages")
    source, page = folder / "one.csv", folder / "page.html"
    source.write_text(f"{MALL_CSV.read_text(encoding='utf-8').rstrip()}\n201,Male,77,400,50\n")
    words = ["--keep-outliers", "--segments", "6", "--scaling", "none", "--features", FEATURES]
    place = ["--store", str(folder / "models"), "-q"]
    assert main(["train", str(source), *words, *place]) == 0
    assert main(["report", "-o", str(page), *place]) == 0
    return folder, page.read_text(encoding="utf-8")


@pytest.fixture
def run(
    trained: tuple[Path, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Any:
    monkeypatch.setenv("MALLSEG_STORE__PATH", str(trained[0] / "models"))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> str:
        assert main([*arguments]) == 0
        return capsys.readouterr().out

    return run


def test_the_card_of_one_customer_shows_no_age(run: Any) -> None:
    *others, one = run("segments").split("\n\n")

    assert "1 customer, 0.5% of all, " in one
    assert "Annual income around 400.0 k$.\n" in one
    assert "Eight in ten of them: annual income 400 to 400 k$." in one
    assert "Who they are is not shown by age and by gender: few people could be recognised." in one
    assert str(AGE_OF_ONE) not in one
    assert "years" not in one
    assert "Rule of thumb" not in one  # it is "age above 73"
    for other in others:
        assert re.search(r"Age around \d+\.\d years", other)
        assert "Rule of thumb: " in other


def test_programs_get_the_centre_by_which_the_model_assigns_and_no_more(run: Any) -> None:
    *others, one = json.loads(run("segments", "--json"))["segments"]

    assert one["centre"] == {"age": AGE_OF_ONE, "annual_income_k": 400}
    assert (one["rule"], [*one["typical"]]) == (None, ["annual_income_k"])
    assert "age" not in one["sets_apart"]
    assert "old" not in one["sets_apart"]
    assert all(other["rule"] and "age" in other["typical"] for other in others)


def test_tables_and_assignments_show_no_age_of_few_customers(run: Any) -> None:
    compared = run("compare", "1", "1")
    assigned = run("assign", "--income", "399", "--age", "70")

    assert "- → -" in compared
    assert f"{AGE_OF_ONE}.0" not in compared + assigned
    assert "Annual income around 400.0 k$." in assigned


def test_the_page_shows_no_age_of_few_customers_except_on_its_map(
    trained: tuple[Path, str],
) -> None:
    page = trained[1]
    text, charts = page.split('<script type="application/json" id="data-of-charts">')
    charts = charts.partition("</script>")[0]

    assert f"{AGE_OF_ONE}.0" not in text.partition('id="experts"')[0]
    assert "A rule of thumb would disclose the ages of a few people." in text
    assert "not shown: few customers" in text
    assert f"{AGE_OF_ONE}.0 years" not in charts
    profile = json.loads(charts)["charts"]["profile-1"]["data"]
    assert not any(AGE_OF_ONE in [*line["x"]] for line in profile)
    _, _, brief = text.partition('id="brief-6"')
    assert "Eight in ten lie at 400 to 400 k$" in brief


def test_a_training_by_age_says_what_that_means(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--keep-outliers", "--segments", "2", "--store", str(tmp_path)]
    levels, warnings = [], []
    for features in (FEATURES, "annual_income"):
        assert main(["train", str(MALL_CSV), "--features", features, *words]) == 0
        shown = capsys.readouterr()
        lines = map(json.loads, shown.err.splitlines())
        levels.append([line["level"] for line in lines if line["event"] == "personal_features"])
        warnings.append("Age is a feature about the person, and the model contains it" in shown.out)

    assert levels == [["warning"], []]
    assert warnings == [True, False]
