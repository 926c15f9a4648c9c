"""Clients that send or read slowly, or not at all, and others beside them."""

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from mallseg.entrypoints.http.server.limits import Limits
from tests.served import QUICK, Served, read_all, read_answer, served, until

HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
SOON_S = 8
"""Far above the deadlines of `QUICK`, below the usual ones."""
ASKED = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answer with the length of the body; ``/large`` with 32 MiB, ``/early`` before it is read."""
    while scope["type"] == "lifespan":
        message = await receive()
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return
    read, more = 0, scope["path"] != "/early"
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        read, more = read + len(message["body"]), message["more_body"]
        if scope["path"] == "/slow" and read < 100_000:
            await asyncio.sleep(QUICK.body_s * 1.5)
    body = bytes(2**25) if scope["path"] == "/large" else str(read).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def service() -> Iterator[Served]:
    with served(application, QUICK) as service:
        yield service


def test_a_connection_that_sends_nothing_is_closed(service: Served) -> None:
    started_s = time.monotonic()
    received = service.ask()
    elapsed_s = time.monotonic() - started_s

    assert received == b""
    assert QUICK.headers_s * 0.9 < elapsed_s < SOON_S


@pytest.mark.parametrize("sent", [b"G", b"GET / HTTP/1.1\r\nHost: loc", b"GET / HTTP/1.1\r\n"])
def test_headers_that_do_not_end_are_answered_with_408(service: Served, sent: bytes) -> None:
    started_s = time.monotonic()
    received = service.ask(sent)
    elapsed_s = time.monotonic() - started_s

    assert received.startswith(b"HTTP/1.1 408 ")
    assert b'"status":408' in received
    assert QUICK.headers_s * 0.9 < elapsed_s < SOON_S


@pytest.mark.parametrize("piece", [b"a", b"a:1\r\n"])
def test_headers_sent_byte_by_byte_have_the_same_timeout(service: Served, piece: bytes) -> None:
    started_s = time.monotonic()
    with service.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n")
        received = _trickle(connection, piece)

    assert received.startswith(b"HTTP/1.1 408 ")
    assert time.monotonic() - started_s < SOON_S


def test_empty_lines_do_not_keep_a_connection_open(service: Served) -> None:
    started_s = time.monotonic()
    with service.connect() as connection:
        received = _trickle(connection, b"\r\n")

    assert received == b""
    assert time.monotonic() - started_s < SOON_S


def test_a_body_sent_byte_by_byte_is_answered_with_408(service: Served) -> None:
    started_s = time.monotonic()
    with service.connect() as connection:
        connection.sendall(HEAD + b"1000\r\n\r\n")
        received = _trickle(connection, b"a")

    assert received.startswith(b"HTTP/1.1 408 ")
    assert QUICK.body_s * 0.9 < time.monotonic() - started_s < SOON_S


def test_a_body_above_the_minimum_rate_may_take_longer(service: Served) -> None:
    with service.connect() as connection:
        connection.sendall(HEAD + b"60000\r\n\r\n")
        for _ in range(30):
            connection.sendall(b"a" * 2000)
            time.sleep(QUICK.body_s / 15)
        received = read_answer(connection)

    assert received.endswith(b"\r\n\r\n60000")


def test_the_timeout_does_not_count_time_that_the_application_takes(service: Served) -> None:
    with service.connect() as connection:
        connection.sendall(HEAD.replace(b"/ ", b"/slow ", 1) + b"300000\r\n\r\n" + b"a" * 150_000)
        time.sleep(QUICK.body_s * 1.6)
        connection.sendall(b"a" * 150_000)
        received = read_answer(connection)

    assert received.endswith(b"\r\n\r\n300000")


def test_an_idle_connection_is_closed(service: Served) -> None:
    with service.connect() as connection:
        started_s = time.monotonic()
        connection.sendall(ASKED)
        read_answer(connection)
        received = read_all(connection)
        elapsed_s = time.monotonic() - started_s

    assert received == b""
    assert QUICK.keep_alive_s * 0.9 < elapsed_s < SOON_S


def test_the_rest_of_a_body_that_is_answered_is_read_for_a_limited_time(
    service: Served,
) -> None:
    with service.connect() as connection:
        connection.sendall(HEAD.replace(b"/ ", b"/early ", 1) + b"1000\r\n\r\n")
        received = _trickle(connection, b"a")

    assert received.startswith(b"HTTP/1.1 200 ")
    assert received.count(b"HTTP/1.1") == 1


def test_a_client_that_does_not_read_its_response_is_disconnected() -> None:
    limits = Limits(header_bytes=16384, headers_s=1, body_s=0.3, keep_alive_s=1)
    with served(application, limits) as service, service.connect() as connection:
        connection.sendall(ASKED.replace(b"/ ", b"/large ", 1))
        deadline_s = time.monotonic() + 3
        while service.server.server_state.connections and time.monotonic() < deadline_s:
            time.sleep(0.01)

        assert not service.server.server_state.connections


def test_others_are_answered_beside_slow_clients() -> None:
    with served(application) as service, ExitStack() as stack:
        for _ in range(50):
            slow = stack.enter_context(service.connect())
            slow.sendall(b"GET / HT")
        answer = service.ask(ASKED.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))

        assert answer.startswith(b"HTTP/1.1 200 ")
        assert until(lambda: len(service.server.server_state.connections) == 50)


def _trickle(connection: socket.socket, piece: bytes) -> bytes:
    """Send a piece every few milliseconds until the server answers or closes."""
    connection.settimeout(0.02)
    received = b""
    while True:
        try:
            connection.sendall(piece)
            got = connection.recv(65536)
        except TimeoutError:
            continue
        except OSError:
            return received
        if not got:
            return received
        received += got
