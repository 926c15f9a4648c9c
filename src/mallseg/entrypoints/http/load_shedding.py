"""How much is done at a time: what would only wait is refused at once, and may try elsewhere."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette._utils import get_route_path
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.contextvars import bind_contextvars

from mallseg.entrypoints.http.guard.scopes import OPEN_PATHS
from mallseg.entrypoints.http.problems import plain_problem, problem_response
from mallseg.log import logger_named

TURN = "mallseg.turn"
"""In the state of a request's scope: the `Turns` it has one of; None where none was left."""

IS_STOPPING = "mallseg.stopping"
"""In the state of a request's scope once the server stops: it should be asked no more."""

OVERLOADED = "overloaded"
"""The problem of a request that is refused."""

_READINESS = frozenset({"/readyz", "/v2/health/ready"})

_RETRY = {"Retry-After": "1"}

_BETWEEN_LINES_S = 1.0


class Turns:
    """How many requests may be begun and not answered, and how many are."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken = 0
        self._passing = 0

    @property
    def are_left(self) -> bool:
        """Whether another request may begin."""
        return self._taken < self._most

    def take(self) -> "Turns | None":
        """Take a turn, to be given back; None if none is left."""
        if self._taken >= self._most:
            return None
        self._taken += 1
        return self

    def give_back(self) -> None:
        """Let another request begin."""
        self._taken -= 1

    def pass_by(self, soon: Callable[[Callable[[], None]], object]) -> None:
        """Take a turn for a request that is answered at once.

        It is given back when all connections had their turn: of those that ask at the same time,
        no more are answered than if they had waited for one another.

        Parameters
        ----------
        soon
            Has something done when all that has come in was looked at.
        """
        self._taken += 1
        self._passing += 1
        if self._passing == 1:
            soon(self._all_passed)

    def _all_passed(self) -> None:
        self._taken -= self._passing
        self._passing = 0


@dataclass(slots=True)
class Overload:
    """Counts what is refused, and says so once a second, and not for each."""

    on_refusal: Callable[[], None] = lambda: None
    _refused: int = field(default=0, init=False)
    _said_s: float = field(default=0.0, init=False)

    def note(self) -> None:
        """Count one more."""
        self.on_refusal()
        self._refused += 1
        now_s = time.monotonic()
        if now_s - self._said_s > _BETWEEN_LINES_S:
            logger_named("mallseg.http").warning(OVERLOADED, refused=self._refused)
            self._refused, self._said_s = 0, now_s


class Gate:
    """Refuses requests while too many are begun and not answered.

    A request that never waits, as the assignment of one customer, is begun and answered in one
    go, while others wait for the event loop. These only the server sees: it takes the turns, and
    says so in the scope. Of other servers' requests the gate counts those that wait within.
    """

    def __init__(self, app: ASGIApp, most: int, overload: Overload) -> None:
        self._app = app
        self._turns = Turns(most)
        self._overload = overload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.get("state", {})
        turn = state[TURN] if TURN in state else self._turns.take()
        try:
            await self._answer_to(scope, turn)(scope, receive, send)
        finally:
            if turn is not None:
                turn.give_back()

    def _answer_to(self, scope: Scope, turn: Turns | None) -> ASGIApp:
        path = get_route_path(scope)
        if path in OPEN_PATHS:
            stops = path in _READINESS and IS_STOPPING in scope.get("state", {})
            return _STOPS if stops else self._app
        if turn is not None:
            return self._app
        bind_contextvars(problem=OVERLOADED)
        self._overload.note()
        return IS_FULL


def _unavailable(detail: str) -> Response:
    return problem_response(plain_problem(HTTPStatus.SERVICE_UNAVAILABLE, detail), _RETRY)


_STOPS = _unavailable("the service stops")
IS_FULL = _unavailable("the service has as much to do as it can: try again")
