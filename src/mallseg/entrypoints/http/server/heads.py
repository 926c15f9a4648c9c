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
    length = len(url) + sum(len(name) + len(value) for name, value in headers)
    if length > most_bytes or len(headers) > MOST_HEADERS:
        raise HEADERS_TOO_LARGE
    _check_meaning(version, headers)


def _check_meaning(version: str, headers: Sequence[Header]) -> None:
    hosts = 0
    for name, value in headers:
        if name == b"host":
            hosts += 1
        elif name == b"content-length" and len(value) > _LONGEST_LENGTH:
            raise malformed("content_length")
        elif name == b"transfer-encoding" and value.lower() != b"chunked":
            raise OTHER_CODING
    if hosts > 1 or (hosts == 0 and version == "1.1"):
        raise malformed("host")


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
