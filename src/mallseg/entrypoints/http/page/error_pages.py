"""Problems of pages as pages: whatever refused the request, its reader is a person."""

import json
from collections.abc import Awaitable, Mapping
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mallseg.entrypoints.http.guard.pages import HOME, STATIC, leads_to_sign_in
from mallseg.entrypoints.http.page.page import Page
from mallseg.entrypoints.http.page.sign_in import onward_to
from mallseg.entrypoints.http.problems import MEDIA_TYPE
from mallseg.entrypoints.http.route_path import get_route_path
from mallseg.entrypoints.presentation.words import problems_page, sign_in_page
from mallseg.entrypoints.presentation.words.problems_page import words_for

_PROBLEM = MEDIA_TYPE.encode()


class ErrorPages:
    """Writes problem details that answer a page's request as a page. It stands in front of all."""

    def __init__(self, app: ASGIApp, *, page: Page) -> None:
        self._app = app
        self._page = page

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Pass the request on: as it is, where it is for a program."""
        if scope["type"] == "http" and _is_for_a_person(scope):
            send = _Answer(scope, send, self._page)
        return self._app(scope, receive, send)


class _Answer:
    """Takes the place of `send`: holds a problem back until it is whole."""

    def __init__(self, scope: Scope, send: Send, page: Page) -> None:
        self._scope = scope
        self._send = send
        self._page = page
        self._started: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_problem(message):
            self._started = message
        elif self._started is None:
            await self._send(message)
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._show(self._started)

    async def _show(self, started: Message) -> None:
        problem: dict[str, Any] = json.loads(self._body)
        if started["status"] == HTTPStatus.UNAUTHORIZED:
            page = self._sign_in(problem)
        else:
            request_id = dict(started["headers"]).get(b"x-request-id", b"")
            page = self._page.show(
                Request(self._scope),
                "error.html.j2",
                status=started["status"],
                said=words_for(started["status"], problem.get("code")),
                detail=problem["detail"],
                request_id=request_id.decode("latin-1"),
                words=problems_page,
            )
        own = {name for name, _ in page.raw_headers}
        others = [each for each in started["headers"] if each[0] not in own]
        await self._send({**started, "headers": [*page.raw_headers, *others]})
        await self._send({"type": "http.response.body", "body": page.body})

    def _sign_in(self, problem: Mapping[str, Any]) -> Response:
        """Ask for a key, and lead back to where it was missed.

        Browsers keep a session back from who comes by a link on another site, and show it when the
        page asks for itself: so it is asked to.
        """
        is_from_elsewhere = (b"sec-fetch-site", b"cross-site") in self._scope["headers"]
        onward = get_route_path(self._scope) if self._scope["method"] == "GET" else HOME
        return self._page.show(
            Request(self._scope),
            "once_more.html.j2" if is_from_elsewhere else "sign_in.html.j2",
            status=HTTPStatus.UNAUTHORIZED,
            wrong=sign_in_page.OVER if problem.get("code") == "session_over" else "",
            onward=onward_to(onward),
            words=sign_in_page,
        )


def _is_for_a_person(scope: Scope) -> bool:
    """Say whether it is a page that was not asked for by a script of ours."""
    path = get_route_path(scope)
    return (
        leads_to_sign_in(path)
        and not path.startswith(STATIC)
        and (b"accept", b"application/json") not in scope["headers"]
    )


def _is_problem(message: Message) -> bool:
    return any(
        name == b"content-type" and value.startswith(_PROBLEM)
        for name, value in message.get("headers", ())
    )
