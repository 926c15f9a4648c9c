"""Features of a mall's own, in its own units and ranges, through the command line."""

import csv
import json
import re
import shlex
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.domain.customers.transform import Transform
from mallseg.entrypoints.cli.main import main
from tests.builders import MALL_CSV
from tests.examples import exhaustive
from tests.pages import PROJECT

Run = Callable[..., tuple[int, str, str]]

ORDERS = PROJECT / "data" / "orders.csv"
VISITS = PROJECT / "data" / "visits.csv"
INCOME = "Annual Income (k$)"
SIZES = [22, 23, 81, 39, 35]
A_CUSTOMER = ("--value", "recency=12", "--value", "orders=3", "--value", "revenue=190")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: object) -> tuple[int, str, str]:
        exit_code = main([str(argument) for argument in arguments])
        return exit_code, *capsys.readouterr()

    return run


@pytest.fixture
def orders(run: Run, two_models: Path) -> Run:
    """Run a command by the model of orders."""
    return lambda command, *more: run(command, "--store", two_models, "--model", "orders", *more)


def rewritten(path: Path, column: str, *, name: str | None = None, factor: float = 1.0) -> Path:
    """Write the published customers with another name or another unit of a column."""
    with MALL_CSV.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    place = header.index(column)
    header[place] = name or column
    for row in rows:
        row[place] = f"{float(row[place]) * factor:g}"
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([header, *rows])
    return path


@pytest.mark.exhaustive
def test_declarations_on_the_command_line_are_in_the_model(two_models: Path) -> None:
    features = JoblibStore(two_models).load("orders").segmentation.features

    assert [(f.name, f.label, f.unit) for f in features] == [
        ("recency", "recency", "days"),  # from the brackets of the column
        ("orders", "orders", "orders"),  # from --unit
        ("revenue", "revenue", "EUR"),
    ]
    assert [f.transform for f in features] == [Transform.NONE, Transform.NONE, Transform.LOG]
    # From --range; and from 1 to 24 orders and 13 to 7640 EUR, widened to round numbers.
    assert [(f.lowest, f.highest) for f in features] == [(0, 730), (0, 30), (0, 8000)]


def test_one_customer_is_assigned_by_values_of_any_name(orders: Run) -> None:
    exit_code, printed, _ = orders("assign", *A_CUSTOMER, "--json")

    segment = json.loads(printed)["segment"]
    assert exit_code == 0
    assert [*segment["centre"]] == ["recency", "orders", "revenue"]
    said = " ".join(orders("assign", *A_CUSTOMER)[1].split())
    assert re.search(r"Recency around [\d.]+ days, orders around [\d.]+ orders, revenue", said)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--income", "87"), "--income is not used by this model: it looks at --value recency, "),
        (("--value", "income=87"), "--value income is not used by this model: it looks at --value"),
        (("--value", "revenue"), "--value must be written like visits_per_month=4"),
        ((*A_CUSTOMER, "--value", "orders=4"), "--value must be written like"),
        (
            ("--value", "recency=soon"),
            "--value recency is not a number: must be a number from 0 to",
        ),
        (
            ("--value", "recency=731"),
            "--value recency is out of range: must be a number from 0 to ",
        ),
    ],
)
def test_a_value_that_the_model_cannot_use_is_refused(
    orders: Run, arguments: Sequence[str], message: str
) -> None:
    exit_code, printed, errors = orders("assign", *arguments)

    assert (exit_code, printed) == (2, "")
    assert f"Error: {message}" in errors
    assert "731" not in errors.partition("\n")[0]


def test_features_of_a_file_of_settings_are_chosen_by_name(run: Run, tmp_path: Path) -> None:
    (tmp_path / "till.toml").write_text(
        '[features.visits]\nlabel = "Besuche im Monat"\nunit = "Besuche"\nlowest = 0\n'
        'highest = 31\ncolumns = ["visits per month"]\n'
    )
    train = ("train", VISITS, "--segments", 3, "-q")

    exit_code, printed, _ = run(
        "--config", "till.toml", *train, "--features", "visits,annual_income"
    )

    assert exit_code == 0
    assert re.search(r"annual income \(k\$\) +Besuche im Monat \(Besuche\)", printed)
    by_name = run("assign", "--income", 75, "--value", "visits=3")  # without the file
    assert by_name[0] == 0
    assert "Besuche im Monat around" in " ".join(by_name[1].split())
    refused = run(*train, "--features", "visits,annual_income", "--model", "other")
    assert "features must be one or more of age, annual_income and spending_score" in refused[2]


