"""`mallseg keys`: who may ask the service, as keys are made and revoked at the terminal."""

import json
from pathlib import Path
from typing import Any

import pytest

from mallseg.adapters.joblib_store.key_file import FILE, KeyFile
from mallseg.entrypoints.cli.main import main

Answer = dict[str, Any]
READ = ("--scope", "read")


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a subcommand with --json; give what it prints."""

    def run(*arguments: str, exit_code: int = 0) -> Answer:
        capsys.readouterr()
        assert main(["keys", arguments[0], "--json", "-q", *arguments[1:]]) == exit_code
        found: Answer = json.loads(capsys.readouterr().out)
        return found

    return run


def _refused(capsys: pytest.CaptureFixture[str], *arguments: str, exit_code: int = 2) -> str:
    capsys.readouterr()
    assert main(["keys", *arguments]) == exit_code
    return capsys.readouterr().err.splitlines()[0]


def test_a_key_is_shown_once_and_kept_as_a_digest(say: Any, tmp_path: Path) -> None:
    made = say("create", "--name", "crm", *READ, "--scope", "customers", "--expires", "2126-12-31")

    assert made["scopes"] == ["customers", "read"]
    assert made["expires_at"] == "2126-12-31T23:59:59+00:00"
    ring = KeyFile(tmp_path / "models").ring()
    assert ring is not None
    found = ring.find(made["key"].encode())
    assert found is not None
    assert found.name == "crm"
    assert made["key"] not in (tmp_path / "models" / FILE).read_text()
    (listed,) = say("list")["keys"]
    assert listed == {name: it for name, it in made.items() if name != "key"} | {"expired": False}


def test_a_revoked_key_is_gone(say: Any) -> None:
    for name in ("crm", "dashboard"):
        say("create", "--name", name, *READ)

    assert say("revoke", "crm") == {"name": "crm", "remaining": 1}

    assert [key["name"] for key in say("list")["keys"]] == ["dashboard"]


def test_people_read_the_key_and_how_it_is_sent(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "create", "--name", "crm", *READ]) == 0

    said = capsys.readouterr()
    *_, blank, sent = said.out.splitlines()
    assert (blank, sent[:30]) == ("", "Authorization: Bearer mallseg_")
    assert said.out.startswith("The key crm is made, for read.\n")
    assert sent.partition("mallseg_")[2] not in said.err


def test_people_see_what_each_key_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "list"]) == 0
    assert capsys.readouterr().out.startswith("There is no key yet: make one with `mallseg keys")
    main(["keys", "create", "--name", "crm", *READ, "--expires", "9999-12-31"])
    main(["keys", "create", "--name", "night-job", "--scope", "admin"])
    capsys.readouterr()

    assert main(["keys", "list"]) == 0

    header, *lines = capsys.readouterr().out.splitlines()
    assert header.split() == ["name", "scopes", "made", "last", "day", "state"]
    assert [[line.split()[i] for i in (0, 1, 3, 4)] for line in lines] == [
        ["crm", "read", "9999-12-31", "good"],
        ["night-job", "admin", "never", "good"],
    ]


def test_revoking_the_last_key_says_what_that_means(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["keys", "create", "--name", "crm", *READ])
    capsys.readouterr()

    assert main(["keys", "revoke", "crm"]) == 0

    assert "No key is left, and no one may ask" in capsys.readouterr().out


def test_faults_are_reported_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    main(["keys", "create", "--name", "crm", *READ])
    for arguments, said in {
        ("create", "--name", "crm", *READ): "Error: name is that of another key: choose another",
        ("create", "--name", "CRM", *READ): "Error: name must be 1 to 64 lower-case letters",
        ("create", "--name", "a", "--scope", "all"): "Error: Invalid value for '--scope': 'all'",
        ("create", "--name", "a"): "Error: Missing option '--scope'",
        ("create", "--name", "a", *READ, "--expires", "2020-01-01"): "Error: expires must not be a",
        ("revoke", "unknown"): "Error: name is that of no key: `mallseg keys list` shows the names",
    }.items():
        assert _refused(capsys, *arguments).startswith(said)


def test_keys_that_cannot_be_read_are_no_mistake_of_the_caller(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / FILE).write_text("{}")

    said = _refused(capsys, "list", exit_code=1)

    assert said.startswith("Error: keys.json cannot be used: it is not the file that was saved")
    assert said.endswith("put a copy in its place, or move it away and make new keys")
