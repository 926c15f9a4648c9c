"""uvicorn's server, which stops without losing a request."""

import asyncio
import os
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

from mallseg.entrypoints.http.hot_path.request import HotPath
from mallseg.entrypoints.http.load_shedding import IS_STOPPING, TURN, Turns
from mallseg.entrypoints.http.request_log import LOGGER
from mallseg.entrypoints.http.server.closing import OPEN_SHARE, take_no_more
from mallseg.entrypoints.http.server.immediate_answers import HOT_PATH
from mallseg.entrypoints.http.server.protocol import GuardedProtocol
from mallseg.log import logger_named

STOP_WITHIN_S = 8.0
"""From the signal to the last answer: supervisors commonly kill after ten seconds."""

_LAST_RESORT_S = 9.0
_STEP_S = 0.02
_ACCEPTED_AT_ONCE = 32

_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppingTimes:
    """How long a stop may take.

    Attributes
    ----------
    grace_s
        For which everything is served on, but for readiness: balancers look every few seconds.
        Connections end with their next answer, so that their clients open others elsewhere.
    within_s
        After which requests that are still without an answer are given up.
    """

    grace_s: float
    within_s: float = STOP_WITHIN_S


class GracefulServer(Server):
    """Answers what was asked before it stops. A signal to stop is no failure: it returns.

    uvicorn closes connections that wait for their next request at once, waits for others without
    an end, and raises the signal again when it is done.
    """

    def __init__(
        self,
        config: Config,
        *,
        times: StoppingTimes,
        handshake_s: float,
        turns: Turns | None = None,
        hot_path: HotPath | None = None,
        is_last: bool = True,
        on_ready: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepare to serve.

        Parameters
        ----------
        turns
            Those of the requests, where the application has a `Gate`.
        hot_path
            Of the application: the ways to answer without it.
        is_last
            Whether no other process listens at the sockets, so that they end with this server.
        """
        super().__init__(config)
        self._turns = turns
        self._hot_path = hot_path
        self._is_last = is_last
        self._times = times
        self._handshake_s = handshake_s
        self._on_ready = on_ready
        self._is_hurried = False

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on a signal; later ones find a process that is ending anyway."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        for number in _SIGNALS:
            signal.signal(number, self.handle_exit)
        yield
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop; Ctrl+C means soon, and twice at once."""
        del frame
        self.force_exit = self.should_exit and self._is_hurried and sig == signal.SIGINT
        self._is_hurried = sig == signal.SIGINT
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, as uvicorn does on sockets that are given, with a limit for the TLS handshake."""
        await self.lifespan.startup()
        if self._turns is not None:
            self.lifespan.state[TURN] = self._turns
        if self._hot_path is not None:
            self.lifespan.state[HOT_PATH] = self._hot_path
        if self.lifespan.should_exit:
            raise SystemExit(1)
        loop = asyncio.get_running_loop()
        with_tls = self.config.ssl is not None
        self.servers = [
            await loop.create_server(
                self._connection,
                sock=each,
                ssl=self.config.ssl,
                backlog=self.config.backlog,
                ssl_handshake_timeout=self._handshake_s if with_tls else None,
            )
            for each in _opened_often(sockets or ())
        ]
        self.started = True
        self._on_ready()

    def _connection(self) -> asyncio.Protocol:
        return self.config.http_protocol_class(  # type: ignore[call-arg]  # as uvicorn itself
            config=self.config,
            server_state=self.server_state,
            app_state=self.lifespan.state,
        )

    @property
    def _connections(self) -> list[GuardedProtocol]:
        return cast(list[GuardedProtocol], [*self.server_state.connections])

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Be unready, answer for the grace, take no more, answer what was asked, and end."""
        log = logger_named(LOGGER)
        began_s = time.monotonic()
        self._leave_at_last()
        self.lifespan.state[IS_STOPPING] = True
        log.info("stopping", connections=len(self.server_state.connections))
        for connection in self._connections:
            connection.stop()
        grace_s = 0 if self._is_hurried else self._times.grace_s
        await self._until(began_s + OPEN_SHARE * grace_s)
        if self._is_last:
            for each in sockets or ():
                take_no_more(each)
        await self._until(began_s + grace_s)
        for server in self.servers:
            server.close()
        for each in sockets or ():
            each.close()
        await asyncio.sleep(_STEP_S)  # what was accepted a moment ago is a connection now
        await self._until(began_s + self._times.within_s, self._are_finished)
        cut_off = self._give_up()
        if not self.force_exit:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.lifespan.shutdown(), 0.5)
        write = log.warning if cut_off else log.info
        write("stopped", cut_off=cut_off, elapsed_s=round(time.monotonic() - began_s, 3))

    async def _until(self, end_s: float, is_done: Callable[[], bool] = lambda: False) -> None:
        """Look again and again: uvicorn counts, and reports to no one."""
        while not (self.force_exit or is_done()) and time.monotonic() < end_s:  # noqa: ASYNC110
            await asyncio.sleep(_STEP_S)

    def _are_finished(self) -> bool:
        for connection in self._connections:
            connection.finish()
        return not self.server_state.connections and not self.server_state.tasks

    def _give_up(self) -> int:
        """End what is left, and count the requests that get no answer."""
        tasks = [*self.server_state.tasks]
        for task in tasks:
            task.cancel()
        for connection in self._connections:
            connection.transport.abort()
        return len(tasks)

    def _leave_at_last(self) -> None:
        """End the process even where a thread hangs, in a file system that does not answer, say."""
        if threading.current_thread() is threading.main_thread():
            resort = threading.Timer(_LAST_RESORT_S, os._exit, (0,))
            resort.daemon = True
            resort.start()


def _opened_often(sockets: Iterable[socket.socket]) -> Iterator[socket.socket]:
    """Give the same sockets so often that many connections are accepted in a turn of the loop.

    libuv accepts one for each event. Where hundreds come at once and ask at once, those that were
    accepted keep the loop busy, and the last would wait for seconds: a probe, for instance.
    """
    for each in sockets:
        yield each
        for _ in range(_ACCEPTED_AT_ONCE - 1):
            yield each.dup()
