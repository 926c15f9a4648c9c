"""Everything that the guides show is run."""

import json
import re
import shutil
import tomllib
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from mallseg.adapters.toml_playbook import load_playbook
from mallseg.domain.campaigns.hold_out import Campaign, HoldOut
from mallseg.entrypoints.cli.main import main
from mallseg.settings.loading import load_settings, packaged
from mallseg.testing.features import FEATURES, type_of
from tests.builders import MALL_CSV, copy_of_store
from tests.builders_workbooks import in_cells, workbook
from tests.months import a_month, with_swaps, written
from tests.pages import (
    GUIDES,
    PROJECT,
    Shell,
    at_a_terminal,
    blocks,
    inline_commands,
    shown_commands,
)

FOLDER = PROJECT / "docs" / "guides"
VERSIONS = 8
NOT_ZERO = {
    ("files.md", "mallseg check clientes.csv"): 2,
    ("other-data.md", "mallseg check data/orders.csv"): 2,  # which has no income and no score
    ("nightly.md", "mallseg train noise.csv"): 3,
    ("nightly.md", "mallseg drift tonight.csv"): 3,  # the noise has just been promoted
}
PAGES = [PROJECT / "README.md", *(PROJECT / "docs").rglob("*.md")]
_PLACEHOLDER = re.compile(r"[A-Z]+|…|\.\.\.")


