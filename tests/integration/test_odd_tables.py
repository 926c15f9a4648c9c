"""Each odd file is read, or ends in a command that works or in what to do elsewhere."""

import re
import shlex
from pathlib import Path

import pytest

from mallseg.entrypoints.cli.main import main
from tests.examples import exhaustive
from tests.odd_files import ODD, write

ALIKE = {
    "footer.csv", "francs.csv", "hindi.csv", "in_brackets.csv", "merged.xlsx", "mujeres.csv",
    "of_a_hundred.csv",
    "one_to_five.csv", "plus.csv", "reais.csv", "rubles.csv", "rupees.csv", "shown_in_dollars.xlsx",
    "shown_in_euros.xlsx", "total.csv", "two_incomes.csv", "two_marks.csv", "two_months.xlsx",
    "units_below_names.csv",
    "wide_percent.csv", "won.csv", "zloty.jsonl",
}  # fmt: skip
"""Each is of a kind of which another one stands beside it."""

_COMMAND = re.compile(r"^  (mallseg .*)$", re.MULTILINE)


@pytest.mark.parametrize("name", [exhaustive(name) if name in ALIKE else name for name in ODD])
def test_a_check_says_what_is_odd_and_ends_in_a_command_that_works(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    write(name, tmp_path)
    odd = ODD[name]

    exit_code = main(["check", name])
    printed = "".join(capfd.readouterr())
    commands = _COMMAND.findall(printed)

    assert odd.says in printed
    assert (exit_code == 0) is (odd.options == "")
    if odd.options is None:
        assert commands == []
        return
    assert [shlex.split(each)[3:] for each in commands] == [shlex.split(odd.options)]
    assert main(["check", name, *shlex.split(odd.options)]) == 0
