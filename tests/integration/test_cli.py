"""The commands, run in this process: what they print, what they leave, how they end."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mallseg.entrypoints.cli.main import _COMMANDS, main
from tests.builders import MALL_CSV
from tests.examples import exhaustive

SEGMENT_FIELDS = {
    "number", "slug", "name", "description", "type", "customers", "share", "centre",
    "means", "short",
}  # fmt: skip
UNMISTAKABLE = "987654.25"


@dataclass(frozen=True)
class Outcome:
    exit_code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def message(self) -> str:
        """The lines on stderr for people, without the log."""
        return "\n".join(line for line in self.err.splitlines() if not line.startswith("{"))

    @property
    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.err.splitlines() if line.startswith("{")]


Run = Callable[..., Outcome]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: object) -> Outcome:
        exit_code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Outcome(exit_code, out, err)

    return run


@pytest.fixture
def trained(run: Run, mall_store: Path) -> Run:
    """Run a command in a folder that has the store of a training."""
    assert mall_store.samefile("models")
    return run


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Twenty customers in two groups, for tests that only need some training."""
    rows = [f"{20 + i % 3 + 60 * (i % 2)},{30 + i % 5 + 40 * (i % 2)}" for i in range(20)]
    path = tmp_path / "small.csv"
    path.write_text("\n".join(["income,score", *rows]) + "\n")
    return path


def test_training_prints_one_json_object(run: Run) -> None:
    outcome = run("train", MALL_CSV, "--json")

    assert outcome.exit_code == 0
    assert set(outcome.json) == {
        "model", "version", "customers", "outliers", "outlier_records", "rejected_rows",
        "features", "scaling", "inertia", "recommended", "verdict", "notes",
        "transitions", "stale_names", "comparison", "promoted", "champion", "violations",
        "segments",
    }  # fmt: skip
    assert outcome.json["model"] == "mall"
    assert outcome.json["version"] == 1
    assert (outcome.json["customers"], outcome.json["rejected_rows"]) == (200, 0)
    assert outcome.json["features"] == ["annual_income", "spending_score"]
    assert outcome.json["scaling"] == "standard"
    assert outcome.json["inertia"] == pytest.approx(65.5684, abs=1e-4)
    for segment in outcome.json["segments"]:
        assert set(segment) == SEGMENT_FIELDS
        assert set(segment["centre"]) == {"annual_income_k", "spending_score"}
    sizes = [segment["customers"] for segment in outcome.json["segments"]]
    assert sorted(sizes) == [22, 23, 35, 39, 81]
    assert sum(segment["share"] for segment in outcome.json["segments"]) == pytest.approx(1)


def test_training_without_scaling_reaches_the_published_inertia(run: Run) -> None:
    outcome = run("train", MALL_CSV, "--segments", 5, "--scaling", "none", "--json")

    assert outcome.json["inertia"] == pytest.approx(44448.4554, abs=1e-4)


def test_training_prints_the_segments_as_a_table(run: Run) -> None:
    lines = run("train", MALL_CSV, "--segments", 5).out.splitlines()

    assert lines[0].split("  ")[-1].strip() == "spending score (points)"
    assert "annual income (k$)" in lines[0]
    assert len(lines) == 6
    assert lines[3].split() == [
        "3", "Middle", "income,", "moderate", "spending", "81", "40.5%", "55.3", "49.5",
    ]  # fmt: skip


def test_every_training_adds_a_version_that_is_the_champion(trained: Run, small: Path) -> None:
    assert trained("train", small, "--segments", 4, "--json").json["version"] == 2
    assert trained("segments", "--json").json["version"] == 2
    assert len(trained("segments", "--json").json["segments"]) == 4


@pytest.mark.exhaustive
def test_the_same_input_gives_the_same_output(run: Run, trained_once: Path, tmp_path: Path) -> None:
    header, *rows = MALL_CSV.read_text().splitlines()
    shuffled = tmp_path / "shuffled.csv"
    shuffled.write_text("\n".join([header, *sorted(rows, reverse=True)]) + "\n")

    run("train", shuffled, "--seed", 3)
    run("train", MALL_CSV, "--seed", 6, "--segments", 5)
    models = {path.read_bytes() for path in Path("models").glob("mall/versions/*/model.joblib")}

    assert models == {(trained_once / "mall/versions/1/model.joblib").read_bytes()}
    assert len(models.pop()) < 8 * 1024