@pytest.fixture(scope="module")
def versions(trained_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the versions that the guides name."""
    store = copy_of_store(trained_once, tmp_path_factory.mktemp("guides"))
    for version in range(2, VERSIONS + 1):
        renaming = ["rename", "seg-01", "--description", f"Version {version}."]
        assert main([*renaming, "--store", str(store)]) == 0
    return store


@pytest.fixture
def shell(
    versions: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shell:
    """Run commands in a folder with the files that the guides name, and a store of versions."""
    monkeypatch.chdir(copy_of_store(versions, tmp_path).parent)
    monkeypatch.setenv("COLUMNS", "80")
    Path("data").symlink_to(PROJECT / "data")
    for name in ("customers.csv", "tonight.csv", "june.csv", "july.csv"):
        shutil.copy(MALL_CSV, name)
    random = Random(3)  # noqa: S311  (not for secrets)
    rows = [f"{random.randint(15, 137)},{random.randint(1, 99)}" for _ in range(200)]
    noise = "\n".join(["Annual Income (k$),Spending Score (1-100)", *rows]) + "\n"
    Path("noise.csv").write_text(noise, encoding="utf-8")
    june = a_month(1200)
    written(Path("till-june.csv"), june)
    written(Path("till-july.csv"), with_swaps(june))
    _tills()
    Path("clientes.csv").write_text(in_portuguese(), encoding="utf-8")
    header, *customers = in_cells(MALL_CSV)
    _campaign()
    _lake()
    workbook(Path("months.xlsx"), Jan=[header, *customers[:100]], Feb=[header, *customers[100:]])
    return Shell(capsys)


def _tills() -> None:
    """Write the published customers as those of two tills."""
    header, *customers = MALL_CSV.read_text(encoding="utf-8").splitlines(keepends=True)
    Path("tills").mkdir()
    for till, own in (("north", customers[:120]), ("south", customers[120:])):
        Path(f"tills/{till}.csv").write_text("".join([header, *own]), encoding="utf-8")


def _campaign() -> None:
    """Write a month of customers, who has opted out, and what those of one segment spent then.

    Of those who are mailed, 30 % buy something, of those held out 15 %, and the others of the month
    are in the till's file as well.
    """
    month, random = a_month(3000, seed=8), Random(8)  # noqa: S311  (not for secrets)
    written(Path("crm.csv"), month)
    opted_out = [each.card for each in month if random.random() < 0.02]
    Path("opted-out.csv").write_text("\n".join(["Card no.", *opted_out, ""]), encoding="utf-8")
    held_out = HoldOut(share=0.3, campaign=Campaign(name="tasting-august"))
    lines = ["Card no.,Amount"]
    for each in month:
        buys = random.random() < (0.15 if held_out.holds_out(each.card) else 0.3)
        lines += [f"{each.card},{random.lognormvariate(3, 1):.2f}"] if buys else []
    Path("till.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")


def _lake() -> None:
    """Write a database of two months of the published customers."""
    with duckdb.connect("lake.duckdb") as connection:
        connection.read_csv(str(MALL_CSV)).create("customers")
        connection.execute("CREATE TABLE july AS SELECT * FROM customers")
        connection.execute("CREATE TABLE opted_out AS SELECT CustomerID FROM july WHERE Age < 20")
        connection.execute("CREATE TABLE purchases AS SELECT CustomerID FROM july WHERE Age < 40")


def in_portuguese() -> str:
    """The published customers as a shop in Brazil may have them."""
    _, *rows = (line.split(",") for line in MALL_CSV.read_text(encoding="utf-8").splitlines())
    lines = [f'{id_},{sex},{age},"{income},000",{score}' for id_, sex, age, income, score in rows]
    return "\n".join(["ID do Cliente,Gênero,Idade,Renda Anual,Pontuação", *lines, ""])


@pytest.mark.exhaustive
@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_the_commands_of_a_guide_end_and_print_as_it_says(guide: Path, shell: Shell) -> None:
    for shown in shown_commands(guide):
        exit_code, printed = (at_a_terminal if shown.is_at_a_terminal else shell)(shown.line)

        assert exit_code == NOT_ZERO.get((guide.name, shown.line), 0), shown.line
        assert not shown.output or shown.is_printed_in(printed), (shown, printed)
    if guide.name == "nightly.md":
        assert len(Path("labelled.csv").read_text(encoding="utf-8").splitlines()) == 201


@pytest.mark.exhaustive
@pytest.mark.usefixtures("shell")
def test_the_python_of_a_guide_runs_from_top_to_bottom() -> None:
    for guide in GUIDES:
        names = {"__name__": "guide"}
        for block in blocks(guide, "python"):
            exec(compile(block, guide.name, "exec"), names)  # noqa: S102  (our own guide)


@pytest.mark.exhaustive
def test_the_commands_in_the_table_of_models_end_well_one_after_the_other(shell: Shell) -> None:
    commands = inline_commands(FOLDER / "models.md")

    assert len(commands) > 10
    for command in commands:
        if command.split()[1] in {"models", "compare"}:
            assert shell(command)[0] == 0, command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_in_a_sentence_exists_with_its_options(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in inline_commands(page):
        words = [word for word in command.split() if not _PLACEHOLDER.fullmatch(word)]

        exit_code, printed = Shell(capsys)(" ".join([*words, "--help"]))

        assert exit_code == 0, command
        assert printed.startswith("Usage: mallseg"), command


def test_a_nightly_job_logs_what_the_guide_shows(shell: Shell) -> None:
    (alert,) = blocks(FOLDER / "nightly.md", "json")

    shell("mallseg train noise.csv --segments 5 --log-file training.log")

    *_, last = Path("training.log").read_text(encoding="utf-8").splitlines()
    assert json.loads(alert).keys() <= json.loads(last).keys()


PLAYBOOK, *SETTINGS = blocks(FOLDER / "names-and-offers.md", "toml")


def test_the_playbook_of_the_guide_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "our-playbook.toml"
    path.write_text(PLAYBOOK, encoding="utf-8")

    playbook = load_playbook(packaged("playbook.toml"), path, FEATURES)

    careful = type_of("higher-income-lower-spending")
    assert playbook.words(careful, "seg-01")[0] == "Connoisseurs of fine things"
    assert playbook.short(careful, "seg-01") == "Connoisseurs"
    assert playbook.offers(careful, "seg-03")[0].offer == "A tasting on Thursday"


@pytest.mark.parametrize("block", [*SETTINGS, *blocks(FOLDER / "models.md", "toml")])
def test_the_settings_of_the_guides_take_effect(block: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(block, encoding="utf-8")

    settings = load_settings(path).model_dump()

    for section, values in tomllib.loads(block).items():
        for name, value in values.items():
            assert _holds(settings[section][name], value)


def _holds(found: Any, value: Any) -> bool:
    """Whether a setting is what was written; what a table leaves out has its default."""
    if isinstance(value, dict):
        return all(_holds(found[key], own) for key, own in value.items())
    return bool(getattr(found, "get_secret_value", lambda: found)() == value)


def test_the_breakdowns_of_the_guide_are_counted(tmp_path: Path) -> None:
    (block,) = blocks(FOLDER / "breakdowns.md", "toml")
    path = tmp_path / "mine.toml"
    path.write_text(block, encoding="utf-8")

    age, gender, tier, visits = load_settings(path).breakdowns_to_count()

    assert (age.name, age.columns) == ("age", ())
    assert gender.values["women"] == ("2", "K", "female")
    assert tier.groups == ("gold", "silver", "none", "unknown")
    assert visits.groups == ("under 4", "4 to 11", "12 or over", "unknown")
