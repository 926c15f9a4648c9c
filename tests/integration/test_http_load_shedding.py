"""Limits of concurrent requests, and the answers beyond them."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from mallseg.entrypoints.http.app import create_app
from mallseg.entrypoints.http.guard.scopes import OPEN_PATHS
from mallseg.entrypoints.http.load_shedding import (
    IS_STOPPING,
    SLOT,
    ConcurrencyLimit,
    Overload,
    RequestSlots,
)
from tests.builders_http import container_of, train_by_hand
from tests.served import Served, read_answer, served

HALF = b"POST /v1/assignments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


def asked(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("gate")
    train_by_hand(folder)
    with served(
        create_app(container_of(folder, max_concurrent=3)), slots=RequestSlots(3)
    ) as service:
        yield service


def test_requests_above_the_limit_are_shed_and_probes_are_not(service: Served) -> None:
    with ExitStack() as stack:
        busy = [stack.enter_context(service.connect()) for _ in range(3)]
        for each in busy:
            each.sendall(HALF + b"Content-Length: 44\r\n\r\n")
        assert service.ask(asked("/livez")).startswith(b"HTTP/1.1 200 ")

        refused = service.ask(asked("/v1/features"))
        probes = [service.ask(asked(each)) for each in ("/livez", "/readyz")]
        for each in busy:
            each.sendall(b'{"annual_income_k":81.0,"spending_score":69}')
        answers = [read_answer(each) for each in busy]

    assert refused.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 1\r\n" in refused
    assert b"application/problem+json" in refused
    assert all(each.startswith(b"HTTP/1.1 200 ") for each in probes)
    assert all(each.startswith(b"HTTP/1.1 200 ") for each in answers)
    assert service.ask(asked("/v1/features")).startswith(b"HTTP/1.1 200 ")


def test_requests_that_wait_for_the_event_loop_count(service: Served) -> None:
    """All are in the socket before the server looks: it begins three, and refuses the rest."""
    held = threading.Event()
    with ExitStack() as stack:
        connections = [stack.enter_context(service.connect()) for _ in range(20)]
        for each in connections:
            each.sendall(asked("/livez").replace(b"Connection: close\r\n", b""))
            read_answer(each)
        service.loop.call_soon_threadsafe(held.wait)
        for each in connections:
            each.sendall(asked("/v1/features"))
        held.set()
        answers = [read_answer(each)[9:12] for each in connections]

    assert answers.count(b"200") >= 3
    assert answers.count(b"503") > 0
    assert answers.count(b"200") + answers.count(b"503") == 20
    assert service.ask(asked("/v1/features")).startswith(b"HTTP/1.1 200 ")


def test_a_request_without_a_slot_is_shed_and_probes_are_not() -> None:
    assert _status_of("/v1/features", {SLOT: None}) == 503
    assert _status_of("/v1/features", {SLOT: RequestSlots(1).acquire()}) == 200
    assert all(_status_of(path, {SLOT: None}) == 200 for path in OPEN_PATHS)


def test_every_slot_is_released(service: Served) -> None:
    for _ in range(5):
        assert service.ask(asked("/v1/features")).startswith(b"HTTP/1.1 200 ")
        assert service.ask(asked("/livez")).startswith(b"HTTP/1.1 200 ")
        assert service.ask(asked("/v1/features").replace(b"Host", b"H:")).startswith(b"HTTP/1.1 4")
        broken = HALF + b"Connection: close\r\nContent-Length: 2\r\n\r\n[]"
        assert service.ask(broken).startswith(b"HTTP/1.1 4")


@pytest.mark.parametrize(("path", "status"), [("/readyz", 503), ("/livez", 200), ("/v1/x", 200)])
def test_a_service_that_stops_fails_readiness_and_still_answers(path: str, status: int) -> None:
    assert _status_of(path, {IS_STOPPING: True}) == status


def test_paths_below_a_prefix_are_recognised() -> None:
    assert _status_of("/segments/livez", {SLOT: None}, root_path="/segments") == 200
    assert _status_of("/segments/v1/x", {SLOT: None}, root_path="/segments") == 503


def _status_of(path: str, state: dict[str, Any], root_path: str = "") -> int:
    """Ask a gate for three, in front of an application that answers everything."""
    statuses: list[int] = []

    async def application(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    scope = {
        "type": "http", "method": "GET", "path": path, "root_path": root_path, "headers": [],
        "state": state,
    }  # fmt: skip
    asyncio.run(ConcurrencyLimit(application, most=3, overload=Overload())(scope, receive, send))
    (status,) = statuses
    return status


def test_a_request_that_fails_releases_its_slot() -> None:
    async def application(_scope: Any, _receive: Any, _send: Any) -> None:
        raise ZeroDivisionError

    gate = ConcurrencyLimit(application, most=1, overload=Overload())
    scope = {"type": "http", "method": "GET", "path": "/v1/x", "headers": []}
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            asyncio.run(gate(scope, None, None))  # type: ignore[arg-type]
