"""Authentication: by an API key or a session, or on loopback where there are no keys."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus

from starlette.types import Scope as Connection
from structlog.contextvars import bind_contextvars

from mallseg.domain.ports import KeyReader
from mallseg.domain.service.api_key import KeyRing, Scope
from mallseg.domain.service.exposure import is_loopback
from mallseg.domain.service.session import Sessions
from mallseg.entrypoints.http.problem_kinds import ProblemKind
from mallseg.entrypoints.http.problems import ProblemDocument
from mallseg.log import logger_named

LOGGER = "mallseg.access"

SESSION = b"mallseg-session"
"""The name of the cookie. Only pages accept it; routes for programs ask for the key itself."""

MAX_SECRET_BYTES = 256
"""Ours have 51. What is longer is refused before it is hashed."""

_MINUTE_S = 60
_MAX_SESSIONS = 4
_CALLER = "mallseg.caller"
_BEARER = b"bearer "

KEY_NEEDED = ProblemKind(HTTPStatus.UNAUTHORIZED, "key-needed", "Key needed")
NO_KEYS = ProblemKind(HTTPStatus.FORBIDDEN, "service-without-keys", "Service without keys")
SCOPE_NEEDED = ProblemKind(HTTPStatus.FORBIDDEN, "scope-needed", "Key for something else")
KEY_TOO_LARGE = ProblemKind(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "header-too-large", "Header too large"
)


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated caller: the name and scopes of its key; no name if no key was needed."""

    name: str | None
    scopes: frozenset[Scope]


_LOCAL = Caller(None, frozenset(Scope))
"""A caller on loopback, where the service has no keys."""

_ANONYMOUS = Caller(None, frozenset({Scope.READ}))
"""A caller of what a setting has opened to all."""


@dataclass(slots=True, kw_only=True)
class Authenticator:
    """Authenticates programs by their keys, and people by sessions that they opened with one.

    Attributes
    ----------
    session_secret
        Signs sessions; None before the first one.
    """

    keys: KeyReader
    session_secret: Callable[[], bytes | None] = lambda: None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _logged_at: float | None = field(default=None, init=False)

    def refusal_without_keys(self, scope: Connection) -> ProblemDocument | None:
        """Refuse all callers of a service that has no keys and is not on loopback."""
        if self.keys.ring() is not None:
            return None
        server = scope.get("server")
        if server and server[1] is not None and is_loopback(server[0]):
            return None
        self._log_missing_keys()
        detail = "this service has no keys, and answers its own machine only"
        return NO_KEYS.problem("service_without_keys", detail)

    def authenticate(self, scope: Connection, secrets: Sequence[bytes]) -> ProblemDocument | None:
        """Put the caller into the scope, or give the reason for a refusal.

        Parameters
        ----------
        secrets
            The keys that the request presents: one is expected.
        """
        ring = self.keys.ring()
        if ring is None:
            scope[_CALLER] = _LOCAL
            return None
        if len(secrets) != 1:
            detail = "show a key" if not secrets else "show one key only"
            return KEY_NEEDED.problem("several_keys" if secrets else "no_key", detail)
        if len(secrets[0]) > MAX_SECRET_BYTES:
            return KEY_TOO_LARGE.problem(
                "key_too_long", f"no key has over {MAX_SECRET_BYTES} bytes"
            )
        return self._authenticate_key(scope, ring, secrets[0])

    def authenticate_session(
        self, scope: Connection, cookies: Sequence[str]
    ) -> ProblemDocument | None:
        """Put the person who signed in into the scope, or refuse for want of a key.

        Parameters
        ----------
        cookies
            Values of the session cookie: a browser sends one for each enclosing path prefix.
        """
        ring = self.keys.ring()
        secret = self.session_secret() if ring and cookies else None
        if ring is not None and secret is not None:
            sessions, now = Sessions(secret=secret), self.clock()
            for value in cookies[:_MAX_SESSIONS]:
                if (key := sessions.key_of(value, ring, now)) is not None:
                    scope[_CALLER] = Caller(key.name, key.scopes)
                    return None
        if ring is None:
            scope[_CALLER] = _LOCAL
            return None
        return KEY_NEEDED.problem("session_over" if cookies else "no_key", "sign in with a key")

    def _authenticate_key(
        self, scope: Connection, ring: KeyRing, secret: bytes
    ) -> ProblemDocument | None:
        key = ring.find(secret)
        if key is None:
            return KEY_NEEDED.problem("unknown_key", "the key is unknown, or was revoked")
        if key.is_expired(self.clock()):
            bind_contextvars(key=key.name)
            return KEY_NEEDED.problem("expired_key", "the key has expired")
        scope[_CALLER] = Caller(key.name, key.scopes)
        return None

    def _log_missing_keys(self) -> None:
        """Log, at most once a minute, that a service without keys can be reached from outside."""
        now = time.monotonic()
        if self._logged_at is None or now - self._logged_at >= _MINUTE_S:
            self._logged_at = now
            reason = "others can reach it, and are refused: `mallseg keys create` makes a key"
            logger_named(LOGGER).critical("service_without_keys", reason=reason)


def caller_of(scope: Connection) -> Caller | None:
    """Give the authenticated caller; None if there is none."""
    return scope.get(_CALLER)


def name_of_caller(scope: Connection) -> str | None:
    """Give the name of the caller's key; None if it has none."""
    caller = caller_of(scope)
    return caller.name if caller else None


def admit_anonymous(scope: Connection) -> None:
    """Let a caller without a key read."""
    scope[_CALLER] = _ANONYMOUS


def refusal_of(scope: Connection, needed: Scope) -> ProblemDocument | None:
    """Give the reason why the caller is not authorised; None if it is."""
    caller = caller_of(scope)
    if caller is None:
        return KEY_NEEDED.problem("no_key", "show a key")
    if not needed.is_among(caller.scopes):
        bind_contextvars(problem=SCOPE_NEEDED.slug, needed=needed.value)
        detail = f"the key is not for this: it needs the scope {needed.value}"
        return SCOPE_NEEDED.problem("scope_missing", detail, needed=needed.value)
    return None


def session_cookies(headers: Sequence[bytes]) -> Sequence[str]:
    """List the values of the session cookie in Cookie headers."""
    pairs = (pair.strip().partition(b"=") for each in headers for pair in each.split(b";"))
    return [value.decode("latin-1") for name, _, value in pairs if name == SESSION]


def presented_keys(authorization: Sequence[bytes], api_key: Sequence[bytes]) -> Sequence[bytes]:
    """List the keys in Authorization and X-API-Key headers.

    Credentials of another scheme than Bearer are meant for another program, such as a proxy.
    """
    if not authorization:
        return api_key
    bearers = (each for each in authorization if each[: len(_BEARER)].lower() == _BEARER)
    return [*(each[len(_BEARER) :].strip() for each in bearers), *api_key]