@pytest.mark.parametrize("highest", [1, exhaustive(1000)])
def test_a_score_has_the_declared_range(run: Run, tmp_path: Path, highest: int) -> None:
    column = "Spending Score (1-100)"
    source = rewritten(tmp_path / "scores.csv", column, name="Score", factor=highest / 100)
    said = ("--range", f"spending_score=0..{highest}")

    exit_code, printed, _ = run("train", source, *said, "--segments", 5, "--json", "-q")

    document = json.loads(printed)
    assert exit_code == 0
    assert [segment["customers"] for segment in document["segments"]] == SIZES
    assert document["rejected_rows"] == 0
    answer = run("assign", "--income", 87, "--score", highest + 1)[2]
    assert f"--score is out of range: must be a number from 0 to {highest} (points)" in answer
    assert run("check", source)[0] == 2  # too many are outside 1 to 100


@pytest.mark.parametrize(
    ("option", "value"),
    [("--log", "revnue"), ("--unit", "annual_income=k€"), ("--range", "age=0..1")],
)
def test_options_for_unused_features_are_refused(run: Run, option: str, value: str) -> None:
    exit_code, _, errors = run("train", ORDERS, "--feature", "orders=Orders", option, value)

    name = value.partition("=")[0]
    assert exit_code == 2
    assert f"Error: {option} {name} is not used by this model: it looks at orders" in errors


@pytest.mark.parametrize("unit", ["EUR per month", "'000 EUR / month"])
def test_another_period_is_refused_with_an_option_to_copy(
    run: Run, tmp_path: Path, unit: str
) -> None:
    rewritten(tmp_path / "own.csv", INCOME, name=f"Income ({unit})", factor=50)

    exit_code, _, errors = run("train", "own.csv", "-q")

    assert exit_code == 2
    said = re.search(r"is per month, and annual income is declared per year: .* use (.*)", errors)
    assert said
    exit_code, printed, errors = run(*shlex.split(f"check own.csv --json {said[1]}"))
    assert exit_code == 0, errors
    assert json.loads(printed)["accepted"] == 200


@pytest.mark.parametrize(
    ("name", "said", "label"),
    [
        exhaustive(
            "Income (Kes)", (), "annual income (Kes)"
        ),  # no thousands, whatever it begins with
        exhaustive("Annual Income ($)", ("--in-parts", "annual_income"), "annual income (k$)"),
        ("Income ($ per month)", ("--unit", "annual_income=$ per month"), "income ($ per month)"),
    ],
)
def test_the_unit_of_a_header_is_that_of_the_table(
    run: Run, tmp_path: Path, name: str, said: Sequence[str], label: str
) -> None:
    rewritten(tmp_path / "own.csv", INCOME, name=name, factor=1000)

    exit_code, printed, errors = run("train", "own.csv", *said, "--segments", 5, "-q")

    assert exit_code == 0, errors
    assert f"  {label}  " in printed.splitlines()[0]


@pytest.mark.parametrize("command", ["assign", exhaustive("drift")])
def test_values_1000_times_those_of_the_model_are_refused(
    run: Run, tmp_path: Path, command: str
) -> None:
    rewritten(tmp_path / "own.csv", INCOME, name="Annual Income ($)", factor=1000)
    assert run("train", MALL_CSV, "--segments", 5, "-q")[0] == 0
    asked = ("assign", "--out", "out.csv", "--file") if command == "assign" else (command,)

    exit_code, _, errors = run(*asked, "own.csv")

    assert exit_code == 2
    said = re.search(
        r"'Annual Income \(\$\)' is in \$, and annual income in k\$: use (.*); or, if it is in k\$ "
        r"all the same, (.*)",
        errors,
    )
    assert said, errors
    exit_code, printed, errors = run(*shlex.split(f"{shlex.join(asked)} own.csv {said[1]} --json"))
    assert exit_code == 0, errors
    if command == "assign":
        assert [*json.loads(printed)["customers"].values()] == SIZES
        rewritten(tmp_path / "own.csv", INCOME, name="Annual Income ($)")
        assert run(*shlex.split(f"{shlex.join(asked)} own.csv {said[2]}"))[0] == 0


