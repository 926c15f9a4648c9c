"""The documentation's blocks of code, and commands to run."""

import os
import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pexpect
import pytest

from mallseg.entrypoints.cli.main import main

PROJECT = Path(__file__).parents[1]
GUIDES = sorted((PROJECT / "docs" / "guides").glob("*.md"))


_CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


@dataclass(frozen=True)
class Shown:
    """A line of commands, and the lines that a page shows as its output."""

    line: str
    output: tuple[str, ...]

    @property
    def is_at_a_terminal(self) -> bool:
        """Whether the output has frames, which only a terminal gets."""
        return any(line.startswith("╭") for line in self.output)

    def is_printed_in(self, printed: str) -> bool:
        """Whether these lines were printed and no others, unless the page leaves some out."""
        shown, lines = [*self.output], printed.splitlines()
        if not shown or shown[-1].strip("│ ") != "…":
            return lines == shown
        size = len(shown) - 1
        return any(lines[at : at + size] == shown[:-1] for at in range(len(lines)))


def blocks(page: Path, language: str) -> list[str]:
    """The blocks of a language, in the order of the page."""
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def shown_commands(page: Path) -> Iterator[Shown]:
    """The commands of the console blocks; without prompts, every line is a command."""
    for block in blocks(page, "console"):
        if not block.startswith("$ "):
            yield from (Shown(line, ()) for line in block.splitlines())
            continue
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, *output = part.rstrip("\n").split("\n")
            yield Shown(line, tuple(output))


def inline_commands(page: Path) -> list[str]:
    """The commands that stand in sentences and tables."""
    return re.findall(r"`(mallseg [^`\n]+)`", page.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Shell:
    """Runs lines of mallseg's commands in this process, as a POSIX shell would."""

    capsys: pytest.CaptureFixture[str]

    def __call__(self, line: str) -> tuple[int, str]:
        """Give the exit code of the last command, and what all of them printed on stdout."""
        self.capsys.readouterr()
        exit_code = 0
        for joint, command in _commands(line):
            if joint == "&&" and exit_code:
                continue
            program, *arguments = command
            assert program == "mallseg", line
            exit_code = main(arguments)
        return exit_code, self.capsys.readouterr().out


def at_a_terminal(line: str) -> tuple[int, str]:
    """Run one command at a terminal of 80 columns; give its exit code, and what it shows."""
    program, *arguments = shlex.split(line, comments=True)
    assert program == "mallseg"
    shown, exit_code = pexpect.run(
        shlex.join([sys.executable, "-m", "mallseg", *arguments]),
        encoding="utf-8", withexitstatus=True, dimensions=(40, 80),
        env={name: value for name, value in os.environ.items() if name != "COLUMNS"},
    )  # fmt: skip
    return exit_code, _CONTROL.sub("", shown)


def _commands(line: str) -> Iterator[tuple[str, list[str]]]:
    """Split at `&&` and `;`, each command with what joins it to the one before; drop comments."""
    words = shlex.shlex(line, posix=True, punctuation_chars=True)
    words.whitespace_split = True  # a comma ends no word
    joint, command = ";", list[str]()
    for word in words:
        if word in {"&&", ";"}:
            yield joint, command
            joint, command = word, []
        else:
            command.append(word)
    yield joint, command
