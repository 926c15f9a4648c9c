"""One line in the log for each request, and a last resort for failures.

The line holds the route's template, never the path: values might stand in it.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPMethod, HTTPStatus
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

from mallseg.entrypoints.http.problems import plain_problem, problem_response
from mallseg.log import logger_named

LOGGER = "mallseg.http"

QUIET_ROUTES = frozenset({"/livez", "/readyz"})
"""Asked every few seconds by machines, about machines."""

_HEADER = b"x-request-id"

_REQUEST_ID = re.compile(rb"[A-Za-z0-9_-]{1,64}")

_METHODS = frozenset(HTTPMethod)


class UnexpectedError(Exception):
    """Stands in for an exception whose message may quote what a customer sent."""


class RequestLog:
    """Gives each request an id, and writes its line when the answer is out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; an exception ends here, so that the server does not log it again."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        answer = _Answer(send=send, request_id=_request_id(scope))
        with _own_facts(request_id=answer.request_id.decode()):
            failure = None
            try:
                await self._app(scope, receive, answer)
            except Exception as error:  # noqa: BLE001  (whatever it is, the client gets a problem)
                failure = error
                await answer.fail(scope, receive)
            _write(scope, answer.status, time.perf_counter() - started, failure)


@contextmanager
def _own_facts(**facts: str) -> Iterator[None]:
    """Bind facts to the lines of one request, and give back those of the application around it.

    They are no part of the lines: a pipelined request starts in the context of the one before.
    """
    if others := get_contextvars():
        clear_contextvars()
    bind_contextvars(**facts)
    try:
        yield
    finally:
        clear_contextvars()
        if others:
            bind_contextvars(**others)


def _write(scope: Scope, status: int, elapsed_s: float, failure: Exception | None) -> None:
    route = getattr(scope.get("route"), "path", "other")
    write = getattr(logger_named(LOGGER), "critical" if failure else _level(route, status))
    write(
        "request",
        method=scope["method"] if scope["method"] in _METHODS else "other",
        route=route,
        status=int(status),
        elapsed_ms=round(elapsed_s * 1000, 3),
        **({"exc_info": _without_message(failure)} if failure else {}),
    )


@dataclass(slots=True, kw_only=True)
class _Answer:
    """Takes the place of `send`: adds the id, and remembers the status."""

    send: Send
    request_id: bytes
    status: int = HTTPStatus.INTERNAL_SERVER_ERROR
    has_started: bool = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_started = True
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), (_HEADER, self.request_id)]
        await self.send(message)

    async def fail(self, scope: Scope, receive: Receive) -> None:
        """Answer with a plain 500, unless half an answer is out already."""
        if not self.has_started:
            problem = plain_problem(
                HTTPStatus.INTERNAL_SERVER_ERROR,
                "mallseg failed: the server's log has the details under this x-request-id",
            )
            await problem_response(problem)(scope, receive, self)


def _request_id(scope: Scope) -> bytes:
    for name, value in scope["headers"]:
        if name == _HEADER and _REQUEST_ID.fullmatch(value):
            return bytes(value)
    return uuid4().hex.encode()


def _level(route: str, status: int) -> str:
    if route in QUIET_ROUTES:
        return "debug"
    if status < HTTPStatus.BAD_REQUEST:
        return "info"
    return "warning" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "error"


def _without_message(error: Exception) -> UnexpectedError:
    """Keep the kind of an exception and its traceback, which shows code and no values."""
    return UnexpectedError(type(error).__qualname__).with_traceback(error.__traceback__)
