"""``mallseg models``: what it prints, what it changes, how it ends."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.entrypoints.cli.main import main
from mallseg.entrypoints.cli.models import models
from mallseg.testing.builders import a_provenance, two_segments
from tests.builders import MALL_CSV

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def store(tmp_path: Path) -> JoblibStore:
    """Three versions of a mall, the last of them champion."""
    store = JoblibStore(tmp_path / "models")
    for shift in range(3):
        store.save("mall", two_segments(shift=shift), a_provenance(), as_champion=True)
    return store


@pytest.fixture
def run(store: JoblibStore, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a subcommand; give exit code, stdout, and the message on stderr."""

    def run(*arguments: object) -> tuple[int, str, str]:
        command, *others = map(str, arguments)
        exit_code = main(["models", command, "--store", str(store.root), *others])
        out, err = capsys.readouterr()
        return exit_code, out, "\n".join(x for x in err.splitlines() if not x.startswith("{"))

    return run


@pytest.mark.parametrize("name", models.commands)
def test_every_subcommand_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", name, "--help"]) == 0
    shown = capsys.readouterr().out

    assert "--json" in shown
    assert "--log-file" in shown


def test_every_subcommand_stands_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    main(["models", "--help"])
    shown = capsys.readouterr().out

    assert set(models.commands) == {
        "list", "show", "promote", "rollback", "alias", "delete", "prune", "verify",
    }  # fmt: skip
    assert "..." not in shown.split("Commands:")[1]


def test_versions_are_listed_as_a_table_with_their_aliases(run: Run, store: JoblibStore) -> None:
    store.save("outlet", two_segments(), a_provenance())

    header, *rows = [line.split() for line in run("list")[1].splitlines()]

    assert header == ["model", "version", "trained", "segments", "customers", "source", "aliases"]
    assert [(row[0], row[1], row[-1]) for row in rows] == [
        ("mall", "1", "customers.csv"),
        ("mall", "2", "customers.csv"),
        ("mall", "3", "champion"),
        ("outlet", "1", "customers.csv"),
    ]
    assert "outlet" not in run("list", "--model", "mall")[1]


def test_a_store_without_models_says_how_to_get_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "list", "--store", str(tmp_path / "none")]) == 0
    assert "train one with `mallseg train`" in capsys.readouterr().out
    assert main(["models", "verify", "--store", str(tmp_path / "none")]) == 0
    assert capsys.readouterr().out == "There is no model yet.\n"


def test_damage_is_listed_and_hides_nothing(run: Run, store: JoblibStore) -> None:
    (store.root / "mall/versions/2/manifest.json").write_bytes(b"{}")

    exit_code, out, _ = run("list")
    listed = json.loads(run("list", "--json")[1])["models"][0]

    assert exit_code == 0
    assert "mall, version 2:" in out.splitlines()[-1]
    assert [version["version"] for version in listed["versions"]] == [1, 3]
    assert [damage["version"] for damage in listed["damage"]] == [2]
    assert listed["aliases"] == {"champion": 3}


def test_a_model_that_is_a_way_out_of_the_store_is_listed_as_such(
    tmp_path: Path, run: Run, store: JoblibStore
) -> None:
    (store.root / "mall/versions").rename(tmp_path / "elsewhere")
    (store.root / "mall/versions").symlink_to(tmp_path / "elsewhere")
    store.save("outlet", two_segments(), a_provenance())

    lines = run("list")[1].splitlines()

    assert lines[1].startswith("outlet")
    assert lines[2].startswith("mall: the model store")
    assert run("verify")[0] == 3


def test_where_a_version_comes_from_is_shown(tmp_path: Path, run: Run, store: JoblibStore) -> None:
    main(["train", str(MALL_CSV), "--store", str(store.root), "-q", "--segments", "4"])

    shown = run("show")[1]
    document = json.loads(run("show", "--json")[1].splitlines()[-1])

    assert "mall_customers.csv" in shown
    assert str(tmp_path) not in shown
    assert document["version"] == 4
    assert document["parent"] == 3
    assert document["settings"]["segments"] == 4
    assert document["settings"]["features"] == ["annual_income", "spending_score"]
    assert document["scores"]["inertia"] > 0
    assert document["libraries"]["numpy"]
    assert len(document["segments"]) == 4
    assert json.loads(run("show", "1", "--json")[1])["version"] == 1


def test_a_version_is_promoted_and_rolled_back(run: Run, store: JoblibStore) -> None:
    assert run("promote", 1) == (
        0, "The champion of model mall is version 1 now; before: version 3.\n", "",
    )  # fmt: skip
    assert json.loads(run("rollback", "--json")[1]) == {
        "model": "mall", "alias": "champion", "version": 3, "before": 1,
    }  # fmt: skip
    assert store.champion("mall") == 3


