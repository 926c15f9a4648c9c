"""Whether a request is let in: by the guard and by the route where it would be answered else."""

from dataclasses import dataclass

from mallseg.entrypoints.http.guard.guard import Guard
from mallseg.entrypoints.http.guard.scopes import GuardedRoute
from mallseg.entrypoints.http.hot_path.request import WholeRequest

_OF_BROWSERS = frozenset({b"origin", b"sec-fetch-site", b"cookie"})
"""A request with these comes from a person: the application looks at that."""


@dataclass(frozen=True, slots=True)
class Admission:
    """Asks the guard, then the route."""

    guard: Guard
    route: GuardedRoute

    def admits(self, request: WholeRequest) -> bool:
        """Say whether all is well; what is not is for the application to refuse."""
        for name, _ in request.headers:
            if name in _OF_BROWSERS:
                return False
        scope = {
            "type": "http",
            "method": request.method,
            "path": self.route.path,
            "headers": request.headers,
            "server": request.server,
        }
        return self.guard.refusal_of(scope) is None and self.route.refusal_of(scope) is None
