"""The README tells the truth: what it shows is run."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[2]
README = (PROJECT / "README.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def _commands() -> Iterator[tuple[str, list[str]]]:
    """Give each command of the console blocks with the lines shown below it."""
    for block in _blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *shown = part.rstrip("\n").split("\n")
            yield command, shown


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which the README's relative paths are right."""
    (tmp_path / "data").symlink_to(PROJECT / "data")
    return tmp_path


def _mallseg(command: str, folder: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "mallseg", *shlex.split(command)[1:]],
        cwd=folder, capture_output=True, text=True, check=True, env=os.environ | {"COLUMNS": "80"},
    )  # fmt: skip
    return done.stdout.splitlines()


def test_commands_print_what_the_readme_shows(folder: Path) -> None:
    shown_commands = [(c, shown) for c, shown in _commands() if c.startswith("mallseg") and shown]

    assert len(shown_commands) == 2
    for command, shown in shown_commands:
        assert _mallseg(command, folder) == shown


def test_the_request_over_http_is_answered(folder: Path) -> None:
    _mallseg("mallseg train data/mall_customers.csv", folder)
    (request,) = [shlex.split(c) for c, _ in _commands() if c.startswith("curl")]
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


def test_python_samples_run_in_order(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = Path.cwd()
    os.chdir(folder)
    try:
        _mallseg("mallseg train data/mall_customers.csv", folder)
        for block in _blocks("python"):
            exec(compile(block, "README.md", "exec"), {})  # noqa: S102  (our own README)
    finally:
        os.chdir(before)

    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "Higher income, active spending 0.02"
    assert printed[-1] == "seg-01 True"


def test_the_service_of_the_readme_keeps_the_model_in_memory(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    example: dict[str, Any] = {}
    exec(compile(_blocks("python")[-1], "README.md", "exec"), example)  # noqa: S102
    assign, customer = example["assign"], example["Customer"](annual_income_k=87, spending_score=82)

    shutil.rmtree("models")

    assert assign(customer, model="mall").version == 1


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)

    assert links
    for link in links:
        assert link.startswith("https://") or (PROJECT / link).exists(), link


def test_the_make_targets_of_the_readme_exist() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")

    for command, _ in _commands():
        if command.startswith("make"):
            assert f"\n{command.split()[1]}:" in makefile
