"""One line in the log for each request, its count, and a last resort for failures.

The line holds the route's template, never the path: values might stand in it.
"""

import logging
import os
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPMethod, HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

from mallseg.entrypoints.http.guard.callers import name_of_caller
from mallseg.entrypoints.http.guard.pages import STATIC_FILE
from mallseg.entrypoints.http.guard.security_headers import with_security_headers
from mallseg.entrypoints.http.load_shedding import OVERLOADED
from mallseg.entrypoints.http.observability import trace
from mallseg.entrypoints.http.observability.metrics import Metrics
from mallseg.entrypoints.http.problems import plain_problem, problem_response
from mallseg.log import logger_named

LOGGER = "mallseg.http"

QUIET_ROUTES = frozenset({"/livez", "/readyz"})
"""BufferedRequest every few seconds by machines, about machines."""

COUNTED_ROUTES = frozenset({"/v1/assignments", "/v1/assignments/batch", "/metrics", STATIC_FILE})
"""BufferedRequest all the time: metrics count what goes well, and the log has what does not."""

REQUEST_ID = b"x-request-id"

OTHER = "other"
"""Stands for methods that we do not know, and for what reaches no route."""

_REQUEST_ID = re.compile(rb"[A-Za-z0-9_-]{1,64}")

_METHODS = frozenset(HTTPMethod)


class UnexpectedError(Exception):
    """Stands in for an exception whose message may quote what a customer sent."""


class RequestLog:
    """Gives each request an id; counts it and writes its line when the answer is out."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; an exception ends here, so that the server does not log it again."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id, traced = _identity(scope)
        answer = _Answer(send=send, request_id=request_id)
        # Facts of an application around this one are no part of its lines, and given back to it. A
        # pipelined request starts in the context of the one before.
        if others := get_contextvars():
            clear_contextvars()
        bind_contextvars(request_id=request_id.decode(), **traced)
        try:
            failure = await self._failure_of(scope, receive, answer)
            self._log(scope, answer.status, time.perf_counter() - started, failure)
        finally:
            clear_contextvars()
            if others:
                bind_contextvars(**others)

    async def _failure_of(
        self, scope: Scope, receive: Receive, answer: "_Answer"
    ) -> Exception | None:
        try:
            await self._app(scope, receive, answer)
        except Exception as error:  # noqa: BLE001  (whatever it is, the client gets a problem)
            await answer.fail(scope, receive)
            return error
        return None

    def _log(self, scope: Scope, status: int, elapsed_s: float, failure: Exception | None) -> None:
        route = getattr(scope.get("route"), "path", OTHER)
        method = method_in(scope["method"])
        self._metrics.answered(method=method, route=route, status=int(status), elapsed_s=elapsed_s)
        if status >= HTTPStatus.BAD_REQUEST and (code := get_contextvars().get("code")):
            self._metrics.rejected(code)
        level = logging.CRITICAL if failure else _level(route, status)
        if get_contextvars().get("problem") == OVERLOADED:
            level = logging.DEBUG  # the gate says so once a second
        if logging.getLogger(LOGGER).isEnabledFor(level):
            logger_named(LOGGER).log(
                level,
                "request",
                method=method,
                route=route,
                status=int(status),
                elapsed_ms=round(elapsed_s * 1000, 3),
                **({"key": name} if (name := name_of_caller(scope)) else {}),
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
            message["headers"] = [
                *with_security_headers(message.get("headers", ())),
                (REQUEST_ID, self.request_id),
            ]
        await self.send(message)

    async def fail(self, scope: Scope, receive: Receive) -> None:
        """Answer with a plain 500, unless half an answer is out already."""
        if not self.has_started:
            problem = plain_problem(
                HTTPStatus.INTERNAL_SERVER_ERROR,
                "mallseg failed: the server's log has the details under this x-request-id",
            )
            await problem_response(problem)(scope, receive, self)


def _identity(scope: Scope) -> tuple[bytes, dict[str, str]]:
    """Give the request's own id, or a new one, and what it is a part of."""
    traced = {}
    for name, value in scope["headers"]:
        if name == trace.HEADER:
            traced = trace.trace_of(value)
    return request_id_of(scope["headers"]), traced


def request_id_of(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Give the id that a request has of its sender, or a new one."""
    for name, value in headers:
        if name == REQUEST_ID and _REQUEST_ID.fullmatch(value):
            return bytes(value)
    return os.urandom(16).hex().encode()


def method_in(said: str) -> str:
    """Give a method as it is counted."""
    return said if said in _METHODS else OTHER


def _level(route: str, status: int) -> int:
    if route in QUIET_ROUTES:
        return logging.DEBUG
    if status < HTTPStatus.BAD_REQUEST:
        return logging.DEBUG if route in COUNTED_ROUTES else logging.INFO
    return logging.WARNING if status < HTTPStatus.INTERNAL_SERVER_ERROR else logging.ERROR


def _without_message(error: Exception) -> UnexpectedError:
    """Keep the kind of an exception and its traceback, which shows code and no values."""
    return UnexpectedError(type(error).__qualname__).with_traceback(error.__traceback__)
