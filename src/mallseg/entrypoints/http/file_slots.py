"""How many files are worked on at a time: each takes a processor, and memory."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus

from fastapi import HTTPException

_RETRY_AFTER_S = 5


@dataclass(slots=True, kw_only=True)
class FileSlots:
    """Lets some in, and sends others away. It is used by the event loop alone."""

    most: int
    _taken: int = field(default=0, init=False)
    _waiting: list["asyncio.Future[None]"] = field(default_factory=list, init=False)

    def check(self) -> None:
        """Raise a 503 if none is free: before a large body is read in vain."""
        if self._taken >= self.most:
            raise HTTPException(
                HTTPStatus.SERVICE_UNAVAILABLE,
                detail=f"{self.most} files are being worked on: ask again later",
                headers={"retry-after": str(_RETRY_AFTER_S)},
            )

    @asynccontextmanager
    async def taken_in_turn(self, *, within_s: float) -> AsyncIterator[None]:
        """Wait for one, then take it while the block runs; raise a 503 where none gets free."""
        with suppress(TimeoutError):  # `taken` says what that means
            async with asyncio.timeout(within_s):
                while self._taken >= self.most:
                    turn = asyncio.get_running_loop().create_future()
                    self._waiting.append(turn)
                    await turn
        with self.taken():
            yield

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Take one while the block runs, or raise a 503."""
        self.check()
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1
            self._wake()

    def _wake(self) -> None:
        """Have all look again, in their order: one of them may have gone away meanwhile."""
        waiting, self._waiting = self._waiting, []
        for turn in waiting:
            if not turn.done():
                turn.set_result(None)
