"""What each route asks of a key: declared beside the route, shown in OpenAPI, and checked here.

A route says ``openapi_extra=needs(Scope.READ)``, or ``needs(None)`` if it is for everybody; one
that says neither cannot be made.
"""

from typing import Any

from fastapi.routing import APIRoute
from starlette.types import Receive, Send
from starlette.types import Scope as Connection

from mallseg.domain.access.scope import Scope

OPEN_PATHS = frozenset(
    {"/livez", "/readyz", "/ping", "/health", "/version", "/v2/health/live", "/v2/health/ready"}
)
"""What needs no key: orchestrators ask, and learn nothing of customers or models by it."""

SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}
"""The two ways to send a key, for OpenAPI."""

_FIELD = "x-scope"


def needs(scope: Scope | None) -> dict[str, Any]:
    """Declare what a route asks of a key; None for one of `OPEN_PATHS`, which asks for none."""
    if scope is None:
        return {_FIELD: None, "security": []}
    return {_FIELD: scope.value, "security": [{name: []} for name in SCHEMES]}


class GuardedRoute(APIRoute):
    """A route that refuses a key without its scope, before it reads anything of the request."""

    def __init__(self, path: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(path, *args, **kwargs)
        self.needed = _declared(self)

    async def handle(self, scope: Connection, receive: Receive, send: Send) -> None:
        """Check the scope, then answer."""
        await super().handle(scope, receive, send)


def _declared(route: APIRoute) -> Scope | None:
    declared = route.openapi_extra or {}
    if _FIELD not in declared:
        raise TypeError(f"{route.path} does not say which scope it needs")
    needed = None if declared[_FIELD] is None else Scope(declared[_FIELD])
    if (needed is None) != (route.path in OPEN_PATHS):
        raise TypeError(f"{route.path} is for everybody here, and not there")
    return needed
