"""Hostile names reach no terminal, log or page as they are: they would steer, hide or forge."""

import io
import json
import logging
from pathlib import Path

import pytest

from mallseg.entrypoints.cli.main import main
from mallseg.log import configure_logging, logger_named
from tests.builders import MALL_CSV

HOSTILE = "\x1b[2J\u202e\u200d\nFORGED"


def _assert_harmless(text: str) -> None:
    assert not {*"\x1b\u202e\u200d"} & {*text}
    assert not [line for line in text.splitlines() if line.startswith("FORGED")]


@pytest.fixture
def hostile_csv(tmp_path: Path) -> Path:
    """A file whose name and columns are hostile."""
    path = tmp_path / f"{HOSTILE}.csv"
    rows = [f"{i % 7},{20 + i},{30 + i}" for i in range(40)]
    header = f'"{HOSTILE}","{HOSTILE} income","spending\u202e score"'
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8", newline="")
    return path


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "arguments",
    [
        [HOSTILE],
        [f"--{HOSTILE}"],
        ["check", "CSV"],
        ["check", "CSV", "--json"],
        ["train", "CSV"],
        ["study", "CSV", "--column", f"annual_income={HOSTILE}"],
        ["train", "CSV", "--column", f"{HOSTILE}=x"],
        ["train", "CSV", "--feature", f"x={HOSTILE}"],
        ["train", "CSV", "--feature", f"{HOSTILE}={HOSTILE}"],
        ["train", "CSV", "--log", HOSTILE],
        ["train", "CSV", "--unit", f"annual_income={HOSTILE}"],
        ["train", "CSV", "--range", f"annual_income={HOSTILE}"],
        ["train", "CSV", "--breakdown", HOSTILE],
        ["train", "CSV", "--features", HOSTILE],
        ["train", "CSV", "--encoding", HOSTILE],
        ["train", "CSV", "--segments", HOSTILE],
        ["train", "CSV", "--quarantine", f"{HOSTILE}/x"],
        ["train", "CSV", "--report", f"{HOSTILE}/x.html"],
        ["train", "CSV", "--model", HOSTILE],
        ["check", f"{HOSTILE}.xlsx"],
        ["segments", "--store", HOSTILE],
        ["segments", "--picture", HOSTILE],
        ["segments", "--map", HOSTILE],
        ["segments", "--config", HOSTILE],
        ["segments", "--log-file", f"{HOSTILE}/log"],
        ["segments", "--log-level", HOSTILE],
        ["report", "-o", HOSTILE],
        ["report", "-o", "r.html", "--version", HOSTILE],
        ["assign", "--income", HOSTILE, "--score", "50"],
        ["assign", "--value", f"{HOSTILE}=5"],
        ["assign", "--file", "CSV", "--out", f"{HOSTILE}/x"],
        ["rename", HOSTILE, "--name", "x"],
        ["rename", "seg-01", "--name", HOSTILE],
        ["rename", "seg-01", "--slug", HOSTILE],
        ["compare", HOSTILE, "1"],
        ["drift", "CSV"],
        ["models", HOSTILE],
        ["models", "alias", HOSTILE, "1"],
        ["models", "promote", HOSTILE],
        ["models", "delete", HOSTILE],
        ["models", "verify", "--model", HOSTILE],
        ["serve", "--host", HOSTILE],
    ],
)
def test_a_hostile_name_is_escaped_wherever_a_command_repeats_it(
    hostile_csv: Path,
    mall_store: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
) -> None:
    monkeypatch.chdir(mall_store.parent)
    words = [str(hostile_csv) if word == "CSV" else word for word in arguments]

    assert main(words) in {0, 2, 3}

    printed = capsys.readouterr()
    assert printed.out or printed.err
    _assert_harmless(printed.out)
    _assert_harmless(printed.err)


@pytest.mark.exhaustive
def test_a_report_of_hostile_names_and_the_log_beside_it_are_harmless(
    hostile_csv: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, log = tmp_path / "r.html", tmp_path / "log"
    columns = [f"annual_income={HOSTILE} income", "spending_score=spending\u202e score"]
    arguments = ["train", str(hostile_csv), "--store", str(tmp_path / "s"), "--segments", "2"]
    arguments += [word for column in columns for word in ("--column", column)]
    arguments += ["--report", str(page), "--log-file", str(log), "-v"]

    assert main(arguments) == 0, capsys.readouterr().err

    for text in (*capsys.readouterr(), log.read_text("utf-8"), page.read_text("utf-8")):
        _assert_harmless(text)
    assert r"\x1b[2J\u202e\u200d\nFORGED.csv" in page.read_text("utf-8")


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_log_at_a_terminal_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    configure_logging(level=logging.DEBUG)

    logger_named("mallseg.test").warning(HOSTILE, name=HOSTILE, names=[HOSTILE], own={HOSTILE: 1})
    logging.getLogger("another").warning("of %s", HOSTILE)
    logging.getLogger("another").error("failed", exc_info=ValueError(HOSTILE))

    text = terminal.getvalue().replace("\x1b[", "")  # the renderer's own colours
    assert text.count("FORGED") == 6
    _assert_harmless(text)
    assert "\x1b[2J" not in terminal.getvalue()


def test_a_hostile_name_in_json_is_the_name_itself(
    hostile_csv: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(hostile_csv), "--json"]) == 2

    found = json.loads(capsys.readouterr().out)["feature_candidates"]
    assert found[0]["column"] == HOSTILE


def test_the_published_customers_are_shown_as_before(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(MALL_CSV)]) == 0

    assert "annual_income: Annual Income (k$)" in capsys.readouterr().out
