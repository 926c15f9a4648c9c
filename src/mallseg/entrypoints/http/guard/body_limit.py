"""A limit on the size of request bodies."""

from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mallseg.entrypoints.http.problem_handlers import BodyTooLargeError

_BODY = "mallseg.body"
_LENGTH = b"content-length"
_MAX_DIGITS = 18


class BodyLimit:
    """Middleware that counts the bytes that a route reads of its request's body."""

    def __init__(self, app: ASGIApp, largest: int) -> None:
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; reading a body that is too large raises BodyTooLargeError."""
        if scope["type"] == "http":
            declared = max(
                (_length(value) for name, value in scope["headers"] if name == _LENGTH), default=0
            )
            receive = _Body(receive=receive, largest=self._largest, declared=declared)
            scope[_BODY] = receive
        await self._app(scope, receive, send)


def _length(value: bytes) -> int:
    """Parse a Content-Length; one with more digits than any file needs is cut to a huge one."""
    digits = value.lstrip(b"0")
    if not value.isdigit():
        return 0
    return int(digits or b"0") if len(digits) <= _MAX_DIGITS else 10**_MAX_DIGITS


def set_body_limit(scope: Scope, largest: int) -> None:
    """Set another limit for the body of one request."""
    body: _Body | None = scope.get(_BODY)
    if body is not None:
        body.largest = largest


@dataclass(slots=True, kw_only=True)
class _Body:
    """Wraps `receive`: a declared length is refused before reading, an undeclared one is counted.

    The error is raised within the route, so that it is logged and answered like any other.
    """

    receive: Receive
    largest: int
    declared: int
    received: int = 0

    async def __call__(self) -> Message:
        self._check(self.declared)
        message = await self.receive()
        self.received += len(message.get("body", b""))
        self._check(self.received)
        return message

    def _check(self, length: int) -> None:
        if length > self.largest:
            raise BodyTooLargeError(self.largest)
