"""Ten everyday workbooks of one mall: each is trained on after one more command at most."""

import shlex
from pathlib import Path

import pytest

from mallseg.entrypoints.cli.main import main
from tests.everyday_workbooks import EVERYDAY, write_everyday

_READ_AT_ONCE = {"clean", "title", "second_sheet", "texts", "gaps", "total"}


def _command_in(shown: str) -> list[str]:
    """Take the command that a refusal ends in, without the name of the program."""
    commands = [line.strip() for line in shown.splitlines() if line.startswith("  mallseg ")]
    return shlex.split(commands[-1])[1:]


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", EVERYDAY)
def test_an_everyday_workbook_can_be_read_after_one_more_command(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_everyday(tmp_path, [name])
    monkeypatch.chdir(tmp_path)

    found = main(["check", f"{name}.xlsx", "-q"])

    assert (found == 0) == (name in _READ_AT_ONCE)
    if found:
        _train, *rest = _command_in(capsys.readouterr().out)
        assert main(["check", *rest]) == 0


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", EVERYDAY)
def test_an_everyday_workbook_is_trained_on_after_one_more_command(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_everyday(tmp_path, [name])
    monkeypatch.chdir(tmp_path)

    found = main(["train", f"{name}.xlsx", "--segments", "5", "-q"])

    assert found == 0 or main(_command_in(capsys.readouterr().err)) == 0
