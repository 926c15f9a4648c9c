"""Create, list and revoke the keys of a service."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from mallseg.application.clock import Clock, utc_now
from mallseg.domain.errors import AccessFault, InvalidOptionError
from mallseg.domain.ports import ApiKeys, KeyReader
from mallseg.domain.service.api_key import ApiKey, KeyRing, Scope, digest_of

_END_OF_DAY = time(23, 59, 59, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key with its secret, which is known here and nowhere else."""

    key: ApiKey
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateKey:
    """Create a key. Its secret is returned once; only a digest of it is stored."""

    keys: ApiKeys
    new_secret: Callable[[], str]
    clock: Clock = utc_now

    def __call__(
        self, *, name: str, scopes: Collection[Scope], last_day: date | None = None
    ) -> NewKey:
        """Create and store the key.

        Parameters
        ----------
        last_day
            The last day on which it is valid, in UTC; None: it does not expire.

        Raises
        ------
        InvalidOptionError
            The name is no plain word or is taken, there is no scope, or the day is in the past.
        KeysUnavailableError
            The keys cannot be read or written.
        """
        now = self.clock().replace(microsecond=0)
        expires_at = None
        if last_day is not None:
            expires_at = datetime.combine(last_day, _END_OF_DAY)
            if expires_at <= now:
                raise InvalidOptionError("expires", AccessFault.EXPIRES_IN_THE_PAST)
        secret = self.new_secret()
        key = ApiKey(
            name=name,
            scopes=frozenset(scopes),
            digest=digest_of(secret.encode()),
            created_at=now,
            expires_at=expires_at,
        )
        self.keys.change(lambda ring: ring.with_key(key))
        return NewKey(key=key, secret=secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedKey:
    """A key, and whether it has expired."""

    key: ApiKey
    is_expired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListKeys:
    """List the keys by name. Their secrets are not stored, so they cannot be shown."""

    keys: KeyReader
    clock: Clock = utc_now

    def __call__(self) -> tuple[ListedKey, ...]:
        """Read the keys.

        Raises
        ------
        KeysUnavailableError
            The keys cannot be read.
        """
        now = self.clock()
        ring = self.keys.ring() or KeyRing()
        return tuple(ListedKey(key=key, is_expired=key.is_expired(now)) for key in ring.keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokedKey:
    """A key that was revoked, and how many keys are left."""

    name: str
    remaining: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeKey:
    """Revoke a key. Every worker of the service refuses it within two seconds."""

    keys: ApiKeys

    def __call__(self, *, name: str) -> RevokedKey:
        """Revoke it.

        Raises
        ------
        InvalidOptionError
            There is no key of that name.
        KeysUnavailableError
            The keys cannot be read or written.
        """
        ring = self.keys.change(lambda before: before.without_key(name))
        return RevokedKey(name=name, remaining=len(ring.keys))
