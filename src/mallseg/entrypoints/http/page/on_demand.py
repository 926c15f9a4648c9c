"""The web application, loaded with the first request for one of its pages."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from mallseg.entrypoints.http.guard.pages import leads_to_sign_in
from mallseg.entrypoints.http.route_path import get_route_path

if TYPE_CHECKING:
    from mallseg.entrypoints.http.page.page import Page


@dataclass(slots=True)
class WebApplication:
    """The pages, 6 MiB that a worker does without until one of them is asked for.

    Attributes
    ----------
    add_views
        Adds their routes. It imports them, so that it is called once and late.
    """

    add_views: Callable[[], "Page"]
    _page: "Page | None" = field(default=None, init=False)
    _loading: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    def load(self) -> "Page":
        """Add the views unless they are there."""
        if self._page is None:
            self._page = self.add_views()
        return self._page

    async def load_beside_requests(self) -> "Page":
        """Add the views; what takes long is done in a thread, while other requests are answered."""
        async with self._loading:
            if self._page is None:
                await run_in_threadpool(_import_views)
        return self.load()


class PagesOnDemand:
    """Sends requests for pages through `ErrorPages`. It stands in front of all."""

    def __init__(self, app: ASGIApp, *, pages: WebApplication) -> None:
        self._app = app
        self._pages = pages
        self._with_error_pages: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; what is for a program goes on as it is."""
        app = self._app
        if scope["type"] == "http" and leads_to_sign_in(get_route_path(scope)):
            app = self._with_error_pages or await self._load()
        await app(scope, receive, send)

    async def _load(self) -> ASGIApp:
        page = await self._pages.load_beside_requests()
        from mallseg.entrypoints.http.page.error_pages import ErrorPages

        self._with_error_pages = ErrorPages(self._app, page=page)
        return self._with_error_pages


def _import_views() -> None:
    """Import all views, and compile the templates of the first."""
    from mallseg.entrypoints.http.page import wiring  # noqa: F401  (found there when it is needed)
    from mallseg.entrypoints.presentation.web.rendering import prepare

    prepare()
