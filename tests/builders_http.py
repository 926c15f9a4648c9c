"""The HTTP API over a real store in a folder, and its log."""

import logging
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient
from structlog.contextvars import clear_contextvars, merge_contextvars
from structlog.processors import format_exc_info
from structlog.testing import capture_logs

from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.container import Container, build_container
from mallseg.entrypoints.http.app import create_app
from mallseg.log import LOGGER
from mallseg.testing.builders import a_provenance, two_segments

A_CUSTOMER = {"annual_income_k": 81, "spending_score": 69}

HERE = "http://127.0.0.1"
"""The machine itself: a service without keys answers no other."""

Line = MutableMapping[str, Any]


def train_by_hand(store: Path, *, model: str = "mall", shift: float = 0.0) -> Path:
    """Keep a new champion; give the folder of its version."""
    kept = JoblibStore(store)
    version = kept.save(model, two_segments(shift=shift), a_provenance())
    kept.promote(model, version.number)
    return store / model / "versions" / str(version.number)


def container_of(store: Path, **http: object) -> Container:
    """Wire mallseg so that every request looks for a new version."""
    return build_container(settings={"store": {"path": store}, "http": {"refresh_s": 0, **http}})


@contextmanager
def client_of(store: Path, **http: object) -> Iterator[TestClient]:
    """Serve a store."""
    with TestClient(create_app(container_of(store, **http)), base_url=HERE) as client:
        yield client


@contextmanager
def http_log() -> Iterator[Sequence[Line]]:
    """Collect log lines as a log of level debug shows them: with ids, and tracebacks as text."""
    logger = logging.getLogger(LOGGER)
    before = logger.level
    logger.setLevel(logging.DEBUG)
    clear_contextvars()  # of what was called outside of a request
    try:
        with capture_logs(processors=[merge_contextvars, format_exc_info]) as lines:
            yield lines
    finally:
        logger.setLevel(before)


def requests_in(lines: Sequence[Line]) -> list[Line]:
    """Only the lines that requests write."""
    return [line for line in lines if line["event"] == "request"]
