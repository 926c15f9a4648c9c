"""What is done to a service, one figure each. A long and a short form differ in numbers only."""

import asyncio
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from urllib.request import urlopen

from benchmarks.abuse.clients import ASSIGN, LIVE, Tally, answers, ask_while
from benchmarks.abuse.service import PROJECT, Service, serving

CLIENTS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Stops:
    """What came of stopping a service under load, again and again."""

    exit_codes: tuple[int, ...]
    slowest_s: float
    answered: int
    lost: int


def stopping(store: Path, times: int, *options: str) -> Stops:
    """Send SIGTERM while clients ask and others have sent half a request."""
    exit_codes: list[int] = []
    elapsed: list[float] = []
    tallies: list[Tally] = []
    for _ in range(times):
        with serving(store, *options) as service:
            tallies.append(asyncio.run(_asked_until_stopped(service, elapsed)))
            exit_codes.append(service.process.returncode)
    return Stops(
        exit_codes=tuple(exit_codes),
        slowest_s=max(elapsed),
        answered=sum(tally.statuses[200] for tally in tallies),
        lost=sum(tally.lost for tally in tallies),
    )


async def _asked_until_stopped(service: Service, elapsed: list[float]) -> Tally:
    with ExitStack() as halves:

        async def steps(tally: Tally) -> None:
            await answers(tally, 300)
            for sent in (ASSIGN[:40], ASSIGN[:-5], b"") * 3:
                half = socket.create_connection(("127.0.0.1", service.port))
                halves.enter_context(half).sendall(sent)
            await asyncio.sleep(0.2)
            began_s = time.monotonic()
            service.process.send_signal(signal.SIGTERM)
            await asyncio.to_thread(service.process.wait, 30)
            elapsed.append(time.monotonic() - began_s)

        return await ask_while(service.port, CLIENTS, steps)


def rolling(store: Path, times: int) -> Tally:
    """Send SIGHUP to two workers while clients ask."""
    with serving(store, "--workers", "2") as service:

        async def steps(tally: Tally) -> None:
            for number in range(1, times + 1):
                await answers(tally, tally.answered + 100)
                service.process.send_signal(signal.SIGHUP)
                for event, count in (("worker_ready", 2 + 2 * number), ("finished", 2 * number)):
                    await asyncio.to_thread(service.await_lines, event, count)
            await answers(tally, tally.answered + 100)

        return asyncio.run(ask_while(service.port, CLIENTS, steps))


@dataclass(frozen=True, slots=True, kw_only=True)
class Slow:
    """What became of slow clients, and of the others beside them."""

    longest_s: float
    still_open: int
    others: Tally


def slow_clients(store: Path, count: int, watched_s: float, *options: str) -> Slow:
    """Have clients send a byte now and then: of a line, of headers, of a body, of nothing."""
    ways = [(b"GET /li", b"v"), (ASSIGN[:30], b"a"), (ASSIGN[:-5], b""), (b"", b"")]
    ways += [(ASSIGN.replace(b"Length: 42", b"Length: 9999"), b" ")]
    with serving(store, *options) as service:
        port, ends = service.port, [0.0]

        async def steps(_tally: Tally) -> None:
            each = (_trickle(port, *ways[each % 5], watched_s) for each in range(count))
            ends.extend(await asyncio.gather(*each))

        others = asyncio.run(ask_while(port, 2, steps, pause_s=0.02))
    return Slow(
        longest_s=max(each for each in ends if each < watched_s),
        still_open=sum(each >= watched_s for each in ends),
        others=others,
    )


async def _trickle(port: int, sent: bytes, piece: bytes, watched_s: float) -> float:
    """Send slowly until the server closes; give the seconds, or those for which it was watched."""
    began_s = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    try:
        while time.monotonic() - began_s < watched_s:
            with suppress(TimeoutError):
                if not await asyncio.wait_for(reader.read(4096), 1):
                    return time.monotonic() - began_s
            writer.write(piece)
    except OSError:
        return time.monotonic() - began_s
    finally:
        writer.close()
    return watched_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Saturation:
    """What was answered to more clients than there is room for, to probes beside them, and then."""

    clients: Tally
    probes: Tally
    normal: Tally


def _probed(port: int, lasting_s: float) -> Tally:
    """Ask for health twenty times a second."""

    async def waiting(_tally: Tally) -> None:
        await asyncio.sleep(lasting_s)

    return asyncio.run(ask_while(port, 1, waiting, request=LIVE, pause_s=0.05))


def saturation(store: Path, clients: int, lasting_s: float, *options: str) -> Saturation:
    """Ask with many clients at once, and for health from a process that does nothing else."""
    with serving(store, *options) as service, ProcessPoolExecutor(1, get_context("spawn")) as own:
        port = service.port

        async def waiting(_tally: Tally) -> None:
            await asyncio.sleep(lasting_s)

        own.submit(time.monotonic).result()  # it runs by now
        probing = own.submit(_probed, port, lasting_s)
        crowd = asyncio.run(ask_while(port, clients, waiting))
        probes = probing.result()
        time.sleep(5)

        async def briefly(tally: Tally) -> None:
            await answers(tally, 300)

        normal = asyncio.run(ask_while(port, 2, briefly))
    return Saturation(clients=crowd, probes=probes, normal=normal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stalled:
    """What a service did whose log was not read."""

    tally: Tally
    dropped: int
    exit_code: int


def stalled_log(store: Path, most_s: float) -> Stalled:
    """Ask until the log of a service has dropped lines, because its reader stalls.

    That takes some 14 000 answers, which a busy machine needs minutes for; `most_s` is for a
    service that drops none.
    """
    command = [sys.executable, "-m", "mallseg", "serve", "--port", "0", "--store", str(store), "-v"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, cwd=PROJECT) as process:
        text = b""
        while process.stderr and b'"event": "serving"' not in text:
            text += process.stderr.readline()
        port = int(text.partition(b"http://127.0.0.1:")[2].partition(b'"')[0])
        ends_s = time.monotonic() + most_s

        async def steps(_tally: Tally) -> None:
            while time.monotonic() < ends_s and not await asyncio.to_thread(_dropped, port):  # noqa: ASYNC110  (asked over HTTP)
                await asyncio.sleep(1)

        tally = asyncio.run(ask_while(port, CLIENTS, steps))
        dropped = _dropped(port)
        process.send_signal(signal.SIGTERM)
        return Stalled(tally=tally, dropped=dropped, exit_code=process.wait(30))


def _dropped(port: int) -> int:
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        metrics = answer.read().decode().splitlines()
    name = "mallseg_log_lines_dropped_total "
    return int(float(next(line for line in metrics if line.startswith(name)).split()[1]))
