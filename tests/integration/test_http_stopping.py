"""A service that is stopped answers what it was asked."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from mallseg.entrypoints.http.app import create_app
from mallseg.entrypoints.http.load_shedding import IS_STOPPING
from tests.builders_http import container_of, http_log, train_by_hand
from tests.served import Served, read_all, read_answer, served, until

ASKED = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
GRACE_S = 0.4
HALF = (
    b"POST /v1/assignments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: 99\r\n\r\n{"
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("stopping")
    train_by_hand(folder)
    return create_app(container_of(folder))


@pytest.fixture
def service(app: Any) -> Iterator[Served]:
    with served(app, grace_s=GRACE_S) as service:
        yield service


@pytest.fixture
def patient(app: Any) -> Iterator[Served]:
    """Serve with a grace that no busy machine outlasts; the test's end cuts it short."""
    with served(app, grace_s=20) as service:
        yield service


def open_(service: Served, stack: ExitStack, sent: bytes) -> socket.socket:
    connection = stack.enter_context(service.connect())
    connection.sendall(sent)
    return connection


def test_a_keep_alive_connection_is_closed_with_its_next_response(patient: Served) -> None:
    with patient.connect() as connection:
        connection.sendall(ASKED)
        before = read_answer(connection)
        patient.stop()
        assert until(lambda: IS_STOPPING in patient.server.lifespan.state)
        connection.sendall(ASKED)
        after = read_answer(connection)

        assert b"connection: close" not in before
        assert after.startswith(b"HTTP/1.1 200 OK\r\n")
        assert b"connection: close" in after
        assert read_all(connection) == b""


def test_an_idle_connection_is_closed_after_the_grace_period(
    service: Served,
) -> None:
    with service.connect() as connection:
        connection.sendall(ASKED)
        read_answer(connection)
        service.stop()
        started_s = time.monotonic()

        assert read_all(connection) == b""
        assert 0.3 < time.monotonic() - started_s < 2


def test_the_grace_period_serves_new_connections_without_readiness(
    patient: Served,
) -> None:
    patient.stop()
    assert until(lambda: _readiness(patient).startswith(b"HTTP/1.1 503 "))

    assert patient.ask(ASKED).startswith(b"HTTP/1.1 200 ")


def _readiness(service: Served) -> bytes:
    return service.ask(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")


@pytest.mark.parametrize("sent", [ASKED[:10], ASKED[:-2], HALF])
def test_an_incomplete_request_does_not_delay_the_shutdown(service: Served, sent: bytes) -> None:
    with ExitStack() as stack:
        half = open_(service, stack, sent)
        service.stop()
        answer = read_all(half)
        half.close()
        service.thread.join(3)

        assert answer.startswith(b"HTTP/1.1 503 ")
        assert not service.thread.is_alive()


def test_a_request_in_flight_gets_its_response() -> None:
    with served(_slow, timeout_s=5) as service, service.connect() as connection:
        connection.sendall(ASKED)
        assert until(lambda: bool(service.server.server_state.tasks))
        service.stop()
        answer = read_all(connection)

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"\r\n2\r\nla\r\n2\r\nte\r\n0\r\n\r\n")


def test_requests_that_never_end_are_aborted_and_logged() -> None:
    with (
        http_log() as lines,
        served(_endless, timeout_s=0.3) as service,
        service.connect() as connection,
    ):
        connection.sendall(ASKED)
        assert until(lambda: bool(service.server.server_state.tasks))
        service.stop()
        service.thread.join(3)

        assert not service.thread.is_alive()

    (line,) = [line for line in lines if line["event"] == "stopped"]
    assert (line["cut_off"], line["log_level"]) == (1, "warning")


async def _slow(scope: Any, receive: Any, send: Any) -> None:
    await _live(scope, receive, send)
    if scope["type"] == "http":
        await asyncio.sleep(0.3)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"la", "more_body": True})
        await asyncio.sleep(0.3)
        await send({"type": "http.response.body", "body": b"te"})


async def _endless(scope: Any, receive: Any, send: Any) -> None:
    await _live(scope, receive, send)
    await asyncio.sleep(60)


async def _live(scope: Any, receive: Any, send: Any) -> None:
    message = {"type": ""}
    while scope["type"] == "lifespan" and message["type"] != "lifespan.shutdown":
        message = await receive()
        await send({"type": message["type"] + ".complete"})


def test_requests_that_came_while_the_process_did_not_run_are_answered(service: Served) -> None:
    """The machine is busy, and the grace ends before the process is given a turn."""
    held = threading.Event()

    async def hold_in_grace() -> None:
        while IS_STOPPING not in service.server.lifespan.state:  # noqa: ASYNC110  (it is a plain dict)
            await asyncio.sleep(0.001)
        held.wait()

    with ExitStack() as stack:
        kept = open_(service, stack, ASKED)
        read_answer(kept)
        asyncio.run_coroutine_threadsafe(hold_in_grace(), service.loop)
        service.stop()
        assert until(lambda: IS_STOPPING in service.server.lifespan.state)
        new = [open_(service, stack, ASKED) for _ in range(100)]
        kept.sendall(ASKED)
        time.sleep(GRACE_S + 0.1)
        held.set()

        assert [read_all(each)[9:12] for each in (kept, *new)] == [b"200"] * 101
