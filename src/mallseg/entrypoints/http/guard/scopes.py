"""The requirements of routes: declared with the route, shown in OpenAPI, checked here.

A route is declared with ``openapi_extra=needs(Scope.READ)``, or with ``needs(None)`` if it is
public; one without either cannot be made. It accepts the media types that its OpenAPI describes.
"""

from http import HTTPStatus
from typing import Any

from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import Receive, Send
from starlette.types import Scope as Connection
from structlog.contextvars import bind_contextvars

from mallseg.domain.service.api_key import Scope
from mallseg.entrypoints.http.guard.body_limit import set_body_limit
from mallseg.entrypoints.http.guard.callers import refusal_of
from mallseg.entrypoints.http.guard.pages import SIGN_IN, SIGN_OUT, STATIC_FILE
from mallseg.entrypoints.http.guard.strict_json import JSON
from mallseg.entrypoints.http.problem_kinds import wrong_media_type
from mallseg.entrypoints.http.problems import ProblemDocument, problem_response

OPEN_PATHS = frozenset(
    {"/livez", "/readyz", "/ping", "/health", "/version", "/v2/health/live", "/v2/health/ready"}
)
"""Probes need no key: they say nothing of customers or models."""

_PUBLIC_PATHS = OPEN_PATHS | {SIGN_IN, SIGN_OUT, STATIC_FILE}

METRICS = "/metrics"
"""A setting may make it public: it holds counts, and no customer."""

SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}
"""The two ways to send a key, for OpenAPI."""

_SCOPE, _LARGEST, _UNTYPED = "x-scope", "x-largest-body-bytes", "x-untyped-body"
_CONTENT_TYPE = b"content-type"


def needs(
    scope: Scope | None, *, largest_body: int | None = None, untyped: bool = False
) -> dict[str, Any]:
    """Declare what a route requires of a request.

    Parameters
    ----------
    scope
        That the key must have; None for a public path.
    largest_body
        The limit of the body in bytes, if it is not the usual one.
    untyped
        Whether a body needs no Content-Type: clients of some protocols send none.
    """
    declared: dict[str, Any] = {_SCOPE: scope and scope.value}
    if largest_body is not None:
        declared[_LARGEST] = largest_body
    if untyped:
        declared[_UNTYPED] = True
    return declared


def describe_keys(document: dict[str, Any], *, has_keys: bool) -> None:
    """Add to an OpenAPI document which routes need a key, if there are keys."""
    if has_keys:
        document["components"]["securitySchemes"] = SCHEMES
    for path in document["paths"].values():
        for operation in path.values():
            needs_key = has_keys and operation.get(_SCOPE) is not None
            operation["security"] = [{name: []} for name in SCHEMES] if needs_key else []


class GuardedRoute(APIRoute):
    """A route that checks scope and media type before it reads the body."""

    def __init__(self, path: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(path, *args, **kwargs)
        declared = self.openapi_extra or {}
        self.needed = _declared_scope(path, declared)
        self.largest_body: int | None = declared.get(_LARGEST)
        self.media_types = _media_types(declared) if "POST" in (self.methods or ()) else frozenset()

    async def handle(self, scope: Connection, receive: Receive, send: Send) -> None:
        """Check the request, then answer."""
        if (refusal := self.refusal_of(scope)) is not None:
            bind_contextvars(problem=refusal.type.rpartition(":")[2], code=refusal.code)
            await problem_response(refusal)(scope, receive, send)
            return
        if self.largest_body is not None:
            set_body_limit(scope, self.largest_body)
        if scope["method"] not in (self.methods or ()):
            raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": _allowed(scope)})
        await super().handle(scope, receive, send)

    def refusal_of(self, scope: Connection) -> ProblemDocument | None:
        """Give the reason for a refusal that needs no look at the body; None if there is none."""
        refusal = None if self.needed is None else refusal_of(scope, self.needed)
        if refusal is None and self.media_types and scope["method"] == "POST":
            refusal = self._refusal_of_body(scope)
        return refusal

    def _refusal_of_body(self, scope: Connection) -> ProblemDocument | None:
        if media_type_of(scope) in self.media_types:
            return None
        return wrong_media_type(sorted(self.media_types - {""}))


def _allowed(scope: Connection) -> str:
    """List the methods of all routes at a path, for the Allow header."""
    methods = {
        method
        for route in scope["app"].routes
        if isinstance(route, APIRoute) and route.matches(scope)[0] is not Match.NONE
        for method in route.methods or ()
    }
    return ", ".join(sorted(methods))


def media_type_of(scope: Connection) -> str | None:
    """Give the media type without parameters: "" if there is none, None if there are two."""
    values = [value for name, value in scope["headers"] if name == _CONTENT_TYPE]
    if len(values) > 1:
        return None
    media_type: bytes = values[0] if values else b""
    return media_type.partition(b";")[0].strip().lower().decode("latin-1")


def _declared_scope(path: str, declared: dict[str, Any]) -> Scope | None:
    if _SCOPE not in declared:
        raise TypeError(f"{path} does not declare a scope")
    needed = None if declared[_SCOPE] is None else Scope(declared[_SCOPE])
    if (needed is None) != (path in _PUBLIC_PATHS):
        raise TypeError(f"{path} is declared public in one place only")
    return needed


def _media_types(declared: dict[str, Any]) -> frozenset[str]:
    described = declared.get("requestBody", {}).get("content", {JSON: None})
    return frozenset([*described, *([""] if declared.get(_UNTYPED) else [])])
