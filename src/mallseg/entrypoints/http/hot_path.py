"""The assignment of one customer, before the router: what is asked most, where all is well.

It stands behind the log, the gate, the guard and the limits, asks the route itself whether it lets
a request in, and answers by the same function. Whatever is not simply right goes on to the
application as it came, so that every refusal is written there and only there.
"""

from dataclasses import dataclass

from fastapi import FastAPI, HTTPException
from starlette._utils import get_route_path
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mallseg.domain.errors import MallsegError
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.entrypoints.http.guard.scopes import GuardedRoute
from mallseg.entrypoints.http.guard.strict_json import JSON, read_json
from mallseg.entrypoints.http.problems import (
    BodyTooLargeError,
    InvalidBodyError,
    InvalidFieldsError,
)
from mallseg.entrypoints.http.routes.assignments import PATH, OneAnswer, OneAssignment
from mallseg.entrypoints.http.routes.served import version_headers

_LENGTH = b"content-length"
_MOST_KEPT = 4096
"""Answers, of 2 KB each."""

_DIGITS = 3
"""Of the length of a body: of one customer there are a hundred bytes, and limits are beyond."""


def add_hot_path(app: FastAPI, assign: OneAssignment) -> None:
    """Put it between an application's other middleware and its router, once that has its routes."""
    route = next(
        each for each in app.routes if isinstance(each, GuardedRoute) and each.path == PATH
    )
    app.user_middleware.append(Middleware(HotPath, route=route, assign=assign))


class HotPath:
    """Answers requests for one customer that are as simple as most are.

    Most customers of a mall have whole values, so many have the same: an answer is kept until
    another version is served, and given again for the same bytes.

    Parameters
    ----------
    route
        Where such requests would be answered: it knows what they must bring.
    """

    def __init__(self, app: ASGIApp, *, route: GuardedRoute, assign: OneAssignment) -> None:
        self._app = app
        self._route = route
        self._assign = assign
        self._kept: dict[bytes, _Kept] = {}
        self._kept_of: StoredSegmentation | None = None
        self._headers: list[tuple[bytes, bytes]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if not self._is_simple(scope):
            await self._app(scope, receive, send)
            return
        try:
            message = await receive()
        except BodyTooLargeError:  # the application hears it again, and says so
            await self._app(scope, receive, send)
            return
        found = None if message.get("more_body") else self._answer(message.get("body", b""))
        if found is None:
            await self._app(scope, _Again(message, receive), send)
            return
        scope["route"] = self._route
        self._assign.note(found.given)
        await send({"type": "http.response.start", "status": 200, "headers": found.headers})
        await send({"type": "http.response.body", "body": found.given.content})

    def _is_simple(self, scope: Scope) -> bool:
        """Tell whether it is a POST to the route, as it is, of a short body that may be read."""
        return (
            scope["type"] == "http"
            and scope["method"] == "POST"
            and not scope["query_string"]
            and get_route_path(scope) == self._route.path
            and _has_short_body(scope)
            and self._route.refusal_of(scope) is None
        )

    def _answer(self, body: bytes) -> "_Kept | None":
        """Answer as was answered before, or find out; None for what is to be refused."""
        try:
            stored = self._assign.models.load()
            if stored is not self._kept_of:
                self._kept_of, self._kept, self._headers = stored, {}, _headers_of(stored)
            return self._kept.get(body) or self._found(body, stored)
        except (MallsegError, InvalidBodyError, InvalidFieldsError, HTTPException):
            return None  # the application will find the same, and say so

    def _found(self, body: bytes, stored: StoredSegmentation) -> "_Kept":
        given = self._assign(read_json(body), stored)
        length = (_LENGTH, b"%d" % len(given.content))
        found = _Kept(given, [length, *self._headers])
        if not found.given.has_id:  # an id is not kept
            if len(self._kept) >= _MOST_KEPT:
                self._kept = {}
            self._kept[body] = found
        return found


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer, with its headers as ASGI takes them."""

    given: OneAnswer
    headers: list[tuple[bytes, bytes]]


def _headers_of(stored: StoredSegmentation) -> list[tuple[bytes, bytes]]:
    """Write down the headers that the route sends with every answer of a version."""
    response = Response(b"", media_type=JSON, headers=version_headers(stored))
    return [(name, value) for name, value in response.raw_headers if name != _LENGTH]


def _has_short_body(scope: Scope) -> bool:
    lengths = [value for name, value in scope["headers"] if name == _LENGTH]
    return len(lengths) == 1 and len(lengths[0]) <= _DIGITS and lengths[0].isdigit()


class _Again:
    """Gives a message that was received once more, then those that follow."""

    def __init__(self, message: Message, receive: Receive) -> None:
        self._message: Message | None = message
        self._receive = receive

    async def __call__(self) -> Message:
        message, self._message = self._message, None
        return message or await self._receive()
