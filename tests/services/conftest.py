"""A service in a process of its own, as public clients find it."""

import contextlib
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

_LISTENING = re.compile(r"http://([^/\s\"]+)")

Serve = Callable[..., contextlib.AbstractContextManager[str]]
"""Serves a store, with more options; gives the address as ``127.0.0.1:8000``."""


@contextlib.contextmanager
def _serving(store: Path, *options: str) -> Iterator[str]:
    command = [sys.executable, "-m", "mallseg", "serve", "--port", "0", "--store", str(store)]
    with subprocess.Popen([*command, *options], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        address = next(found[1] for line in process.stderr if (found := _LISTENING.search(line)))
        try:
            yield address
        finally:
            process.terminate()
            process.communicate()


@pytest.fixture(scope="session")
def serve() -> Serve:
    """Give the way to start a service that a test has for itself."""
    return _serving


@pytest.fixture(scope="module")
def address(trained_once: Path) -> Iterator[str]:
    """Serve the published customers' model, for tests that change nothing."""
    with _serving(trained_once) as address:
        yield address
