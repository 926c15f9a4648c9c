"""The guard, as the settings configure it."""

from collections.abc import Callable, Iterator
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Receive, Scope, Send

from mallseg.domain.ports import KeyReader
from mallseg.entrypoints.http.guard.callers import Authenticator
from mallseg.entrypoints.http.guard.guard import Guard
from mallseg.entrypoints.http.guard.origins import Origins
from mallseg.settings.serving import HttpSettings


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
