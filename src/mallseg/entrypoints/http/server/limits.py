"""Limits of one connection."""

from dataclasses import dataclass

MAX_HEADERS = 100

MIN_BODY_RATE = 8192
"""Bytes per second: a body that arrives at this rate may take longer than the timeout."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of size and time for one connection.

    Attributes
    ----------
    header_bytes
        Of the request line and the headers; the trailers of a body count too.
    headers_s
        From the first byte of a request to the end of its headers; of a new connection, from the
        moment it was accepted.
    body_s
        From the end of the headers to the end of the body, and for each further `body_s` while it
        arrives at `MIN_BODY_RATE` or faster. Also how long a client may take to read a response.
    keep_alive_s
        How long an idle connection is kept, from a response to the next request.
    linger_s
        How long the rest of a body is discarded after an early response. A client that is still
        sending reads the response only afterwards, and would lose it if the connection were closed
        at once (lingering close).
    """

    header_bytes: int
    headers_s: float
    body_s: float
    keep_alive_s: float
    linger_s: float = 2.0
