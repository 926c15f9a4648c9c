"""The commands and the code of the README."""

import re
import shlex
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.pages import PROJECT, Shell, blocks, shown_commands

README = PROJECT / "README.md"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the README's relative paths are right."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "data").symlink_to(PROJECT / "data")
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_commands_print_what_the_readme_shows(capsys: pytest.CaptureFixture[str]) -> None:
    commands = [each for each in shown_commands(README) if each.line.startswith("mallseg")]

    assert sum(bool(shown.output) for shown in commands) == 2
    for shown in commands:
        if "serve" not in shown.line:
            exit_code, printed = Shell(capsys)(shown.line)
            assert exit_code == 0, shown.line
            assert not shown.output or shown.is_printed_in(printed), shown.line


@pytest.mark.exhaustive
@pytest.mark.usefixtures("mall_store")
def test_the_request_over_http_is_answered(folder: Path) -> None:
    lines = [shown.line for shown in shown_commands(README)]
    (request,) = [shlex.split(line) for line in lines if line.startswith("curl")]
    _, option, body, url = request
    assert option == "--json"
    server = subprocess.Popen(
        [sys.executable, "-m", "mallseg", "serve", "--port", "0"],
        cwd=folder, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert server.stderr is not None
        address = next(
            found[0] for line in server.stderr if (found := re.search(r"http://[0-9.:]+", line))
        )
        sent = urllib.request.Request(
            url.replace("http://127.0.0.1:8000", address),
            body.encode(),
            {"content-type": "application/json"},
        )
        with urllib.request.urlopen(sent) as response:
            assert b'"Higher income, active spending"' in response.read()
    finally:
        server.terminate()
        _, log = server.communicate(timeout=30)
    assert server.returncode == 0, log


@pytest.mark.usefixtures("folder", "mall_store")
def test_python_samples_run_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    for block in blocks(README, "python"):
        exec(compile(block, "README.md", "exec"), {})  # noqa: S102  (our own README)

    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "Higher income, active spending 0.02"
    assert printed[-1] == "seg-01 True"


@pytest.mark.usefixtures("folder")
def test_the_service_of_the_readme_keeps_the_model_in_memory() -> None:
    example: dict[str, Any] = {}
    exec(compile(blocks(README, "python")[-1], "README.md", "exec"), example)  # noqa: S102
    assign, customer = example["assign"], example["Customer"](annual_income_k=87, spending_score=82)

    shutil.rmtree("models")

    assert assign(customer, model="mall").version == 1


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README.read_text(encoding="utf-8"))

    assert links
    for link in links:
        assert link.startswith("https://") or (PROJECT / link).exists(), link


def test_the_make_targets_of_the_readme_exist() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")

    for shown in shown_commands(README):
        if shown.line.startswith("make"):
            assert f"\n{shown.line.split()[1]}:" in makefile
