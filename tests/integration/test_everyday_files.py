"""Everyday files: read, read with a note, or refused with advice."""

import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path

import pytest

from mallseg.entrypoints.cli.main import main
from tests.examples import exhaustive

EVERYDAY = Path(__file__).parents[1] / "data" / "everyday"
_COMMAND = re.compile(r"^  (mallseg .*)$", re.MULTILINE)


class Outcome(StrEnum):
    """The permitted results for a file; to be silently misread is none."""

    READ = "read"
    SAID = "read, and something is said of it"
    COMMAND = "refused, with a command that works"
    OWN = "refused, with a command that trains a model of their own"
    WAY_IN = "refused, with what to do elsewhere"


READ, SAID, COMMAND, OWN, WAY_IN = Outcome
TRAINING = {
    "age_bands.csv": READ,
    "assign_whole_money_120.csv": COMMAND,
    "base_120.csv": READ,
    "formula_without_value.xlsx": COMMAND,
    "gender_column_genre.csv": READ,
    "header_portuguese.csv": COMMAND,
    "header_turkish_semicolon.csv": COMMAND,
    "income_decimal_comma.csv": COMMAND,
    "income_dot_thousands_mixed.csv": COMMAND,
    "income_header_says_month.csv": COMMAND,
    "income_money_half_zero.csv": COMMAND,
    "income_thousands_comma.csv": COMMAND,
    "lines.jsonl": READ,
    "majority_lower.csv": COMMAND,
    "mall_without_groups.csv": READ,  # training says that there are no groups
    "no_header.csv": COMMAND,
    "repeated_customers.csv": SAID,
    "rich_group_set_aside.csv": READ,
    "rows_only_delimiters.csv": READ,
    "score_float_noise.csv": SAID,
    "score_fraction.csv": COMMAND,
    "score_from_zero.csv": COMMAND,
    "sep_line.csv": READ,
    "sheet_title_row.xlsx": SAID,
    "sheets_by_month.xlsx": COMMAND,
    "title_lines_on_top.csv": SAID,
}
SAID_OF = {
    "repeated_customers.csv": "30 records with the id of an earlier one",
    "score_float_noise.csv": "have more than 6 decimals: they are rounded",
    "sheet_title_row.xlsx": "The names of the columns stand in record 2",
    "title_lines_on_top.csv": "The names of the columns stand in record 4",
}

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command in a folder of its own; what it prints is one text."""
    monkeypatch.chdir(tmp_path)

    def run(command: str) -> tuple[int, str]:
        exit_code = main(shlex.split(command)[1:])
        return exit_code, "".join(capfd.readouterr())

    return run


def commands_in(printed: str) -> Iterator[str]:
    """The commands to copy."""
    yield from _COMMAND.findall(printed)


def test_every_file_is_in_the_table() -> None:
    assert {path.name for path in EVERYDAY.iterdir()} - {"README.md"} == set(TRAINING)


QUICK = {"income_thousands_comma.csv", "no_header.csv"}


@pytest.mark.parametrize("name", [name if name in QUICK else exhaustive(name) for name in TRAINING])
def test_a_check_reads_a_file_or_ends_in_a_command(name: str, run: Run) -> None:
    outcome = TRAINING[name]
    shutil.copy(EVERYDAY / name, name)

    exit_code, printed = run(f"mallseg check {name}")
    found = [*commands_in(printed)]

    assert exit_code == (0 if outcome in {READ, SAID} else 2)
    assert SAID_OF.get(name, "") in printed
    assert len(found) == (0 if outcome is WAY_IN else 1)
    for command in found:
        assert command.startswith(f"mallseg train {name}")
        assert run(command.replace("train", "check", 1))[0] == 0


ASSIGNED_OTHERWISE = {
    "formula_without_value.xlsx": OWN,
    "majority_lower.csv": OWN,  # it has no score
    "score_fraction.csv": OWN,  # the model's scores begin at 1
    "score_from_zero.csv": READ,
}
NOBODY_KNOWN = {"mall_without_groups.csv"}
"""Other malls' customers, which the copy says of each, and the exit code of all."""


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", TRAINING)
def test_assigning_refuses_with_a_command_that_works(name: str, run: Run, mall_store: Path) -> None:
    shutil.copy(EVERYDAY / name, name)
    outcome = ASSIGNED_OTHERWISE.get(name, TRAINING[name])
    out = "out.xlsx" if name.endswith(".xlsx") else "out.csv"

    exit_code, printed = run(f"mallseg assign --file {name} --out {out} --store {mall_store}")
    found = [*commands_in(printed)]

    if name in NOBODY_KNOWN:
        assert exit_code in {0, 3}
        return
    assert (exit_code == 0) is (outcome in {READ, SAID})
    assert len(found) == (outcome in {COMMAND, OWN})
    for command in found:
        if outcome is OWN:
            assert command.startswith(f"mallseg train {name} ")
            assert "--model" in command
            continue
        assert command.startswith("mallseg assign --file")
        assert run(command)[0] in {0, 3}
        assert Path(out).exists()
