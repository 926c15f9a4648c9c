"""Answers to what never becomes a request: written by the server, before the application."""

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
    """Why something is not served, without a word of what was sent."""

    status: HTTPStatus
    reason: str
    detail: str

    def answer(self, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
        """Write the answer down, and the connection's end.

        Parameters
        ----------
        headers
            Those of every answer.
        """
        problem = plain_problem(self.status, self.detail)
        body = json.dumps(problem_content(problem), separators=(",", ":")).encode()
        own = (
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
            (b"connection", b"close"),
        )
        lines = [f"HTTP/1.1 {self.status.value} {self.status.phrase}".encode()]
        lines += [name + b": " + value for name, value in (*headers, *own)]
        return b"\r\n".join([*lines, b"", body])

    def note(self) -> None:
        """Count it, and write it to the log: its sender is not named."""
        refused.note(self.status.value)
        logger_named(LOGGER).warning("refused", status=self.status.value, reason=self.reason)


def malformed(reason: str = "malformed") -> Refusal:
    """Refuse what is not HTTP."""
    return Refusal(HTTPStatus.BAD_REQUEST, reason, "the request is not valid HTTP/1.1")


HEADERS_TOO_LARGE = Refusal(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    "headers_too_large",
    "the headers are too long, or too many",
)
URL_TOO_LONG = Refusal(HTTPStatus.REQUEST_URI_TOO_LONG, "url_too_long", "the URL is too long")
TOO_SLOW = Refusal(HTTPStatus.REQUEST_TIMEOUT, "too_slow", "the request did not arrive in time")
OTHER_VERSION = Refusal(
    HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, "other_version", "HTTP/1.1 and HTTP/1.0 are served"
)
OTHER_CODING = Refusal(
    HTTPStatus.NOT_IMPLEMENTED, "other_coding", "the only transfer coding served is chunked"
)
NO_PROXY = Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "connect", "this is no proxy")
STOPPING = Refusal(
    HTTPStatus.SERVICE_UNAVAILABLE, "stopping", "the service stops: send the request again"
)
