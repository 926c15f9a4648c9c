"""Shell completion: the scripts, and a real bash that completes commands, options and files."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from tests.examples import exhaustive

_VARIABLE = "_MALLSEG_COMPLETE"
_GUIDE = (Path(__file__).parents[2] / "docs" / "guides" / "command-line.md").read_text("utf-8")


def _switch(shell: str) -> str:
    """The line of the guide that switches completion on."""
    (line,) = [row.split("`")[-2] for row in _GUIDE.splitlines() if row.startswith(f"| {shell}")]
    return line.replace(r"\|", "|")


def _asked(instruction: str, **words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mallseg"],
        capture_output=True, text=True, check=False,
        env=os.environ | {_VARIABLE: instruction, **words},
    )  # fmt: skip


@pytest.fixture
def bash(tmp_path: Path) -> Iterator["pexpect.spawn[str]"]:
    """A bash with completion switched on as the guide says; it prints lines, and runs none."""
    program = tmp_path / "bin" / "mallseg"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mallseg "$@"\n')
    program.chmod(0o755)
    (tmp_path / "customers.csv").touch()
    shell = pexpect.spawn(
        "bash",
        ["--noprofile", "--norc", "-i"],
        cwd=tmp_path,
        encoding="utf-8",
        timeout=30,
        env=os.environ | {"PATH": f"{program.parent}:{os.environ['PATH']}", "TERM": "dumb"},
        dimensions=(40, 200),
    )
    shell.sendline(_switch("bash"))
    shell.sendline("mallseg() { printf '<%s>' \"$@\"; echo .; }; echo rea''dy")
    shell.expect("ready")
    yield shell
    shell.close(force=True)


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        exhaustive("mallseg tr\t", "<train>"),
        exhaustive("mallseg models prom\t", "<models><promote>"),
        exhaustive("mallseg --verb\ttrain", "<--verbose><train>"),
        exhaustive("mallseg train --seg\t", "<train><--segments>"),
        ("mallseg train --scaling st\t", "<train><--scaling><standard>"),
        exhaustive("mallseg train cust\t", "<train><customers.csv>"),
        exhaustive("mallseg models rollback --js\t", "<models><rollback><--json>"),
    ],
)
def test_a_tab_completes_in_bash(bash: "pexpect.spawn[str]", typed: str, completed: str) -> None:
    bash.sendline(typed)

    bash.expect(r"((?:<[^>]*>)+)\.")
    assert bash.match.group(1) == completed


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_a_script_that_asks_mallseg(shell: str) -> None:
    done = _asked(f"{shell}_source")

    assert (done.returncode, done.stderr) == (0, "")
    assert f"{_VARIABLE}={shell}_complete" in done.stdout
    assert f"{_VARIABLE}={shell}_source mallseg" in _switch(shell)


def test_zsh_and_fish_show_what_a_command_does() -> None:
    summary = "Group the customers of a file or table, and keep the result as the model to use."

    zsh = _asked("zsh_complete", COMP_WORDS="mallseg tr", COMP_CWORD="1").stdout
    fish = _asked("fish_complete", COMP_WORDS="mallseg tr", COMP_CWORD="tr").stdout

    assert zsh.splitlines() == ["plain", "train", summary]
    assert fish.splitlines() == [f"plain,train\t{summary}"]


def test_an_unknown_shell_is_refused_in_words() -> None:
    done = _asked("tcsh_source")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "Error: _MALLSEG_COMPLETE must be bash_source, zsh_source or fish_source\n"
    )