@pytest.mark.parametrize(
    ("features", "centre"),
    [
        exhaustive("age", ["age"]),
        ("spending_score,age", ["age", "spending_score"]),
        exhaustive(
            "age,annual_income,spending_score", ["age", "annual_income_k", "spending_score"]
        ),
    ],
)
def test_any_features_can_be_chosen(run: Run, features: str, centre: list[str]) -> None:
    outcome = run("train", MALL_CSV, "--features", features, "--segments", 3, "--json")

    assert list(outcome.json["segments"][0]["centre"]) == centre
    centres = [tuple(segment["centre"].values()) for segment in outcome.json["segments"]]
    assert centres == sorted(centres)


def test_segments_are_those_of_the_training_each_with_its_card(trained: Run) -> None:
    trained_again = trained("train", MALL_CSV, "--segments", 5, "--json")

    outcome = trained("segments", "--json")

    assert set(outcome.json) == {"model", "version", "segments"}
    segments = outcome.json["segments"]
    for offers in [segment.pop("offers") for segment in segments]:
        assert len(offers) >= 3
        assert all(set(each) == {"offer", "reason"} and all(each.values()) for each in offers)
    for segment in segments:
        rule, typical = segment.pop("rule"), segment.pop("typical")
        assert 0.9 < rule["agreement"] <= 1
        assert set(typical) == set(segment["centre"])
        assert all(typical[f]["low"] < segment["centre"][f] < typical[f]["high"] for f in typical)
        assert segment.pop("stale_name") is None
        worth = segment.pop("worth")
        assert set(worth) == {"share_of_income", "share_of_spending_score"}
        assert segment.pop("offers_as") is None
        assert segment.pop("sets_apart").endswith(".")
        assert len(segment.pop("avoid")) >= 1
        assert set(segment.pop("suppressed")) <= {"age", "gender"}
        breakdowns = segment.pop("breakdowns")
        assert breakdowns == {"age": segment.pop("age"), "gender": segment.pop("gender")}
        for group in [group for own in breakdowns.values() for group in own or ()]:
            assert set(group) == {"group", "share", "mall_share", "about"}
        for neighbour in segment.pop("neighbours"):
            assert neighbour["kind"] == ("gap" if neighbour["saddle_ratio"] < 0.3 else "line")
    assert segments == trained_again.json["segments"]


def test_a_customer_given_as_options_is_answered_at_once(trained: Run) -> None:
    outcome = trained("assign", "--income", "87", "--score", "82", "--json")

    assert outcome.exit_code == 0
    assert set(outcome.json) == {
        "segment", "certainty", "certainty_in_words", "distance", "margin", "moved_by_chance",
        "runner_up", "distances", "counterfactuals", "offers", "meant", "model", "version",
    }  # fmt: skip
    assert set(outcome.json["segment"]) == SEGMENT_FIELDS
    assert outcome.json["segment"]["name"] == "Higher income, active spending"
    assert outcome.json["distance"] < outcome.json["runner_up"]["distance"]
    assert outcome.json["version"] == 1
    assert outcome.err == ""


def test_an_answer_for_people_has_name_description_distances_and_offers(trained: Run) -> None:
    customer = ("assign", "--income", "87", "--score", "82")
    shown = trained(*customer, "--json").json

    answer = trained(*customer).out
    title, *lines = answer.splitlines()
    paragraph = " ".join(lines)

    assert title == f"Segment 4: {shown['segment']['name']}"
    assert all(len(line) <= 80 for line in lines)
    assert paragraph.startswith(
        f"{shown['segment']['description']} "
        "Annual income around 86.5 k$, spending score around 82.1 points. "
        "How sure: clear. "
    )
    assert (
        f"Distance to its centre: {shown['distance']:.2f} standard deviations. Next would be "
        f"segment 3, {shown['runner_up']['name']}, at {shown['runner_up']['distance']:.2f}. "
        "What to offer: - "
    ) in paragraph
    assert shown["counterfactuals"][0]["in_words"] in answer.replace("\n  ", " ")
    for each in shown["offers"]:
        assert " ".join(each["offer"].split()) in answer.replace("\n  ", " ")


