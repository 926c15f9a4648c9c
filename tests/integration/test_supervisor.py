"""Several workers at one socket. A small program stands in for mallseg: it starts in an instant."""

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mallseg.entrypoints.http.server import supervisor as supervisors
from mallseg.entrypoints.http.server.supervisor import Supervisor
from tests.builders_http import Line, http_log
from tests.served import until

PROGRAM = """
import os, signal, socket, sys
folder, place = sys.argv[1:]
signal.alarm(60)
signal.signal(signal.SIGHUP, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
listening, channel = (socket.socket(fileno=int(each)) for each in place.split(":"))
if os.path.exists(folder + "/broken"): os._exit(7)
if os.path.exists(folder + "/stubborn"): signal.signal(signal.SIGTERM, signal.SIG_IGN)
channel.sendall(b"r")
while True:
    accepted, _ = listening.accept()
    accepted.sendall(str(os.getpid()).encode())
    accepted.close()
"""

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


@dataclass
class Run:
    """A supervisor that runs in the main thread, while steps are taken in another."""

    folder: Path
    port: int
    lines: Sequence[Line]
    exit_code: int | None = None
    failures: list[BaseException] = field(default_factory=list)

    def said(self, event: str) -> list[Line]:
        return [line for line in self.lines if line["event"] == event]

    def is_said(self, event: str, times: int = 1) -> bool:
        return until(lambda: len(self.said(event)) >= times)

    def who_answers(self) -> int:
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            return int(connection.recv(100))


@contextmanager
def _handlers_kept() -> Iterator[None]:
    before = {each: signal.getsignal(each) for each in SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def supervised(folder: Path, steps: Callable[[Run], None], count: int = 2) -> Run:
    words = [sys.executable, "-S", "-E", "-c", PROGRAM, str(folder)]
    with (
        socket.create_server(("127.0.0.1", 0)) as listening, http_log() as lines, _handlers_kept()
    ):  # fmt: skip
        run = Run(folder, listening.getsockname()[1], lines)

        def take_steps() -> None:
            try:
                steps(run)
            except BaseException as failure:  # noqa: BLE001  (raised again in the main thread)
                run.failures.append(failure)
            finally:
                os.kill(os.getpid(), signal.SIGTERM)

        supervisor = Supervisor(words, listening, count, grace_s=0)
        thread = threading.Thread(target=take_steps)
        thread.start()
        run.exit_code = supervisor.run()
        thread.join()
    if run.failures:
        raise run.failures[0]
    return run


def test_workers_share_one_socket_until_a_signal_stops_them(tmp_path: Path) -> None:
    pids: set[int] = set()

    def steps(run: Run) -> None:
        assert run.is_said("worker_ready", 2)
        pids.update(line["worker"] for line in run.said("worker_ready"))
        assert run.who_answers() in pids

    run = supervised(tmp_path, steps)

    assert run.exit_code == 0
    assert len(pids) == 2
    assert not any(_runs(pid) for pid in pids)


def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    def steps(run: Run) -> None:
        assert run.is_said("worker_ready", 2)
        victim = run.said("worker_ready")[0]["worker"]
        os.kill(victim, signal.SIGKILL)
        assert run.is_said("worker_ready", 3)
        (death,) = run.said("worker_died")
        assert (death["worker"], death["exit_code"]) == (victim, -signal.SIGKILL)

    assert supervised(tmp_path, steps).exit_code == 0


def test_sighup_replaces_every_worker_one_after_the_other(tmp_path: Path) -> None:
    def steps(run: Run) -> None:
        assert run.is_said("worker_ready", 2)
        os.kill(os.getpid(), signal.SIGHUP)
        assert run.is_said("worker_ready", 4)
        old, new = _halves([line["worker"] for line in run.said("worker_ready")])
        assert until(lambda: not any(_runs(pid) for pid in old))
        assert all(_runs(pid) for pid in new)
        assert run.who_answers() in new
        assert not run.said("worker_died")

    assert supervised(tmp_path, steps).exit_code == 0


def test_old_workers_serve_on_when_a_new_one_cannot_start(tmp_path: Path) -> None:
    def steps(run: Run) -> None:
        assert run.is_said("worker_ready", 2)
        (run.folder / "broken").touch()
        os.kill(os.getpid(), signal.SIGHUP)
        assert run.is_said("restart_given_up")
        assert run.said("restart_given_up")[0]["exit_code"] == 7
        old = {line["worker"] for line in run.said("worker_ready")}
        assert all(_runs(pid) for pid in old)
        assert run.who_answers() in old

    assert supervised(tmp_path, steps).exit_code == 0


def test_the_service_ends_when_its_first_workers_cannot_start(tmp_path: Path) -> None:
    (tmp_path / "broken").touch()
    run = supervised(tmp_path, lambda run: assert_said(run, "stopped"))

    assert run.exit_code == 7
    assert not run.said("worker_ready")


def test_a_worker_that_does_not_stop_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisors, "STOP_TIMEOUT_S", 0.2)
    (tmp_path / "stubborn").touch()

    def steps(run: Run) -> None:
        assert run.is_said("worker_ready", 2)

    run = supervised(tmp_path, steps)

    assert run.exit_code == 0
    assert not any(_runs(line["worker"]) for line in run.said("worker_ready"))


def assert_said(run: Run, event: str) -> None:
    assert run.is_said(event)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _halves(pids: list[int]) -> tuple[set[int], set[int]]:
    return set(pids[:2]), set(pids[2:])
