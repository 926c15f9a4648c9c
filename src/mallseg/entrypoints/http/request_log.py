"""The access log: a line and a count for each request, and a 500 for unexpected exceptions.

A line holds the template of the route, not the path, in which values might stand.
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
from mallseg.entrypoints.http.guard.security_headers import Header, with_security_headers
from mallseg.entrypoints.http.load_shedding import OVERLOADED
from mallseg.entrypoints.http.observability.metrics import Metrics
from mallseg.entrypoints.http.problems import plain_problem, problem_response
from mallseg.log import logger_named

LOGGER = "mallseg.http"

PROBE_ROUTES = frozenset({"/livez", "/readyz"})
"""Probes, every few seconds: logged at debug level."""

FREQUENT_ROUTES = frozenset({"/v1/assignments", "/v1/assignments/batch", "/metrics", STATIC_FILE})
"""The most frequent requests: a success is counted, and logged at debug level only."""

REQUEST_ID = b"x-request-id"

TRACEPARENT = b"traceparent"
"""The header of the W3C Trace Context."""

OTHER = "other"
"""The label of unknown methods, and of requests that match no route."""

_REQUEST_ID = re.compile(rb"[A-Za-z0-9_-]{1,64}")

_TRACE_CONTEXT = re.compile(
    rb"(?P<version>(?!ff)[0-9a-f]{2})-(?P<trace>(?!0{32})[0-9a-f]{32})"
    rb"-(?P<parent>(?!0{16})[0-9a-f]{16})-[0-9a-f]{2}(?P<more>-[ -~]*)?"
)

_METHODS = frozenset(HTTPMethod)


class UnexpectedError(Exception):
    """Replaces an exception in the log: its message may quote what a client sent."""


class RequestLog:
    """Middleware that gives each request an id, then counts and logs it when it is answered."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; an exception is not raised again, so that the server logs none."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id, trace_ids = request_id_of(scope["headers"]), _trace_ids(scope)
        response = _LoggedResponse(send=send, request_id=request_id)
        # The context may belong to an application that this one is mounted in, and is restored for
        # it, or to the request before, if this one was pipelined.
        if others := get_contextvars():
            clear_contextvars()
        bind_contextvars(request_id=request_id.decode(), **trace_ids)
        try:
            failure = await self._failure_of(scope, receive, response)
            self._log(scope, response.status, time.perf_counter() - started, failure)
        finally:
            clear_contextvars()
            if others:
                bind_contextvars(**others)

    async def _failure_of(
        self, scope: Scope, receive: Receive, response: "_LoggedResponse"
    ) -> Exception | None:
        try:
            await self._app(scope, receive, response)
        except Exception as error:  # noqa: BLE001  (the client gets a 500 for any)
            await response.fail(scope, receive)
            return error
        return None

    def _log(self, scope: Scope, status: int, elapsed_s: float, failure: Exception | None) -> None:
        route = getattr(scope.get("route"), "path", OTHER)
        method = method_label(scope["method"])
        self._metrics.count_request(
            method=method, route=route, status=int(status), elapsed_s=elapsed_s
        )
        if status >= HTTPStatus.BAD_REQUEST and (code := get_contextvars().get("code")):
            self._metrics.count_rejected(code)
        level = logging.CRITICAL if failure else _level(route, status)
        if get_contextvars().get("problem") == OVERLOADED:
            level = logging.DEBUG  # `Overload` logs their number once a second
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
class _LoggedResponse:
    """Wraps `send`: adds headers, and remembers the status."""

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
        """Answer with a 500, unless a response has started."""
        if not self.has_started:
            problem = plain_problem(
                HTTPStatus.INTERNAL_SERVER_ERROR,
                "mallseg failed: the server's log has the details under this x-request-id",
            )
            await problem_response(problem)(scope, receive, self)


def _trace_ids(scope: Scope) -> dict[str, str]:
    """Give the ids of the trace that the request is part of, if there is one."""
    ids: dict[str, str] = {}
    for name, value in scope["headers"]:
        if name == TRACEPARENT:
            ids = parse_traceparent(value)
    return ids


def parse_traceparent(value: bytes) -> dict[str, str]:
    """Give the ids of a traceparent by their names in the log; none if it is invalid.

    Fields that versions after 00 may add are ignored.
    """
    found = _TRACE_CONTEXT.fullmatch(value)
    if found is None or (found["version"] == b"00" and found["more"] is not None):
        return {}
    return {"trace_id": found["trace"].decode(), "parent_id": found["parent"].decode()}


def request_id_of(headers: Iterable[Header]) -> bytes:
    """Give the valid X-Request-ID of a request, or a new id."""
    for name, value in headers:
        if name == REQUEST_ID and _REQUEST_ID.fullmatch(value):
            return bytes(value)
    return os.urandom(16).hex().encode()


def method_label(method: str) -> str:
    """Give the label of a method: what a client invented is not one."""
    return method if method in _METHODS else OTHER


def _level(route: str, status: int) -> int:
    if route in PROBE_ROUTES:
        return logging.DEBUG
    if status < HTTPStatus.BAD_REQUEST:
        return logging.DEBUG if route in FREQUENT_ROUTES else logging.INFO
    return logging.WARNING if status < HTTPStatus.INTERNAL_SERVER_ERROR else logging.ERROR


def _without_message(error: Exception) -> UnexpectedError:
    """Keep the class of an exception and its traceback, which shows code and no values."""
    return UnexpectedError(type(error).__qualname__).with_traceback(error.__traceback__)
