"""Asks `mallseg serve` and what others would write, in turn, and prints the ratios of each round.

Usage: python -m benchmarks.service [ROUNDS [SECONDS]]

Every server is started anew, with one worker, on one core; what asks has another one. mallseg has
keys, limits and metrics, as it is deployed; the others have none. Each customer is asked for once:
that is the row that counts. Ratios are medians over the rounds: of requests per second, and, where
something else runs beside it, better looked at by the processor time that a server needs for an
answer.
"""

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.reading import write_customers
from benchmarks.service.load import WRK, Answered, Asking, load
from benchmarks.service.server import Server, mallseg, rival
from benchmarks.whole_processes import CUSTOMERS, MALLSEG, run

SERVERS_CORE = 0

ONE = "/v1/assignments"

_DRAWN = random.Random(2026)


def _body(digits: int) -> bytes:
    """Draw a customer who is anywhere in the published mall."""
    income, score = round(_DRAWN.uniform(15, 137), digits), round(_DRAWN.uniform(1, 99), digits)
    return json.dumps({"annual_income_k": income, "spending_score": score}).encode()


WHOLE = tuple(_body(0) for _ in range(200))
"""Whole values, as most customers have: after a moment each was asked for before, and is kept."""

ALL_NEW = tuple(_body(6) for _ in range(20_000))
"""More than are asked for before the first comes again."""

MANY = "/v1/assignments/batch"
_OURS, _THEIRS = b'{"customers": [%b]}', b"[%b]"


def _many(pattern: bytes) -> Iterator[bytes]:
    """Give ten requests of a thousand customers each."""
    for place in range(0, 10_000, 1000):
        yield pattern % b", ".join(ALL_NEW[place : place + 1000])


Start = Callable[[], AbstractContextManager[Server]]


@dataclass(frozen=True, kw_only=True)
class Rival:
    """Another server, and how many times its requests per second are aimed at.

    `bodies` are what it takes in the place of ours.
    """

    name: str
    start: Start
    aim: float
    bodies: tuple[bytes, ...] = ()


def trained(folder: Path) -> tuple[str, Mapping[str, str]]:
    """Train on the published customers, and make a key; give the store, and what shows the key."""
    store = str(folder / "models")
    command = [MALLSEG, "train", CUSTOMERS, "--segments", "5", "--store", store]
    subprocess.run(command, check=True, capture_output=True)
    command = [MALLSEG, "keys", "create", "--name", "benchmark", "--scope", "read"]
    created = subprocess.run(
        [*command, "--store", store, "--json"], check=True, capture_output=True
    )
    return store, {"authorization": f"Bearer {json.loads(created.stdout)['key']}"}


def race(title: str, asking: Asking, ours: Start, rivals: list[Rival], rounds: int) -> None:
    """Ask all servers the same in turn, and print medians."""
    all_of_them = [Rival(name="mallseg serve", start=ours, aim=1.0), *rivals]
    seen: dict[str, list[Answered]] = {each.name: [] for each in all_of_them}
    for _ in range(rounds):
        for each in all_of_them:
            with each.start() as server:
                asked = replace(asking, bodies=each.bodies or asking.bodies)
                seen[each.name].append(load(server, asked))
    mine = seen["mallseg serve"]
    print(f"\n{title:<28} {'req/s':>8} {'p50 ms':>7} {'p99 ms':>7} {'CPU us':>7}"
          f" {'ours':>6} {'by CPU':>7} {'aim':>5} {'failed':>6}")  # fmt: skip
    print(_row("mallseg serve", mine))
    for each in rivals:
        theirs = seen[each.name]
        ratio = statistics.median(a.per_s / b.per_s for a, b in zip(mine, theirs, strict=True))
        by_cpu = statistics.median(b.cpu_us / a.cpu_us for a, b in zip(mine, theirs, strict=True))
        print(f"{_row(each.name, theirs)} {ratio:>6.2f} {by_cpu:>7.2f} {each.aim:>5.2f}"
              f" {sum(run.failed for run in theirs):>6}")  # fmt: skip
    if failed := sum(run.failed for run in mine):
        sys.exit(f"{failed} requests to mallseg failed")


