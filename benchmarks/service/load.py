"""Load on a server: by wrk where it is installed, else by a generator in Python.

wrk (Debian's package of that name) asks up to ten times as fast as the generator. Without it the
generator is the limit beside a bare application: its figures are then lower bounds, and its
ratios too kind to the slower side. Processor time for each request holds with both.
"""

import asyncio
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from typing import cast

from benchmarks.service.server import Server

WRK = shutil.which("wrk")


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What is asked in turn, again and again, by a number of connections at once, for a time."""

    path: str
    bodies: tuple[bytes, ...]
    connections: int = 16
    duration_s: float = 3.0


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What came back.

    Attributes
    ----------
    cpu_us
        Microseconds of the server's processor time for each answer.
    failed
        Answers of another status than 2xx, and connections that broke.
    """

    per_s: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    failed: int


def load(server: Server, asking: Asking) -> Answered:
    """Ask; a short warming up is not counted."""
    run = _by_wrk if WRK else _by_python
    run(server, asking, 0.5)
    before, started = server.cpu_s, time.perf_counter()
    per_s, p50_ms, p99_ms, failed = run(server, asking, asking.duration_s)
    elapsed_s = time.perf_counter() - started
    return Answered(
        per_s=per_s,
        p50_ms=p50_ms,
        p99_ms=p99_ms,
        cpu_us=(server.cpu_s - before) / max(per_s * min(elapsed_s, asking.duration_s), 1) * 1e6,
        failed=failed,
    )


_SCRIPT = """
wrk.method = "POST"
{headers}
local bodies, requests, turn = {{{bodies}}}, {{}}, 0
init = function()
    for i, body in ipairs(bodies) do requests[i] = wrk.format(nil, nil, nil, body) end
end
request = function()
    turn = turn % #requests + 1
    return requests[turn]
end
done = function(summary, latency)
    local errors = summary.errors
    io.write(string.format("%d %d %.0f %.0f %d\\n", summary.requests, summary.duration,
        latency:percentile(50), latency:percentile(99),
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""


def _by_wrk(server: Server, asking: Asking, duration_s: float) -> tuple[float, float, float, int]:
    given = {"content-type": "application/json", **server.headers}
    headers = "\n".join(f'wrk.headers["{name}"] = "{value}"' for name, value in given.items())
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        bodies = ", ".join(f"[==[{body.decode()}]==]" for body in asking.bodies)
        script.write(_SCRIPT.format(bodies=bodies, headers=headers))
        script.flush()
        url = f"http://127.0.0.1:{server.port}{asking.path}"
        command = [str(WRK), "-t1", f"-c{asking.connections}", f"-d{max(round(duration_s), 1)}s"]
        done = subprocess.run(
            [*command, "-s", script.name, url], capture_output=True, check=True, text=True
        )
    requests, duration_us, p50_us, p99_us, failed = map(int, done.stdout.splitlines()[-1].split())
    return requests / duration_us * 1e6, p50_us / 1e3, p99_us / 1e3, failed


def _by_python(
    server: Server, asking: Asking, duration_s: float
) -> tuple[float, float, float, int]:
    if sys.platform != "win32":
        import uvloop

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            seen = runner.run(_ask(server, asking, duration_s))
    else:
        seen = asyncio.run(_ask(server, asking, duration_s))
    cuts = statistics.quantiles(seen.took_s, n=100)
    return len(seen.took_s) / duration_s, cuts[49] * 1e3, cuts[98] * 1e3, seen.failed


@dataclass(slots=True)
class Seen:
    """What all connections have seen."""

    took_s: list[float] = field(default_factory=list)
    failed: int = 0


async def _ask(server: Server, asking: Asking, duration_s: float) -> Seen:
    seen, loop = Seen(), asyncio.get_running_loop()
    messages = cycle(
        request_of(server.port, asking.path, body, server.headers) for body in asking.bodies
    )
    connections = [
        await loop.create_connection(lambda: _Connection(messages, seen), "127.0.0.1", server.port)
        for _ in range(asking.connections)
    ]
    await asyncio.sleep(duration_s)
    for transport, connection in connections:
        connection.is_done = True
        transport.close()
    return seen


class _Connection(asyncio.Protocol):
    """Sends the next request as soon as the last is answered."""

    def __init__(self, messages: Iterator[bytes], seen: Seen) -> None:
        self._messages, self._seen = messages, seen
        self._buffer, self._length = b"", -1
        self.is_done = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def _send(self) -> None:
        self._sent_at = time.perf_counter()
        self._transport.write(next(self._messages))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        if self._length < 0:
            self._length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        if len(body) >= self._length:
            self._seen.took_s.append(time.perf_counter() - self._sent_at)
            self._seen.failed += not head.startswith(b"HTTP/1.1 2")
            self._buffer, self._length = b"", -1
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._seen.failed += not self.is_done


def request_of(port: int, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """Write a POST down."""
    lines = [
        f"POST {path} HTTP/1.1",
        f"host: 127.0.0.1:{port}",
        "content-type: application/json",
        f"content-length: {len(body)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body
