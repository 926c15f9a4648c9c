"""From nothing to a guarded service, as the guide says: what can be run without a new machine."""

import json
import re
import shlex
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from mallseg.settings.loading import load_settings
from tests.builders import MALL_CSV
from tests.pages import PROJECT, blocks

GUIDE = PROJECT / "docs" / "guides" / "operate.md"
COMMANDS = blocks(GUIDE, "sh")[0].splitlines()
(SETTINGS,) = blocks(GUIDE, "toml")
MALLSEG = ("runuser", "-u", "mallseg", "--", "/opt/mallseg/bin/mallseg")


def _run(words: list[str], store: Path) -> str:
    placed = {"/var/lib/mallseg/models": str(store), "customers.csv": str(MALL_CSV)}
    command = [sys.executable, "-m", "mallseg", *(placed.get(word, word) for word in words)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_settings_of_the_guide_are_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mallseg.toml"
    file.write_text(SETTINGS, encoding="utf-8")
    monkeypatch.setenv("MALLSEG_CONFIG", str(file))

    http = load_settings().http

    assert (http.allowed_hosts, http.workers) == (("mall.example",), 2)


def test_every_file_that_the_commands_name_is_there_or_is_made() -> None:
    assert len(COMMANDS) == 10
    for name in re.findall(r"(?:deploy|locks)/\S+", " ".join(COMMANDS)):
        assert (PROJECT / name).exists(), name


def test_every_alert_has_a_line_that_says_what_to_do() -> None:
    rules = (PROJECT / "deploy" / "prometheus" / "mallseg.rules.yml").read_text(encoding="utf-8")
    guide = GUIDE.read_text(encoding="utf-8")

    assert set(re.findall(r"alert: (\w+)", rules)) == set(re.findall(r"`(Mallseg\w+)`", guide))


@pytest.mark.exhaustive
def test_a_service_set_up_by_the_commands_answers_who_has_the_key(tmp_path: Path) -> None:
    store, settings = tmp_path / "models", tmp_path / "mallseg.toml"
    settings.write_text(SETTINGS.replace("0.0.0.0", "127.0.0.1"), encoding="utf-8")  # noqa: S104
    lines = [shlex.split(line) for line in COMMANDS]
    train, create = (line[len(MALLSEG) :] for line in lines if (*line[:5],) == MALLSEG)
    _run(train, store)
    key = re.search(r"mallseg_\S+", _run(create, store))
    assert key is not None

    server = subprocess.Popen(
        [sys.executable, "-m", "mallseg", "serve", "--config", str(settings), "--port", "0",
         "--store", str(store)], stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert server.stderr is not None
        port = next(
            found[1] for line in server.stderr if (found := re.search(r"http://[^:]+:(\d+)", line))
        )
        (_, _, body, _, header, url) = next(line for line in lines if line[0] == "curl")
        name, _, value = header.replace("$KEY", key[0]).partition(": ")
        host, path = re.fullmatch(r"http://([^:]+):8000(/.*)", url).groups()  # type: ignore[union-attr]
        sent = urllib.request.Request(
            f"http://127.0.0.1:{port}{path}",
            body.encode(),
            {"content-type": "application/json", "host": host, name: value},
        )
        with urllib.request.urlopen(sent, timeout=30) as response:
            assert json.load(response)["segment"]["slug"] == "seg-04"
    finally:
        server.terminate()
        server.communicate()