def test_values_in_thousands_are_refused_by_a_model_in_single_ones(
    run: Run, tmp_path: Path
) -> None:
    rewritten(tmp_path / "own.csv", INCOME, name="Annual Income ($)", factor=1000)
    assert run("train", "own.csv", "--segments", 5, "-q")[0] == 0

    exit_code, _, errors = run("assign", "--file", MALL_CSV, "--out", "out.csv")

    assert exit_code == 2
    assert "'Annual Income (k$)' is in k$, and annual income in $: bring its values to $" in errors


def test_the_unit_of_a_header_is_shown_wherever_people_read_it(
    run: Run, two_models: Path, tmp_path: Path
) -> None:
    place, page = ("--store", two_models), tmp_path / "report.html"
    assert run("report", "-o", page, *place, "-q")[0] == 0
    assigned = ("assign", "--income", 70, "--score", 65, "--all-changes", *place)
    shown = [
        run("segments", *place)[1],
        run(*assigned)[1],
        run("assign", "--income", "x", "--score", 65, *place)[2],
        " ".join(
            change["in_words"] for change in _json(run(*assigned, "--json"))["counterfactuals"]
        ),
        _without_scripts(page.read_text(encoding="utf-8")),
    ]

    for text in shown:
        assert "k€" in text or "k\\u20ac" in text
        assert "k$" not in text


def test_a_model_with_logarithms_has_the_names_and_offers_of_its_levels(
    run: Run, two_models: Path
) -> None:
    exit_code, printed, _ = run(
        "train", MALL_CSV, "--log", "annual_income", "--segments", 5, "-q", "--json"
    )
    usual = _json(run("segments", "--store", two_models, "--json"))["segments"]

    assert exit_code == 0
    assert [s["name"] for s in json.loads(printed)["segments"]] == [s["name"] for s in usual]
    logarithmic = _json(run("segments", "--json"))["segments"]  # nothing says "log" here
    assert [s["offers"] for s in logarithmic] == [s["offers"] for s in usual]


def test_a_model_of_format_3_takes_its_declarations_from_the_settings(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = PROJECT / "tests" / "data" / "store-of-format-3"
    shutil.copytree(kept, tmp_path / "models")
    usual = run("segments")

    monkeypatch.setenv("MALLSEG_FEATURES__ANNUAL_INCOME__UNIT", "AED k")
    in_dirham = run("segments")

    assert (usual[0], in_dirham[0]) == (0, 0)
    assert "k$" in usual[1]
    assert "AED k" in in_dirham[1]
    assert "k$" not in in_dirham[1].replace("(income around 110 k$)", "")


def _without_scripts(page: str) -> str:
    """Leave the code out, in which everything occurs; the data of the charts stay."""
    return re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)


def _json(outcome: tuple[int, str, str]) -> Any:
    assert outcome[0] == 0, outcome[2]
    return json.loads(outcome[1])


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (["12,50", "1.234,56"], "texts_not_numbers"),
        (["€ 12", "€ 7.50"], "texts_not_numbers"),
        (["Rs. 1,200", "Rs. 900"], "texts_not_numbers"),
        (["18-25", "26-40"], "classes_not_numbers"),
        (["zone 1", "zone 2"], "classes_not_numbers"),
        (["12345678901234", "12345678901235"], "most_rejected"),
    ],
)
def test_numbers_that_are_written_otherwise_are_not_called_classes(
    run: Run, tmp_path: Path, texts: Sequence[str], code: str
) -> None:
    lines = [f"{text};{i}" for text in texts for i in range(5)]
    (tmp_path / "till.csv").write_text("\n".join(["Spend;Visits", *lines]) + "\n", "utf-8")

    exit_code, printed, _ = run(
        "check", "till.csv", "--feature", "spend=Spend", "--feature", "visits=Visits", "--json"
    )

    assert exit_code == 2
    assert json.loads(printed)["warnings"][0]["code"] == code


