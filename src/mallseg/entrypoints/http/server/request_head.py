"""Checks of the request line and the headers that the parser does not make."""

from collections.abc import Iterable, Sequence

from mallseg.entrypoints.http.server.limits import MAX_HEADERS
from mallseg.entrypoints.http.server.refusals import (
    CONNECT_REFUSED,
    HEADERS_TOO_LARGE,
    UNSUPPORTED_CODING,
    UNSUPPORTED_VERSION,
    URL_TOO_LONG,
    malformed,
)

Header = tuple[bytes, bytes]

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
