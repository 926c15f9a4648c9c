"""The contract of ApiKeys, one test per promise. Adapters and the fake run it."""

from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta, timezone
from functools import partial

import pytest

from mallseg.domain.errors import AccessFault, InvalidOptionError
from mallseg.domain.ports import ApiKeys
from mallseg.domain.service.api_key import ApiKey, KeyRing, Scope, digest_of

MADE_AT = datetime(2026, 7, 31, 12, 0, tzinfo=UTC)


def a_key(name: str = "dashboard", *scopes: Scope, expires_at: datetime | None = None) -> ApiKey:
    """Make a key whose secret is its name."""
    return ApiKey(
        name=name,
        scopes=frozenset(scopes or {Scope.READ}),
        digest=digest_of(name.encode()),
        created_at=MADE_AT,
        expires_at=expires_at,
    )


class ApiKeysContract(ABC):
    """The suite. A subclass makes a store without keys, and reopens it."""

    @abstractmethod
    def no_keys(self) -> ApiKeys:
        """Make a store in which keys were never made."""

    @abstractmethod
    def reopened(self, keys: ApiKeys) -> ApiKeys:
        """Open the same store as another process would."""

    def test_there_are_no_keys_before_the_first_is_made(self) -> None:
        assert self.no_keys().ring() is None

    def test_an_added_key_is_there_for_every_reader(self) -> None:
        keys = self.no_keys()
        key = a_key("crm", Scope.READ, Scope.CUSTOMERS, expires_at=MADE_AT + timedelta(days=1))

        assert keys.change(lambda ring: ring.with_key(key)) == KeyRing((key,))

        assert self.reopened(keys).ring() == KeyRing((key,))

    def test_all_is_kept_of_a_key(self) -> None:
        keys = self.no_keys()
        zone = timezone(timedelta(hours=5, minutes=30))
        key = a_key("night-job", *Scope, expires_at=datetime(9999, 12, 31, 23, 59, 59, tzinfo=zone))

        keys.change(lambda ring: ring.with_key(key))

        ring = self.reopened(keys).ring()
        assert ring is not None
        (kept,) = ring.keys
        assert kept == key
        assert ring.find(b"night-job") == key

    def test_changes_follow_one_another(self) -> None:
        keys = self.no_keys()
        for key in map(a_key, ("c", "a", "b")):
            keys.change(partial(KeyRing.with_key, key=key))

        keys.change(lambda ring: ring.without_key("a"))

        assert self.reopened(keys).ring() == KeyRing((a_key("b"), a_key("c")))

    def test_without_the_last_key_there_are_keys_and_none_is_good(self) -> None:
        keys = self.no_keys()
        keys.change(lambda ring: ring.with_key(a_key()))

        keys.change(lambda ring: ring.without_key("dashboard"))

        assert self.reopened(keys).ring() == KeyRing()

    def test_a_change_that_fails_leaves_the_keys_as_they_were(self) -> None:
        keys = self.no_keys()
        keys.change(lambda ring: ring.with_key(a_key()))

        with pytest.raises(InvalidOptionError) as refused:
            keys.change(lambda ring: ring.with_key(a_key()))

        assert refused.value.code is AccessFault.KEY_NAME_TAKEN
        assert self.reopened(keys).ring() == KeyRing((a_key(),))

    def test_a_first_change_that_fails_makes_no_keys(self) -> None:
        keys = self.no_keys()

        with pytest.raises(InvalidOptionError):
            keys.change(lambda ring: ring.without_key("unknown"))

        assert self.reopened(keys).ring() is None