def test_a_number_of_too_many_digits_is_refused_as_such(run: Run, tmp_path: Path) -> None:
    lines = ["Spend,Visits", *(f"{10**i},{i}" for i in range(14))]
    (tmp_path / "till.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    printed = run("check", "till.csv", "--feature", "spend=Spend", "--range", "spend=0..1e14")[1]

    assert "from 0 to 100000000000000, with at most 12 digits before the decimal mark" in printed


@pytest.mark.exhaustive
@pytest.mark.parametrize("command", ["assign", "drift"])
def test_a_column_can_be_named_for_a_feature_of_the_model_only(
    run: Run, two_models: Path, tmp_path: Path, command: str
) -> None:
    text = ORDERS.read_text(encoding="utf-8").replace("Orders", "Besuche", 1)
    (tmp_path / "next.csv").write_text(text, encoding="utf-8")
    asked = ("assign", "--out", "out.csv", "--file") if command == "assign" else (command,)
    of = ("--store", two_models, "--model", "orders", "-q")

    known = run(*asked, "next.csv", *of, "--column", "orders=Besuche")
    unknown = run(*asked, "next.csv", *of, "--column", "order=Besuche")

    assert known[0] == 0, known[2]
    assert unknown[0] == 2
    names = "age, annual_income, spending_score, recency, orders, revenue or gender"
    assert f"column must be one of {names}" in unknown[2]


def test_a_feature_is_declared_once(run: Run) -> None:
    said = ("--feature", "orders=Orders", "--feature", "orders=Recency (days)")

    exit_code, _, errors = run("train", ORDERS, *said)

    assert exit_code == 2
    assert "orders is given twice" in errors


def test_the_features_of_the_map_may_have_blanks_between_them(orders: Run, tmp_path: Path) -> None:
    page = tmp_path / "report.html"

    exit_code, _, errors = orders("report", "-o", page, "--map-features", "recency, orders")

    assert exit_code == 0, errors


def test_check_offers_a_feature_of_its_own_for_each_column(run: Run, tmp_path: Path) -> None:
    lines = ["Доход (VND),Возраст,Offers", "294656789.5,30,1", "14673913.25,40,3"]
    (tmp_path / "own.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    printed = run("check", "own.csv")[1]

    assert "Доход (VND): decimals, 14,673,913.25 to 294,656,789.5 VND" in printed
    assert "--feature 'column=Доход (VND)'" in printed
    assert "--feature 'column_2=Возраст'" in printed


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "before", [(), ("--log", "annual_income", "--range", "annual_income=1..1000000")]
)
def test_versions_that_take_different_logarithms_are_not_compared(
    run: Run, before: Sequence[str]
) -> None:
    train = ("train", MALL_CSV, "--segments", 3, "-q", "--promote", "always")
    assert run(*train, *before)[0] == 0
    assert run(*train, "--log", "annual_income")[0] == 0  # of 1 more, as 0 is in range

    for more in ((), ("--source", MALL_CSV)):
        exit_code, _, errors = run("compare", 1, 2, *more)

        assert exit_code == 2
        assert (
            "versions cannot be compared: they take different logarithms of annual_income" in errors
        )


def test_a_feature_may_be_called_self(run: Run) -> None:
    assert run("train", ORDERS, "--feature", "self=Orders", "--segments", 3, "-q")[0] == 0

    exit_code, printed, errors = run("assign", "--value", "self=3")

    assert exit_code == 0, errors
    assert "Self around" in printed


def test_features_of_the_same_words_are_named(run: Run) -> None:
    said = ("--feature", "score=Orders", "--features", "score,spending_score")

    errors = run("train", ORDERS, *said)[2]

    assert "features spending_score and score are both spoken of as 'score': give one" in errors
