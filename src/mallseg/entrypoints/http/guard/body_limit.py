"""How much a request may send."""

from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mallseg.entrypoints.http.problem_handlers import BodyTooLargeError

_BODY = "mallseg.body"
_MOST_DIGITS = 18


class BodyLimit:
    """Counts what a route reads of its request's body."""

    def __init__(self, app: ASGIApp, largest: int) -> None:
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with a body that ends in a 413 when it is too large."""
        if scope["type"] == "http":
            expected = max(
                (_length(value) for name, value in scope["headers"] if name == _LENGTH), default=0
            )
            receive = _Body(receive=receive, largest=self._largest, expected=expected)
            scope[_BODY] = receive
        await self._app(scope, receive, send)


_LENGTH = b"content-length"


def _length(declared: bytes) -> int:
    """Read a length; one of more digits than any file has bytes is large enough to be refused."""
    digits = declared.lstrip(b"0")
    if not declared.isdigit():
        return 0
    return int(digits or b"0") if len(digits) <= _MOST_DIGITS else 10**_MOST_DIGITS


def allow_body(scope: Scope, largest: int) -> None:
    """Have a route take another number of bytes than all others."""
    body: _Body | None = scope.get(_BODY)
    if body is not None:
        body.largest = largest


@dataclass(slots=True, kw_only=True)
class _Body:
    """A request's body; a declared length is refused unread, an undeclared one is counted.

    The refusal comes from within the route: the log knows which, and it is answered like any other.
    """

    receive: Receive
    largest: int
    expected: int
    received: int = 0

    async def __call__(self) -> Message:
        self._check(self.expected)
        message = await self.receive()
        self.received += len(message.get("body", b""))
        self._check(self.received)
        return message

    def _check(self, length: int) -> None:
        if length > self.largest:
            raise BodyTooLargeError(self.largest)
