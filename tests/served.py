"""Serves an application in a thread, over a socket, to clients that send raw bytes."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from uvicorn.config import Config

from mallseg.entrypoints.http.hot_path.hot_path import HotPath
from mallseg.entrypoints.http.load_shedding import RequestSlots
from mallseg.entrypoints.http.server.limits import Limits
from mallseg.entrypoints.http.server.server import GracefulServer, ShutdownTimes
from mallseg.entrypoints.http.server.serving import base_config

LIMITS = Limits(header_bytes=16384, headers_s=10, body_s=30, keep_alive_s=30)
QUICK = Limits(header_bytes=16384, headers_s=0.15, body_s=0.3, keep_alive_s=0.45, linger_s=0.2)


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs, and where."""

    server: GracefulServer
    port: int
    thread: threading.Thread

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def ask(self, *pieces: bytes) -> bytes:
        """Send pieces, and read until the server closes or says nothing for 30 s."""
        with self.connect() as connection:
            for piece in pieces:
                connection.sendall(piece)
            return read_all(connection)

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        return self.server.servers[0].get_loop()

    def stop(self) -> None:
        self.server.should_exit = True


def read_all(connection: socket.socket) -> bytes:
    """Read until the end; a reset is an end too."""
    answer = b""
    try:
        while piece := connection.recv(65536):
            answer += piece
    except ConnectionResetError:
        pass
    return answer


def read_answer(connection: socket.socket) -> bytes:
    """Read one answer with a declared length."""
    answer = b""
    while b"\r\n\r\n" not in answer:
        piece = connection.recv(65536)
        if not piece:
            return answer
        answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    while len(body) < int(fields[b"content-length"]):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@contextmanager
def served(app: Any, limits: Limits = LIMITS, **options: Any) -> Iterator[Served]:
    """Serve an application on a free port until the block ends."""
    with served_as(base_config(app, limits), **options) as service:
        yield service


@contextmanager
def served_as(
    config: Config,
    *,
    grace_s: float = 0,
    timeout_s: float = 3,
    handshake_s: float = 5,
    slots: RequestSlots | None = None,
    hot_path: HotPath | None = None,
) -> Iterator[Served]:
    """Serve as configured."""
    listening = socket.create_server(("127.0.0.1", 0))
    ready = threading.Event()
    server = GracefulServer(
        config,
        times=ShutdownTimes(grace_s=grace_s, timeout_s=timeout_s),
        handshake_s=handshake_s,
        slots=slots,
        hot_path=hot_path,
        on_ready=ready.set,
    )
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        assert ready.wait(30)
        yield Served(server, listening.getsockname()[1], thread)
    finally:
        server.should_exit = True
        server._skips_grace = True
        thread.join(10)


def until(is_true: Any, within_s: float = 30) -> bool:
    """Wait until something is so."""
    end = time.monotonic() + within_s
    while not is_true():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True