def test_an_alias_is_set_promoted_and_removed(run: Run, store: JoblibStore) -> None:
    assert "before: none" in run("alias", "challenger", 2)[1]
    assert run("promote", "challenger")[0] == 0
    assert store.champion("mall") == 2
    assert run("alias", "challenger", "--remove")[1] == "Model mall has no challenger any more.\n"
    assert [p.alias for p in store.catalogue("mall").pointers] == ["champion"]


def test_versions_are_deleted_and_pruned(run: Run, store: JoblibStore) -> None:
    store.save("mall", two_segments(), a_provenance(), as_champion=True)

    assert run("delete", 2)[1] == "Model mall: deleted 2; kept 1, 3, 4.\n"
    assert run("prune", "--keep", 1, "--dry-run")[1] == "Model mall: would delete 1; kept 3, 4.\n"
    assert json.loads(run("prune", "--keep", 1, "--json")[1]) == {
        "model": "mall", "deleted": [1], "kept": [3, 4], "damaged": [], "dry_run": False,
    }  # fmt: skip
    assert run("prune", "--keep", 1)[1] == "Model mall: deleted none; kept 3, 4.\n"


def test_verifying_ends_with_3_when_something_is_damaged(run: Run, store: JoblibStore) -> None:
    assert run("verify")[:2] == (0, "mall: 3 intact, 0 damaged\n")
    model = store.root / "mall/versions/1/model.joblib"
    model.write_bytes(model.read_bytes()[:-1])
    (store.root / "mall/aliases/challenger").write_text("x")

    exit_code, out, _ = run("verify")
    document = json.loads(run("verify", "--json")[1])

    assert exit_code == 3
    assert out.splitlines()[0] == "mall: 2 intact, 2 damaged"
    assert "alias challenger:" in out
    assert "version 1:" in out
    assert document["models"][0]["intact"] == [2, 3]


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (("promote", 9), 2, "there is no version 9 of model 'mall'"),
        (("promote", "challenger"), 2, "`mallseg models list` shows those there are"),
        (("promote", "../1"), 2, "version must be a number from 1 upwards, or an alias"),
        (("show", "1.5"), 2, "version must be a number"),
        (("show", "--model", "kiosk"), 2, "there is no model 'kiosk'"),
        (("list", "--model", "kiosk"), 2, "there is no model 'kiosk'"),
        (("rollback", "--model", "kiosk"), 2, "there is no model 'kiosk'"),
        (("alias", "challenger"), 2, "give a VERSION, or --remove"),
        (("alias", "challenger", 1, "--remove"), 2, "give a VERSION, or --remove"),
        (("alias", "1st", 1), 2, "alias must be 1 to 64 lower-case letters"),
        (("alias", "challenger", "--remove"), 2, "there is no version challenger"),
        (("delete", 3), 2, "version 3 is the champion: have champion name another version first"),
        (("delete", "champion"), 2, "version must be a number"),
        (("prune", "--keep", 0), 2, "keep must be at least 1"),
        (("prune",), 2, "Missing option '--keep'"),
    ],
)
def test_an_impossible_change_is_reported_and_changes_nothing(
    run: Run, store: JoblibStore, arguments: tuple[object, ...], exit_code: int, message: str
) -> None:
    before = store.catalogue("mall")

    code, out, shown = run(*arguments)

    assert (code, out) == (exit_code, "")
    assert message in shown
    assert store.catalogue("mall") == before


def test_a_rollback_without_an_earlier_champion_is_refused(run: Run, store: JoblibStore) -> None:
    store.save("outlet", two_segments(), a_provenance(), as_champion=True)

    code, _, shown = run("rollback", "--model", "outlet")

    assert code == 2
    assert "rollback finds no earlier champion that can be used" in shown


def test_a_damaged_version_is_not_promoted(run: Run, store: JoblibStore) -> None:
    (store.root / "mall/versions/1/model.joblib").write_bytes(b"damage")

    code, _, shown = run("promote", 1)

    assert code == 1
    assert "model.joblib" in shown
    assert store.champion("mall") == 3


def test_the_log_says_what_was_changed(tmp_path: Path, run: Run) -> None:
    log = tmp_path / "mallseg.log"

    for words in (("promote", 1), ("rollback",), ("delete", 2), ("prune", "--keep", 1)):
        run(*words, "--log-file", log)

    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [line["action"] for line in lines] == ["promote", "rollback", "delete", "prune"]
    assert [(line["version"], line["before"]) for line in lines[:2]] == [(1, 3), (3, 1)]
    assert [line["deleted"] for line in lines[2:]] == [[2], []]  # 1 is the way back
