"""Keys to the service as JSON; the secret of one stands in it only when it has been made."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import overload

from mallseg.application.access.manage_keys import ListedKey, NewKey
from mallseg.domain.service.api_key import ApiKey


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDocument:
    """A key without its secret."""

    name: str
    scopes: tuple[str, ...]
    created_at: str
    expires_at: str | None
    is_expired: bool

    @classmethod
    def of(cls, known: ListedKey) -> "KeyDocument":
        """Describe a key."""
        key = known.key
        return cls(
            name=key.name,
            scopes=_scopes(key),
            created_at=_time(key.created_at),
            expires_at=_time(key.expires_at),
            is_expired=known.is_expired,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysDocument:
    """All keys, by name."""

    keys: tuple[KeyDocument, ...]

    @classmethod
    def of(cls, known: Iterable[ListedKey]) -> "KeysDocument":
        """Describe all keys."""
        return cls(keys=tuple(map(KeyDocument.of, known)))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKeyDocument:
    """A new key; `key` is what clients send."""

    name: str
    scopes: tuple[str, ...]
    created_at: str
    expires_at: str | None
    key: str

    @classmethod
    def of(cls, new: NewKey) -> "NewKeyDocument":
        """Describe a key that has just been made."""
        key = new.key
        return cls(
            name=key.name,
            scopes=_scopes(key),
            created_at=_time(key.created_at),
            expires_at=_time(key.expires_at),
            key=new.secret,
        )


def _scopes(key: ApiKey) -> tuple[str, ...]:
    return tuple(sorted(scope.value for scope in key.scopes))


@overload
def _time(moment: datetime) -> str: ...
@overload
def _time(moment: datetime | None) -> str | None: ...
def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
