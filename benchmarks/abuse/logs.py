"""A log file that cannot take what is written: a pipe that is not read, a full disk."""

import asyncio
import os
from pathlib import Path

from benchmarks.abuse.clients import Tally, answers, ask_while
from benchmarks.abuse.figure import Figure, Scale
from benchmarks.abuse.guarded import Store
from benchmarks.abuse.requests import A_CUSTOMER, post
from benchmarks.abuse.steady import failed_in
from benchmarks.service.server import Server

_MOST_KEPT = 20_000
"""More lines than the queue of the log and a pipe take."""


def lost(store: Store, folder: Path, scale: Scale) -> Figure:
    """Log every request to a file that takes nothing."""
    pipe = folder / "unread-log"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    reported = {}
    cases = (("a pipe", str(pipe), _MOST_KEPT), ("a full disk", "/dev/full", 0))
    for name, file, kept in cases:
        with store.serve("--log-level", "debug", "--log-file", file) as server:
            tally = asyncio.run(_asked(server, max(scale.requests, kept)))
            reported[name] = failed_in(tally), _dropped(server)
    os.close(reader)
    return Figure(
        promise="a reader of the log file that stalls; a full disk under the log",
        target="answers go on, drops counted",
        measured="; ".join(
            f"{name}: {failed} failed, {dropped} lines dropped"
            for name, (failed, dropped) in reported.items()
        ),
        holds=all(not failed and dropped for failed, dropped in reported.values()),
    )


async def _asked(server: Server, requests: int) -> Tally:
    async def steps(tally: Tally) -> None:
        await answers(tally, requests)

    message = post("/v1/assignments", A_CUSTOMER, server.headers)
    return await ask_while(server.port, 8, steps, request=message)


def _dropped(server: Server) -> int:
    server.ask("/livez")  # workers report with a request what they lost before
    lines = server.ask("/metrics").decode().splitlines()
    name = "mallseg_log_lines_dropped_total "
    return int(float(next(line for line in lines if line.startswith(name)).split()[1]))
