"""The guard as settings have it."""

from collections.abc import Callable, Iterator
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Receive, Scope, Send

from mallseg.domain.ports import KeyReader
from mallseg.entrypoints.http.guard.callers import Doorkeeper
from mallseg.entrypoints.http.guard.guard import Guard
from mallseg.entrypoints.http.guard.origins import Origins
from mallseg.settings.serving import HttpSettings


def guard_of(
    http: HttpSettings, keys: KeyReader, session_secret: Callable[[], bytes | None]
) -> dict[str, Any]:
    """Give what a guard is made of."""
    return {
        "doorkeeper": Doorkeeper(keys=keys, session_secret=session_secret),
        "origins": Origins.of(http.allowed_hosts, http.cors_origins),
        "open_metrics": http.open_metrics,
    }


def guarding(http: HttpSettings, guard: dict[str, Any]) -> Iterator[Middleware]:
    """Give what stands in front of the routes, from the outside in.

    Browsers ask without a key whether a page of another site may ask: that is answered first.
    """
    if http.cors_origins:
        yield Middleware(
            CORSMiddleware,
            allow_origins=http.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "X-API-Key", "X-Request-ID"],
            expose_headers=["X-Request-ID"],
        )
    yield Middleware(Guard, **guard)


def asking(guard: dict[str, Any]) -> Guard:
    """Give a guard that is asked, and has nothing to pass on to."""
    return Guard(_nothing, **guard)


async def _nothing(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """Stand behind a guard that is only asked."""
