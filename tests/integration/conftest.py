"""Fixtures for tests of adapters and commands."""

import os
from pathlib import Path

import pytest

from mallseg.entrypoints.cli.main import main
from tests.builders import MALL_CSV
from tests.pages import PROJECT

ORDERS = [
    str(PROJECT / "data" / "orders.csv"), "--model", "orders", "--segments", "4",
    "--feature", "recency=Recency (days)", "--feature", "orders=Orders",
    "--feature", "revenue=Revenue (EUR)", "--log", "revenue", "--range", "recency=0..730",
    "--unit", "orders=orders",
]  # fmt: skip

if os.environ.get("HYPOTHESIS_PROFILE") == "quick":
    from tests.repeated_work import keep_results

    keep_results()


@pytest.fixture(scope="session")
def two_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store to be read only: ``orders``, declared on the command line, and ``mall``, in k€."""
    folder = tmp_path_factory.mktemp("two-models")
    in_euros = folder / "euros.csv"
    text = MALL_CSV.read_text(encoding="utf-8")
    in_euros.write_text(text.replace("Income (k$)", "Income (k€)"), encoding="utf-8")
    place = ["--store", str(folder / "models"), "-q"]
    assert main(["train", *ORDERS, *place]) == 0
    assert main(["train", str(in_euros), "--segments", "5", *place]) == 0
    return folder / "models"