def test_an_answer_says_how_sure_it_is(trained: Run) -> None:
    def shown(income: float, score: float, *options: str) -> Outcome:
        return trained("assign", "--income", income, "--score", score, *options)

    assert shown(180, 50, "--json").json["certainty"] == "outside"
    assert "How sure: unlike anyone we know. The nearest" in shown(180, 50).out
    document = shown(70, 65, "--json", "--all-changes").json
    assert document["certainty"] == "borderline"
    assert document["distances"][document["segment"]["slug"]] == document["distance"]
    features = [change["feature"] for change in document["counterfactuals"]]
    assert {"spending_score", "annual_income_k"} == set(features)
    for change in document["counterfactuals"]:
        moved = {"annual_income_k": 70, "spending_score": 65}
        moved[change["feature"]] += change["change"]
        again = shown(moved["annual_income_k"], moved["spending_score"], "--json").json
        assert again["segment"]["slug"] == change["segment"]
    said = " ".join(shown(70, 65).out.split())
    assert "Would be in another segment with 2 points of spending score more or less." in said
    assert " or 2 k$ of annual income more or less." in " ".join(
        shown(70, 65, "--all-changes").out.split()
    )


def test_a_model_with_age_asks_for_age(run: Run) -> None:
    run("train", MALL_CSV, "--features", "age,spending_score", "--segments", 3, "-q")

    assert run("assign", "--age", 30, "--score", 82, "--json").exit_code == 0
    refused = run("assign", "--age", 30, "--income", 60, "--score", 82)
    assert refused.exit_code == 2
    assert refused.message == (
        "Error: --income is not used by this model: it looks at --age and --score"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--income", UNMISTAKABLE + "x", "--score", 50), "--income is not a number: must be"),
        (
            ("--income", 60, "--score", UNMISTAKABLE),
            "--score is out of range: must be a number from 1",
        ),
        (
            ("--income", "nan", "--score", 50),
            "--income is not a number: must be a number from 0 to 1000000",
        ),
    ],
)
def test_a_value_that_no_customer_has_is_refused_and_not_repeated(
    trained: Run, arguments: tuple[object, ...], message: str
) -> None:
    outcome = trained("assign", *arguments)

    assert outcome.exit_code == 2
    assert message in outcome.message
    assert UNMISTAKABLE not in outcome.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("train",), "Missing argument 'SOURCE...'"),
        (("train", "absent.csv"), "absent.csv: cannot be read: No such file"),
        (("train", MALL_CSV, "--segments", 1), "segments must be 2 to 20"),
        (("train", MALL_CSV, "--segments", "five"), "'five' is not a valid integer"),
        (("train", MALL_CSV, "--features", "visits"), "features must be one or more of age"),
        (("train", MALL_CSV, "--scaling", "robust"), "is not one of 'standard', 'none'"),
        (("train", MALL_CSV, "--seed", -1), "seed must be 0 to"),
        (("train", MALL_CSV, "--model", "../x"), "model must be 1 to 64 lower-case letters"),
        (("train", MALL_CSV, "--config", "absent.toml"), "absent.toml cannot be read"),
        (("train", MALL_CSV, "--log-file", "no/such/folder.log"), "log file no/such"),
        (("assign", "--income", 1, "--score", 1), "there is no model 'mall' in models"),
        (("segments", "--model", "other"), "train one with `mallseg train`"),
        (("serve", "--host", "0.0.0.0"), "host can be reached from other machines, and"),  # noqa: S104
        (("serve", "--port", 70000), "http.port"),
        (("sell",), "No such command 'sell'"),
    ],
)
def test_a_callers_mistake_takes_a_line_or_two(
    run: Run, arguments: tuple[object, ...], message: str, tmp_path: Path
) -> None:
    outcome = run(*arguments)

    assert outcome.exit_code == 2
    assert outcome.out == ""
    assert message in outcome.message
    assert len(outcome.message.splitlines()) <= 3
    assert "Traceback" not in outcome.err
    assert not (tmp_path / "models").exists()


def test_too_few_customers_leave_the_store_as_it_was(run: Run, tmp_path: Path) -> None:
    (tmp_path / "few.csv").write_text("income,score\n15,39\n15,39\n16,40\n")

    outcome = run("train", "few.csv", "--segments", 5)

    assert outcome.exit_code == 2
    assert "there are too few different customers for 5 segments, just 2" in outcome.message
    assert not (tmp_path / "models").exists()


