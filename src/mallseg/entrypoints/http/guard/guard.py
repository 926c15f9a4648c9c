"""Middleware in front of all routes, as the settings configure it.

It checks allowed hosts, cross-site requests and authentication.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.contextvars import bind_contextvars

from mallseg.domain.ports import KeyReader
from mallseg.entrypoints.http.guard.callers import (
    KEY_NEEDED,
    Authenticator,
    admit_anonymous,
    presented_keys,
    session_cookies,
)
from mallseg.entrypoints.http.guard.origins import Origins
from mallseg.entrypoints.http.guard.pages import SIGN_IN, SIGN_OUT, STATIC, takes_session
from mallseg.entrypoints.http.guard.scopes import METRICS, OPEN_PATHS
from mallseg.entrypoints.http.problems import ProblemDocument, problem_response
from mallseg.entrypoints.http.route_path import get_route_path
from mallseg.settings.serving import HttpSettings

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_RELEVANT_HEADERS = frozenset(
    {b"host", b"origin", b"sec-fetch-site", b"authorization", b"x-api-key", b"cookie"}
)
_NOTHING: Sequence[bytes] = ()
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="mallseg"'}


class Guard:
    """Refuses a request before its body is read.

    Routes check the scope of the key (see `scopes`), and refuse a request without a caller.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        authenticator: Authenticator,
        origins: Origins,
        open_metrics: bool = False,
    ) -> None:
        self._app = app
        self._authenticator = authenticator
        self._origins = origins
        self._open_metrics = open_metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and not self._is_open(scope):
            refusal = self.refusal_of(scope)
            if refusal is not None:
                bind_contextvars(problem=refusal.type.rpartition(":")[2], code=refusal.code)
                headers = _CHALLENGE if refusal.status == KEY_NEEDED.status else None
                await problem_response(refusal, headers)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _is_open(self, scope: Scope) -> bool:
        path = get_route_path(scope)
        if self._open_metrics and path == METRICS:
            admit_anonymous(scope)
            return True
        return path in OPEN_PATHS or path.startswith(STATIC)

    def refusal_of(self, scope: Scope) -> ProblemDocument | None:
        """Give the reason for a refusal; None after the caller was put into the scope."""
        found: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            if name in _RELEVANT_HEADERS:
                found.setdefault(name, []).append(value)
        hosts = found.get(b"host", _NOTHING)
        refusal = self._authenticator.refusal_without_keys(scope)
        if refusal is None:
            refusal = self._origins.refusal_of_host(hosts)
        if refusal is None and scope["method"] not in _SAFE_METHODS:
            refusal = self._origins.refusal_of_origin(
                hosts[0], found.get(b"origin", _NOTHING), found.get(b"sec-fetch-site", _NOTHING)
            )
        return self._refusal_of_caller(scope, found) if refusal is None else refusal

    def _refusal_of_caller(
        self, scope: Scope, found: Mapping[bytes, Sequence[bytes]]
    ) -> ProblemDocument | None:
        keys = presented_keys(
            found.get(b"authorization", _NOTHING), found.get(b"x-api-key", _NOTHING)
        )
        if not takes_session(path := get_route_path(scope)):
            return self._authenticator.authenticate(scope, keys)
        cookies = session_cookies(found.get(b"cookie", _NOTHING))
        refusal = (
            self._authenticator.authenticate(scope, keys)
            if keys
            else self._authenticator.authenticate_session(scope, cookies)
        )
        return None if path in {SIGN_IN, SIGN_OUT} else refusal


def guard_options(
    http: HttpSettings, keys: KeyReader, session_secret: Callable[[], bytes | None]
) -> dict[str, Any]:
    """Give the arguments of `Guard`, but for the application behind it."""
    return {
        "authenticator": Authenticator(keys=keys, session_secret=session_secret),
        "origins": Origins.of(http.allowed_hosts, http.cors_origins),
        "open_metrics": http.open_metrics,
    }


def guard_middleware(http: HttpSettings, options: dict[str, Any]) -> Iterator[Middleware]:
    """Give the middleware in front of the routes, outermost first.

    CORS comes before the guard, because browsers send preflight requests without a key.
    """
    if http.cors_origins:
        yield Middleware(
            CORSMiddleware,
            allow_origins=http.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "X-API-Key", "X-Request-ID"],
            expose_headers=["X-Request-ID"],
        )
    yield Middleware(Guard, **options)


def standalone_guard(options: dict[str, Any]) -> Guard:
    """Make a guard without an application behind it: only its `refusal_of` is used."""
    return Guard(_no_application, **options)


async def _no_application(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """Answer nothing."""
