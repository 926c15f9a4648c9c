"""Signing in with a key, and out again."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from structlog.contextvars import bind_contextvars

from mallseg.domain.ports import KeyReader
from mallseg.domain.service.api_key import ApiKey
from mallseg.domain.service.session import LASTS, Sessions
from mallseg.entrypoints.http.guard.callers import MAX_SECRET_BYTES, SESSION
from mallseg.entrypoints.http.guard.pages import HOME, SIGN_IN, SIGN_OUT, leads_to_sign_in
from mallseg.entrypoints.http.page.forms import field_of, form_of
from mallseg.entrypoints.http.page.page import Page
from mallseg.entrypoints.presentation.words import sign_in_page as words

TEMPLATE = "sign_in.html.j2"

_PLAIN = re.compile(r"/(?:[\w~-]+(?:/[\w~-]+)*/?)?", re.ASCII)


def add_sign_in(page: Page, keys: KeyReader, *, secret: Callable[[], bytes]) -> None:
    """Serve it, where there are keys; without them, everybody on the machine is in.

    Parameters
    ----------
    secret
        Gives what sessions are signed with, and makes it first where there is none.
    """

    @page.view(SIGN_IN, needed=None)
    def show_form(request: Request) -> Response:
        if keys.ring() is None:
            return page.go(request, HOME)
        return page.show(request, TEMPLATE, words=words, wrong="", onward=HOME)

    @page.form(SIGN_IN, needed=None)
    async def sign_in(request: Request) -> Response:
        form = await form_of(request)
        onward = onward_to(field_of(form, "onward"))
        now = datetime.now(UTC)
        key = _key_of(keys, field_of(form, "key"), now)
        if key is None:
            bind_contextvars(code="unknown_key")
            return page.show(
                request,
                TEMPLATE,
                status=HTTPStatus.UNAUTHORIZED,
                words=words,
                wrong=words.UNKNOWN_KEY,
                onward=onward,
            )
        sessions = Sessions(secret=await run_in_threadpool(secret))
        bind_contextvars(key=key.name)
        return page.go(request, onward, _cookie(request, sessions.begun(key, now), LASTS.seconds))

    @page.form(SIGN_OUT, needed=None)
    async def sign_out(request: Request) -> Response:
        return page.go(request, SIGN_IN, _cookie(request, "", 0))


def onward_to(path: str) -> str:
    """Give the page to go to after signing in: one of ours, or the first."""
    return path if _PLAIN.fullmatch(path) and leads_to_sign_in(path) else HOME


def _key_of(keys: KeyReader, secret: str, now: datetime) -> ApiKey | None:
    ring, shown = keys.ring(), secret.encode()
    key = ring.find(shown) if ring and len(shown) <= MAX_SECRET_BYTES else None
    return None if key is None or key.is_expired(now) else key


def _cookie(request: Request, value: str, max_age_s: int) -> dict[str, str]:
    """Write it for our pages only, out of the reach of scripts and of other sites."""
    path = request.scope.get("root_path", "") + "/"
    secure = "; Secure" if request.scope["scheme"] == "https" else ""
    name = SESSION.decode()
    cookie = f"{name}={value}; Path={path}; Max-Age={max_age_s}; HttpOnly; SameSite=Strict{secure}"
    return {"set-cookie": cookie}
