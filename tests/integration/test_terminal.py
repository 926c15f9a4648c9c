"""mallseg at a real terminal: prompts, colours, the bar."""

import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from tests.builders import MALL_CSV

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


@pytest.fixture
def models(mall_store: Path) -> Path:
    return mall_store


@pytest.fixture
def terminals() -> Iterator[list["pexpect.spawn[str]"]]:
    opened: list[pexpect.spawn[str]] = []
    yield opened
    for terminal in opened:
        terminal.close(force=True)


def _start(
    terminals: list["pexpect.spawn[str]"], *arguments: str, columns: int = 120
) -> "pexpect.spawn[str]":
    # A width set in the environment would go before the terminal's.
    inherited = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    terminal = pexpect.spawn(
        sys.executable,
        ["-m", "mallseg", *arguments],
        encoding="utf-8",
        timeout=30,
        env=inherited | {"TERM": "xterm"},
        dimensions=(40, columns),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    terminals.append(terminal)
    return terminal


def _end(terminal: "pexpect.spawn[str]") -> tuple[str, int | None]:
    """Wait for the end; give what was shown since the last match, and the exit code."""
    terminal.expect(pexpect.EOF)
    terminal.close()
    return _CONTROL.sub("", terminal.before or ""), terminal.exitstatus


def test_a_customer_is_asked_for_and_asked_again_when_the_answer_is_wrong(
    models: Path, terminals: list["pexpect.spawn[str]"]
) -> None:
    terminal = _start(terminals, "assign", "--store", str(models))

    terminal.expect_exact("Annual income (k$): ")
    terminal.sendline("eighty")
    terminal.expect_exact(
        "Error: annual income is not a number: must be a number from 0 to 1000000"
    )
    terminal.expect_exact("Annual income (k$): ")
    terminal.sendline("87")
    terminal.expect_exact("Spending score (points): ")
    terminal.sendline("0")
    terminal.expect_exact("Error: spending score is out of range: must be a number from 1 to 100")
    terminal.expect_exact("Spending score (points): ")
    terminal.sendline("82")
    terminal.expect_exact("Segment 4: Higher income, active spending")
    _, exit_code = _end(terminal)

    assert exit_code == 0


@pytest.mark.exhaustive
def test_missing_values_are_prompted_for(
    two_models: Path, terminals: list["pexpect.spawn[str]"]
) -> None:
    by_orders = ("--store", str(two_models), "--model", "orders")
    terminal = _start(terminals, "assign", *by_orders, "--value", "orders=3")

    terminal.expect_exact("Recency (days): ")
    terminal.sendline("731")
    terminal.expect_exact("Error: recency is out of range: must be a number from 0 to 730 (days)")
    terminal.expect_exact("Recency (days): ")
    terminal.sendline("12")
    terminal.expect_exact("Revenue (EUR): ")
    terminal.sendline("190")
    shown, exit_code = _end(terminal)

    assert re.search(r"Segment \d: .*Recency around", " ".join(shown.split()))
    assert "Orders (orders)" not in shown
    assert exit_code == 0


@pytest.mark.exhaustive
def test_leaving_a_question_ends_with_what_is_needed(
    models: Path, terminals: list["pexpect.spawn[str]"]
) -> None:
    terminal = _start(terminals, "assign", "--store", str(models))

    terminal.expect_exact("Annual income (k$): ")
    terminal.sendeof()
    shown, exit_code = _end(terminal)

    assert "Error: --income is needed: there was no answer to the question" in shown
    assert "Traceback" not in shown
    assert exit_code == 2


@pytest.mark.exhaustive
def test_interrupting_a_question_ends_at_once(
    models: Path, terminals: list["pexpect.spawn[str]"]
) -> None:
    terminal = _start(terminals, "assign", "--store", str(models))

    terminal.expect_exact("Annual income (k$): ")
    terminal.sendintr()
    # Python misses an interrupt that comes between its last look and its waiting for a key; on a
    # busy machine that happens, and the user presses the keys again.
    if terminal.expect_exact([pexpect.EOF, pexpect.TIMEOUT], timeout=5):
        terminal.sendintr()
    shown, exit_code = _end(terminal)

    assert "Traceback" not in shown
    assert exit_code == 130


@pytest.mark.exhaustive
def test_a_training_shows_progress_steps_and_a_fitting_table(
    tmp_path: Path, terminals: list["pexpect.spawn[str]"]
) -> None:
    trained = ("train", str(MALL_CSV), "--segments", "12", "--store", str(tmp_path / "models"))
    terminal = _start(terminals, *trained, columns=80)

    shown, exit_code = _end(terminal)

    assert exit_code == 0
    assert re.search(r"reading +\[#+\] +100%", shown)
    assert re.search(r"searching +\[#+\] +100%", shown)
    assert re.search(r"\[info +\] census_taken +customers=200", shown)
    for line in shown.splitlines():
        assert not ("[info" in line and "100%" in line), "a bar and a log line share a line"
    assert re.search(r"income +score\r?$", shown, re.MULTILINE)  # the names of columns, in lines
    rows = re.findall(r"^ *\d+  [^\r\n]*", shown, re.MULTILINE)
    assert len(rows) == 12
    assert max(map(len, rows)) <= 80


@pytest.mark.exhaustive
def test_segments_are_framed_within_the_terminal(
    models: Path, terminals: list["pexpect.spawn[str]"]
) -> None:
    terminal = _start(terminals, "segments", "--store", str(models), columns=72)

    shown, exit_code = _end(terminal)

    lines = [line.rstrip() for line in shown.splitlines()]
    assert exit_code == 0
    assert {len(line) for line in lines if line} == {72}
    assert sum(line.startswith("╭─ ") for line in lines) == 5
    assert lines[-1].endswith(" 35 customers, 17.5% of all ─╯")


@pytest.mark.exhaustive
def test_a_terminal_of_another_encoding_gets_what_it_knows(
    models: Path, terminals: list["pexpect.spawn[str]"], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    terminal = _start(terminals, "segments", "--store", str(models), columns=72)

    shown, exit_code = _end(terminal)

    assert exit_code == 0
    assert "##########" in shown
    assert "?Middle income" in shown  # quotes that it does not know


@pytest.mark.exhaustive
def test_a_failure_at_a_terminal_is_its_message_alone(
    tmp_path: Path, terminals: list["pexpect.spawn[str]"]
) -> None:
    terminal = _start(terminals, "segments", "--store", str(tmp_path / "models"))

    shown, exit_code = _end(terminal)

    assert shown.strip().startswith("Error: there is no model 'mall' in ")
    assert len(shown.strip().splitlines()) == 1
    assert exit_code == 2


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("arguments", "columns"),
    [(("segments",), 80), (("segments",), 50), (("assign", "--income", "87", "--score", "82"), 80)],
)
def test_nothing_is_wider_than_the_terminal(
    models: Path, terminals: list["pexpect.spawn[str]"], arguments: tuple[str, ...], columns: int
) -> None:
    terminal = _start(terminals, *arguments, "--store", str(models), columns=columns)

    shown, exit_code = _end(terminal)

    assert exit_code == 0
    assert [line for line in shown.splitlines() if len(line) > columns] == []
