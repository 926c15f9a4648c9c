"""What one connection may send, and how long it may take."""

from dataclasses import dataclass

MOST_HEADERS = 100

SLOWEST = 8192
"""Bytes per second: a body that comes faster may take longer than its time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one connection may send, and how long it may take.

    Attributes
    ----------
    header_bytes
        Of a request's line and headers; the trailers of a body count too.
    headers_s
        From the first byte of a request to the end of its headers; of a new connection, from its
        beginning.
    body_s
        From the end of the headers to the end of the body, and for each further `body_s` while it
        comes at `SLOWEST` or faster. Also how long an answer may wait to be read.
    keep_alive_s
        From an answer to the next request.
    linger_s
        For which the rest of a body is thrown away after its answer. A client that sends it reads
        the answer only afterwards, and would lose it if the connection were closed at once.
    """

    header_bytes: int
    headers_s: float
    body_s: float
    keep_alive_s: float
    linger_s: float = 2.0
