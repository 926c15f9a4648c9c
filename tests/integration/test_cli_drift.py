"""`mallseg drift` and the gate of `mallseg train`, in text and JSON."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.entrypoints.cli.main import main
from tests.builders import MALL_CSV, copy_of_store, mall_points
from tests.examples import exhaustive

Run = Callable[..., tuple[int, str, str]]
FIVE = ("-q", "--segments", "5")
"""As many as the model has: a training then does without the study."""

HEADER = "Annual Income (k$),Spending Score (1-100)"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], trained: Path) -> Run:
    def run(command: str, *arguments: object) -> tuple[int, str, str]:
        exit_code = main([command, *map(str, arguments), "--store", str(trained)])
        printed = capsys.readouterr()
        return exit_code, printed.out, printed.err

    return run


@pytest.fixture
def trained(mall_store: Path) -> Path:
    return mall_store


@pytest.fixture(scope="module")
def noise(tmp_path_factory: pytest.TempPathFactory) -> Path:
    random = Random(3)  # noqa: S311  (not for secrets)
    rows = [f"{random.randint(15, 137)},{random.randint(1, 99)}" for _ in range(200)]
    path = tmp_path_factory.mktemp("noise") / "noise.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def _with_a_new_group(folder: Path) -> Path:
    """Every published customer five times, spread a little, and 15 % in a new place."""
    random = Random(4)  # noqa: S311  (not for secrets)
    rows = [
        (max(0, round(random.gauss(x, 2))), min(100, max(1, round(random.gauss(y, 2)))))
        for x, y in mall_points() * 5
    ]
    rows += [(round(random.gauss(125, 5)), round(random.gauss(50, 4))) for _ in range(176)]
    path = folder / "grown.csv"
    path.write_text("\n".join([HEADER, *(f"{x},{y}" for x, y in rows)]) + "\n", encoding="utf-8")
    return path


def test_a_mall_that_has_not_changed_is_stable(run: Run) -> None:
    exit_code, out, err = run("drift", MALL_CSV)

    assert (exit_code, err) == (0, "")
    assert out.startswith("Has the mall changed? No: training again would change little.")
    assert "These are few: the share of" in " ".join(out.split())
    assert "Higher income, active spending" in out
    assert "annual income: moved by 0.000 standard deviations, p = 1" in out


@pytest.mark.exhaustive
def test_a_mall_with_all_customers_beyond_the_fences_is_compared(
    run: Run, tmp_path: Path, trained: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    far = tmp_path / "far.csv"
    rows = [f"{x + 700},{y}" for x, y in mall_points()]
    far.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")

    exit_code, out, err = run("drift", far, "--json")
    store = copy_of_store(trained, tmp_path / "models")
    retrained = main(["train", str(far), "--store", str(store), *FIVE])

    document = json.loads(out)
    assert (exit_code, document["status"], document["outlier_share_now"]) == (3, "retrain", 1), err
    assert retrained == 3
    said = " ".join(capsys.readouterr().out.split())
    assert "annual income has changed alike for all customers (x 11), by 28.53 standard" in said


def test_a_drift_is_one_json_object_with_all_that_a_picture_needs(run: Run) -> None:
    exit_code, out, _ = run("drift", MALL_CSV, "--json")
    document = json.loads(out)

    assert exit_code == 0
    assert set(document) == {
        "model", "version", "source", "status", "headline", "reasons", "notes", "customers_then",
        "customers_now", "outliers", "rejected_rows", "moved", "moved_by_chance", "moved_limit",
        "outlier_share_then", "outlier_share_now", "outside", "outside_p_value",
        "borderline", "shares_p_value", "shares", "features",
    }  # fmt: skip
    assert (document["model"], document["version"], document["status"]) == ("mall", 1, "stable")
    assert document["moved"] == 0
    assert document["moved_limit"] == pytest.approx(0.0593, abs=1e-4)
    assert sum(share["customers_then"] for share in document["shares"]) == 200
    for share in document["shares"]:
        assert share["customers_then"] == share["customers_now"]
    for feature in document["features"]:
        assert feature["customers_then"] == feature["customers_now"]
        assert len(feature["edges"]) == len(feature["customers_now"]) - 1
        assert not feature["drifted"]


def test_a_new_group_makes_a_retraining_due(run: Run, tmp_path: Path) -> None:
    exit_code, out, err = run("drift", _with_a_new_group(tmp_path), "--json")
    document = json.loads(out)

    assert (exit_code, document["status"]) == (3, "retrain")
    assert document["moved"] > 0.05
    assert document["headline"].endswith("Yes: it is time to train again.")
    assert document["reasons"][0].startswith("Training again would move")
    line = json.loads(err.splitlines()[-1])
    assert (line["event"], line["level"], line["exit_code"]) == ("finished", "warning", 3)
    assert line["status"] == "retrain"


def test_a_nightly_run_on_noise_ends_with_3_and_the_champion_stays(
    run: Run, noise: Path, trained: Path
) -> None:
    exit_code, out, err = run("train", noise, "--segments", 5)
    printed = " ".join(out.split())

    assert exit_code == 3
    assert "Version 2 is kept as the challenger, and version 1 stays in use." in printed
    assert "The segments are less distinct" in printed
    store = JoblibStore(trained)
    assert store.load("mall").version == 1
    assert store.load("mall", "challenger").version == 2
    events = [json.loads(line) for line in err.splitlines()]
    assert events[-2]["event"] == "promotion_stopped"
    assert (events[-1]["exit_code"], events[-1]["promoted"]) == (3, False)
    exit_code, out, _ = run("assign", "--income", 87, "--score", 82)
    assert exit_code == 0
    assert "Higher income, active spending" in out


@pytest.mark.exhaustive
def test_a_stopped_version_says_so_wherever_it_is_shown(
    run: Run, noise: Path, tmp_path: Path
) -> None:
    page = tmp_path / "stopped.html"
    training, out, _ = run("train", noise, *FIVE, "--json", "--report", page)
    trained = json.loads(out)
    violations = trained["violations"]

    exit_code, out, _ = run("models", "show", "challenger")
    shown = json.loads(run("models", "show", "challenger", "--json")[1])
    reported = json.loads(run("report", "--version", "challenger", "--json")[1])

    assert (training, exit_code) == (3, 0)
    assert (trained["promoted"], trained["version"], trained["champion"]) == (False, 2, 1)
    for each in violations:
        assert set(each) == {"measure", "figure", "limit", "feature", "champion", "reason"}
        assert each["figure"] > each["limit"]
        assert f"{each['reason']} ({each['measure']})" in out
    change = reported["mall_change"]
    assert (change["version"], change["in_words"][0][:4]) == (1, "Yes,")
    for feature in change["features"]:
        assert sum(feature["customers_then"]) == sum(feature["customers_now"]) == 200
    decision = {"promoted": False, "stopped": True, "violations": violations}
    assert shown["decision"] == reported["decision"] == decision
    assert reported["status_in_words"][0].startswith("Not in use: it was stopped")
    for sentence in reported["status_in_words"]:
        assert sentence in page.read_text(encoding="utf-8")


def test_a_training_on_the_same_customers_is_used(run: Run, trained: Path) -> None:
    exit_code, out, _ = run("train", MALL_CSV, *FIVE)

    assert exit_code == 0
    assert "challenger" not in out
    assert JoblibStore(trained).champion("mall") == 2


@pytest.mark.exhaustive
@pytest.mark.parametrize(("promote", "champion"), [("always", 2), exhaustive("never", 1)])
def test_the_caller_may_decide(
    run: Run, noise: Path, trained: Path, promote: str, champion: int
) -> None:
    exit_code, out, _ = run("train", noise, *FIVE, "--promote", promote)

    assert exit_code == 0
    assert JoblibStore(trained).champion("mall") == champion
    assert ("check it" in out) is (promote == "always")


@pytest.mark.exhaustive
def test_a_version_of_an_earlier_mallseg_is_compared_as_far_as_it_goes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in (1, 2):
        data = Path(__file__).parents[1] / "data" / f"store-of-format-{number}"
        (tmp_path / str(number)).mkdir()
        store = copy_of_store(data, tmp_path / str(number))

        exit_code = main(["drift", str(MALL_CSV), "--store", str(store), "--json", "-q"])

        document = json.loads(capsys.readouterr().out)
        assert exit_code in {0, 3}
        assert document["features"] is None
        assert "is not known" in document["notes"][-1]
        assert sum(share["customers_now"] for share in document["shares"]) == 200


def test_without_a_model_there_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["drift", str(MALL_CSV), "--store", str(tmp_path / "none"), "-q"]) == 2
    assert "train one with `mallseg train`" in capsys.readouterr().err
