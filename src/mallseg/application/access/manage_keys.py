"""Make keys to the service, list them, and revoke them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from mallseg.domain.access.api_key import ApiKey, KeyRing, digest_of
from mallseg.domain.access.scope import Scope
from mallseg.domain.errors import AccessFault, InvalidOptionError
from mallseg.domain.ports import ApiKeys, KeyReader

_END_OF_DAY = time(23, 59, 59, tzinfo=UTC)

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Give the time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key with its secret, which is known here and nowhere else."""

    key: ApiKey
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateKey:
    """Make a key: its secret is shown this once, and a digest of it kept."""

    keys: ApiKeys
    new_secret: Callable[[], str]
    clock: Clock = utc_now

    def __call__(
        self, *, name: str, scopes: Collection[Scope], last_day: date | None = None
    ) -> NewKey:
        """Make it.

        Parameters
        ----------
        last_day
            The last day on which it is good, in UTC; None: it does not expire.

        Raises
        ------
        InvalidOptionError
            The name is no plain word or that of another key, there is no scope, or the day is over.
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
class KnownKey:
    """A key in a list, and whether it is still good."""

    key: ApiKey
    is_expired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListKeys:
    """List the keys by name; of their secrets nothing can be shown."""

    keys: KeyReader
    clock: Clock = utc_now

    def __call__(self) -> tuple[KnownKey, ...]:
        """List.

        Raises
        ------
        KeysUnavailableError
            The keys cannot be read.
        """
        now = self.clock()
        ring = self.keys.ring() or KeyRing()
        return tuple(KnownKey(key=key, is_expired=key.is_expired(now)) for key in ring.keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokedKey:
    """A key that is not good any more, and how many there still are."""

    name: str
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeKey:
    """Have a key not be good any more, within two seconds for every worker of the service."""

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
        return RevokedKey(name=name, left=len(ring.keys))
