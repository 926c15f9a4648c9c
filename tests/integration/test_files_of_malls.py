"""Two more of each kind of everyday file, as malls of other countries have them."""

import re
import shlex
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import pytest

from mallseg.entrypoints.cli.main import main
from tests.examples import exhaustive
from tests.files_of_malls import files

_COMMAND = re.compile(r"^  (mallseg .*)$", re.MULTILINE)
_FILES = {name: write for kind in files().values() for name, write in kind.items()}


class Outcome(StrEnum):
    """The result for a file."""

    READ = "read"
    COMMAND = "refused, with a command that works"
    FOREIGN = "refused; what can be said of its unit leaves the customers outside"
    OWN = "refused, with a command that trains a model of their own"
    WAY_IN = "refused, with what to do elsewhere"


READ, COMMAND, FOREIGN, OWN, WAY_IN = Outcome
_BOTH = {
    "alike.csv": (WAY_IN, READ),
    "array.json": (READ, READ),
    "brazil_blanks.csv": (COMMAND, COMMAND),
    "brazil_commas.csv": (COMMAND, COMMAND),
    "brazil_no_names.csv": (COMMAND, COMMAND),
    "brazil_noise.csv": (COMMAND, COMMAND),
    "brazil_reais.csv": (COMMAND, COMMAND),
    "codes_999.csv": (COMMAND, READ),
    "egypt_empty_rows.csv": (READ, READ),
    "egypt_names.csv": (COMMAND, COMMAND),
    "egypt_zeros.csv": (COMMAND, OWN),
    "evenly.csv": (READ, READ),
    "formula_of_both.xlsx": (WAY_IN, WAY_IN),
    "formula_of_income.xlsx": (COMMAND, OWN),
    "india_bands.csv": (READ, READ),
    "india_blank_rows.csv": (COMMAND, READ),
    "india_lakhs.csv": (COMMAND, OWN),
    "india_malls.xlsx": (COMMAND, COMMAND),
    "india_notes.csv": (READ, READ),
    "india_per_month.csv": (COMMAND, FOREIGN),
    "india_rupees.csv": (COMMAND, OWN),
    "indonesia_names.csv": (COMMAND, COMMAND),
    "indonesia_rupiah.csv": (COMMAND, OWN),
    "japan_bands.csv": (COMMAND, COMMAND),
    "japan_names.csv": (COMMAND, COMMAND),
    "japan_no_names.csv": (COMMAND, COMMAND),
    "japan_one_number.csv": (COMMAND, OWN),
    "japan_title.xlsx": (READ, READ),
    "minus_one.csv": (COMMAND, READ),
    "moved_right.xlsx": (READ, READ),
    "noise_of_both.csv": (READ, READ),
    "page.xls": (WAY_IN, WAY_IN),
    "percent.csv": (COMMAND, COMMAND),
    "poland_names.csv": (COMMAND, COMMAND),
    "poland_pasted.csv": (READ, READ),
    "poland_tab_bom.csv": (READ, READ),
    "poland_zloty.csv": (COMMAND, OWN),
    "russia_commas.csv": (COMMAND, COMMAND),
    "russia_gender.csv": (READ, READ),
    "russia_title.csv": (READ, READ),
    "score_to_1000.csv": (COMMAND, OWN),
    "sep_bar.csv": (READ, READ),
    "sep_tab.csv": (READ, READ),
    "stars.csv": (COMMAND, OWN),
    "switzerland_francs.csv": (COMMAND, FOREIGN),
    "switzerland_per_month.csv": (COMMAND, FOREIGN),
    "turkey_bar_packed.csv.gz": (READ, READ),
    "turkey_gender.csv": (READ, READ),
    "turkey_months.xlsx": (COMMAND, COMMAND),
    "turkey_twice.csv": (READ, READ),
    "turkey_visits.csv": (COMMAND, OWN),
    "tycoons.csv": (COMMAND, READ),
}
"""The results of a training, and of an assignment by a model in k$."""

SAID = {
    "brazil_no_names.csv": "--column annual_income=column_4 --column spending_score=column_5",
    "egypt_zeros.csv": "With the name of their unit in place of “money”",
    "india_blank_rows.csv": "This reads 120 of 170 records",
    "india_lakhs.csv": "all 120 look like 15,00,000: use --thousands ,",
    "india_rupees.csv": "--unit annual_income=money --range annual_income=0..8000000",
    "moved_right.xlsx": "The names of the columns stand in record 3",
    "poland_pasted.csv": "120 records with the id of an earlier one",
    "poland_zloty.csv": "--in-parts annual_income --unit 'annual_income=k zł'",
    "russia_gender.csv": "counted by gender: Пол\n",
    "switzerland_francs.csv": """use --thousands "'"\n""",
    "switzerland_per_month.csv": "--unit 'annual_income=CHF per month'",
    "turkey_gender.csv": "counted by gender: Cinsiyet\n",
    "turkey_twice.csv": "40 records with the id of an earlier one",
    "turkey_visits.csv": "--feature ziyaret=Ziyaret --feature sepet=Sepet",
}
"""The output of a check for files that were once read silently or wrongly."""

Run = Callable[[str], tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command in a folder of its own; what it prints is one text."""
    monkeypatch.chdir(tmp_path)

    def run(command: str) -> tuple[int, str]:
        exit_code = main(shlex.split(command)[1:])
        return exit_code, "".join(capfd.readouterr())

    return run


def test_there_are_two_of_each_kind_and_each_is_in_the_table() -> None:
    everyday = Path(__file__).parents[1] / "data" / "everyday"

    assert {path.name for path in everyday.iterdir()} - {"README.md"} == {*files()}
    assert all(len(own) == 2 for own in files().values())
    assert set(_FILES) == set(_BOTH)


QUICK = {"brazil_no_names.csv", "moved_right.xlsx"}


@pytest.mark.parametrize("name", [name if name in QUICK else exhaustive(name) for name in SAID])
def test_a_check_says_what_is_wrong(name: str, run: Run) -> None:
    _FILES[name](Path(name))

    exit_code, printed = run(f"mallseg check {name}")

    assert exit_code == (0 if _BOTH[name][0] is READ else 2)
    assert SAID[name] in printed


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", _BOTH)
def test_a_training_reads_a_file_or_ends_in_a_command(name: str, run: Run) -> None:
    outcome, _ = _BOTH[name]
    _FILES[name](Path(name))

    exit_code, printed = run(f"mallseg train {name} --segments 5 --store trained")
    commands = _COMMAND.findall(printed)

    assert exit_code == (0 if outcome is READ else 2)
    assert len(commands) == (outcome is COMMAND)
    for command in commands:
        assert run(command)[0] == 0


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", _BOTH)
def test_no_file_is_assigned_in_silence(name: str, run: Run, mall_store: Path) -> None:
    _, outcome = _BOTH[name]
    _FILES[name](Path(name))
    out = "out.xlsx" if name.endswith(".xlsx") else "out.csv"

    exit_code, printed = run(f"mallseg assign --file {name} --out {out} --store {mall_store}")
    commands = _COMMAND.findall(printed)

    assert (exit_code == 0) is (outcome is READ)
    assert len(commands) == (outcome in {COMMAND, FOREIGN, OWN})
    for command in commands:
        assert run(command)[0] == (3 if outcome is FOREIGN else 0)
