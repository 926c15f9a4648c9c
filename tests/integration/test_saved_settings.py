"""Settings of a file: kept by a check, used by later commands, which compare the columns first."""

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from mallseg.entrypoints.cli.main import main
from mallseg.settings.loading import load_settings
from tests.examples import exhaustive

Run = Callable[..., tuple[int, str, str]]

HEADER = "Nr;Loja;Renda Anual (R$);Pontuação"
ROWS = [f"{n};{'AB'[n % 2]};{17 + n * 5}.000,50;{3 + n * 11 % 95}" for n in range(1, 13)]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> tuple[int, str, str]:
        exit_code = main([str(argument) for argument in arguments])
        return exit_code, *capsys.readouterr()

    return run


def written(header: str = HEADER, rows: list[str] = ROWS) -> str:
    Path("july.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return "july.csv"


@pytest.fixture
def till(run: Run) -> Path:
    """Settings that were saved for the file of June."""
    exit_code, printed, _ = run("check", written(), "--save-settings", "till.toml")
    assert exit_code == 0
    assert printed.endswith("  mallseg train july.csv --config till.toml\n")
    return Path("till.toml")


def test_settings_that_were_saved_read_the_file(run: Run, till: Path) -> None:
    data = load_settings(till).data

    assert data.columns == {"annual_income": "Renda Anual (R$)", "spending_score": "Pontuação"}
    assert (data.decimal, data.thousands) == (",", ".")
    assert [(own.name, str(own.kind), own.unit) for own in data.seen] == [
        ("Nr", "ids", ""),
        ("Loja", "words", ""),
        ("Renda Anual (R$)", "decimals", "R$"),
        ("Pontuação", "whole numbers", ""),
    ]
    assert run("check", "july.csv", "--config", till)[0] == 0


def test_only_the_owner_may_read_them(till: Path) -> None:
    assert stat.S_IMODE(till.stat().st_mode) == 0o600


def test_saving_again_replaces_the_file_and_gives_the_same(run: Run, till: Path) -> None:
    before = till.read_bytes()

    assert run("check", "july.csv", "--config", till, "--save-settings", till)[0] == 0
    assert till.read_bytes() == before


def test_a_file_written_by_hand_is_not_replaced(run: Run) -> None:
    Path("mine.toml").write_text("[model]\nname = 'north'\n", encoding="utf-8")

    exit_code, _, errors = run("check", written(), "--save-settings", "mine.toml")

    assert exit_code == 2
    assert "save_settings would replace mine.toml, which holds other settings" in errors
    assert Path("mine.toml").read_text(encoding="utf-8").startswith("[model]")


def test_nothing_is_saved_where_no_way_to_read_the_file_was_found(run: Run) -> None:
    assert run("check", written("a;b", ["x;y", "z;y"]), "--save-settings", "till.toml")[0] == 2
    assert not Path("till.toml").exists()


def test_the_row_of_names_is_kept_where_it_was_looked_for(run: Run) -> None:
    written(f"Clientes;;;\n{HEADER}")

    assert run("check", "july.csv", "--save-settings", "till.toml")[0] == 0
    assert load_settings(Path("till.toml")).data.header_row == 2


@pytest.mark.parametrize(
    "titles", [*map(exhaustive, ("", "Clientes;;;\nAgosto;;;\n")), "Clientes\n\n\n\n"]
)
def test_the_row_of_names_is_found_again_where_titles_come_or_go(run: Run, titles: str) -> None:
    written(f"Clientes;;;\n{HEADER}")
    assert run("check", "july.csv", "--save-settings", "till.toml")[0] == 0

    written(f"{titles}{HEADER}")

    exit_code, printed, _ = run("check", "july.csv", "--config", "till.toml")
    assert exit_code == 0
    assert "12 records: 12 accepted" in printed


def test_declared_features_with_units_and_ranges_are_kept(run: Run) -> None:
    options = ["--feature", 'spend=Re"nda \\ (R$)', "--range", "spend=0..500000", "--log", "spend"]
    header = 'Nr;Loja;"Re""nda \\ (R$)";Pontuação'
    assert run("check", written(header), *options, "--save-settings", "own.toml")[0] == 0

    feature = load_settings(Path("own.toml")).plan().features[0]

    assert (feature.name, feature.transform) == ("spend", "log")
    assert (feature.lowest, feature.highest) == (0, 500000)
    assert run("check", "july.csv", "--config", "own.toml")[0] == 0


def test_columns_that_no_feature_needs_may_come_and_go_with_a_word(run: Run, till: Path) -> None:
    written(HEADER.replace("Loja", "Bairro"))

    exit_code, printed, _ = run("check", "july.csv", "--config", till)

    assert exit_code == 0
    assert printed.startswith(
        "Column 'Loja' is gone since the settings were saved.\n"
        "Column 'Bairro' is new since the settings were saved: words.\n"
    )
    document = json.loads(run("check", "july.csv", "--config", till, "--json")[1])
    assert [own["change"] for own in document["changed_columns"]] == ["vanished", "came"]


def test_a_column_that_is_gone_is_refused_with_the_one_that_may_be_meant(
    run: Run, till: Path
) -> None:
    written(HEADER.replace("Renda Anual (R$)", "Renda (R$)"))

    exit_code, _, errors = run("train", "july.csv", "--config", till, "-q")

    assert exit_code == 2
    assert "column 'Renda Anual (R$)' of annual income is gone" in errors
    assert "mallseg train july.csv --config till.toml -q --column 'annual_income=Renda" in errors


@pytest.mark.parametrize(
    ("header", "row", "says"),
    [
        (HEADER.replace("R$", "US$"), "{};{};{},5;{}", "was in 'R$' when the settings were saved"),
        (HEADER, "{};{};{}.000.000,5;{}", "are about 1000 times those"),
        (HEADER, "{};{};alta {};{}", "held decimals when the settings were saved, and holds"),
    ],
)
def test_a_feature_of_another_unit_or_kind_is_refused_until_saved_again(
    header: str, row: str, says: str, run: Run, till: Path
) -> None:
    written(header, [row.format(n, "A", 17 + n * 5, 3 + n) for n in range(1, 13)])

    exit_code, _, errors = run("study", "july.csv", "--config", till)

    assert exit_code == 2
    assert says in errors
    assert "  mallseg check july.csv --config till.toml --save-settings till.toml" in errors