def _row(name: str, runs: list[Answered]) -> str:
    per_s, p50, p99, cpu = (
        statistics.median(values)
        for values in zip(*((r.per_s, r.p50_ms, r.p99_ms, r.cpu_us) for r in runs), strict=True)
    )
    return f"{name:<28} {per_s:>8.0f} {p50:>7.2f} {p99:>7.2f} {cpu:>7.1f}"


def stream(store: str, key: Mapping[str, str], folder: Path) -> None:
    """Send a file as CSV and read the answer; beside the command on the same file."""
    source, rows = folder / "customers.csv", 200_000
    write_customers(source, rows)
    with mallseg(store, headers=key) as server:
        started_s = time.perf_counter()
        with source.open("rb") as sent:
            connection = HTTPConnection("127.0.0.1", server.port, timeout=300)
            size = str(source.stat().st_size)
            headers = {"content-type": "text/csv", "content-length": size, **key}
            connection.request("POST", MANY, sent, headers)
            answer = connection.getresponse()
            read = sum(len(piece) for piece in iter(lambda: answer.read(1 << 20), b""))
        streamed_s = time.perf_counter() - started_s
        peak = max(server.resident_mib)
    labelled = folder / "labelled.csv"
    command = [MALLSEG, "assign", "--file", str(source), "--out", str(labelled), "--store", store]
    command_s = run(command).elapsed_s
    print(
        f"\n{rows:,} customers as CSV: {streamed_s:.2f} s ({answer.status}, {read:,} bytes, server "
        f"{peak:.0f} MiB), `assign --file` {command_s:.2f} s: {streamed_s / command_s:.2f} (aim 2)"
    )


def rivals_of(environment: Mapping[str, str]) -> list[Rival]:
    """Those who answer for one customer."""
    return [
        Rival(name=title, start=partial(rival, name, environment, SERVERS_CORE), aim=aim)
        for title, name, aim in (
            ("FastAPI + scikit-learn", "predicting", 3.5),
            ("FastAPI constant", "constant", 0.65),
            ("bare ASGI constant", "bare", 0.7),
        )
    ]


def main(rounds: int, duration_s: float) -> None:
    """Compare everything."""
    print(f"load by {'wrk' if WRK else 'a generator in Python: see benchmarks/service/load.py'}")
    with tempfile.TemporaryDirectory() as folder:
        store, key = trained(Path(folder))
        ours = partial(mallseg, store, headers=key, core=SERVERS_CORE)
        answer = Path(folder) / "answer.json"
        with ours() as server:
            answer.write_bytes(server.ask(ONE, WHOLE[0]))
            print(f"ready after {server.ready_s:.2f} s, {server.resident_mib[0]:.0f} MiB")
        environment = {"ANSWER": str(answer), "CUSTOMERS": CUSTOMERS}
        rivals = rivals_of(environment)
        for title, bodies in (("each once", ALL_NEW), ("again and again", WHOLE)):
            asking = Asking(path=ONE, bodies=bodies, duration_s=duration_s)
            race(f"one customer, {title}", asking, ours, rivals, rounds)
        many = Asking(path=MANY, bodies=tuple(_many(_OURS)), duration_s=duration_s)
        listed = Rival(
            name="FastAPI list[Model] + sklearn",
            start=partial(rival, "predicting", environment, SERVERS_CORE),
            aim=10.0,
            bodies=tuple(_many(_THEIRS)),
        )
        race("1 000 customers", many, ours, [listed], rounds)
        stream(store, key, Path(folder))


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 3,
        float(sys.argv[2]) if len(sys.argv) > 2 else 3.0,  # noqa: PLR2004
    )
