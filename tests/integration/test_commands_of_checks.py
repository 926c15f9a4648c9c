"""A check of a file that cannot be read as it is ends in a command, which is tried here."""

import json
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from mallseg.entrypoints.cli.main import main
from tests.examples import exhaustive

Run = Callable[..., tuple[int, str, str]]

INCOMES = (17000, 23000, 41000, 56000, 78000, 93500)
SCORES = (3, 20, 39, 55, 76, 97)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> tuple[int, str, str]:
        exit_code = main([str(argument) for argument in arguments])
        return exit_code, *capsys.readouterr()

    return run


def written(
    incomes: Sequence[object],
    scores: Sequence[object] = SCORES,
    *,
    names: Sequence[str] = ("Annual Income", "Spending Score"),
) -> str:
    """Write customers to a file with semicolons, which stand in no number."""
    rows = zip(incomes, scores, strict=True)
    lines = [";".join(names), *(f"{income};{score}" for income, score in rows)]
    Path("till.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return "till.csv"


def checked(run: Run, *arguments: object) -> Any:
    return json.loads(run("check", *arguments, "--json")[1])


FORMATS: dict[str, tuple[Callable[[int], str], list[str]]] = {
    "15,000": ("{:,}".format, ["--thousands", ","]),
    "15'000": (lambda n: f"{n:,}".replace(",", "'"), ["--thousands", "'"]),
    "15 000": (lambda n: f"{n:,}".replace(",", "\u202f"), ["--thousands", "space"]),
    "15,5": (lambda n: f"{n / 1000 + 0.25}".replace(".", ","), ["--decimal", ","]),
    "$15,000": ("${:,}".format, ["--thousands", ",", "--currency-signs"]),
    "15 EUR": ("{} EUR".format, ["--currency-signs"]),
    "1.500,50 €": (
        lambda n: f"{n:,}".replace(",", ".") + ",50 €",
        ["--decimal", ",", "--thousands", ".", "--currency-signs"],
    ),
}


@pytest.mark.parametrize(("income", "options"), FORMATS.values(), ids=FORMATS.keys())
def test_numbers_in_any_format_are_read_by_the_command(
    income: Callable[[int], str], options: list[str], run: Run
) -> None:
    document = checked(run, written([*map(income, INCOMES)]), "--range", "annual_income=0..1e9")

    assert document["warnings"][0]["code"] == "texts_not_numbers"
    assert document["options"][: len(options)] == options
    words = shlex.split(document["command"])
    assert words[:3] == ["mallseg", "train", "till.csv"]
    assert run("check", *words[2:])[0] == 0


def test_a_few_numbers_in_another_format_are_reason_enough(run: Run) -> None:
    source = written([170, 230, 410, 560, 780, "1,935"] * 3, SCORES * 3)

    document = checked(run, source)

    assert document["warnings"][0]["code"] == "too_many_rejected"
    assert document["options"] == ["--thousands", ","]


def test_percentages_of_a_score_are_read_by_the_command(run: Run) -> None:
    source = written([n // 1000 for n in INCOMES], [f"{score} %" for score in SCORES])

    document = checked(run, source)

    assert document["options"] == ["--percent"]
    assert run("check", *shlex.split(document["command"])[2:])[0] == 0


@pytest.mark.parametrize(
    ("texts", "shape", "says"),
    [
        (["15k"] * 6, "k_suffix", "all 6 look like 15k (write the number in full)"),
        (["20-40"] * 6, "band", "all 6 look like 40–60 (bands are no numbers"),
        (["1.5e4"] * 6, "exponent", "all 6 look like 1.5e4 (write"),
        (["12345678901234567"] * 6, "too_many_digits", "like 12345678901234567 (such long"),
        (["15", "1,6", "17", "1,5", "2.5", "$2"], "currency", "1 of 6 looks like $15,000"),
    ],
)
def test_shapes_without_an_option_get_advice(
    texts: list[str], shape: str, says: str, run: Run
) -> None:
    source = written(texts)

    exit_code, printed, _ = run("check", source)

    assert (exit_code, says in printed) == (2, True), printed
    document = checked(run, source)
    assert (shape in document["all_columns"][0]["shapes"], document["command"]) == (True, None)


def test_no_text_and_no_id_of_a_customer_is_shown(run: Run) -> None:
    lines = ["CustomerID;Name;Annual Income;Spending Score", "4711;Ada L;17,250;3", "4712;Bo;9,1;4"]
    Path("till.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    printed = "".join(map(str, run("check", "till.csv")))

    assert not any(own in printed for own in ("4711", "4712", "Ada", "17,250", "9,1"))


def test_a_first_line_with_a_customer_is_not_shown(run: Run) -> None:
    Path("till.csv").write_text(
        "4711,Ada,41,17,3\n4712,Bo,23,28,5\n4713,Cy,30,19,9\n", encoding="utf-8"
    )

    _, printed, errors = run("train", "till.csv", "-q")

    assert not any(own in printed + errors for own in ("4711", "Ada"))
    assert "Annual income: perhaps 'column_4', by its place among the columns of numbers" in errors
    *_, command = (line for line in errors.splitlines() if line.startswith("  mallseg"))
    assert run("check", *shlex.split(command)[2:])[0] == 0


def test_the_last_of_several_lines_of_names_is_taken_by_the_command(run: Run) -> None:
    Path("till.csv").write_text(
        "July;2026\nIncome;Score\nannual income;spending score\n17;3\n28;5\n19;9\n",
        encoding="utf-8",
    )

    document = checked(run, "till.csv")

    assert document["options"] == ["--header-row", "3"]
    assert run("check", *shlex.split(document["command"])[2:])[0] == 0


def test_a_wrong_name_for_a_column_is_replaced_in_the_command(run: Run) -> None:
    source = written([n // 1000 for n in INCOMES], names=("Renda Anual", "Score"))

    exit_code, _, errors = run("train", source, "--column", "annual_income=Rend", "-q")
    *_, command = (line for line in errors.splitlines() if line.startswith("  mallseg"))

    assert exit_code == 2
    assert shlex.split(command) == [
        "mallseg", "train", "till.csv", "-q", "--column", "annual_income=Renda Anual",
    ]  # fmt: skip


def test_the_command_trains(run: Run) -> None:
    source = written([f"{n:,}" for n in INCOMES], names=("Yıllık Gelir ($)", "Harcama Puanı"))

    exit_code, printed, errors = run("train", source, "--segments", 2, "-q")
    assert (exit_code, printed) == (2, "")
    *_, command = (line for line in errors.splitlines() if line.startswith("  mallseg"))

    exit_code, printed, _ = run(*shlex.split(command)[1:])
    assert exit_code == 0
    assert "spending score" in printed


def test_columns_that_no_feature_was_meant_by_are_offered_as_features(run: Run) -> None:
    source = written([n // 1000 for n in INCOMES], SCORES[::-1], names=("Visits", "Spend (EUR)"))

    document = checked(run, source, "--range", "spending_score=200..300")

    assert document["options"] == ["--feature", "visits=Visits", "--feature", "spend=Spend (EUR)"]


def test_a_mixture_that_is_taken_as_given_is_remarked_on(run: Run) -> None:
    source = written([17, 23_000, 41, 56_000, 78, 93_000] * 2, SCORES * 2)

    *_, command = checked(run, source)["command"].split("mallseg ")
    assert command.endswith("--as-given annual_income")
    _, printed, _ = run("check", source, "--as-given", "annual_income")

    assert "They were taken as given." in " ".join(printed.split())


@pytest.mark.parametrize(
    ("income", "unit"),
    [
        ("{:,} zł", "k zł"),
        exhaustive("R$ {:,}", "k R$"),
        ("{:,} ₽", "k₽"),
        exhaustive("RM{:,}", "k RM"),
        exhaustive("{:,} MXN", "k MXN"),
        exhaustive("₦{:,}", "k₦"),
    ],
)
def test_amounts_in_another_currency_end_in_a_command_with_their_unit(
    income: str, unit: str, run: Run
) -> None:
    document = checked(run, written([income.format(each) for each in INCOMES]))

    assert document["options"][-4:] == [
        "--in-parts", "annual_income", "--unit", f"annual_income={unit}",
    ]  # fmt: skip
    assert run("check", *shlex.split(document["command"])[2:])[0] == 0


def test_amounts_in_several_currencies_are_counted_by_sign(run: Run) -> None:
    source = written(["$17,000", "€23,000", "$41,000", "€56,000", "$78,000", "93,500"])

    exit_code, _, errors = run("train", source, "--thousands", ",", "--currency-signs", "-q")

    assert exit_code == 2
    assert "several currencies: 3 in $ and 2 in €: bring all of them to one" in errors
