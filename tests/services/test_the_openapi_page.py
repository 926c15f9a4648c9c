"""The OpenAPI page, held against the service by a fuzzer, with all of its checks."""

import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from mallseg.adapters.joblib_store.key_file import KeyFile
from mallseg.domain.service.api_key import Scope
from mallseg.entrypoints.cli.main import main
from mallseg.testing.contracts.api_keys import a_key
from tests.builders import MALL_CSV
from tests.services.conftest import Serve

EXAMPLES = os.environ.get("FUZZ_EXAMPLES", "15")
"""Of each operation and phase; some hundred make more than 10 000 requests."""

SEED = os.environ.get("FUZZ_SEED", "2026")
"""Of what is generated: another one asks for other things."""

CONFIG = Path(__file__).with_name("schemathesis.toml")


@pytest.fixture
def store(trained_once: Path, tmp_path: Path) -> Path:
    """A model and a ledger of its own: the fuzzer may put another version into use."""
    store = tmp_path / "models"
    shutil.copytree(trained_once, store)
    options = ["--id", "CustomerID", "--store", str(store), "-q", "--json"]
    assert main(["ledger", "update", str(MALL_CSV), *options]) == 0
    return store


def _fuzz(address: str, folder: Path, key: str = "") -> None:
    """Fetch the page, and ask what it describes."""
    shown = {"Authorization": f"Bearer {key}"} if key else {}
    page = urllib.request.Request(f"http://{address}/openapi.json", headers=shown)
    with urllib.request.urlopen(page) as answer:
        (folder / "page.json").write_bytes(answer.read())
    headers = [word for name, it in shown.items() for word in ("--header", f"{name}: {it}")]
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(CONFIG),
            "run", "page.json", "--url", f"http://{address}", *headers,
            "--checks", "all", "--max-examples", EXAMPLES, "--seed", SEED, "--no-color",
            # Of the generator, which may find too few requests that break what a page says.
            "--suppress-health-check", "filter_too_much",
        ],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip

    sys.stdout.write(done.stdout)  # the number of cases; `pytest -rP` shows it
    assert done.returncode == 0


def test_the_service_does_what_the_page_says(serve: Serve, store: Path, tmp_path: Path) -> None:
    with serve(store) as address:
        _fuzz(address, tmp_path)


def test_with_keys_it_asks_for_them_where_the_page_says_so(
    serve: Serve, store: Path, tmp_path: Path
) -> None:
    KeyFile(store).change(lambda ring: ring.with_key(a_key("fuzzer", *Scope)))
    with serve(store) as address:
        _fuzz(address, tmp_path, "fuzzer")
