"""Answers as bytes, with what the application's own have in their heads."""

from collections.abc import Iterable
from http import HTTPStatus

from mallseg.entrypoints.http.guard.security_headers import secured
from mallseg.entrypoints.http.hot_path.request import Header, WholeRequest
from mallseg.entrypoints.http.request_log import REQUEST_ID, request_id_of

_LENGTH = b"content-length"


def head_of(status: int, headers: Iterable[Header]) -> bytes:
    """Write down the part of a head that does not change."""
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode()]
    lines += [name + b": " + value for name, value in secured(headers) if name != _LENGTH]
    return b"\r\n".join([*lines, b""])


def whole(request: WholeRequest, head: bytes, body: bytes, own: Iterable[Header]) -> bytes:
    """Put an answer together; who asks for the head alone gets no body.

    Parameters
    ----------
    own
        Headers of the server.
    """
    others = b"".join([b"%b: %b\r\n" % header for header in own])
    return b"%b%bcontent-length: %d\r\n%b: %b\r\n\r\n%b" % (
        head,
        others,
        len(body),
        REQUEST_ID,
        request_id_of(request.headers),
        b"" if request.method == "HEAD" else body,
    )
