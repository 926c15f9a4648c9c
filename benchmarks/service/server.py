"""Servers to measure: started on a free port, asked when they are ready, and stopped."""

import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.whole_processes import MALLSEG, PYTHON

_TICKS_S = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running server, and what it needs to be asked with."""

    process: "subprocess.Popen[str]"
    port: int
    ready_s: float
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def cpu_s(self) -> float:
        """Give the seconds of processor time that its processes have used."""
        return sum(_cpu_s(pid) for pid in self.pids)

    @property
    def resident_mib(self) -> list[float]:
        """Give the resident memory of each of its processes."""
        return [_resident_mib(pid) for pid in self.pids]

    @property
    def pids(self) -> list[int]:
        """Give its process, and its workers'."""
        return [self.process.pid, *_children(self.process.pid)]

    def ask(
        self, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> bytes:
        """Send one request; anything but a 2xx raises HTTPError."""
        given = {"content-type": "application/json", **self.headers, **(headers or {})}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, given)
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
            answer: bytes = response.read()
            return answer


@contextmanager
def mallseg(
    store: str,
    *options: str,
    headers: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
    core: int | None = None,
) -> Iterator[Server]:
    """Serve a store with `mallseg serve`."""
    command = [MALLSEG, "serve", "--port", "0", "--store", store, *options]
    with running(
        command, ready="/readyz", environment=environment, headers=headers, core=core
    ) as server:
        yield server


@contextmanager
def rival(name: str, environment: Mapping[str, str], core: int | None = None) -> Iterator[Server]:
    """Serve an application of `rivals.py` with uvicorn."""
    app = f"benchmarks.service.rivals:{name}"
    command = [PYTHON, "-m", "uvicorn", "--factory", app, "--port", "0", "--no-access-log"]
    with running(command, ready="/", environment=environment, core=core) as server:
        yield server


@contextmanager
def running(
    command: Sequence[str],
    *,
    ready: str,
    environment: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    core: int | None = None,
) -> Iterator[Server]:
    """Start a server, wait until `ready` is answered with anything but a 503, and stop it."""
    pinned = [] if core is None else ["taskset", "--cpu-list", str(core)]
    started = time.perf_counter()
    process = subprocess.Popen(
        [*pinned, *command],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **(environment or {})},
    )
    try:
        port = _port(process)
        _wait_for(f"http://127.0.0.1:{port}{ready}")
        yield Server(
            process=process,
            port=port,
            ready_s=time.perf_counter() - started,
            headers=headers or {},
        )
    finally:
        process.terminate()
        process.wait(timeout=30)


def _port(process: "subprocess.Popen[str]") -> int:
    """Read the log until it names the address; then go on reading, so that it never fills up."""
    lines = process.stderr or ()
    for line in lines:
        if "http://" in line:
            digits = line.partition("http://")[2].partition(":")[2]
            threading.Thread(target=lambda: [None for _ in lines], daemon=True).start()
            return int("".join(each for each in digits[:5] if each.isdigit()))
    sys.exit("a server did not start")


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310  (our own server)
        except urllib.error.HTTPError as error:
            if error.code != 503:  # noqa: PLR2004
                return
        except OSError:
            pass
        else:
            return
        time.sleep(0.005)
    sys.exit(f"{url} is not ready after 30 s")


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    user, system = fields[11:13]
    return (int(user) + int(system)) * _TICKS_S


def _resident_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8")
    return [int(each) for each in listed.split()]
