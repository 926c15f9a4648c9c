"""How much is done at a time: what would only wait is refused at once, and may try elsewhere."""

from collections.abc import Callable
from http import HTTPStatus

from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.contextvars import bind_contextvars

from mallseg.entrypoints.http.guard.scopes import OPEN_PATHS
from mallseg.entrypoints.http.problems import plain_problem, problem_response

WAITING = "mallseg.waiting"
"""In the state of a request's scope: how many requests its server had begun before it."""

IS_STOPPING = "mallseg.stopping"
"""In the state of a request's scope once the server stops: it should be asked no more."""

_READINESS = frozenset({"/readyz", "/v2/health/ready"})

_RETRY = {"Retry-After": "1"}


class Gate:
    """Refuses requests while too many are begun and not answered.

    A request that never waits, as the assignment of one customer, is begun and answered in one
    go. How many of these wait for their turn only the server knows, and it tells in the scope.
    """

    def __init__(
        self, app: ASGIApp, most: int, on_refusal: Callable[[], None] = lambda: None
    ) -> None:
        self._app = app
        self._on_refusal = on_refusal
        self._most = most
        self._begun = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path, state = path_of(scope), scope.get("state", {})
        if path in OPEN_PATHS:
            stops = path in _READINESS and IS_STOPPING in state
            answer = _unavailable("stopping", "the service stops") if stops else self._app
            await answer(scope, receive, send)
        elif max(self._begun, state.get(WAITING, 0)) >= self._most:
            self._on_refusal()
            await _unavailable("overloaded", _OVERLOADED)(scope, receive, send)
        else:
            self._begun += 1
            try:
                await self._app(scope, receive, send)
            finally:
                self._begun -= 1


_OVERLOADED = "the service has as much to do as it can: try again"


def _unavailable(problem: str, detail: str) -> ASGIApp:
    bind_contextvars(problem=problem)
    document = plain_problem(HTTPStatus.SERVICE_UNAVAILABLE, detail)
    return problem_response(document, _RETRY)


def path_of(scope: Scope) -> str:
    """Give the path below where the application is mounted."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))
