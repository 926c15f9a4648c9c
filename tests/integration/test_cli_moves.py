"""`mallseg moves`: files in, counts, sentences and a list out."""

import csv
import json
import os
import shlex
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import mallseg
from mallseg.entrypoints.cli.main import main
from mallseg.population.assigning import placed
from tests.builders_workbooks import in_cells, workbook
from tests.months import HEADER, Shopper, a_month, measured_again, with_others, with_swaps, written

Answer = dict[str, Any]


@pytest.fixture(autouse=True)
def _in_the_tests_folder(mall_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(mall_store.parent)
    monkeypatch.setenv("COLUMNS", "100")


def _moves(capsys: pytest.CaptureFixture[str], *more: str, exit_code: int = 0) -> Answer:
    capsys.readouterr()
    assert main(["moves", "--json", "-q", *more]) == exit_code
    found: Answer = json.loads(capsys.readouterr().out)
    return found


def _records(path: str, *records: str, header: str = "Card no.,Income,Score") -> str:
    Path(path).write_text("\n".join([header, *records, ""]), encoding="utf-8")
    return path


MONTHS = ("--before", "JUNE.csv", "--after", "JULY.csv")


@pytest.fixture
def _swapped() -> None:
    june = a_month(1200)
    written(Path("JUNE.csv"), june)
    written(Path("JULY.csv"), with_swaps(june))


@pytest.mark.usefixtures("_swapped")
def test_customers_who_swap_their_scores_are_reported_as_moved(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["moves", *MONTHS]) == 0

    text = " ".join(capsys.readouterr().out.split())
    assert text.startswith("240 of 1,200 customers who are in both months (20.0%) moved")
    assert (
        "- 120 of your best customers went from “Higher income, active spending” to “Higher "
        "income, careful spending”: the average one now spends far less than in June (score 18 "
        "against 82)."
    ) in text
    assert "Matched by the column 'Card no.', found by its name" in text


@pytest.mark.usefixtures("_swapped")
def test_the_list_has_those_who_moved_for_its_owner_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = _moves(capsys, *MONTHS, "-o", "moves.csv")

    with Path("moves.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert header == ["Card no.", "before", "before_name", "after", "after_name", "cause"]
    assert (len(rows), found["moved"], {row[-1] for row in rows}) == (240, 240, {"customer"})
    assert [row[0] for row in rows[:2]] == ["0000000", "0000005"]  # of the best, in their order
    assert Path("moves.csv").stat().st_mode & 0o777 == 0o600


@pytest.mark.exhaustive
@pytest.mark.parametrize("seed", [7, 8])
def test_at_most_one_in_fifty_unchanged_customers_is_reported(
    seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    always = a_month(4000, spread=12.0, seed=seed)
    months = [measured_again(always, noise=3.0, seed=seed + own) for own in (100, 200)]
    for name, month in zip(("JUNE.csv", "JULY.csv"), months, strict=True):
        written(Path(name), month)
    segmentation = mallseg.load("models")
    june, july = (
        placed(segmentation, pd.DataFrame([(s.income, s.score) for s in month]).to_numpy().T)
        for month in months
    )
    plainly = int((june != july).sum())

    found = _moves(capsys, *MONTHS)

    assert 0.03 < plainly / 4000 < 0.05
    assert found["moved"] / 4000 <= 0.02
    assert found["moved"] + found["noise"] == plainly
    assert found["in_words"][-1] == (
        f"{found['noise']} customers are nearer to another segment than before, but not clearly: "
        "this counts as noise, and is not listed."
    )


def test_new_and_gone_customers_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    june = a_month(300)
    written(Path("JUNE.csv"), june)
    written(Path("JULY.csv"), with_others(june, gone=20, new=30))

    found = _moves(capsys, *MONTHS)

    assert [found[name] for name in ("joined", "new", "gone", "moved")] == [280, 30, 20, 0]


@pytest.mark.exhaustive
def test_a_customer_whom_only_the_model_moved_is_shown_apart(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # A version of six segments keeps apart what the one of five puts together.
    written(Path("JUNE.csv"), june := a_month(600))
    written(Path("JULY.csv"), with_swaps(june, pairs=10))
    assert main(["train", "JUNE.csv", "--segments", "6", "--promote", "never", "-q"]) == 0

    found = _moves(capsys, *MONTHS, "--before-version", "2", "--version", "1", "-o", "moves.csv")

    assert (found["version"], found["before_version"]) == (1, 2)
    assert found["moved"] == 20
    assert 0 < found["model_changed"] < 200
    assert found["model_changed"] == sum(c["customers"] for c in found["model_changes"])
    with Path("moves.csv").open(encoding="utf-8") as file:
        causes = [row["cause"] for row in csv.DictReader(file)]
    assert causes == ["customer"] * 20 + ["model"] * found["model_changed"]
    assert "because the model changed, from version 2 to 1" in found["in_words"][-1]


def test_the_account_of_hostile_ids_closes_and_no_id_is_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = _records(
        "before.csv",
        "00718281828,87,82", "718281828,87,82", "é,55,50", "e\u0301,55,50",
        '"=1+1",87,82', "@SUM(A1),87,82",
        "twice,20,20", "twice,20,20", ",20,20", "  ,20,20", "bad,none,20", "only,20,20",
    )  # fmt: skip
    after = _records(
        "after.csv",
        "718281828,88,17", "00718281828,87,82", "é,55,50",
        '"=1+1",88,17', "@SUM(A1),88,17",
        "twice,20,20", "bad,20,20", "new,20,20",
    )  # fmt: skip

    months = ["--before", before, "--after", after, "--id", "Card no."]

    found = _moves(capsys, *months, "-o", "moves.csv")

    assert [found[name] for name in ("joined", "moved", "gone", "new")] == [5, 3, 2, 1]
    assert found["months"]["before"]["reasons"] == {
        "blank_id": 2, "not_a_number": 1, "repeated_id": 2,
    }  # fmt: skip
    assert found["months"]["after"]["reasons"] == {"unusable_in_other_month": 2}
    for month, alone in (("before", "gone"), ("after", "new")):
        records = found["months"][month]["records"]
        assert found["joined"] + found[alone] + found["unusable"][month] == records
    listed = Path("moves.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [line.split(",")[0] for line in listed] == ["718281828", "'=1+1", "'@SUM(A1)"]
    main(["moves", *months, "-v"])
    printed = capsys.readouterr()
    assert not [id_ for id_ in ("SUM", "twice", "é", "718281828") if id_ in printed.err]
    assert "Not used of before.csv: 5 records, 1 with values that cannot be read, 2 " in " ".join(
        printed.out.split()
    )


def test_months_without_common_customers_end_with_3(capsys: pytest.CaptureFixture[str]) -> None:
    _records("before.csv", "007,87,82", "008,20,20")
    _records("after.csv", "7,87,82", "8,20,20")

    assert main(["moves", "--before", "before.csv", "--after", "after.csv", "-q"]) == 3

    assert "No customer is in both months: are the ids written alike" in capsys.readouterr().out


def test_a_month_of_which_most_is_unusable_ends_with_3(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _records("before.csv", "1,87,82", "2,20,20", "3,20,20")
    _records("after.csv", "1,87,82", "2,,20", "3,none,20")

    found = _moves(capsys, "--before", "before.csv", "--after", "after.csv", exit_code=3)

    assert found["doubtful"]
    assert found["unusable"] == {"before": 2, "after": 2}


WITH_ID = "name the column of customer ids with --id"
ONE_NAME = "name a column that both have with --id, or give the ids one name in both"


@pytest.mark.parametrize(
    ("header", "more", "expected"),
    [
        ("Till,Income,Score", (), f"no column is called like an id or a card number: {WITH_ID}"),
        ("Client,Income,Score", (), f"'Client', and before.csv in 'Card no.': {ONE_NAME}"),
        ("Client,Income,Score", ("--id", "card no"), f"no column 'card no' of ids: {WITH_ID}"),
        ("Card no.,Income,Card number", (), "after.csv: no column for spending score"),
        ("Card no.,Earnings,Score", (), "choose one with --column"),
    ],
)
def test_files_that_cannot_be_joined_are_refused_with_advice(
    header: str, more: tuple[str, ...], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _records("before.csv", "1,87,82", "2,20,20")
    _records("after.csv", "1,87,82", "2,20,20", header=header)

    assert main(["moves", "--before", "before.csv", "--after", "after.csv", *more]) == 2

    assert expected in capsys.readouterr().err
    assert not Path("moves.csv").exists()


def test_two_months_in_different_units_are_refused_without_an_option(
    capsys: pytest.CaptureFixture[str],
) -> None:
    written(Path("june.csv"), month := a_month(100))
    _in_dollars("july.csv", month)

    assert main(["moves", "--before", "june.csv", "--after", "july.csv", "-o", "moves.csv"]) == 2

    refusal = capsys.readouterr().err
    assert "july.csv: the values of annual income look like dollars" in refusal
    assert (
        "june.csv has other units or another format: bring both months into one form first."
        in refusal
    )
    assert not Path("moves.csv").exists()


def test_two_months_in_dollars_are_refused_with_a_command_that_works(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("june.csv", "july.csv"):
        _in_dollars(name, a_month(100))

    assert main(["moves", "--before", "june.csv", "--after", "july.csv"]) == 2

    line = next(x for x in capsys.readouterr().err.splitlines() if x.startswith("  mallseg "))
    assert main(shlex.split(line)[1:]) == 0


def _in_dollars(path: str, month: list[Shopper]) -> None:
    _records(path, *(f"{each.card},{1000 * each.income:.0f},{each.score}" for each in month))


def test_a_workbook_is_joined_with_a_csv_file(capsys: pytest.CaptureFixture[str]) -> None:
    june = a_month(50)
    written(Path("june.csv"), june)
    header, *rows = in_cells(written(Path("all.csv"), with_swaps(june, pairs=3)))
    workbook(Path("july.xlsx"), July=[header, *([f"{card:07}", *own] for card, *own in rows)])

    found = _moves(capsys, "--before", "june.csv", "--after", "july.xlsx")

    assert (found["joined"], found["moved"]) == (50, 6)


@pytest.mark.parametrize("out", ["JUNE.csv", "moves.xlsx", "nowhere/moves.csv"])
@pytest.mark.usefixtures("_swapped")
def test_a_list_that_cannot_be_written_is_refused_before_anything_is_read(
    out: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = Path("JUNE.csv").read_bytes()

    assert main(["moves", *MONTHS, "-o", out, "-q"]) == 2

    assert capsys.readouterr().err.startswith("Error: out ")
    assert Path("JUNE.csv").read_bytes() == before


@pytest.mark.usefixtures("_swapped")
def test_python_finds_the_same_in_files_and_in_frames(capsys: pytest.CaptureFixture[str]) -> None:
    printed = _moves(capsys, *MONTHS, "-o", "moves.csv")
    segmentation = mallseg.load("models")
    june, july = (pd.read_csv(name, dtype={HEADER[0]: str}) for name in ("JUNE.csv", "JULY.csv"))

    in_files = mallseg.moves("JUNE.csv", "JULY.csv", segmentation)
    in_frames = mallseg.moves(june, july, segmentation, id=HEADER[0], ratio=0.8)

    assert list(in_files.sentences) == printed["in_words"]
    assert in_files.moves.moved == in_frames.moves.moved == 240
    listed = pd.read_csv("moves.csv", dtype=str)
    pd.testing.assert_frame_equal(in_files.customers.astype(object), listed.astype(object))
    pd.testing.assert_frame_equal(in_frames.customers, in_files.customers)


def test_python_warns_of_months_without_common_customers() -> None:
    segmentation = mallseg.load("models")
    columns = ["id", "Annual Income", "Score"]
    before, after = (pd.DataFrame([[own, 87, 82]], columns=columns) for own in ("007", "7"))

    with pytest.warns(mallseg.MallsegWarning, match="No customer is in both months"):
        found = mallseg.moves(before, after, segmentation)

    assert (found.moves.gone, found.moves.new, len(found.customers)) == (1, 1, 0)


@pytest.mark.usefixtures("_swapped")
def test_nothing_is_left_in_the_folder_for_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", os.fspath(folder))

    assert main(["moves", *MONTHS, "-q"]) == 0

    assert [*folder.iterdir()] == []