def test_a_damaged_model_is_our_fault_and_is_named(trained: Run) -> None:
    path = Path("models/mall/versions/1/model.joblib")
    path.write_bytes(path.read_bytes()[:-1])

    outcome = trained("assign", "--income", "87", "--score", "82")

    assert outcome.exit_code == 1
    assert str(path) in outcome.message
    assert "damaged" in outcome.message


def test_rejected_rows_are_counted_located_and_logged_without_their_values(
    run: Run, tmp_path: Path
) -> None:
    source = tmp_path / "dirty.csv"
    source.write_text(MALL_CSV.read_text() + f"201,Male,30,{UNMISTAKABLE}x,50\n202,Male,30\n")

    outcome = run("train", "dirty.csv", "--segments", 5, "--json")

    assert outcome.exit_code == 0
    assert outcome.json["rejected_rows"] == 2
    rejected = [line for line in outcome.log if line["event"] == "record_rejected"]
    assert [(line["record"], line["column"], line["level"]) for line in rejected] == [
        (202, "Annual Income (k$)", "warning"),
        (203, None, "warning"),
    ]
    assert UNMISTAKABLE not in outcome.err


def test_a_training_logs_its_steps_at_their_levels(run: Run, small: Path) -> None:
    outcome = run("train", small, "-v")

    assert [(line["level"], line["event"]) for line in outcome.log] == [
        ("info", "census_taken"),
        ("debug", "scale_taken"),
        ("info", "number_judged"),
        ("info", "segments_found"),
        ("info", "version_saved"),
        ("info", "finished"),
    ]
    assert outcome.log[-1]["exit_code"] == 0
    assert outcome.log[-1]["version"] == 1


@pytest.mark.exhaustive
def test_the_usual_level_of_a_training_is_info_and_q_leaves_errors_only(
    run: Run, small: Path
) -> None:
    assert {line["level"] for line in run("train", small).log} == {"info"}
    assert run("train", small, "-q").err == ""
    assert run("-q", "train", small).err == ""
    assert run("train", small, "--log-level", "warning").err == ""


def test_commands_that_answer_at_once_log_when_asked_to(trained: Run) -> None:
    events = [line["event"] for line in trained("segments", "-v").log]

    assert events == ["finished"]
    outcome = trained("assign", "--income", UNMISTAKABLE, "--score", "82", "-v")
    assert [line["event"] for line in outcome.log] == ["model_loaded", "finished"]
    assert UNMISTAKABLE not in outcome.err


def test_a_log_file_gets_json_lines_and_keeps_what_it_had(trained: Run, tmp_path: Path) -> None:
    for _ in range(2):
        trained("assign", "--income", "87", "--score", "82", "--log-file", "mallseg.log")

    lines = [json.loads(line) for line in (tmp_path / "mallseg.log").read_text().splitlines()]

    assert [line["event"] for line in lines] == ["finished", "finished"]
    assert {line["segment"] for line in lines} == {"seg-04"}


def test_a_log_file_that_is_full_is_said_once_and_stops_nothing(run: Run, small: Path) -> None:
    outcome = run("train", small, "--log-file", "/dev/full", "-q")

    assert outcome.exit_code == 0
    assert outcome.message == "Warning: the log file /dev/full cannot be written any more"


def test_a_pointer_that_is_damaged_does_not_block_the_next_training(
    trained: Run, small: Path
) -> None:
    Path("models/mall/aliases/champion").write_text("xx")

    assert trained("segments").exit_code == 1
    assert trained("train", small).exit_code == 0
    assert trained("segments", "--json").json["version"] == 2


def test_the_predecessor_of_a_damaged_champion_hands_on_the_slugs(
    trained: Run,
) -> None:
    trained("rename", "seg-01", "--name", "Spenders")
    with Path("models/mall/versions/2/model.joblib").open("ab") as file:
        file.write(b"x")

    outcome = trained("train", MALL_CSV, "--segments", 5, "--json")

    slugs = [segment["slug"] for segment in outcome.json["segments"]]
    (warned,) = [line for line in outcome.log if line["event"] == "champion_unreadable"]
    assert sorted(slugs) == [f"seg-{number:02d}" for number in range(1, 6)]
    assert warned["level"] == "warning"
    assert "versions/2/model.joblib" in warned["reason"]
    assert warned["instead"] == 1
    assert trained("segments", "--json").json["version"] == 3


