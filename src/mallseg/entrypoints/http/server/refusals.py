"""Refusals by the server itself: checks that the parser does not make, and error responses."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from mallseg.entrypoints.http.guard.security_headers import Header
from mallseg.entrypoints.http.observability.metrics import count_refused
from mallseg.entrypoints.http.problems import MEDIA_TYPE, plain_problem, problem_content
from mallseg.entrypoints.http.request_log import LOGGER
from mallseg.entrypoints.http.server.limits import MAX_HEADERS
from mallseg.log import logger_named


@dataclass(frozen=True, slots=True)
class Refusal(Exception):  # noqa: N818  (it is also raised by callbacks of the parser)
    """The reason why a request is refused; nothing that was sent is repeated."""

    status: HTTPStatus
    reason: str
    detail: str

    def response(self, headers: Iterable[Header]) -> bytes:
        """Write the response, which ends the connection.

        Parameters
        ----------
        headers
            Those that the server adds to each response.
        """
        problem = plain_problem(self.status, self.detail)
        body = json.dumps(problem_content(problem), separators=(",", ":")).encode()
        headers_of_error = (
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
            (b"connection", b"close"),
        )
        lines = [f"HTTP/1.1 {self.status.value} {self.status.phrase}".encode()]
        lines += [name + b": " + value for name, value in (*headers, *headers_of_error)]
        return b"\r\n".join([*lines, b"", body])

    def record(self) -> None:
        """Count and log it, without the client's address."""
        count_refused(self.status.value)
        logger_named(LOGGER).warning("refused", status=self.status.value, reason=self.reason)


def malformed(reason: str = "malformed") -> Refusal:
    """Make the refusal of what is not valid HTTP."""
    return Refusal(HTTPStatus.BAD_REQUEST, reason, "the request is not valid HTTP/1.1")


HEADERS_TOO_LARGE = Refusal(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    "headers_too_large",
    "the headers are too long, or too many",
)
URL_TOO_LONG = Refusal(HTTPStatus.REQUEST_URI_TOO_LONG, "url_too_long", "the URL is too long")
TOO_SLOW = Refusal(HTTPStatus.REQUEST_TIMEOUT, "too_slow", "the request did not arrive in time")
UNSUPPORTED_VERSION = Refusal(
    HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, "other_version", "HTTP/1.1 and HTTP/1.0 are served"
)
UNSUPPORTED_CODING = Refusal(
    HTTPStatus.NOT_IMPLEMENTED, "other_coding", "the only transfer coding served is chunked"
)
CONNECT_REFUSED = Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "connect", "this is no proxy")
STOPPING = Refusal(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "stopping",
    "the service is stopping: send the request again",
)


_MAX_LENGTH_DIGITS = 15
"""Of a Content-Length. Python refuses to convert thousands of digits, leading zeros too."""

_FRAMING_HEADERS = frozenset({b"content-length", b"transfer-encoding"})


def check_head(
    version: str, method: bytes, url: bytes, headers: Sequence[Header], *, max_bytes: int
) -> None:
    """Refuse what the parser lets through, as RFC 9112 asks.

    Raises
    ------
    Refusal
        The headers are too large, ambiguous, or ask for something that is not supported.
    """
    if version not in {"1.1", "1.0"}:
        raise UNSUPPORTED_VERSION
    if method == b"CONNECT":
        raise CONNECT_REFUSED
    if len(url) > max_bytes:
        raise URL_TOO_LONG
    hosts = _check_headers(headers, max_bytes - len(url))
    if hosts > 1 or (hosts == 0 and version == "1.1"):
        raise malformed("host")


def _check_headers(headers: Sequence[Header], max_bytes: int) -> int:
    """Check each header, and count the Host headers."""
    length = hosts = 0
    for name, value in headers:
        length += len(name) + len(value)
        if name == b"host":
            hosts += 1
        elif name in _FRAMING_HEADERS:
            _check_framing(name, value)
    if length > max_bytes or len(headers) > MAX_HEADERS:
        raise HEADERS_TOO_LARGE
    return hosts


def _check_framing(name: bytes, value: bytes) -> None:
    if name == b"transfer-encoding" and value.lower() != b"chunked":
        raise UNSUPPORTED_CODING
    if name == b"content-length" and len(value) > _MAX_LENGTH_DIGITS:
        raise malformed("content_length")


def without_upgrade(method: bytes, url: bytes, version: str, headers: Iterable[Header]) -> bytes:
    """Write the head of a request again without its Upgrade, which RFC 9110 lets a server ignore.

    The parser takes what follows an Upgrade for the other protocol, and drops the body. Java's
    own client asks for HTTP/2 with its first request, whatever it sends.
    """
    lines = [method + b" " + url + b" HTTP/" + version.encode()]
    lines += [name + b": " + value for name, value in headers if not _is_upgrade(name, value)]
    return b"\r\n".join([*lines, b"", b""])


def _is_upgrade(name: bytes, value: bytes) -> bool:
    lists_upgrade = name == b"connection" and b"close" not in value.lower()
    return lists_upgrade or name in {b"http2-settings", b"upgrade"}
