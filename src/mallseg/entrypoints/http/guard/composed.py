"""The guard as settings have it."""

from collections.abc import Callable, Iterator

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from mallseg.domain.ports import KeyReader
from mallseg.entrypoints.http.guard.callers import Doorkeeper
from mallseg.entrypoints.http.guard.guard import Guard
from mallseg.entrypoints.http.guard.origins import Origins
from mallseg.settings.serving import HttpSettings


def guarding(
    http: HttpSettings, keys: KeyReader, session_secret: Callable[[], bytes | None]
) -> Iterator[Middleware]:
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
    yield Middleware(
        Guard,
        doorkeeper=Doorkeeper(keys=keys, session_secret=session_secret),
        origins=Origins.of(http.allowed_hosts, http.cors_origins),
        open_metrics=http.open_metrics,
    )
