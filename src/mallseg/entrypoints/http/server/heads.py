"""The line and the headers of a request, checked before anything is done for it."""

from collections.abc import Iterable, Sequence

from mallseg.entrypoints.http.server.limits import MOST_HEADERS
from mallseg.entrypoints.http.server.refusals import (
    HEADERS_TOO_LARGE,
    NO_PROXY,
    OTHER_CODING,
    OTHER_VERSION,
    URL_TOO_LONG,
    malformed,
)

Header = tuple[bytes, bytes]

_LONGEST_LENGTH = 15
"""Digits of a Content-Length. Python refuses to read thousands of them, zeros too."""


_OF_BODIES = frozenset({b"content-length", b"transfer-encoding"})


def check_head(
    version: str, method: bytes, url: bytes, headers: Sequence[Header], *, most_bytes: int
) -> None:
    """Refuse what the parser lets through.

    Raises
    ------
    Refusal
        The head is too large, or says something that has no meaning here, or two.
    """
    if version not in {"1.1", "1.0"}:
        raise OTHER_VERSION
    if method == b"CONNECT":
        raise NO_PROXY
    if len(url) > most_bytes:
        raise URL_TOO_LONG
    hosts = _check_headers(headers, most_bytes - len(url))
    if hosts > 1 or (hosts == 0 and version == "1.1"):
        raise malformed("host")


def _check_headers(headers: Sequence[Header], most_bytes: int) -> int:
    """Check each, and count those that name a host."""
    length = hosts = 0
    for name, value in headers:
        length += len(name) + len(value)
        if name == b"host":
            hosts += 1
        elif name in _OF_BODIES:
            _check_body_header(name, value)
    if length > most_bytes or len(headers) > MOST_HEADERS:
        raise HEADERS_TOO_LARGE
    return hosts


def _check_body_header(name: bytes, value: bytes) -> None:
    if name == b"transfer-encoding" and value.lower() != b"chunked":
        raise OTHER_CODING
    if name == b"content-length" and len(value) > _LONGEST_LENGTH:
        raise malformed("content_length")


def without_upgrade(method: bytes, url: bytes, version: str, headers: Iterable[Header]) -> bytes:
    """Write a head as if it had not asked for another protocol, as RFC 9110 allows.

    The parser takes what follows such a head for the other protocol, and drops the body. Java's
    own client asks for HTTP/2 with its first request, whatever it sends.
    """
    lines = [method + b" " + url + b" HTTP/" + version.encode()]
    lines += [name + b": " + value for name, value in headers if not _upgrades(name, value)]
    return b"\r\n".join([*lines, b"", b""])


def _upgrades(name: bytes, value: bytes) -> bool:
    is_other = name == b"connection" and b"close" not in value.lower()
    return is_other or name in {b"http2-settings", b"upgrade"}
