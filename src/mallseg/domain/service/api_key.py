"""API keys and their scopes: how keys are stored, and how a client is authenticated.

Only the SHA-256 of a key's secret is stored. A secret has 256 random bits, so a slow hash is not
needed: NIST SP 800-63B, 5.1.2.2 requires one of secrets with fewer than 112 bits. A fast one is
preferred, as every request is authenticated.
"""

import hashlib
import hmac
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mallseg.domain.errors import AccessFault, InvalidOptionError

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Scope(StrEnum):
    """A kind of request that a key authorises.

    Every key may read. The two other scopes are independent (least privilege): promoting a version
    does not require access to customers.
    """

    READ = "read"
    """Read segments, models and metrics, check files, assign, and make lists of a posted file."""

    CUSTOMERS = "customers"
    """Look up customers by their ids as well."""

    ADMIN = "admin"
    """Train, rename segments, keep how files are read, and change aliases as well."""

    def is_among(self, given: Collection["Scope"]) -> bool:
        """Whether a key with the given scopes authorises this one."""
        return self in given or (self is Scope.READ and bool(given))


def check_key_name(name: str) -> str:
    """Return the name of a key, or raise InvalidOptionError if it is malformed."""
    if not _NAME.fullmatch(name):
        raise InvalidOptionError("name", AccessFault.NOT_A_KEY_NAME, longest=64)
    return name


def digest_of(secret: bytes) -> str:
    """Return the SHA-256 of a secret, in hexadecimal digits."""
    return hashlib.sha256(secret).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """An API key, without its secret.

    Attributes
    ----------
    name
        Its unique name, such as that of the client that uses it.
    scopes
        The kinds of requests that it authorises, at least one.
    digest
        The SHA-256 of its secret.
    created_at, expires_at
        With their time zone. It is invalid from `expires_at` on; None for a key without expiry.
    """

    name: str
    scopes: frozenset[Scope]
    digest: str
    created_at: datetime
    expires_at: datetime | None = None

    def __post_init__(self) -> None:
        check_key_name(self.name)
        if not self.scopes:
            raise InvalidOptionError("scopes", AccessFault.NO_SCOPE)
        if not _DIGEST.fullmatch(self.digest):
            raise InvalidOptionError("digest", AccessFault.NOT_A_DIGEST)

    def is_expired(self, now: datetime) -> bool:
        """Whether it has expired."""
        return self.expires_at is not None and now >= self.expires_at

    def may(self, scope: Scope) -> bool:
        """Whether it authorises requests of this scope."""
        return scope.is_among(self.scopes)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """All keys of a service, in the order of their names.

    A client may have several, so that keys can be rotated: a new one is made and used before the
    old one is revoked.
    """

    keys: tuple[ApiKey, ...] = ()
    _digests: tuple[tuple[bytes, ApiKey], ...] = field(
        default=(), init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if len({key.name for key in self.keys}) < len(self.keys):
            raise InvalidOptionError("name", AccessFault.KEY_NAME_TAKEN)
        keys = tuple(sorted(self.keys, key=lambda key: key.name))
        object.__setattr__(self, "keys", keys)
        object.__setattr__(self, "_digests", tuple((key.digest.encode(), key) for key in keys))

    def find(self, secret: bytes) -> ApiKey | None:
        """Find the key of a secret, in a time that does not depend on the secrets."""
        digest = digest_of(secret).encode()
        found = None
        for own, key in self._digests:
            if hmac.compare_digest(own, digest):
                found = key
        return found

    def usable(self, now: datetime) -> tuple[ApiKey, ...]:
        """List the keys that have not expired."""
        return tuple(key for key in self.keys if not key.is_expired(now))

    def with_key(self, key: ApiKey) -> "KeyRing":
        """Add a key.

        Raises
        ------
        InvalidOptionError
            There is one of that name.
        """
        return KeyRing((*self.keys, key))

    def without_key(self, name: str) -> "KeyRing":
        """Remove a key.

        Raises
        ------
        InvalidOptionError
            There is none of that name.
        """
        others = tuple(key for key in self.keys if key.name != name)
        if len(others) == len(self.keys):
            raise InvalidOptionError("name", AccessFault.NO_SUCH_KEY)
        return KeyRing(others)
