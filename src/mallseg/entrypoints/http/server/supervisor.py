"""Runs several workers on one socket: restarts, rolling replacement, graceful shutdown."""

import contextlib
import math
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from mallseg.entrypoints.http.observability.workers import forget_worker, shared_metrics
from mallseg.entrypoints.http.server.syn_filter import ACCEPTING_SHARE, drop_new_connections
from mallseg.entrypoints.http.server.worker import Worker
from mallseg.log import logger_named
from mallseg.settings.serving import HttpSettings

LOGGER = "mallseg.serve"

READY_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 9.5
"""A worker needs less, and is killed then: process managers commonly kill us after 10 s."""

_POLL_S = 0.1
_MAX_BACKOFF_S = 8.0

_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


def supervise(arguments: Sequence[str], listening: socket.socket, http: HttpSettings) -> int:
    """Serve on a socket with several workers until a signal says to stop; give the exit code.

    Parameters
    ----------
    arguments
        Those of the command line: each worker is started with them.
    """
    program = [sys.executable, "-P", "-m", "mallseg"]  # -P: nothing from the current folder
    with shared_metrics():
        return Supervisor(
            [*program, *arguments, "--worker"],
            listening,
            http.workers,
            grace_s=http.stop_grace_s,
            on_exit=forget_worker,
        ).run()


class Supervisor:
    """Keeps a number of workers running, and holds their socket open; it accepts nothing itself.

    The socket is bound once and inherited: connections in its backlog are accepted by any worker
    that is free, and none is lost when one of them exits.
    """

    def __init__(
        self,
        command: Sequence[str],
        listening: socket.socket,
        count: int,
        *,
        grace_s: float,
        on_exit: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Prepare to start workers.

        Parameters
        ----------
        command
            Starts a worker. Each is a new program: it loads the present code, settings and
            certificates.
        grace_s
            The grace period of a shutdown, in which workers still accept connections.
        on_exit
            Called with the process id of each worker that has exited.
        """
        self._command = command
        self._grace_s = grace_s
        self._on_exit = on_exit
        self._accepts_until_s = math.inf
        self._listening = listening
        self._count = count
        self._workers: list[Worker] = []
        self._draining: list[Worker] = []
        self._replacement: Worker | None = None
        self._to_replace: list[Worker] = []
        self._was_ever_ready = False
        self._is_stopping = False
        self._exit_code = 0
        self._backoff_s = 0.0
        self._next_start_s = 0.0
        self._log = logger_named(LOGGER)

    def run(self) -> int:
        """Supervise until a signal says to stop; give the exit code.

        SIGHUP replaces the workers one after the other: each drains once its successor is ready.
        """
        with _signals() as wakeup:
            while True:
                for number in self._wait(wakeup):
                    self._handle_signal(number)
                self._poll_workers()
                if self._is_stopping:
                    if not self._all_workers():
                        break
                    if time.monotonic() >= self._accepts_until_s:  # workers accept the backlog
                        drop_new_connections(self._listening)
                else:
                    self._continue_restart()
                    self._start_missing()
        self._log.info("stopped", workers=self._count)
        return self._exit_code

    def _all_workers(self) -> list[Worker]:
        replacement = [self._replacement] if self._replacement else []
        return [*self._workers, *self._draining, *replacement]

    def _wait(self, wakeup: int) -> list[int]:
        """Wait for a signal, a worker that gets ready, or a short time; give the signals."""
        workers = self._all_workers()
        channels = [each.channel.fileno() for each in workers if not each.is_ready]
        ready, _, _ = select.select([wakeup, *channels], [], [], _POLL_S if workers else 0)
        return [*os.read(wakeup, 512)] if wakeup in ready else []

    def _handle_signal(self, number: int) -> None:
        is_restart = number == signal.SIGHUP and not _has_lost_terminal()
        if number in {signal.SIGTERM, signal.SIGINT, signal.SIGHUP} and not is_restart:
            self._stop(0)
        elif is_restart and not self._is_stopping:
            self._log.info("restarting", workers=len(self._workers))
            self._to_replace = [*self._workers]

    def _stop(self, exit_code: int) -> None:
        if not self._is_stopping:
            self._is_stopping, self._exit_code = True, exit_code
            self._accepts_until_s = time.monotonic() + ACCEPTING_SHARE * self._grace_s
            self._log.info("stopping", workers=len(self._workers))
        for worker in self._all_workers():
            worker.stop()

    def _poll_workers(self) -> None:
        """Find workers that are ready, have exited, or are to be killed."""
        for worker in self._all_workers():
            was_ready = worker.is_ready
            exit_code = worker.poll()
            if exit_code is not None:
                self._on_worker_exit(worker, exit_code)
            elif worker.is_overdue(STOP_TIMEOUT_S):
                worker.process.kill()
            elif worker.is_ready and not was_ready:
                self._was_ever_ready, self._backoff_s = True, 0.0
                self._log.info("worker_ready", worker=worker.process.pid)

    def _on_worker_exit(self, worker: Worker, exit_code: int) -> None:
        worker.channel.close()
        self._on_exit(worker.process.pid)
        if worker in self._draining:
            self._draining.remove(worker)
            return
        if worker is self._replacement:
            self._abandon_restart(exit_code)
            return
        self._workers.remove(worker)
        if self._is_stopping:
            return
        self._log.error("worker_died", worker=worker.process.pid, exit_code=exit_code)
        if not self._was_ever_ready:
            self._stop(exit_code)
            return
        self._backoff_s = min(max(0.1, 2 * self._backoff_s), _MAX_BACKOFF_S)
        self._next_start_s = time.monotonic() + (0 if worker.is_ready else self._backoff_s)

    def _abandon_restart(self, exit_code: int | None) -> None:
        """Keep the present workers: if one new worker cannot start, the next could not either."""
        if not self._is_stopping:
            self._log.error("restart_given_up", exit_code=exit_code)
        self._replacement, self._to_replace = None, []

    def _continue_restart(self) -> None:
        """Take the next step of a rolling restart: start a worker, or drain the one it replaces."""
        new = self._replacement
        if new is None:
            self._to_replace = [each for each in self._to_replace if each in self._workers]
            if self._to_replace and not self._draining:
                self._replacement = self._start()
        elif new.is_ready:
            old = self._to_replace.pop(0) if self._to_replace else None
            if old in self._workers:
                self._workers.remove(old)
                self._draining.append(old)
                old.stop()
            self._workers.append(new)
            self._replacement = None
        elif new.age_s() > READY_TIMEOUT_S:
            new.process.kill()
            self._draining.append(new)
            self._abandon_restart(None)

    def _start_missing(self) -> None:
        if time.monotonic() < self._next_start_s:
            return
        while len(self._workers) < self._count:
            self._workers.append(self._start())

    def _start(self) -> Worker:
        return Worker.start(self._command, self._listening)


@contextmanager
def _signals() -> Iterator[int]:
    """Have signals written to a pipe, and give its read end."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for number in _SIGNALS:
        signal.signal(number, lambda *_: None)
    try:
        yield reading
    finally:
        signal.set_wakeup_fd(-1)
        for number in _SIGNALS[:-1]:
            signal.signal(number, signal.SIG_IGN)
        os.close(reading)
        os.close(writing)


def _has_lost_terminal() -> bool:
    """Whether SIGHUP means that the terminal is gone, and not that workers should be replaced."""
    if not sys.stderr.isatty():
        return False
    with contextlib.suppress(OSError), open("/dev/tty", "rb"):  # noqa: PTH123
        return False
    return True