def test_slugs_of_a_version_whose_manifest_is_damaged_are_not_given_again(trained: Run) -> None:
    Path("models/mall/versions/1/manifest.json").write_text("x")

    again = trained("train", MALL_CSV, "--segments", "5", "--json").json

    slugs = sorted(segment["slug"] for segment in again["segments"])
    assert slugs == [f"seg-{number:02d}" for number in range(6, 11)]


def test_a_failure_is_one_line_of_the_log_with_its_exit_code(run: Run) -> None:
    (line,) = run("train", "absent.csv").log

    assert (line["event"], line["level"], line["exit_code"]) == ("failed", "error", 2)
    assert line["error"] == "CustomerDataError"


def test_a_fault_of_ours_shows_its_traceback_only_on_demand(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr("mallseg.entrypoints.cli.session.Session.open", crash)

    silent = run("segments")
    verbose = run("segments", "-v")

    assert (silent.exit_code, verbose.exit_code) == (1, 1)
    assert "Traceback" not in silent.err
    assert silent.message == "Error: mallseg failed (RuntimeError): run it with -v for the details"
    assert "Traceback" in verbose.err
    assert silent.log[-1]["level"] == "critical"


def test_options_override_environment_file_and_defaults(
    run: Run, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.toml").write_text("[training]\nsegments = 3\n[model]\nname = 'outlet'\n")

    def trained_with(*arguments: str) -> tuple[str, int]:
        document = run("train", small, "--json", *arguments).json
        return document["model"], len(document["segments"])

    assert trained_with() == ("mall", 2)
    assert trained_with("--config", "mine.toml") == ("outlet", 3)
    monkeypatch.setenv("MALLSEG_TRAINING__SEGMENTS", "4")
    assert trained_with("--config", "mine.toml") == ("outlet", 4)
    assert trained_with("--config", "mine.toml", "--segments", "6") == ("outlet", 6)


def test_a_config_folder_beside_the_user_is_not_read_unless_named(
    run: Run, small: Path, tmp_path: Path
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "default.toml").write_text("[training]\nsegments = 3\n")

    assert len(run("train", small, "--json").json["segments"]) == 2


@pytest.mark.parametrize("command", [(), *[(name,) for name in _COMMANDS]])
def test_every_command_explains_itself(run: Run, command: tuple[str, ...]) -> None:
    outcome = run(*command, "--help")

    assert outcome.exit_code == 0
    assert outcome.out.startswith("Usage: mallseg")
    assert "--log-file" in outcome.out


@pytest.mark.parametrize("group", [(), ("models",)])
def test_a_group_alone_prints_its_help(run: Run, group: tuple[str, ...]) -> None:
    alone, asked = run(*group), run(*group, "--help")

    assert alone.exit_code == 0
    assert alone.out.startswith("Usage: mallseg")
    assert (alone.out, alone.err) == (asked.out, "")


@pytest.mark.parametrize(
    ("arguments", "suggested"),
    [
        (("trian",), "No such command 'trian'. Did you mean 'train'?"),
        (("segment",), "No such command 'segment'. Did you mean 'segments'?"),
        (("models", "promot"), "No such command 'promot'. Did you mean 'promote'?"),
        (("--hlep",), "No such option '--hlep'. Did you mean '--help'?"),
        (("segments", "--pictur", "x"), "No such option '--pictur'. Did you mean '--picture'?"),
        (("sell",), "No such command 'sell'.\n"),
    ],
)
def test_a_misspelt_command_or_option_is_suggested(
    run: Run, arguments: tuple[str, ...], suggested: str
) -> None:
    outcome = run(*arguments)

    assert (outcome.exit_code, outcome.out) == (2, "")
    assert suggested in outcome.message


def test_the_table_of_commands_says_what_they_say_of_themselves(run: Run) -> None:
    for name, summary in _COMMANDS.items():
        own_words = " ".join(run(name, "--help").out.split())

        assert summary in run("--help").out.replace("\n" + " " * 12, " ")
        assert summary.removesuffix(".").replace("a file or table", "SOURCE") in own_words


def test_the_version_is_printed(run: Run) -> None:
    assert run("--version").out.startswith("mallseg, version ")
