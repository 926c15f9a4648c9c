"""Fixtures and checks for all tests."""

import gc
import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import settings
from structlog.stdlib import ProcessorFormatter

from tests.builders import MALL_CSV

# The same examples in every run: a failure means that the code has changed. `make test` tries a
# twentieth of them, `make test-all` all. For new ones: HYPOTHESIS_PROFILE=explore make pytest
settings.register_profile("quick", derandomize=True, deadline=None, max_examples=5)
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=2_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

# All that is imported and collected stays: there is no garbage to search for.
gc.disable()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--half", type=int, choices=[1, 2], help="collect only half of the files")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Deal the files into two halves, by their names alone: what is not run is not imported."""
    half: int | None = config.getoption("half")
    if half is None or collection_path.suffix != ".py":
        return None
    return crc32(collection_path.name.encode()) % 2 + 1 != half or None


def pytest_collection_finish() -> None:
    """Search for garbage from now on, seldom, and not among what has been imported."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def pytest_sessionfinish() -> None:
    """Search for garbage once, not ten times as pytest does; it says what was left open."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _no_settings_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in [name for name in os.environ if name.startswith("MALLSEG_")]:
        monkeypatch.delenv(variable)


@pytest.fixture(autouse=True)
def _no_log_of_another_test() -> Iterator[None]:
    """Remove the handlers of commands that a test ran: they write to the stream of that test."""
    yield
    root = logging.getLogger()
    for handler in [*root.handlers]:
        if isinstance(handler.formatter, ProcessorFormatter):
            root.removeHandler(handler)
            handler.close()


@pytest.fixture(scope="session")
def trained_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of one training on the published customers, to be read and copied only."""
    from mallseg.entrypoints.cli.main import main

    store = tmp_path_factory.mktemp("trained") / "models"
    with pytest.MonkeyPatch.context() as environment:
        for variable in [name for name in os.environ if name.startswith("MALLSEG_")]:
            environment.delenv(variable)
        assert main(["train", str(MALL_CSV), "--store", str(store), "-q"]) == 0
    return store


@pytest.fixture
def mall_store(trained_once: Path, tmp_path: Path) -> Path:
    """A copy of that store, in `models` of the test's folder."""
    return Path(shutil.copytree(trained_once, tmp_path / "models"))
