"""Clients that keep their connections, and count what they lose."""

import asyncio
import contextlib
import statistics
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

BODY = b'{"annual_income_k":81,"spending_score":69}'
ASSIGN = (
    b"POST /v1/assignments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
)
LIVE = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"


@dataclass(slots=True)
class Tally:
    """What clients got.

    Attributes
    ----------
    lost
        Requests that were sent on an open connection and not answered.
    refused
        Connections that were refused: their clients have lost nothing, and know.
    bodies
        Of all answers, for those who look at them.
    """

    statuses: Counter[int] = field(default_factory=Counter)
    lost: int = 0
    refused: int = 0
    latencies_s: list[float] = field(default_factory=list)
    bodies: list[bytes] | None = None

    @property
    def answered(self) -> int:
        """Requests that were answered."""
        return self.statuses.total()

    def quantile_ms(self, share: float) -> float:
        """Give the latency that this share of the answers stays below."""
        if len(self.latencies_s) < 2:
            return float("nan")
        return 1000 * statistics.quantiles(self.latencies_s, n=1000)[round(share * 1000) - 1]


@dataclass(slots=True)
class Client:
    """One connection, opened again when the server says that it ends."""

    port: int
    tally: Tally
    request: bytes = ASSIGN
    pause_s: float = 0.0

    async def ask_until(self, is_over: asyncio.Event) -> None:
        """Ask again and again."""
        connection = None
        while not is_over.is_set():
            try:
                connection = connection or await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                self.tally.refused += 1
                await asyncio.sleep(0.01)
                continue
            if not await self._ask(*connection):
                connection[1].close()
                connection = None
            await asyncio.sleep(self.pause_s)
        if connection:
            connection[1].close()

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Ask once; say whether the connection goes on."""
        began_s = time.perf_counter()
        try:
            writer.write(self.request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
            body = await reader.readexactly(length)
        except (OSError, asyncio.IncompleteReadError):
            self.tally.lost += 1
            return False
        self.tally.statuses[int(head[9:12])] += 1
        self.tally.latencies_s.append(time.perf_counter() - began_s)
        if self.tally.bodies is not None:
            self.tally.bodies.append(body)
        return b"connection: close" not in head


async def ask_while(
    port: int,
    clients: int,
    steps: Callable[[Tally], Awaitable[None]],
    *,
    request: bytes = ASSIGN,
    pause_s: float = 0.0,
) -> Tally:
    """Have a number of clients ask while steps are taken."""
    tally, is_over = Tally(), asyncio.Event()
    tasks = [
        asyncio.create_task(Client(port, tally, request, pause_s).ask_until(is_over))
        for _ in range(clients)
    ]
    try:
        await steps(tally)
    finally:
        is_over.set()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.gather(*tasks), 15)
    return tally


async def answers(tally: Tally, count: int, *, within_s: float = 600) -> None:
    """Wait for a number of answers; raise TimeoutError where the service is gone."""
    async with asyncio.timeout(within_s):
        while tally.answered < count:  # noqa: ASYNC110  (clients only count)
            await asyncio.sleep(0.02)
