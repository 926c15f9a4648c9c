"""How many files are worked on at a time: each takes a processor, and memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

from fastapi import HTTPException

_RETRY_AFTER_S = 5


@dataclass(slots=True, kw_only=True)
class FileSlots:
    """Lets some in, and sends others away. It is used by the event loop alone."""

    most: int
    _taken: int = field(default=0, init=False)

    def check(self) -> None:
        """Raise a 503 if none is free: before a large body is read in vain."""
        if self._taken >= self.most:
            raise HTTPException(
                HTTPStatus.SERVICE_UNAVAILABLE,
                detail=f"{self.most} files are being worked on: ask again later",
                headers={"retry-after": str(_RETRY_AFTER_S)},
            )

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Take one while the block runs, or raise a 503."""
        self.check()
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1
