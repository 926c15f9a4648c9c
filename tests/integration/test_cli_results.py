"""`mallseg results`, in text and JSON: whether a campaign helped."""

import csv
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from mallseg.entrypoints.cli.main import main
from tests.months import a_month, written

Run = Callable[..., tuple[int, str, str]]
SEGMENTS = ("Higher income, active spending", "Higher income, careful spending")


@pytest.fixture(scope="module")
def campaign(trained_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with list.csv and list.held-out.csv: 1200 of two segments, a fifth held out."""
    folder = tmp_path_factory.mktemp("campaign")
    july, target = written(folder / "july.csv", a_month(3000)), folder / "list.csv"
    words = ["audience", *(word for each in SEGMENTS for word in ("--segment", each))]
    words += ["--file", str(july), "-o", str(target), "--store", str(trained_once), "-q"]
    assert main([*words, "--hold-out", "20%", "--campaign", "july"]) == 0
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], campaign: Path, tmp_path: Path) -> Run:
    def run(*arguments: object, rows: Iterable[list[str]] = (), **files: Path) -> Any:
        till = tmp_path / "till.csv"
        with till.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows(rows)
        mailed = files.get("audience", campaign / "list.csv")
        capsys.readouterr()
        words = ["results", "--audience", str(mailed), "--outcomes", str(till)]
        exit_code = main([*words, *map(str, arguments)])
        printed = capsys.readouterr()
        return exit_code, printed.out, printed.err

    return run


def _ids(campaign: Path, name: str) -> list[str]:
    with (campaign / name).open(encoding="utf-8", newline="") as lines:
        return [row["Card no."] for row in csv.DictReader(lines)]


def _responses(campaign: Path, mailed: float, held_out: float) -> list[list[str]]:
    """Responses of these shares, with an amount, some of them in two purchases."""
    random = Random(7)  # noqa: S311  (made up, not secret)
    rows = [["Card no.", "Amount"]]
    for name, share in (("list.csv", mailed), ("list.held-out.csv", held_out)):
        ids = _ids(campaign, name)
        for customer_id in random.sample(ids, round(share * len(ids))):
            amount = f"{random.lognormvariate(3, 0.5):.2f}"
            rows += [[customer_id, amount]] * (1 + (random.random() < 0.3))
    return rows


def test_a_campaign_that_helped(run: Run, campaign: Path) -> None:
    exit_code, out, _ = run(rows=_responses(campaign, 0.2, 0.1))

    assert exit_code == 0
    assert "Overall, the share: helped: +" in out
    assert "Newcombe" in out
    assert "Higher income, careful spending" in out


def test_a_campaign_that_harmed_ends_with_3(run: Run, campaign: Path) -> None:
    exit_code, out, _ = run(rows=_responses(campaign, 0.1, 0.3))

    assert exit_code == 3
    assert "Overall, the share: harmed: -" in out


def test_where_no_difference_is_seen_it_says_what_would_have_been(run: Run, campaign: Path) -> None:
    exit_code, out, _ = run(rows=_responses(campaign, 0.1, 0.1))

    assert exit_code == 0
    assert "no difference seen" in out
    assert "points or more would probably have been seen" in out.replace("\n", " ")


def test_every_outcome_is_accounted_for(run: Run, campaign: Path) -> None:
    mailed, held_out = _ids(campaign, "list.csv"), _ids(campaign, "list.held-out.csv")
    rows = [
        *(["Card no.", "Amount"], [mailed[0], "5"], [mailed[0], "7.50"], [held_out[0], ""]),
        *([held_out[1], "-3"], ["9999999", "5"], ["", "5"], [mailed[1], "five"]),
        [mailed[2], "5", "too many"],
    ]

    found = json.loads(run("--amount", "amount", "--json", rows=rows)[1])

    assert found["outcomes"] == {
        "records": 8,
        "mailed": 2,
        "held_out": 2,
        "not_in_campaign": 1,
        "blank_id": 1,
        "unreadable": 2,
    }
    overall = found["overall"]
    assert (overall["mailed"]["customers"], overall["mailed"]["responded"]) == (len(mailed), 1)
    assert overall["held_out"] == {"customers": len(held_out), "responded": 0, "buyers": 0}
    assert overall["amount"]["mailed"] == pytest.approx(12.5 / len(mailed))
    assert overall["amount"]["held_out"] == pytest.approx(-3 / len(held_out))
    assert overall["amount"]["conclusion"] == "too_few_to_tell"
    people = sum(each["mailed"]["customers"] for each in found["segments"])
    assert people == len(mailed)


def test_amounts_of_many_are_compared_by_welch(run: Run, campaign: Path) -> None:
    rows = _responses(campaign, 0.9, 0.6)

    found = json.loads(run("--amount", "Amount", "--json", rows=rows)[1])["overall"]

    assert found["amount"]["method"] == "Welch, one shape"
    assert found["amount"]["conclusion"] == "helped"
    assert found["share"]["conclusion"] == "helped"


def test_a_column_of_yes_and_no_says_who_responded(run: Run, campaign: Path) -> None:
    mailed, held_out = _ids(campaign, "list.csv"), _ids(campaign, "list.held-out.csv")
    yes = {*mailed[:300], *held_out[:20]}
    rows = [["Card", "Came"], *([i, "Yes" if i in yes else "no"] for i in mailed + held_out)]

    exit_code, out, _ = run("--outcome-id", "Card", "--responded", "came", "--json", rows=rows)

    found = json.loads(out)["overall"]
    assert exit_code == 0
    assert (found["mailed"]["responded"], found["held_out"]["responded"]) == (300, 20)


def test_a_list_of_all_customers_asks_for_a_column(run: Run, campaign: Path) -> None:
    everybody = _ids(campaign, "list.csv") + _ids(campaign, "list.held-out.csv")

    _, out, _ = run(rows=[["Card no."], *([each] for each in everybody)])

    assert "name the column that says who responded" in out


def test_outcomes_of_no_customer_end_with_3(run: Run) -> None:
    exit_code, out, _ = run(rows=[["Card no."], ["A1"], ["A2"]])

    assert exit_code == 3
    assert "No outcome is of a customer in the campaign" in out
    assert "too few to tell" in out


@pytest.mark.parametrize(
    ("arguments", "rows", "text"),
    [
        (["--amount", "Amont"], [["Card no.", "Amount"], ["1", "2"]], "'Amount' is meant"),
        (["--responded", "a", "--amount", "a"], [["a"], ["b"]], "must differ"),
        (
            ["--outcome-id", "Mail"],
            [["Card no.", "x"], ["1", "2"]],
            "with --outcome-id; its columns are Card no., x",
        ),
        ([], [["Who", "When"], ["a", "b"]], "with --outcome-id; its columns are Who, When"),
    ],
)
def test_invalid_arguments_and_files_are_refused(
    run: Run, arguments: list[str], rows: list[list[str]], text: str
) -> None:
    exit_code, _, err = run(*arguments, rows=rows)

    assert exit_code == 2
    assert text in err


def test_texts_that_are_no_amounts_are_refused(run: Run, campaign: Path) -> None:
    rows = [["Card no.", "Amount"], *([each, "some"] for each in _ids(campaign, "list.csv"))]

    exit_code, _, err = run("--amount", "Amount", rows=rows)

    assert exit_code == 2
    assert "most texts in column 'Amount'" in err


def test_without_those_held_out_nothing_can_be_compared(
    run: Run, campaign: Path, tmp_path: Path
) -> None:
    alone = tmp_path / "alone.csv"
    alone.write_bytes((campaign / "list.csv").read_bytes())

    exit_code, _, err = run(rows=[["Card no."], ["1"]], audience=alone)

    assert exit_code == 2
    assert "has no alone.held-out.csv beside it" in err


def test_those_held_out_of_another_campaign_are_refused(
    run: Run, campaign: Path, tmp_path: Path
) -> None:
    """The two files are swapped: by the rule, others are held out."""
    swapped = tmp_path / "list.csv"
    swapped.write_bytes((campaign / "list.held-out.csv").read_bytes())
    beside = tmp_path / "list.held-out.csv"
    beside.write_bytes((campaign / "list.csv").read_bytes())

    exit_code, _, err = run(rows=[["Card no."], ["1"]], audience=swapped)

    assert exit_code == 2
    assert "are not of one campaign" in err


def test_a_customer_both_held_out_and_mailed_is_refused(
    run: Run, campaign: Path, tmp_path: Path
) -> None:
    for name in ("list.csv", "list.held-out.csv"):
        (tmp_path / name).write_bytes((campaign / name).read_bytes())
    own = (campaign / "list.held-out.csv").read_text(encoding="utf-8").splitlines()[1]
    with (tmp_path / "list.csv").open("a", encoding="utf-8", newline="") as lines:
        lines.write(f"{own}\r\n")

    exit_code, _, err = run(rows=[["Card no."], ["1"]], audience=tmp_path / "list.csv")

    assert exit_code == 2
    assert "stands in it twice, or in the list and among those held out" in err


def test_ids_that_a_spreadsheet_would_run_are_found_again(
    run: Run, trained_once: Path, tmp_path: Path
) -> None:
    odd = tmp_path / "odd.csv"
    header = "Card no.,Annual Income (k$),Spending Score (1-100)"
    ids = [f"{sign}{i:03}" for i in range(40) for sign in ("=", "+49 ", "")]
    odd.write_text("\n".join([header, *(f"{i},86,82" for i in ids), ""]), encoding="utf-8")
    words = ["audience", "--segment", SEGMENTS[0], "--file", str(odd), "-q"]
    words += ["-o", str(tmp_path / "odd-list.csv"), "--store", str(trained_once)]
    assert main([*words, "--hold-out", "50%", "--campaign", "x"]) == 0

    _, out, _ = run(
        "--json", rows=[["Card no."], *([i] for i in ids)], audience=tmp_path / "odd-list.csv"
    )

    found = json.loads(out)
    assert found["outcomes"]["not_in_campaign"] == 0
    assert (
        found["overall"]["mailed"]["customers"] + found["overall"]["held_out"]["customers"] == 120
    )
