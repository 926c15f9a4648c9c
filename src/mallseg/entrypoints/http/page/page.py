"""The base of all views: routes, layout and links."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Scope as Connection

from mallseg.domain.segments.segment import Segment
from mallseg.domain.service.api_key import Scope
from mallseg.entrypoints.http.guard.callers import caller_of
from mallseg.entrypoints.http.guard.scopes import needs
from mallseg.entrypoints.http.guard.security_headers import CONTENT_SECURITY_POLICY
from mallseg.entrypoints.http.route_path import get_route_path
from mallseg.entrypoints.presentation.web.rendering import PageLayout, render
from mallseg.entrypoints.presentation.words.navigation import View

FORM = "application/x-www-form-urlencoded"

HEADERS = {
    CONTENT_SECURITY_POLICY.decode(): "default-src 'self'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors 'none'",
    # Without it browsers say "null" as the origin of our own forms.
    "referrer-policy": "same-origin",
}
"""The headers of every page: everything comes from here, nothing goes elsewhere."""

_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The web application, to which views are added.

    Attributes
    ----------
    signs_in
        Whether there are keys, so that users sign in and out.
    """

    router: APIRouter
    signs_in: Callable[[], bool]
    _paths: dict[View, str] = field(default_factory=dict, init=False)

    @property
    def begin(self) -> str:
        """The first view of a mall without segments: the file view, if there is one."""
        return self._paths.get(View.FILE, self._paths[View.OVERVIEW]).removeprefix("/")

    def view(
        self, path: str, view: View | None = None, *, needed: Scope | None = Scope.READ
    ) -> Callable[[_Endpoint], _Endpoint]:
        """Serve a function as a page; with `view`, it is the one that the navigation leads to."""
        if view is not None:
            self._paths[view] = path
        return self.router.get(path, include_in_schema=False, openapi_extra=needs(needed))

    def form(
        self,
        path: str,
        *,
        needed: Scope | None,
        takes: Sequence[str] = (FORM,),
        largest_body: int | None = None,
    ) -> Callable[[_Endpoint], _Endpoint]:
        """Serve a function as the target of a form, or of a script that sends something else.

        Parameters
        ----------
        takes
            The media types that a body may have.
        largest_body
            Its bytes, where that is not as everywhere.
        """
        body: dict[str, Any] = {"requestBody": {"content": {each: {} for each in takes}}}
        extra = needs(needed, largest_body=largest_body) | body
        return self.router.post(path, include_in_schema=False, openapi_extra=extra)

    def show(
        self,
        request: Request,
        template: str,
        *,
        here: View | None = None,
        status: int = HTTPStatus.OK,
        headers: Mapping[str, str] | None = None,
        **values: Any,
    ) -> Response:
        """Answer with a template in the layout.

        Parameters
        ----------
        here
            The view of the navigation that the page belongs to.
        values
            What the template shows.
        """
        layout = self._layout(request.scope, here)
        return HTMLResponse(
            render(template, layout, **values), status, headers={**HEADERS, **(headers or {})}
        )

    def go(self, request: Request, path: str, headers: Mapping[str, str] | None = None) -> Response:
        """Lead the browser to another page, by its path below the application's root."""
        location = up_from(request.scope) + path.removeprefix("/")
        headers = {**HEADERS, "location": location, **(headers or {})}
        return Response(status_code=HTTPStatus.SEE_OTHER, headers=headers)

    def segment_links(self, request: Request, segments: Iterable[Segment]) -> Mapping[str, str]:
        """Lead to the page of each segment, by slug."""
        up = up_from(request.scope)
        return {each.slug: f"{up}app/segments/{each.slug}" for each in segments}

    def _layout(self, scope: Connection, here: View | None) -> PageLayout:
        caller = caller_of(scope)
        scopes = caller.scopes if caller else frozenset[Scope]()
        return PageLayout(
            up=up_from(scope),
            here=here,
            paths={view: self._paths[view] for view in View if view in self._paths},
            scopes=frozenset(each for each in Scope if each.is_among(scopes)),
            name=caller.name if caller else None,
            signs_in=self.signs_in(),
            languages=_languages(scope),
        )


def up_from(scope: Connection) -> str:
    """Lead from a page to the application's root: right behind any prefix, known or not."""
    return "../" * (get_route_path(scope).count("/") - 1) or "./"


def _languages(scope: Connection) -> str:
    said = (value for name, value in scope["headers"] if name == b"accept-language")
    return next(said, b"").decode("latin-1")
