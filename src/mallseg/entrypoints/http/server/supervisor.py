"""Several workers at one socket: started, watched, replaced one after the other, stopped."""

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
from mallseg.entrypoints.http.server.closing import OPEN_SHARE, take_no_more
from mallseg.entrypoints.http.server.worker import Worker
from mallseg.log import logger_named
from mallseg.settings.serving import HttpSettings

LOGGER = "mallseg.serve"

READY_WITHIN_S = 30.0
STOPPED_WITHIN_S = 9.5
"""A worker needs less; what is left then is killed: supervisors of ours commonly wait for 10 s."""

_TICK_S = 0.1
_LONGEST_PAUSE_S = 8.0

_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


def supervise(words: Sequence[str], listening: socket.socket, http: HttpSettings) -> int:
    """Serve on a socket with several workers until a signal says to stop; give the exit code.

    Parameters
    ----------
    words
        The command's, without the name of the program: each worker is started with them.
    """
    program = [sys.executable, "-P", "-m", "mallseg"]  # -P: nothing from the current folder
    with shared_metrics():
        return Supervisor(
            [*program, *words, "--worker"],
            listening,
            http.workers,
            grace_s=http.stop_grace_s,
            on_end=forget_worker,
        ).run()


class Supervisor:
    """Keeps a number of workers running. It serves nothing itself, and holds the socket for them.

    The socket is bound once and shared: connections that wait in it are taken by whichever worker
    has time, and none is lost when one of them ends.
    """

    def __init__(
        self,
        words: Sequence[str],
        listening: socket.socket,
        count: int,
        *,
        grace_s: float,
        on_end: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Prepare to start workers.

        Parameters
        ----------
        words
            What starts one, without its place. Each is a new program: with the present code,
            settings and certificates.
        grace_s
            For which workers that stop still take new connections.
        on_end
            Gets the number of each process that has ended.
        """
        self._words = words
        self._grace_s = grace_s
        self._on_end = on_end
        self._closes_s = math.inf
        self._listening = listening
        self._count = count
        self._workers: list[Worker] = []
        self._leaving: list[Worker] = []
        self._replacement: Worker | None = None
        self._to_replace: list[Worker] = []
        self._were_ready = False
        self._is_stopping = False
        self._exit_code = 0
        self._pause_s = 0.0
        self._next_start_s = 0.0
        self._log = logger_named(LOGGER)

    def run(self) -> int:
        """Supervise until a signal says to stop; give the exit code.

        SIGHUP replaces the workers one after the other: each leaves when its successor is ready.
        """
        with _signals() as wakeup:
            while True:
                for number in self._wait(wakeup):
                    self._handle(number)
                self._look()
                if self._is_stopping:
                    if not self._all():
                        break
                    if time.monotonic() >= self._closes_s:
                        take_no_more(self._listening)  # while workers accept what waits there
                else:
                    self._replace()
                    self._fill()
        self._log.info("stopped", workers=self._count)
        return self._exit_code

    def _all(self) -> list[Worker]:
        replacement = [self._replacement] if self._replacement else []
        return [*self._workers, *self._leaving, *replacement]

    def _wait(self, wakeup: int) -> list[int]:
        """Wait for a signal, a word of a worker, or a moment."""
        channels = [worker.channel.fileno() for worker in self._all() if not worker.is_ready]
        ready, _, _ = select.select([wakeup, *channels], [], [], _TICK_S if self._all() else 0)
        return [*os.read(wakeup, 512)] if wakeup in ready else []

    def _handle(self, number: int) -> None:
        if number in {signal.SIGTERM, signal.SIGINT} or (number == signal.SIGHUP and _hung_up()):
            self._stop(0)
        elif number == signal.SIGHUP and not self._is_stopping:
            self._log.info("restarting", workers=len(self._workers))
            self._to_replace = [*self._workers]

    def _stop(self, exit_code: int) -> None:
        if not self._is_stopping:
            self._is_stopping, self._exit_code = True, exit_code
            self._closes_s = time.monotonic() + OPEN_SHARE * self._grace_s
            self._log.info("stopping", workers=len(self._workers))
        for worker in self._all():
            worker.stop()

    def _look(self) -> None:
        """See who is ready, who has ended, and who does not end."""
        for worker in self._all():
            was_ready = worker.is_ready
            exit_code = worker.look()
            if exit_code is not None:
                self._bury(worker, exit_code)
            elif worker.is_overdue(STOPPED_WITHIN_S):
                worker.process.kill()
            elif worker.is_ready and not was_ready:
                self._were_ready, self._pause_s = True, 0.0
                self._log.info("worker_ready", worker=worker.process.pid)

    def _bury(self, worker: Worker, exit_code: int) -> None:
        worker.channel.close()
        self._on_end(worker.process.pid)
        if worker in self._leaving:
            self._leaving.remove(worker)
            return
        if worker is self._replacement:
            self._give_up_replacing(exit_code)
            return
        self._workers.remove(worker)
        if self._is_stopping:
            return
        self._log.error("worker_died", worker=worker.process.pid, exit_code=exit_code)
        if not self._were_ready:
            self._stop(exit_code)
            return
        self._pause_s = min(max(0.1, 2 * self._pause_s), _LONGEST_PAUSE_S)
        self._next_start_s = time.monotonic() + (0 if worker.is_ready else self._pause_s)

    def _give_up_replacing(self, exit_code: int | None) -> None:
        """Serve on as before: what the next worker cannot be, the others could not either."""
        if not self._is_stopping:
            self._log.error("restart_given_up", exit_code=exit_code)
        self._replacement, self._to_replace = None, []

    def _replace(self) -> None:
        """Take the next step of a rolling restart: start one, or have the one it replaces leave."""
        new = self._replacement
        if new is None:
            self._to_replace = [each for each in self._to_replace if each in self._workers]
            if self._to_replace and not self._leaving:
                self._replacement = self._start()
        elif new.is_ready:
            old = self._to_replace.pop(0) if self._to_replace else None
            if old in self._workers:
                self._workers.remove(old)
                self._leaving.append(old)
                old.stop()
            self._workers.append(new)
            self._replacement = None
        elif new.age_s() > READY_WITHIN_S:
            new.process.kill()
            self._leaving.append(new)
            self._give_up_replacing(None)

    def _fill(self) -> None:
        if time.monotonic() < self._next_start_s:
            return
        while len(self._workers) < self._count:
            self._workers.append(self._start())

    def _start(self) -> Worker:
        return Worker.start(self._words, self._listening)


@contextmanager
def _signals() -> Iterator[int]:
    """Have signals written to a pipe, and give its end to read from."""
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


def _hung_up() -> bool:
    """Whether SIGHUP means what it says: the terminal that this was started from is gone."""
    if not sys.stderr.isatty():
        return False
    with contextlib.suppress(OSError), open("/dev/tty", "rb"):  # noqa: PTH123
        return False
    return True
