"""The hot path: its handlers, what they are given, and how they write a response."""

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import NamedTuple, Protocol

from mallseg.entrypoints.http.guard.scopes import OPEN_PATHS
from mallseg.entrypoints.http.guard.security_headers import with_security_headers
from mallseg.entrypoints.http.observability.metrics import Metrics
from mallseg.entrypoints.http.request_log import LOGGER, REQUEST_ID, method_label, request_id_of

_LOG = logging.getLogger(LOGGER)

Header = tuple[bytes, bytes]

_UNKNOWN_LENGTH = 1 << 62


class BufferedRequest(NamedTuple):
    """A request with its whole body; `started_s` is when its headers were complete."""

    method: str
    headers: Sequence[Header]
    body: bytes
    server: tuple[str, int | None] | None
    started_s: float


class Handler(Protocol):
    """Answers requests of one method and path without the application."""

    @property
    def max_body(self) -> int:
        """Bytes; a request with a longer body goes to the application."""
        ...

    @property
    def needs_slot(self) -> bool:
        """Whether it counts as a concurrent request; probes are answered also under overload."""
        ...

    def handle(self, request: BufferedRequest, server_headers: Iterable[Header]) -> bytes | None:
        """Give the whole response; None for what the application is to answer.

        Parameters
        ----------
        server_headers
            Those that the server adds to each response.
        """
        ...


@dataclass(frozen=True, slots=True)
class HotPath:
    """Handlers by method and path, and the one that sheds requests under overload."""

    handlers: Mapping[tuple[bytes, bytes], Handler]
    shed: Handler

    def handler_of(
        self, method: bytes, url: bytes, headers: Iterable[Header], *, is_full: bool
    ) -> Handler | None:
        """Find the handler of a request; None where the application is to answer.

        Parameters
        ----------
        is_full
            Whether all slots are in use.
        """
        if _LOG.isEnabledFor(logging.DEBUG):
            return None  # the application logs each request
        handler = self.handlers.get((method, url))
        if is_full and (handler is None or handler.needs_slot):
            handler = None if _is_open(url) else self.shed
        if handler is None or _body_length(headers) > handler.max_body:
            return None
        return handler


def _is_open(url: bytes) -> bool:
    return url.partition(b"?")[0].decode("latin-1") in OPEN_PATHS


def _body_length(headers: Iterable[Header]) -> int:
    """Give the length of the body, which the parser has checked; of chunks it is not known."""
    length = 0
    for name, value in headers:
        if name == b"content-length":
            length = int(value)
        elif name == b"transfer-encoding":
            return _UNKNOWN_LENGTH
    return length


_LENGTH = b"content-length"


def head_of(status: int, headers: Iterable[Header]) -> bytes:
    """Write the status line and the headers that are the same in every such response."""
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode()]
    lines += [
        name + b": " + value for name, value in with_security_headers(headers) if name != _LENGTH
    ]
    return b"\r\n".join([*lines, b""])


def whole(
    request: BufferedRequest, head: bytes, body: bytes, server_headers: Iterable[Header]
) -> bytes:
    """Assemble a response; one to HEAD has no body."""
    others = b"".join([b"%b: %b\r\n" % header for header in server_headers])
    return b"%b%bcontent-length: %d\r\n%b: %b\r\n\r\n%b" % (
        head,
        others,
        len(body),
        REQUEST_ID,
        request_id_of(request.headers),
        b"" if request.method == "HEAD" else body,
    )


def count_response(
    metrics: Metrics, request: BufferedRequest, *, route: str, status: int = HTTPStatus.OK
) -> None:
    """Count a response, and the time since the headers of its request."""
    metrics.count_request(
        method=method_label(request.method),
        route=route,
        status=int(status),
        elapsed_s=time.perf_counter() - request.started_s,
    )
