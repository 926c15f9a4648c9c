"""The JSON of every command and route, held against files: no name in it changes unseen.

`UPDATE_GOLDEN=1 python -m pytest tests/integration/test_golden.py` writes the files anew.
"""

import csv
import io
import json
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import chdir, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from mallseg.entrypoints.cli.main import main
from tests.builders import MALL_CSV
from tests.builders_http import client_of

GOLDEN = Path(__file__).parents[1] / "golden"

# The published customers, the rich spenders among them twice, and a record without a score.
RETRAINED = "july.csv"
# The published customers, each with an income of 40 k$ more.
RICHER = "august.csv"
_IN_JUNE, _IN_JULY = ("--as-of", "2026-06-30"), ("--as-of", "2026-07-31")
_TIME = re.compile(r"^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$")
# Versions of these are recorded where something has loaded them, another test for instance.
_IF_LOADED = {"pandas", "sklearn"}
COMMANDS: Mapping[str, Sequence[str]] = {
    "check": ["check", RETRAINED],
    "study": ["study", "mall.csv", "--segments", "4..6"],
    "train-first": ["train", "mall.csv", "--report", "first.html"],
    "train-again": ["train", RETRAINED, "--segments", "4"],
    "train-stopped": ["train", RICHER],
    "segments": ["segments"],
    "assign": ["assign", "--income", "58", "--score", "60"],
    "assign-file": ["assign", "--file", RETRAINED, "--out", "labelled.csv"],
    "audience": [
        *("audience", "--segment", "seg-04", "--file", "mall.csv", "-o", "list.csv"),
        *("--where", "gender=Female", "--limit", "20", "--hold-out", "30%", "--campaign", "spring"),
    ],
    "plan": [
        *("plan", "--file", "mall.csv", "--budget", "20", "--cost", "0.8"),
        *("--response", "seg-04=6%,seg-02=2%", "--value-column", "Spending Score (1-100)"),
    ],
    "results": [
        *("results", "--audience", "list.csv", "--outcomes", RETRAINED),
        *("--amount", "Spending Score (1-100)"),
    ],
    "compare": ["compare", "1", "2", "--source", "mall.csv", "--source", RETRAINED],
    "compare-coarse": ["compare", "1", "2"],
    "drift": ["drift", RICHER],
    "moves": [
        "moves",
        "--before",
        RETRAINED,
        "--after",
        RICHER,
        "--id",
        "CustomerID",
        "--before-version",
        "1",
    ],
    "rename": ["rename", "seg-05", "--name", "Night owls", "--slug", "owls"],
    "report-first": ["report", "--version", "1"],
    "report-stopped": ["report", "--version", "3"],
    "report-renamed": ["report"],
    "models-list": ["models", "list"],
    "models-show": ["models", "show", "1"],
    "models-show-stopped": ["models", "show", "3"],
    "models-show-renamed": ["models", "show", "4"],
    "models-promote": ["models", "promote", "2"],
    "models-rollback": ["models", "rollback"],
    "models-alias": ["models", "alias", "spring", "2"],
    "models-alias-remove": ["models", "alias", "spring", "--remove"],
    "models-prune": ["models", "prune", "--keep", "1", "--dry-run"],
    "models-delete": ["models", "delete", "5"],
    "models-verify": ["models", "verify"],
    "ledger-update": ["ledger", "update", RETRAINED, "--id", "CustomerID", *_IN_JUNE],
    "ledger-update-again": ["ledger", "update", RICHER, "--id", "CustomerID", *_IN_JULY],
    "ledger-show": ["ledger", "show", "1"],
    "ledger-history": ["ledger", "history", "seg-02"],
    "ledger-moves": ["ledger", "moves"],
    "ledger-export": ["ledger", "export", "-o", "ledger.csv"],
    "ledger-forget": ["ledger", "forget", "1"],
    "keys-create": [
        "keys",
        "create",
        "--name",
        "crm",
        "--scope",
        "read",
        "--expires",
        "2126-12-31",
    ],
    "keys-list": ["keys", "list"],
    "keys-revoke": ["keys", "revoke", "crm"],
}
"""They run in this order, in one folder; version 5 is a training like the first."""

CUSTOMER = {"annual_income_k": 58, "spending_score": 60}
ROUTES: Mapping[str, tuple[str, str]] = {
    "http-assignment": ("POST", "/v1/assignments?all_changes=true"),
    "http-features": ("GET", "/v1/features"),
    "http-segments": ("GET", "/v1/segments"),
    "http-segment": ("GET", "/v1/segments/seg-04"),
    "http-models": ("GET", "/v1/models"),
    "http-versions": ("GET", "/v1/models/mall/versions"),
    "http-version": ("GET", "/v1/models/mall/versions/2"),
    "http-live": ("GET", "/livez"),
    "http-ready": ("GET", "/readyz"),
    "http-problem": ("GET", "/v1/segments/nowhere"),
    "http-aliases": ("GET", "/v1/models/mall/aliases"),
    "http-batch": ("POST", "/v1/assignments/batch"),
    "http-no-ledger": ("POST", "/v1/customers/lookup"),
    "http-invocations": ("POST", "/invocations"),
    "http-inference": ("POST", "/v2/models/mall/infer"),
    "http-inference-model": ("GET", "/v2/models/mall"),
}

