"""`mallseg ledger`: who is in which segment since when, as it is asked for at the terminal."""

import csv
import io
import json
import stat
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from mallseg.adapters.sqlite_ledger.ledger import FILE
from mallseg.entrypoints.cli.main import main
from mallseg.testing.contracts.identified_customers import HOSTILE
from tests.builders_workbooks import in_cells, workbook
from tests.months import a_month, measured_again, with_swaps, written

Answer = dict[str, Any]

UNMISTAKABLE = "customer-987654321"
BEST, CAREFUL = "seg-04", "seg-05"
RICH, THRIFTY = "87,82", "88,17"
IN_JUNE, IN_JULY = ("--as-of", "2026-06-30"), ("--as-of", "2026-07-31")


@pytest.fixture(autouse=True)
def _in_the_tests_folder(mall_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(mall_store.parent)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a subcommand with --json; give what it prints."""

    def run(*arguments: str, exit_code: int = 0) -> Answer:
        capsys.readouterr()
        assert main(["ledger", arguments[0], "--json", "-q", *arguments[1:]]) == exit_code
        found: Answer = json.loads(capsys.readouterr().out)
        return found

    return run


def _records(path: str, *records: str) -> str:
    Path(path).write_text("\n".join(["Card no.,Income,Score", *records, ""]), encoding="utf-8")
    return path


def _refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert main(["ledger", *arguments]) == 2
    return capsys.readouterr().err


def test_customers_who_swap_their_scores_change_segment(
    capsys: pytest.CaptureFixture[str],
) -> None:
    june = a_month(1200)
    written(Path("june.csv"), june)
    written(Path("july.csv"), with_swaps(june))
    assert main(["ledger", "update", "june.csv", *IN_JUNE]) == 0
    assert capsys.readouterr().out.startswith("1,200 new customers.\n")

    assert main(["ledger", "update", "july.csv", *IN_JULY]) == 0

    text = capsys.readouterr().out
    assert text.startswith("0 new customers, 240 of 1,200 known ones in another segment.\n")
    assert main(["ledger", "history", BEST]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert rows == [
        ["month", "size", "joined", "left", "net"],
        ["2026-06", "240", "240", "0", "+240"],
        ["2026-07", "240", "120", "120", "+0"],
    ]


def test_moves_between_two_days_are_shown_and_listed(
    say: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    say("update", _records("june.csv", f"a,{RICH}", f"=b,{RICH}", f"c,{RICH}"), *IN_JUNE)
    say("update", _records("july.csv", f"a,{RICH}", f"=b,{THRIFTY}", f"d,{RICH}"), *IN_JULY)

    found = say("moves", "-o", "moved.csv")

    assert [found[name] for name in ("first", "last")] == ["2026-06-30", "2026-07-31"]
    assert [found[name] for name in ("known", "moved", "model_changed", "new")] == [3, 1, 0, 1]
    assert found["matrix"][BEST] == {**dict.fromkeys(found["matrix"], 0), BEST: 2, CAREFUL: 1}
    assert found["new_by_segment"] == {BEST: 1}
    (row,) = csv.DictReader(io.StringIO(Path("moved.csv").read_text(encoding="utf-8")))
    assert (row["id"], row["before"], row["after"]) == ("'=b", BEST, CAREFUL)
    assert stat.S_IMODE(Path("moved.csv").stat().st_mode) == 0o600
    capsys.readouterr()
    assert main(["ledger", "moves"]) == 0
    printed = capsys.readouterr().out
    assert "1 of your best customers went from" in printed
    assert "1 customer is new in the ledger." in printed
    assert "before must be a day before 2026-07-31" in _refused(
        capsys, "moves", "--before", "2026-07-31"
    )


def test_every_record_of_an_update_is_accounted_for(say: Any) -> None:
    say("update", _records("june.csv", f"a,{RICH}", f"b,{RICH}", f"c,{RICH}"), *IN_JUNE)
    july = _records(
        "july.csv", f"a,{THRIFTY}", f"b,{RICH}", f"d,{RICH}", "e,none,9", f"f,{RICH}", f"f,{RICH}"
    )

    found = say("update", july, *IN_JULY, "--id", "Card no.")

    counts = [found[name] for name in ("records", "new", "known", "repeated", "unusable")]
    assert counts == [6, 1, 2, 2, 1]
    assert [found[name] for name in ("changed", "stayed", "absent", "customers")] == [1, 1, 1, 4]
    assert (found["as_of"], found["id_column"], found["kept"]) == (
        "2026-07-31", "Card no.", True,
    )  # fmt: skip


@pytest.mark.exhaustive
def test_few_unchanged_customers_change_segment(say: Any) -> None:
    always = a_month(2000, spread=12.0, seed=5)
    for seed, (name, day) in enumerate({"june.csv": IN_JUNE, "july.csv": IN_JULY}.items()):
        written(Path(name), measured_again(always, noise=3.0, seed=seed))
        found = say("update", name, *day)

    assert 0 < found["changed"] / 2000 <= 0.02
    assert found["noise"] > 0


def test_the_days_between_two_updates_that_settle_a_change_can_be_set(say: Any) -> None:
    # At a score of 52 the best are nearest, but hardly nearer than the careful.
    say("update", _records("june.csv", f"a,{THRIFTY}"), *IN_JUNE)
    say("update", _records("july.csv", "a,87,52"), "--as-of", "2026-07-10")
    again = _records("again.csv", "a,87,53")

    found = say("update", again, "--as-of", "2026-07-17", "--days", "7")

    assert (found["changed"], found["noise"]) == (1, 0)


def test_the_default_day_is_today(say: Any) -> None:
    before = datetime.now(UTC).astimezone().date()

    found = say("update", _records("june.csv", f"a,{RICH}"))

    after = datetime.now(UTC).astimezone().date()
    assert found["as_of"] in {before.isoformat(), after.isoformat()}


def test_the_same_file_twice_changes_nothing(say: Any, mall_store: Path) -> None:
    june = _records("june.csv", f"a,{RICH}", f"b,{THRIFTY}")
    say("update", june, *IN_JUNE)
    before = (mall_store / FILE).read_bytes()

    found = say("update", june, *IN_JULY)

    assert found["repetition"]
    assert (mall_store / FILE).read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--as-of", "2026-06-29"), "before the last update, which is of 2026-06-30"),
        (("--as-of", "1.7.2026"), "--as-of must be a day: such as 2026-11-30"),
        (("--days", "0"), "setting ledger.days: Input should be greater"),
        (("--version", "9"), "no version 9"),
        (("--id", "Till"), "no column 'Till' of ids"),
    ],
)
def test_an_update_that_cannot_be_made_is_refused_and_changes_nothing(
    arguments: Sequence[str],
    expected: str,
    say: Any,
    capsys: pytest.CaptureFixture[str],
    mall_store: Path,
) -> None:
    say("update", _records("june.csv", f"a,{RICH}"), *IN_JUNE)
    before = (mall_store / FILE).read_bytes()

    refusal = _refused(capsys, "update", _records("july.csv", f"a,{THRIFTY}"), *arguments)

    assert expected in refusal
    assert (mall_store / FILE).read_bytes() == before


def test_entirely_unknown_ids_are_recorded_only_on_request(say: Any, mall_store: Path) -> None:
    say("update", _records("june.csv", f"007,{RICH}", f"008,{RICH}"), *IN_JUNE)
    before = (mall_store / FILE).read_bytes()
    july = _records("july.csv", f"7,{RICH}", f"8,{RICH}")

    found = say("update", july, *IN_JULY, exit_code=3)

    assert not found["kept"]
    assert "If all have new ids, use --all-new." in found["in_words"][-1]
    assert (mall_store / FILE).read_bytes() == before
    assert say("update", july, *IN_JULY, "--all-new")["customers"] == 4


def test_a_file_of_which_most_cannot_be_used_is_not_kept(say: Any) -> None:
    found = say("update", _records("june.csv", f"a,{RICH}", "b,none,1", "c,,2"), exit_code=3)

    assert (found["kept"], found["unusable"]) == (False, 2)
    assert found["in_words"][-1].startswith("Most records cannot be used")


def test_a_version_can_be_said(say: Any) -> None:
    assert main(["rename", BEST, "--name", "Stars", "-q"]) == 0
    june = _records("june.csv", f"a,{RICH}")

    assert say("update", june, *IN_JUNE, "--version", "1")["version"] == 1
    assert say("update", june, *IN_JULY)["version"] == 2
    (known,) = say("show", "a")["customers"]
    assert (known["version"], known["last"]) == (1, "2026-07-31")


def test_a_workbook_is_of_the_same_customers_as_a_csv_file(say: Any) -> None:
    june = a_month(50)
    say("update", str(written(Path("june.csv"), june)), *IN_JUNE)
    header, *rows = in_cells(written(Path("all.csv"), with_swaps(june, pairs=3)))
    workbook(Path("july.xlsx"), July=[header, *([f"{card:07}", *own] for card, *own in rows)])

    found = say("update", "july.xlsx", *IN_JULY)

    assert (found["known"], found["changed"]) == (50, 6)


def test_a_customer_is_shown_with_every_change(capsys: pytest.CaptureFixture[str]) -> None:
    for name, values, day in (("june.csv", RICH, IN_JUNE), ("july.csv", THRIFTY, IN_JULY)):
        assert main(["ledger", "update", _records(name, f"a,{values}"), *day, "-q"]) == 0
    capsys.readouterr()

    assert main(["ledger", "show", "a"]) == 0

    text = " ".join(capsys.readouterr().out.split())
    assert text.startswith(
        "In “Higher income, careful spending” (seg-05) since 2026-07-31, by version 1 of model "
        "mall; first seen 2026-06-30, last 2026-07-31."
    )
    assert text.endswith(
        "2026-07-31 Higher income, active spending Higher income, careful spending the customer "
        "changed 1"
    )


@pytest.mark.parametrize("line", ["007\n", "007\r\n", "007"])
def test_an_id_is_read_from_standard_input_to_the_letter(
    line: str, say: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    say("update", _records("june.csv", f"007,{RICH}", f"7,{THRIFTY}"), *IN_JUNE)
    monkeypatch.setattr("sys.stdin", io.StringIO(line))

    (known,) = say("show", "-")["customers"]

    assert known["segment"] == BEST


@pytest.mark.exhaustive
def test_hostile_ids_are_looked_up_exported_and_erased_one_by_one(say: Any) -> None:
    with Path("june.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["Card no.", "Income", "Score"]])
        csv.writer(file).writerows([each, 87, 82] for each in HOSTILE)
    kept = say("update", "june.csv", "--id", "Card no.")["new"]

    say("export", "-o", "all.csv")

    listed = pd.read_csv("all.csv", dtype=str, keep_default_na=False, encoding="utf-8")["id"]
    assert (kept, len({*listed})) == (len(HOSTILE), len(HOSTILE))
    formulas = [each for each in listed if each.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert formulas == ["-7"]  # a number
    for left, each in enumerate(HOSTILE, start=1):
        assert say("show", "--", each)["customers"]
        say("forget", "--", each)
        assert main(["ledger", "show", "-q", "--", each]) == 2
        assert say("history", BEST)["months"][-1]["size"] == len(HOSTILE) - left


def test_an_export_is_read_by_others_and_only_by_its_owner(say: Any) -> None:
    june = a_month(1200)
    say("update", str(written(Path("june.csv"), june)), *IN_JUNE)
    say("update", str(written(Path("july.csv"), with_swaps(june))), *IN_JULY)

    assert say("export", "-o", "all.csv")["customers"] == 1200

    table = pd.read_csv("all.csv", dtype={"id": str}, parse_dates=["since", "first", "last"])
    assert sorted(table["id"]) == [each.card for each in june]
    assert (table["since"] > "2026-07-01").sum() == 240
    assert table["segment"].value_counts().to_dict() == {
        slug: say("history", slug)["months"][-1]["size"] for slug in set(table["segment"])
    }
    assert stat.S_IMODE(Path("all.csv").stat().st_mode) == 0o600


@pytest.mark.parametrize("key", [None, "0123456789abcdef"])
def test_an_audience_of_movers_comes_from_the_ledger(
    key: str | None, say: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if key:
        monkeypatch.setenv("MALLSEG_LEDGER__KEY", key)
    june = a_month(300)
    say("update", str(written(Path("june.csv"), june)), *IN_JUNE)
    say("update", str(written(Path("july.csv"), with_swaps(june, pairs=10))), *IN_JULY)
    wanted = ["audience", "--segment", CAREFUL, "--moved-from", BEST, "--file", "july.csv", "-q"]

    assert main([*wanted, "-o", "lapsed.csv"]) == 0
    assert main([*wanted, "-o", "none.csv", "--moved-since", "2026-08-01"]) == 3

    lapsed = pd.read_csv("lapsed.csv", dtype=str)["Card no."]
    assert [*lapsed] == [f"{5 * number:07}" for number in range(10)]


@pytest.mark.parametrize("out", ["all.xlsx", "nowhere/all.csv"])
def test_an_export_that_cannot_be_written_is_refused(
    out: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _refused(capsys, "export", "-o", out).startswith("Error: out ")


@pytest.mark.parametrize("arguments", [("show", "a"), ("forget", "a"), ("history", BEST)])
def test_without_a_ledger_it_is_said_what_to_do(
    arguments: Sequence[str], capsys: pytest.CaptureFixture[str], mall_store: Path
) -> None:
    assert "ledger.sqlite is not there" in _refused(capsys, *arguments)
    assert not (mall_store / FILE).exists()


def test_no_id_is_printed_or_logged(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = f"other-{UNMISTAKABLE}"
    june = _records("june.csv", f"{UNMISTAKABLE},{RICH}", f"b,{RICH}", f"c,{RICH}")
    july = _records(
        "july.csv",
        *(f"{UNMISTAKABLE},{THRIFTY}", f"b,{RICH}", f"{other},none,9", f"c,{UNMISTAKABLE},1"),
    )
    for arguments in (
        ("update", june, *IN_JUNE),
        ("update", july, *IN_JULY),
        ("update", june, *IN_JUNE),
        ("show", UNMISTAKABLE),
        ("show", other),
        ("history", BEST),
        ("history", UNMISTAKABLE),
        ("export", "-o", "all.csv"),
        ("forget", other),
        ("forget", UNMISTAKABLE),
        ("show", "-"),
    ):
        monkeypatch.setattr("sys.stdin", io.StringIO(UNMISTAKABLE))
        for form in ((), ("--json",)):
            main(["ledger", *arguments, *form, "-v", "--log-file", "log.jsonl"])

    printed = capsys.readouterr()
    assert "the customer changed" in printed.out
    assert "failed" in printed.err
    for text in (printed.out, printed.err, Path("log.jsonl").read_text(encoding="utf-8")):
        assert UNMISTAKABLE not in text
    assert UNMISTAKABLE in Path("all.csv").read_text(encoding="utf-8")


def test_the_report_shows_the_months_of_each_segment(
    say: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    june = a_month(60)
    written(Path("june.csv"), june)
    written(Path("july.csv"), with_swaps(june))
    say("update", "june.csv", *IN_JUNE)
    say("update", "july.csv", *IN_JULY)

    assert main(["report", "--json", "-q", "-o", "report.html"]) == 0

    months = json.loads(capsys.readouterr().out)["ledger"]
    assert months[BEST] == say("history", BEST)["months"]
    assert {slug: own[-1]["size"] for slug, own in months.items()} == {
        slug: say("history", slug)["months"][-1]["size"] for slug in months
    }
    page = Path("report.html").read_text(encoding="utf-8")
    assert page.count('class="chart months"') == len(months) == 5
    assert f'<data data-key="ledger/{BEST}/1/size"' in page


def test_a_report_is_made_where_the_ledger_cannot_be_read(
    capsys: pytest.CaptureFixture[str], mall_store: Path
) -> None:
    (mall_store / FILE).write_bytes(b"no ledger")

    assert main(["report", "--json", "-q", "-o", "report.html"]) == 0

    assert json.loads(capsys.readouterr().out)["ledger"] == {}
    assert 'id="ledger"' not in Path("report.html").read_text(encoding="utf-8")
