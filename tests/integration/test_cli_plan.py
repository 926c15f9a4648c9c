"""`mallseg plan`, in text and JSON: what a budget reaches."""

import json
from collections.abc import Callable
from pathlib import Path
from statistics import mean

import pytest

import mallseg
from mallseg.entrypoints.cli.main import main
from tests.months import a_month, written

Run = Callable[..., tuple[int, str, str]]
NAMES = ("Higher income, active spending", "Higher income, careful spending")
RESPONSES = f"{NAMES[0]}=6%, {NAMES[1]}=50%"


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str],
    trained_once: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "july.csv", a_month())

    def run(*arguments: str) -> tuple[int, str, str]:
        words = ["plan", "--file", "july.csv", *arguments, "--store", str(trained_once)]
        exit_code = main(words)
        printed = capsys.readouterr()
        return exit_code, printed.out, printed.err

    return run


def test_a_budget_is_spent_by_the_values_in_the_file(run: Run, trained_once: Path) -> None:
    choices = ["--budget", "100", "--cost", "0.5", "--value-column", "spend", "--json"]

    exit_code, out, _ = run(*choices, "--response", RESPONSES)

    plan = json.loads(out)
    spent: dict[str, list[float]] = {name: [] for name in NAMES}
    segmentation = mallseg.load(trained_once)
    for each in a_month():
        name = segmentation.assign_point((each.income, each.score)).segment.name
        spent.get(name, []).append(each.spend)
    found = {each["name"]: each for each in plan["segments"]}
    assert exit_code == 0
    assert found[NAMES[0]]["value"] == pytest.approx(mean(spent[NAMES[0]]))
    assert found[NAMES[1]]["value"] == pytest.approx(mean(spent[NAMES[1]]))
    assert plan["segments"][0]["name"] == NAMES[1]  # half of them respond
    assert (plan["mailed"], plan["spent"]) == (200, 100)
    assert plan["next_best"] == found[NAMES[1]]["slug"]


def test_a_plan_says_that_it_is_arithmetic(run: Run) -> None:
    choices = ["--budget", "100", "--cost", "30", "--value-column", "Spend"]

    _, out, _ = run(*choices, "--response", f"{NAMES[0]}=6%")

    assert "This is plain arithmetic" in out.replace("\n", " ")
    assert "would cost more than it earns" in out


@pytest.mark.parametrize(
    ("response", "column", "text"),
    [
        ("seg-01", "Spend", "must look like seg-01=6%,seg-04=2%"),
        ("seg-01=6%,seg-01=7%x", "Spend", "must look like"),
        ("seg-01=600%", "Spend", "must be a share from 0 to 1"),
        ("sega-01=6%", "Spend", "perhaps “"),
        (f"seg-04=6%,{NAMES[0]}=5%,seg-05=1%,{NAMES[1]}=2%", "Spend", "must differ"),
        ("seg-01=6%", "Spent", "perhaps 'Spend' is meant"),
        ("seg-01=6%", "Newsletter", "most texts in column 'Newsletter' are no amounts"),
    ],
)
def test_impossible_plans_are_refused(run: Run, response: str, column: str, text: str) -> None:
    choices = ["--budget", "100", "--cost", "1", "--value-column", column, "-q"]

    exit_code, _, err = run(*choices, "--response", response)

    assert exit_code == 2
    assert text in err
