"""The guard in front of all routes: by which name, from which page, with which key."""

from collections.abc import Mapping, Sequence

from starlette._utils import get_route_path
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.contextvars import bind_contextvars

from mallseg.entrypoints.http.guard.callers import (
    KEY_NEEDED,
    Doorkeeper,
    admit_reader,
    secrets_in,
    sessions_in,
)
from mallseg.entrypoints.http.guard.origins import Origins
from mallseg.entrypoints.http.guard.pages import SIGN_IN, SIGN_OUT, STATIC, takes_session
from mallseg.entrypoints.http.guard.scopes import METRICS, OPEN_PATHS
from mallseg.entrypoints.http.problems import ProblemDocument, problem_response

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_WATCHED = frozenset(
    {b"host", b"origin", b"sec-fetch-site", b"authorization", b"x-api-key", b"cookie"}
)
_NOTHING: Sequence[bytes] = ()
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="mallseg"'}


class Guard:
    """Refuses what is not to be answered, before anything of its body is read.

    Routes check the scope of the key: see `scopes`. What no guard has seen, they refuse.
    """

    def __init__(
        self, app: ASGIApp, *, doorkeeper: Doorkeeper, origins: Origins, open_metrics: bool = False
    ) -> None:
        self._app = app
        self._doorkeeper = doorkeeper
        self._origins = origins
        self._open_metrics = open_metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or say why not."""
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
            admit_reader(scope)
            return True
        return path in OPEN_PATHS or path.startswith(STATIC)

    def refusal_of(self, scope: Scope) -> ProblemDocument | None:
        """Say why a request is not answered; else remember who asks."""
        said: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            if name in _WATCHED:
                said.setdefault(name, []).append(value)
        hosts = said.get(b"host", _NOTHING)
        refusal = self._doorkeeper.refusal_of_place(scope)
        if refusal is None:
            refusal = self._origins.refusal_of_host(hosts)
        if refusal is None and scope["method"] not in _READING:
            refusal = self._origins.refusal_of_page(
                hosts[0], said.get(b"origin", _NOTHING), said.get(b"sec-fetch-site", _NOTHING)
            )
        return self._refusal_of_caller(scope, said) if refusal is None else refusal

    def _refusal_of_caller(
        self, scope: Scope, said: Mapping[bytes, Sequence[bytes]]
    ) -> ProblemDocument | None:
        secrets = secrets_in(said.get(b"authorization", _NOTHING), said.get(b"x-api-key", _NOTHING))
        if not takes_session(path := get_route_path(scope)):
            return self._doorkeeper.admit(scope, secrets)
        sessions = sessions_in(said.get(b"cookie", _NOTHING))
        refusal = (
            self._doorkeeper.admit(scope, secrets)
            if secrets
            else self._doorkeeper.admit_session(scope, sessions)
        )
        return None if path in {SIGN_IN, SIGN_OUT} else refusal
