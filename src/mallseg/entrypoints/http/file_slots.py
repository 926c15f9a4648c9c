"""A limit on files that are processed at a time: each takes a processor, and memory."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus

from fastapi import HTTPException

from mallseg.entrypoints.presentation.words.phrases import counted, one_or_more

_RETRY_AFTER_S = 5


@dataclass(slots=True, kw_only=True)
class FileSlots:
    """A semaphore whose `acquire` refuses at once. Only the event loop uses it: it has no lock."""

    most: int
    _in_use: int = field(default=0, init=False)
    _waiters: list["asyncio.Future[None]"] = field(default_factory=list, init=False)

    def check(self) -> None:
        """Raise a 503 if none is free: before a large body is read in vain."""
        if self._in_use >= self.most:
            verb = one_or_more(self.most, "is", "are")
            raise HTTPException(
                HTTPStatus.SERVICE_UNAVAILABLE,
                detail=f"{counted(self.most, 'file')} {verb} being worked on: ask again later",
                headers={"retry-after": str(_RETRY_AFTER_S)},
            )

    @asynccontextmanager
    async def acquire_within(self, timeout_s: float) -> AsyncIterator[None]:
        """Wait for a slot and hold it while the block runs; raise a 503 after the timeout."""
        with suppress(TimeoutError):  # `acquire` then raises the 503
            async with asyncio.timeout(timeout_s):
                while self._in_use >= self.most:
                    waiter = asyncio.get_running_loop().create_future()
                    self._waiters.append(waiter)
                    await waiter
        with self.acquire():
            yield

    @contextmanager
    def acquire(self) -> Iterator[None]:
        """Hold a slot while the block runs, or raise a 503."""
        self.check()
        self._in_use += 1
        try:
            yield
        finally:
            self._in_use -= 1
            self._wake()

    def _wake(self) -> None:
        """Wake all waiters, first come first served: some may have been cancelled meanwhile."""
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)
