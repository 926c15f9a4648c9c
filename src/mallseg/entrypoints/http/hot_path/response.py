"""Responses as bytes, with the same headers and metrics as those of the application."""

import time
from collections.abc import Iterable
from http import HTTPStatus

from mallseg.entrypoints.http.guard.security_headers import with_security_headers
from mallseg.entrypoints.http.hot_path.request import BufferedRequest, Header
from mallseg.entrypoints.http.observability.metrics import Metrics
from mallseg.entrypoints.http.request_log import REQUEST_ID, method_label, request_id_of

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
