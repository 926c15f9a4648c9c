"""A whole request, and the ways to answer one at once."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from mallseg.entrypoints.http.guard.scopes import OPEN_PATHS
from mallseg.entrypoints.http.request_log import LOGGER

_LOG = logging.getLogger(LOGGER)

Header = tuple[bytes, bytes]

_UNKNOWN_LENGTH = 1 << 62


class WholeRequest(NamedTuple):
    """A request that is there as a whole, and when its head was."""

    method: str
    headers: Sequence[Header]
    body: bytes
    server: tuple[str, int | None] | None
    began_s: float


class Way(Protocol):
    """A way to answer requests of one method and path at once."""

    @property
    def largest_body(self) -> int:
        """How many bytes a body may have; a larger one is for the application."""
        ...

    @property
    def needs_turn(self) -> bool:
        """Whether it is work that is only done where there is not too much."""
        ...

    def answer(self, request: WholeRequest, own: Iterable[Header]) -> bytes | None:
        """Answer with a head and a body; None for what the application is to answer.

        Parameters
        ----------
        own
            Headers of the server.
        """
        ...


@dataclass(frozen=True, slots=True)
class HotPath:
    """All ways, and the one to refuse where there is too much to do."""

    ways: Mapping[tuple[bytes, bytes], Way]
    refuse: Way

    def way(
        self, method: bytes, url: bytes, headers: Iterable[Header], *, is_full: bool
    ) -> Way | None:
        """Find the way for a request; None where there is none.

        Parameters
        ----------
        is_full
            Whether all turns are taken.
        """
        if _LOG.isEnabledFor(logging.DEBUG):
            return None  # the application writes a line for each
        way = self.ways.get((method, url))
        if is_full and (way is None or way.needs_turn):
            way = None if _is_open(url) else self.refuse
        return way if way is not None and _length(headers) <= way.largest_body else None


def _is_open(url: bytes) -> bool:
    return url.partition(b"?")[0].decode("latin-1") in OPEN_PATHS


def _length(headers: Iterable[Header]) -> int:
    """Give the length of the body, which the parser has checked; of chunks it is not known."""
    length = 0
    for name, value in headers:
        if name == b"content-length":
            length = int(value)
        elif name == b"transfer-encoding":
            return _UNKNOWN_LENGTH
    return length
