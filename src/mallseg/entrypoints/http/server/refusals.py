"""Error responses that the server writes itself: the request never reaches the application."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from mallseg.entrypoints.http.observability import refused
from mallseg.entrypoints.http.problems import MEDIA_TYPE, plain_problem, problem_content
from mallseg.entrypoints.http.request_log import LOGGER
from mallseg.log import logger_named


@dataclass(frozen=True, slots=True)
class Refusal(Exception):  # noqa: N818  (it is also raised by callbacks of the parser)
    """The reason why a request is refused; nothing that was sent is repeated."""

    status: HTTPStatus
    reason: str
    detail: str

    def response(self, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
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
        refused.count(self.status.value)
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
    HTTPStatus.SERVICE_UNAVAILABLE, "stopping", "the service stops: send the request again"
)
