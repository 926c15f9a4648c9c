"""uvicorn's server with a graceful shutdown that loses no request."""

import asyncio
import os
import select
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType
from typing import cast

from uvicorn.config import Config
from uvicorn.server import Server

from mallseg.entrypoints.http.hot_path.hot_path import HotPath
from mallseg.entrypoints.http.load_shedding import IS_STOPPING, SLOT, RequestSlots
from mallseg.entrypoints.http.request_log import LOGGER
from mallseg.entrypoints.http.server.hot_path_protocol import HOT_PATH
from mallseg.entrypoints.http.server.protocol import LimitedProtocol
from mallseg.entrypoints.http.server.syn_filter import ACCEPTING_SHARE, drop_new_connections
from mallseg.log import logger_named

SHUTDOWN_TIMEOUT_S = 8.0
"""From the signal to the last response: supervisors commonly kill after ten seconds."""

_WATCHDOG_S = 9.0
_POLL_S = 0.02
_ACCEPTS_PER_ITERATION = 32

_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShutdownTimes:
    """The deadlines of a shutdown, counted from the signal.

    Attributes
    ----------
    grace_s
        How long requests are served as before, except for readiness: load balancers probe every
        few seconds. Connections are closed with their next response, so that clients reconnect to
        another instance.
    timeout_s
        When requests that are still in flight are aborted.
    """

    grace_s: float
    timeout_s: float = SHUTDOWN_TIMEOUT_S


class GracefulServer(Server):
    """Drains connections before it stops; `run` returns normally after a signal to stop.

    uvicorn closes idle connections at once, waits for the others without a limit, and raises the
    signal again at the end.
    """

    def __init__(
        self,
        config: Config,
        *,
        times: ShutdownTimes,
        handshake_s: float,
        slots: RequestSlots | None = None,
        hot_path: HotPath | None = None,
        owns_sockets: bool = True,
        on_ready: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepare to serve.

        Parameters
        ----------
        slots
            Limit concurrent requests, where the application has a `ConcurrencyLimit`.
        hot_path
            Handlers of requests that need no task.
        owns_sockets
            Whether no other process listens at the sockets, so that they end with this server.
        on_ready
            Called once connections are accepted.
        """
        super().__init__(config)
        self._slots = slots
        self._hot_path = hot_path
        self._owns_sockets = owns_sockets
        self._times = times
        self._handshake_s = handshake_s
        self._on_ready = on_ready
        self._skips_grace = False

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on a signal; after the shutdown, further signals are ignored."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        for number in _SIGNALS:
            signal.signal(number, self.handle_exit)
        yield
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to shut down: Ctrl+C skips the grace period, and a second one the drain too."""
        del frame
        self.force_exit = self.should_exit and self._skips_grace and sig == signal.SIGINT
        self._skips_grace = sig == signal.SIGINT
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, as uvicorn does on given sockets, with a timeout for the TLS handshake."""
        await self.lifespan.startup()
        if self._slots is not None:
            self.lifespan.state[SLOT] = self._slots
        if self._hot_path is not None:
            self.lifespan.state[HOT_PATH] = self._hot_path
        if self.lifespan.should_exit:
            raise SystemExit(1)
        loop = asyncio.get_running_loop()
        with_tls = self.config.ssl is not None
        self.servers = [
            await loop.create_server(
                self._new_protocol,
                sock=each,
                ssl=self.config.ssl,
                backlog=self.config.backlog,
                ssl_handshake_timeout=self._handshake_s if with_tls else None,
            )
            for each in _duplicated(sockets or ())
        ]
        self.started = True
        self._on_ready()

    def _new_protocol(self) -> asyncio.Protocol:
        return self.config.http_protocol_class(  # type: ignore[call-arg]  # as uvicorn itself
            config=self.config,
            server_state=self.server_state,
            app_state=self.lifespan.state,
        )

    @property
    def _connections(self) -> list[LimitedProtocol]:
        return cast(list[LimitedProtocol], [*self.server_state.connections])

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Fail readiness, serve for the grace period, close the sockets, drain, abort the rest."""
        log = logger_named(LOGGER)
        began_s = time.monotonic()
        self._start_watchdog()
        self.lifespan.state[IS_STOPPING] = True
        log.info("stopping", connections=len(self.server_state.connections))
        for connection in self._connections:
            connection.start_draining()
        grace_s = self._times.grace_s
        await self._wait_until(began_s + ACCEPTING_SHARE * grace_s, lambda: self._skips_grace)
        if self._owns_sockets:
            for each in sockets or ():
                drop_new_connections(each)
        await self._wait_until(began_s + grace_s, lambda: self._skips_grace)
        halfway_s = (grace_s + self._times.timeout_s) / 2  # where connections go on coming
        await self._wait_until(began_s + halfway_s, lambda: not _are_pending(sockets or ()))
        for server in self.servers:
            server.close()
        for each in sockets or ():
            each.close()
        await _poll()  # accepted connections get their protocol in the next iteration
        await self._wait_until(began_s + self._times.timeout_s, self._is_drained)
        aborted = self._abort()
        if not self.force_exit:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.lifespan.shutdown(), 0.5)
        write = log.warning if aborted else log.info
        write("stopped", cut_off=aborted, elapsed_s=round(time.monotonic() - began_s, 3))

    async def _wait_until(self, end_s: float, is_done: Callable[[], bool] = lambda: False) -> None:
        """Poll: uvicorn counts connections and tasks, and signals no event."""
        while not (self.force_exit or is_done()) and time.monotonic() < end_s:
            await _poll()

    def _is_drained(self) -> bool:
        for connection in self._connections:
            connection.close_unless_pending()
        return not self.server_state.connections and not self.server_state.tasks

    def _abort(self) -> int:
        """Abort all connections, and count the requests that get no response."""
        tasks = [*self.server_state.tasks]
        for task in tasks:
            task.cancel()
        for connection in self._connections:
            connection.transport.abort()
        return len(tasks)

    def _start_watchdog(self) -> None:
        """Exit even if a thread hangs, in a file system that does not respond, say."""
        if threading.current_thread() is threading.main_thread():
            watchdog = threading.Timer(_WATCHDOG_S, os._exit, (0,))
            watchdog.daemon = True
            watchdog.start()


async def _poll() -> None:
    """Wait a moment, and until the loop has read what came in it.

    After a moment in which the process did not run, timers may fire before sockets are read: a
    connection would be closed as idle whose request is here.
    """
    for pause_s in (_POLL_S, 0, 0):
        await asyncio.sleep(pause_s)


def _are_pending(sockets: Iterable[socket.socket]) -> bool:
    """Check whether a connection in a listen queue waits to be accepted."""
    poller = select.poll()
    for each in sockets:
        poller.register(each, select.POLLIN)
    return bool(poller.poll(0))


def _duplicated(sockets: Iterable[socket.socket]) -> Iterator[socket.socket]:
    """Duplicate listening sockets, so that many connections are accepted in each loop iteration.

    libuv accepts one connection per socket and iteration. When hundreds arrive at once, those that
    are accepted keep the loop busy, and the last ones, a probe among them, would wait for seconds.
    """
    for each in sockets:
        yield each
        for _ in range(_ACCEPTS_PER_ITERATION - 1):
            yield each.dup()
