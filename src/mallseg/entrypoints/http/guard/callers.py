"""Who asks: recognised by a key, or by being on the same machine where there are no keys."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus

from starlette.types import Scope as Connection
from structlog.contextvars import bind_contextvars

from mallseg.domain.access.api_key import KeyRing
from mallseg.domain.access.exposure import is_loopback
from mallseg.domain.access.scope import Scope
from mallseg.domain.access.session import Sessions
from mallseg.domain.ports import KeyReader
from mallseg.entrypoints.http.problem_kinds import Kind
from mallseg.entrypoints.http.problems import ProblemDocument
from mallseg.log import logger_named

LOGGER = "mallseg.access"

SESSION = b"mallseg-session"
"""The name of the cookie. Only pages look at it: no route for programs answers to it."""

LONGEST_SECRET = 256
"""Bytes; ours have 51. What is longer is refused before it is hashed."""

_MINUTE_S = 60
_MOST_SESSIONS = 4
_CALLER = "mallseg.caller"
_BEARER = b"bearer "

KEY_NEEDED = Kind(HTTPStatus.UNAUTHORIZED, "key-needed", "Key needed")
NO_KEYS = Kind(HTTPStatus.FORBIDDEN, "service-without-keys", "Service without keys")
SCOPE_NEEDED = Kind(HTTPStatus.FORBIDDEN, "scope-needed", "Key for something else")
KEY_TOO_LARGE = Kind(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "header-too-large", "Header too large"
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a key's name and what it is for; no name where no key was needed."""

    name: str | None
    scopes: frozenset[Scope]


_NEIGHBOUR = Caller(None, frozenset(Scope))
"""A caller on the machine of a service that has no keys."""

_ANYBODY = Caller(None, frozenset({Scope.READ}))
"""A caller who asks for what a setting has opened."""


@dataclass(slots=True, kw_only=True)
class Doorkeeper:
    """Recognises callers by their keys, and people by the sessions that they began with one.

    Attributes
    ----------
    session_secret
        What sessions are signed with; None where none was ever begun.
    """

    keys: KeyReader
    session_secret: Callable[[], bytes | None] = lambda: None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _said_at: float | None = field(default=None, init=False)

    def refusal_of_place(self, scope: Connection) -> ProblemDocument | None:
        """Say why a service without keys answers no one here; None on the machine itself."""
        if self.keys.ring() is not None:
            return None
        server = scope.get("server")
        if server and server[1] is not None and is_loopback(server[0]):
            return None
        self._raise_alarm()
        detail = "this service has no keys, and answers its own machine only"
        return NO_KEYS.saying("service_without_keys", detail)

    def admit(self, scope: Connection, secrets: Sequence[bytes]) -> ProblemDocument | None:
        """Remember the caller of a request, or say why there is no answer.

        Parameters
        ----------
        secrets
            What the request shows.
        """
        ring = self.keys.ring()
        if ring is None:
            scope[_CALLER] = _NEIGHBOUR
            return None
        if len(secrets) != 1:
            said = "show a key" if not secrets else "show one key only"
            return KEY_NEEDED.saying("several_keys" if secrets else "no_key", said)
        if len(secrets[0]) > LONGEST_SECRET:
            return KEY_TOO_LARGE.saying("key_too_long", f"no key has over {LONGEST_SECRET} bytes")
        return self._admit_holder(scope, ring, secrets[0])

    def admit_session(self, scope: Connection, values: Sequence[str]) -> ProblemDocument | None:
        """Remember who signed in, or say that a key is needed.

        Parameters
        ----------
        values
            What the browser shows as its session: of a prefix and of the prefix around it, too.
        """
        ring = self.keys.ring()
        secret = self.session_secret() if ring and values else None
        if ring is not None and secret is not None:
            sessions, now = Sessions(secret=secret), self.clock()
            for value in values[:_MOST_SESSIONS]:
                if (key := sessions.key_of(value, ring, now)) is not None:
                    scope[_CALLER] = Caller(key.name, key.scopes)
                    return None
        if ring is None:
            scope[_CALLER] = _NEIGHBOUR
            return None
        return KEY_NEEDED.saying("session_over" if values else "no_key", "sign in with a key")

    def _admit_holder(
        self, scope: Connection, ring: KeyRing, secret: bytes
    ) -> ProblemDocument | None:
        key = ring.find(secret)
        if key is None:
            return KEY_NEEDED.saying("unknown_key", "the key is unknown, or was revoked")
        if key.expires_at is not None and key.is_expired(self.clock()):
            bind_contextvars(key=key.name)
            return KEY_NEEDED.saying("expired_key", "the key has expired")
        scope[_CALLER] = Caller(key.name, key.scopes)
        return None

    def _raise_alarm(self) -> None:
        """Log that others can reach a service that has no guard; once a minute is enough."""
        now = time.monotonic()
        if self._said_at is None or now - self._said_at >= _MINUTE_S:
            self._said_at = now
            reason = "others can reach it, and are refused: `mallseg keys create` makes a key"
            logger_named(LOGGER).critical("service_without_keys", reason=reason)


def caller_of(scope: Connection) -> Caller | None:
    """Give who asks; None where no good key was shown, and one is needed."""
    return scope.get(_CALLER)


def name_of_caller(scope: Connection) -> str | None:
    """Give the name of the key that was shown; None where none was, or none that is good."""
    caller = caller_of(scope)
    return caller.name if caller else None


def admit_reader(scope: Connection) -> None:
    """Let any caller read what is asked for."""
    scope[_CALLER] = _ANYBODY


def refusal_of(scope: Connection, needed: Scope) -> ProblemDocument | None:
    """Say why the caller may not ask for this; None if that is allowed."""
    caller: Caller | None = scope.get(_CALLER)
    if caller is None:
        return KEY_NEEDED.saying("no_key", "show a key")
    if not needed.is_among(caller.scopes):
        bind_contextvars(problem=SCOPE_NEEDED.slug, needed=needed.value)
        detail = f"the key is not for this: it needs the scope {needed.value}"
        return SCOPE_NEEDED.saying("scope_missing", detail, needed=needed.value)
    return None


def sessions_in(cookies: Sequence[bytes]) -> Sequence[str]:
    """List what a request shows as its session."""
    pairs = (pair.strip().partition(b"=") for each in cookies for pair in each.split(b";"))
    return [value.decode("latin-1") for name, _, value in pairs if name == SESSION]


def secrets_in(authorization: Sequence[bytes], api_key: Sequence[bytes]) -> Sequence[bytes]:
    """List what a request shows as its key.

    An Authorization of another scheme is meant for another program, a proxy for instance.
    """
    if not authorization:
        return api_key
    bearers = (each for each in authorization if each[: len(_BEARER)].lower() == _BEARER)
    return [*(each[len(_BEARER) :].strip() for each in bearers), *api_key]
