"""The application behind a prefix, and as a part of another one: its page, its log."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

from mallseg.entrypoints.http.app import create_app
from tests.builders_http import (
    A_CUSTOMER,
    HERE,
    container_of,
    http_log,
    train_by_hand,
)
from tests.examples import exhaustive

HOST = HERE


@pytest.fixture
def app(tmp_path: Path) -> ASGIApp:
    train_by_hand(tmp_path)
    return create_app(container_of(tmp_path))


class _Stripping:
    """A proxy that takes a prefix off, and says nothing of it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].removeprefix("/mallseg")
        await self._app({**scope, "path": path, "raw_path": path.encode()}, receive, send)


@pytest.mark.parametrize(
    "around", [*map(exhaustive, ("nothing", "a root path", "a mount")), "a proxy"]
)
def test_the_api_reference_works_below_a_prefix_and_when_mounted(app: ASGIApp, around: str) -> None:
    client = {
        "nothing": lambda: TestClient(app, base_url=HERE),
        "a root path": lambda: TestClient(app, base_url=HERE, root_path="/mallseg"),
        "a mount": lambda: TestClient(
            Starlette(routes=[Mount("/mallseg", app=app)]), base_url=HERE
        ),
        "a proxy": lambda: TestClient(_Stripping(app), base_url=HERE),
    }[around]()
    page = f"{HOST}/docs" if around == "nothing" else f"{HOST}/mallseg/docs"

    shown = client.get(page)
    addresses = re.findall(r"""(?:src|href|url)(?:=|: *)["']([^"']+)["']""", shown.text)
    (document,) = [urljoin(page, each) for each in addresses if each.endswith(".json")]
    (server,) = client.get(document).json()["servers"]
    assigned = client.post(
        urljoin(urljoin(document, server["url"]), "v1/assignments"), json=A_CUSTOMER
    )

    assert shown.status_code == 200
    assert len(addresses) == 4
    assert [client.get(urljoin(page, each)).status_code for each in addresses] == [200] * 4
    assert assigned.json()["segment"]["slug"] == "seg-02"


_PROGRAM = """
import logging, sys
from pathlib import Path
import structlog
from starlette.testclient import TestClient
from fastapi import FastAPI
from mallseg.container import build_container
from mallseg.entrypoints.http.app import create_app

if sys.argv[2] == "configured":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
before = logging.getLogger().handlers[:], logging.getLogger().level
app = create_app(build_container(settings={"store": {"path": sys.argv[1]}}))
host = FastAPI()
host.mount("/mallseg", app)
client = TestClient(host, base_url="http://localhost")
assert client.get("/mallseg/livez").status_code == 200
assert client.get("/mallseg/v1/models").status_code == 200
assert client.get("/mallseg/v1/segments/seg-77").status_code == 404
with TestClient(app):
    pass
assert not structlog.is_configured()
assert (logging.getLogger().handlers[:], logging.getLogger().level) == before
"""


def _hosted(store: Path, logging: str) -> tuple[str, list[str]]:
    """Mount the application in one that has configured logging or not; give stdout and stderr."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(store), logging],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout, [line for line in done.stderr.splitlines() if "httpx" not in line]


@pytest.mark.exhaustive
def test_a_mounted_application_leaves_stdout_and_logging_to_its_host(tmp_path: Path) -> None:
    train_by_hand(tmp_path)

    out, err = _hosted(tmp_path, "left alone")

    assert out == ""
    (warning,) = err  # Python shows warnings where no logging is configured, and nothing below
    assert "status=404" in warning


@pytest.mark.exhaustive
def test_a_host_that_has_configured_logging_gets_lines_of_text(tmp_path: Path) -> None:
    train_by_hand(tmp_path)

    out, (listed, unknown, serving) = _hosted(tmp_path, "configured")

    assert out == ""
    assert listed.startswith("INFO mallseg.http request ")
    assert "route=/v1/models status=200" in listed
    assert unknown.startswith("WARNING mallseg.http request ")
    assert re.search("request_id=[0-9a-f]{32} ", unknown)
    assert serving.startswith("INFO mallseg.http serving ")


def test_log_context_of_the_host_application_is_restored(app: ASGIApp) -> None:
    after: dict[str, object] = {}

    async def host(scope: Scope, receive: Receive, send: Send) -> None:
        clear_contextvars()
        bind_contextvars(tenant="north")
        await app(scope, receive, send)
        after.update(get_contextvars())

    with http_log() as lines:
        TestClient(host, base_url=HERE).get("/v1/segments")

    assert after == {"tenant": "north"}
    assert "tenant" not in lines[0]
