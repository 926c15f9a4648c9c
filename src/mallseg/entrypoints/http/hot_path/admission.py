"""Whether a request passes the guard and the route, without having either answer it."""

from dataclasses import dataclass

from mallseg.entrypoints.http.guard.guard import Guard
from mallseg.entrypoints.http.guard.scopes import GuardedRoute
from mallseg.entrypoints.http.hot_path.request import BufferedRequest

_BROWSER_HEADERS = frozenset({b"origin", b"sec-fetch-site", b"cookie"})
"""CORS and sessions are left to the application."""


@dataclass(frozen=True, slots=True)
class Admission:
    """The checks that the application makes before it reads a body."""

    guard: Guard
    route: GuardedRoute

    def admits(self, request: BufferedRequest) -> bool:
        """Say whether all checks pass; what fails one is for the application to refuse."""
        for name, _ in request.headers:
            if name in _BROWSER_HEADERS:
                return False
        scope = {
            "type": "http",
            "method": request.method,
            "path": self.route.path,
            "headers": request.headers,
            "server": request.server,
        }
        return self.guard.refusal_of(scope) is None and self.route.refusal_of(scope) is None
