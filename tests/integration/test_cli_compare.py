"""``mallseg compare`` and ``mallseg rename``: from files to words, and how they end."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.entrypoints.cli.main import main
from tests.builders import MALL_CSV, copy_of_store

KEPT = Path(__file__).parents[1] / "data"
Run = Callable[..., tuple[int, str, str]]
FIVE = ("-q", "--segments", "5")
"""As many as the model has: a training then does without the study."""


@pytest.fixture(scope="module")
def kept(trained_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published mall, trained once for all tests, and again with the rich spenders twice."""
    folder = tmp_path_factory.mktemp("compare")
    with MALL_CSV.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    rich = [row for row in rows if int(row[3]) > 70 and int(row[4]) > 60]
    with (folder / "july.csv").open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([header, *rows, *rich])
    store = copy_of_store(trained_once, folder)
    place = ["--store", str(store), "--segments", "5", "-q"]
    assert main(["train", str(folder / "july.csv"), *place]) == 0
    return folder


@pytest.fixture
def store(kept: Path, tmp_path: Path) -> JoblibStore:
    return JoblibStore(copy_of_store(kept / "models", tmp_path))


@pytest.fixture
def run(store: JoblibStore, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command; give exit code, stdout, and the message on stderr."""

    def run(*arguments: object) -> tuple[int, str, str]:
        command, *others = map(str, arguments)
        capsys.readouterr()
        exit_code = main([command, "--store", str(store.root), *others])
        out, err = capsys.readouterr()
        return exit_code, out, "\n".join(x for x in err.splitlines() if not x.startswith("{"))

    return run


@pytest.mark.exhaustive
def test_a_training_reports_a_group_that_grew(run: Run, kept: Path) -> None:
    code, out, _ = run("train", MALL_CSV, *FIVE)
    assert code == 0
    shown = " ".join(out.split())
    assert "0 of 200 customers (0.0%) are in another segment than in version 2." in shown
    assert "“Higher income, active spending” (seg-04) has shrunk from 76 to 39 customers." in shown

    document = json.loads(run("train", kept / "july.csv", *FIVE, "--json")[1])
    (growth,) = document["transitions"]
    assert (growth["kind"], growth["before"]) == ("growth", ["seg-04"])
    assert growth["after"] == ["seg-04"]
    assert (growth["customers_before"], growth["customers_after"]) == (39, 76)
    assert document["stale_names"] == []
    assert (document["comparison"]["before"], document["comparison"]["after"]) == (3, 4)
    assert document["comparison"]["moved"] == 0


def test_a_report_repeats_what_the_training_reported(run: Run) -> None:
    trained = json.loads(run("train", MALL_CSV, *FIVE, "--json")[1])
    report = json.loads(run("report", "--json")[1])

    (transition,) = trained["transitions"]
    assert report["changes_in_words"] == [
        "It followed version 2, with 237 customers.",
        "None of 200 customers are in another segment than that version would put them in.",
        transition["in_words"],
    ]
    assert (report["changes"]["moved"], report["changes"]["coarse"]) == (0, False)


def test_two_versions_are_compared_by_the_customers_of_a_file(run: Run) -> None:
    code, out, _ = run("compare", 1, "champion", "--source", MALL_CSV)

    assert code == 0
    lines = out.splitlines()
    assert " ".join(out.split()).startswith(
        "Version 1 and version 2 on mall_customers.csv: 0 of 200 customers (0.0%) are in another "
        "segment than in version 1."
    )
    assert [*map(str.split, lines)].count(["segment", "name", "v1", "left", "joined", "v2", "net"])
    assert "seg-04        39" not in out
    assert any(line.split() == ["seg-04", ".", ".", ".", "39", "."] for line in lines)
    assert any("19.5% → 32.1%" in line for line in lines)


def test_two_sources_separate_changes_of_customers_and_model(run: Run, kept: Path) -> None:
    sources = ("--source", MALL_CSV, "--source", kept / "july.csv")
    document = json.loads(run("compare", 1, 2, *sources, "--json")[1])

    assert document["customers_changed"]["earlier"]["seg-04"] == 39
    assert document["customers_changed"]["now"]["seg-04"] == 76
    assert document["customers_changed"]["share"] == pytest.approx(76 / 237 - 39 / 200)
    assert document["overlap"]["seg-04"] == {
        "seg-01": 0, "seg-02": 0, "seg-03": 0, "seg-04": 76, "seg-05": 0,
    }  # fmt: skip
    shown = " ".join(run("compare", 1, 2, *sources)[1].split())
    assert "The customers changed: by version 1, 12.6% of them" in shown
    assert "The model changed: the new version puts 0.0% of the same customers elsewhere" in shown


def test_without_a_file_the_comparison_says_that_it_is_coarse(run: Run) -> None:
    code, out, _ = run("compare", 1, 2)

    assert code == 0
    assert "These are the customers of version 2 on a coarse grid" in " ".join(out.split())
    document = json.loads(run("compare", 1, 2, "--json")[1])
    assert (document["coarse"], document["customers"], document["moved"]) == (True, 237, 0)
    assert document["customers_changed"] is None


def test_unknown_versions_and_a_third_source_are_refused(run: Run) -> None:
    code, _, err = run("compare", 1, 9)
    assert (code, "there is no version 9" in err) == (2, True)
    code, _, err = run("compare", 1, "no!")
    assert (code, "must be a number from 1 upwards, or an alias" in err) == (2, True)
    code, _, err = run("compare", 1, 2, *(["--source", MALL_CSV] * 3))
    assert (code, "at most twice" in err) == (2, True)


def test_an_own_name_stays_through_trainings(
    run: Run, store: JoblibStore, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(
        "rename", "seg-04", "--name", "Weekend shoppers", "--description", "On Saturdays."
    )
    assert code == 0
    assert out == (
        "“Higher income, active spending” (seg-04) is now “Weekend shoppers” (seg-04).\n"
        "On Saturdays.\n"
        "Version 3 has the centres of version 2, and is in use.\n"
    )

    assert main(["models", "show", "--store", str(store.root)]) == 0
    assert "renames    seg-04 of version 2" in capsys.readouterr().out
    run("train", MALL_CSV, *FIVE)

    segment = store.load("mall").segmentation.segment("seg-04")
    assert (segment.name, segment.description) == ("Weekend shoppers", "On Saturdays.")
    assert segment.customers == 39


@pytest.mark.exhaustive
def test_an_own_slug_is_kept_and_the_old_one_never_comes_back(run: Run) -> None:
    document = json.loads(run("rename", "seg-04", "--slug", "weekend", "--json")[1])
    assert (document["before"]["slug"], document["after"]["slug"]) == ("seg-04", "weekend")
    assert document["champion"] is True
    assert run("segments")[0] == 0

    trained = json.loads(run("train", MALL_CSV, "-q", "--segments", 6, "--json")[1])

    slugs = [segment["slug"] for segment in trained["segments"]]
    assert "weekend" in slugs
    assert "seg-04" not in slugs
    assert "seg-06" in slugs


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ((), "needs at least one of name, short, description, slug, offers or avoid"),
        (("--name", "a\x1b[31mb"), "name must be text on one line"),
        (("--name", "x" * 61), "name must have at most 60 characters"),
        (("--description", "x" * 201), "description must have at most 200 characters"),
        (
            ("--name", "middle income, moderate spending"),
            "name is that of “Middle income, moderate spending” (seg-03) already",
        ),
        (("--slug", "../x"), "slug must be 1 to 40 lower-case letters"),
        (("--slug", "seg-01"), "slug was used before"),
    ],
)
def test_a_hostile_name_is_refused_and_nothing_is_saved(
    run: Run, store: JoblibStore, options: tuple[str, ...], shown: str
) -> None:
    code, out, err = run("rename", "seg-04", *options)

    assert (code, out) == (2, "")
    assert shown in err
    assert store.catalogue("mall").numbers == (1, 2)


def test_an_unknown_segment_is_refused_with_the_known_ones(run: Run) -> None:
    code, _, err = run("rename", "seg-99", "--name", "Nomads")

    assert code == 2
    assert "there is no such segment: the model has “" in err
    assert "“Higher income, active spending” (seg-04), “" in err


def test_a_segment_without_a_counterpart_is_marked(run: Run) -> None:
    assert run("train", MALL_CSV, "-q", "--segments", 6)[0] == 0

    forth = run("compare", 1, 3, "--source", MALL_CSV)[1]
    back = run("compare", 3, 1, "--source", MALL_CSV)[1]

    assert "seg-06 (new)" in forth
    assert "seg-06 (gone)" in back


def crept(tmp_path: Path, *, months: int = 3) -> Path:
    """The published mall, whose rich spenders spend ten points less with each month."""
    with MALL_CSV.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    for row in rows:
        if int(row[3]) > 70 and int(row[4]) > 60:
            row[4] = str(int(row[4]) - 10 * months)
    with (tmp_path / "crept.csv").open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([header, *rows])
    return tmp_path / "crept.csv"


@pytest.mark.exhaustive
def test_a_name_that_no_longer_fits_is_announced(run: Run, tmp_path: Path) -> None:
    for months in (1, 2):
        run("train", crept(tmp_path, months=months), *FIVE)

    log = tmp_path / "training.log"
    shown = " ".join(run("train", crept(tmp_path), *FIVE, "--log-file", log)[1].split())

    assert "The name “Higher income, active spending” no longer fits seg-04: its spending" in shown
    assert "`mallseg rename seg-04 --name …` gives it another name." in shown
    logged = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    (line,) = [line for line in logged if line["event"] == "name_stale"]
    assert line.keys() == {"slug", "since", "event", "level", "timestamp"}
    assert (line["slug"], line["since"]) == ("seg-04", 1)


@pytest.mark.exhaustive
def test_a_stale_name_is_marked_wherever_it_is_shown(run: Run, tmp_path: Path) -> None:
    for months in (2, 3):
        crept_on = crept(tmp_path, months=months)
        training = run("train", crept_on, *FIVE, "--promote", "always", "--json")[1]
    (announced,) = json.loads(training)["stale_names"]
    assert (announced["slug"], announced["since"]) == ("seg-04", 1)

    plain = " ".join(run("segments")[1].split())
    documents = [json.loads(run("segments", "--json")[1]), json.loads(run("report", "--json")[1])]

    for document in documents:
        marked = {segment["slug"]: segment["stale_name"] for segment in document["segments"]}
        assert marked.pop("seg-04") == announced
        assert set(marked.values()) == {None}
    assert plain.count("This name no longer fits: its spending score was 82.1 points on") == 1
    # The name is of another time; all else on the card is of today.
    assert announced["suggested_name"] == "Higher income"
    card = next(each for each in documents[0]["segments"] if each["slug"] == "seg-04")
    assert card["type"] == "higher-income"
    assert card["description"] == "On average, a higher income than most of our customers."


@pytest.mark.exhaustive
def test_a_model_without_recorded_types_gets_current_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = str(copy_of_store(KEPT / "store-of-format-2", tmp_path))
    assert main(["segments", "--store", store, "--json"]) == 0
    before = json.loads(capsys.readouterr().out)["segments"]

    assert main(["train", str(MALL_CSV), "--store", store, "-q", "--json"]) == 0
    now = json.loads(capsys.readouterr().out)["segments"]

    assert before[0]["name"] == "low income, low spending"
    assert now[0]["name"] == "Lower income than most, careful spending"
    assert [segment["slug"] for segment in now] == [segment["slug"] for segment in before]
    assert not any("around" in segment["description"] for segment in now)


def test_a_group_of_which_two_customers_are_left_is_a_death(run: Run, tmp_path: Path) -> None:
    with MALL_CSV.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    spenders = [row for row in rows if int(row[3]) > 69 and int(row[4]) > 60]
    left = [row for row in rows if row not in spenders[:-1]]
    with (tmp_path / "drop.csv").open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([header, *left])

    document = json.loads(run("train", tmp_path / "drop.csv", *FIVE, "--json")[1])

    (death,) = document["transitions"]
    assert (death["kind"], death["before"]) == ("death", ["seg-04"])
    assert death["after"] == [document["segments"][-1]["slug"]]
    assert "seg-04" not in [segment["slug"] for segment in document["segments"]]


@pytest.mark.exhaustive
def test_the_shares_of_a_column_of_amounts_are_kept_with_the_version(
    trained_once: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["-q", "--store", str(copy_of_store(trained_once, tmp_path))]
    header, *rows = MALL_CSV.read_text(encoding="utf-8").splitlines()
    spend = tmp_path / "spend.csv"
    # Customers with a score of 60 or more spend 9, all others 1.
    lines = [f"{row},{9 if int(row.rsplit(',', 1)[1]) >= 60 else 1}" for row in rows]
    spend.write_text("\n".join([f"{header},Spend", *lines, ""]), encoding="utf-8")

    trained = main(["train", str(spend), "--segments", "5", "--value-column", "spend", *place])
    report = tmp_path / "report.html"
    reported = main(["report", "-o", str(report), *place])
    capsys.readouterr()

    assert (trained, reported) == (0, 0)
    assert main(["segments", "--json", *place]) == 0
    cards = json.loads(capsys.readouterr().out)["segments"]
    shares = {card["slug"]: card["worth"]["share_of_spend"] for card in cards}
    assert sum(shares.values()) == pytest.approx(1)
    assert main(["compare", "1", "2", "--json", *place]) == 0
    pairs = json.loads(capsys.readouterr().out)["segments"]
    assert {pair["after"]["slug"]: pair["after"]["worth"]["share_of_spend"] for pair in pairs} == (
        shares
    )
    assert all("share_of_spend" not in pair["before"]["worth"] for pair in pairs)
    assert main(["compare", "1", "2", *place]) == 0
    assert "of Spend" in capsys.readouterr().out
    assert "Of all Spend then" in report.read_text(encoding="utf-8")


def test_a_missing_column_of_amounts_refuses_a_training_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["-q", "--store", str(tmp_path / "models")]

    assert main(["train", str(MALL_CSV), "--value-column", "Spend", *place]) == 2

    assert "Spending Score (1-100)" in capsys.readouterr().err
    assert not (tmp_path / "models" / "default").exists()
