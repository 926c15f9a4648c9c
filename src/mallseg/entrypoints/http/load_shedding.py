"""A limit on concurrent requests: those above it get a 503 at once, and may retry elsewhere."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.contextvars import bind_contextvars

from mallseg.entrypoints.http.guard.scopes import OPEN_PATHS
from mallseg.entrypoints.http.problems import plain_problem, problem_response
from mallseg.entrypoints.http.route_path import get_route_path
from mallseg.log import logger_named

SLOT = "mallseg.slot"
"""In the state of a request's scope: the `RequestSlots` that it holds one of; None if full."""

IS_STOPPING = "mallseg.stopping"
"""In the state of a request's scope while the server shuts down: readiness probes get a 503."""

OVERLOADED = "overloaded"
"""The problem of a request that is shed."""

_READINESS = frozenset({"/readyz", "/v2/health/ready"})

_RETRY = {"Retry-After": "1"}

_LOG_INTERVAL_S = 1.0


class RequestSlots:
    """A counting semaphore that never waits: one slot for each request in flight."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._in_use = 0
        self._in_use_until_next_iteration = 0

    @property
    def is_full(self) -> bool:
        """Whether no further request may start."""
        return self._in_use >= self._most

    def acquire(self) -> "RequestSlots | None":
        """Acquire a slot, to be released; None if all are in use."""
        if self.is_full:
            return None
        self._in_use += 1
        return self

    def release(self) -> None:
        """Release a slot."""
        self._in_use -= 1

    def acquire_for_iteration(self, call_soon: Callable[[Callable[[], None]], object]) -> None:
        """Acquire a slot for a request that is answered at once.

        It is released in the next iteration of the event loop. Of requests that arrive in the same
        iteration, no more are answered than if each had been a task.

        Parameters
        ----------
        call_soon
            That of the event loop.
        """
        self._in_use += 1
        self._in_use_until_next_iteration += 1
        if self._in_use_until_next_iteration == 1:
            call_soon(self._end_iteration)

    def _end_iteration(self) -> None:
        self._in_use -= self._in_use_until_next_iteration
        self._in_use_until_next_iteration = 0


@dataclass(slots=True)
class Overload:
    """Counts requests that are shed, and logs their number at most once a second."""

    on_refusal: Callable[[], None] = lambda: None
    _refused: int = field(default=0, init=False)
    _logged_s: float = field(default=0.0, init=False)

    def count(self) -> None:
        """Count one more."""
        self.on_refusal()
        self._refused += 1
        now_s = time.monotonic()
        if now_s - self._logged_s > _LOG_INTERVAL_S:
            logger_named("mallseg.http").warning(OVERLOADED, refused=self._refused)
            self._refused, self._logged_s = 0, now_s


class ConcurrencyLimit:
    """Middleware that sheds requests while too many are in flight.

    A request that never awaits, such as the assignment of one customer, runs in one go while others
    wait for the event loop. Only the server sees those that wait: it acquires the slot, and puts it
    into the scope. Under another server, this middleware counts what has reached it.
    """

    def __init__(self, app: ASGIApp, most: int, overload: Overload) -> None:
        self._app = app
        self._slots = RequestSlots(most)
        self._overload = overload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.get("state", {})
        slot = state[SLOT] if SLOT in state else self._slots.acquire()
        try:
            await self._app_for(scope, slot)(scope, receive, send)
        finally:
            if slot is not None:
                slot.release()

    def _app_for(self, scope: Scope, slot: RequestSlots | None) -> ASGIApp:
        path = get_route_path(scope)
        if path in OPEN_PATHS:
            is_unready = path in _READINESS and IS_STOPPING in scope.get("state", {})
            return _STOPPING_RESPONSE if is_unready else self._app
        if slot is not None:
            return self._app
        bind_contextvars(problem=OVERLOADED)
        self._overload.count()
        return OVERLOADED_RESPONSE


def _unavailable(detail: str) -> Response:
    return problem_response(plain_problem(HTTPStatus.SERVICE_UNAVAILABLE, detail), _RETRY)


_STOPPING_RESPONSE = _unavailable("the service is stopping")
OVERLOADED_RESPONSE = _unavailable("the service is overloaded: try again shortly")