BODIES: dict[str, object] = {
    "http-batch": {"customers": [{**CUSTOMER, "id": "C-1"}, {"spending_score": 0}]},
    "http-no-ledger": {"id": "C-1"},
    "http-invocations": {"dataframe_records": [CUSTOMER]},
    "http-inference": {
        "id": "r-1",
        "inputs": [
            {"name": name, "shape": [1], "datatype": "FP64", "data": [value]}
            for name, value in CUSTOMER.items()
        ],
    },
}
"""The bodies for routes that take no customer."""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """The answer of every command and route, by the name of its file."""
    folder = tmp_path_factory.mktemp("golden")
    _write_sources(folder)
    found = {}
    with chdir(folder):
        for name, arguments in COMMANDS.items():
            if name == "models-delete":
                _printed(["train", "mall.csv", "--segments", "5"])
                _printed(["models", "promote", "4"])
            found[name] = _printed(arguments)
    (folder / "models" / "mall" / "versions" / "2" / "manifest.json").write_bytes(b"damage")
    with chdir(folder):
        found["models-verify-damaged"] = _printed(["models", "verify"])
        found["models-list-damaged"] = _printed(["models", "list"])
    return {name: _steady(answer) for name, answer in found.items()}


def _write_sources(folder: Path) -> None:
    with MALL_CSV.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    rich = [row for row in rows if int(row[3]) > 70 and int(row[4]) > 60]
    odd = [["201", "Male", "20", "15", ""]]
    richer = [[*row[:3], str(int(row[3]) + 40), row[4]] for row in rows]
    sources = {"mall.csv": rows, RETRAINED: [*rows, *rich, *odd], RICHER: richer}
    for name, content in sources.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows([header, *content])


def _printed(arguments: Sequence[str]) -> Any:
    """Run a command with --json, and read what it prints."""
    out = io.StringIO()
    with redirect_stdout(out):
        exit_code = main([*arguments, "--json", "-q"])
    assert exit_code in {0, 2, 3}, arguments
    return json.loads(out.getvalue())


def _steady(answer: Any) -> Any:
    """Put placeholders for what differs from day to day and from library to library."""
    match answer:
        case {"libraries": dict(libraries), **others}:
            used = {name: "<version>" for name in libraries if name not in _IF_LOADED}
            return {**_steady(others), "libraries": used}
        case dict():
            return {key: _steady(value) for key, value in answer.items()}
        case list():
            return [_steady(each) for each in answer]
        case float():
            return float(f"{answer:.6g}")
        case str():
            return "<key>" if answer.startswith("mallseg_") else _TIME.sub("<time>", answer)
    return answer


@pytest.mark.parametrize("name", [*COMMANDS, "models-verify-damaged", "models-list-damaged"])
def test_a_command_prints_the_json_that_is_kept(name: str, answers: Mapping[str, Any]) -> None:
    _hold(name, answers[name])


@pytest.mark.parametrize("name", ROUTES)
def test_a_route_answers_the_json_that_is_kept(name: str, client: TestClient) -> None:
    method, path = ROUTES[name]
    body = BODIES.get(name, CUSTOMER) if method == "POST" else None

    _hold(name, _steady(client.request(method, path, json=body).json()))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("golden-http")
    _write_sources(folder)
    with chdir(folder):
        _printed(["train", "mall.csv", "--segments", "5"])
        _printed(["train", RETRAINED, "--segments", "4"])
        with client_of(folder / "models") as client:
            yield client


def test_the_names_in_openapi_are_those_that_are_kept(client: TestClient) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    names = {name: sorted(schema.get("properties", ())) for name, schema in schemas.items()}

    _hold("http-openapi", names)


def test_every_file_is_held_against_something() -> None:
    kept = {path.stem for path in GOLDEN.glob("*.json")}

    assert kept == {
        *COMMANDS, *ROUTES, "http-openapi", "models-verify-damaged", "models-list-damaged",
    }  # fmt: skip


def _hold(name: str, answer: Any) -> None:
    path = GOLDEN / f"{name}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(f"{json.dumps(answer, indent=1, ensure_ascii=False)}\n", encoding="utf-8")
    assert answer == json.loads(path.read_text(encoding="utf-8"))
