from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from mallseg.application.access.manage_keys import CreateKey, ListKeys, RevokeKey
from mallseg.domain.errors import AccessFault, InvalidOptionError
from mallseg.domain.service.api_key import Scope
from mallseg.testing.fake_keys import InMemoryKeys

NOW = datetime(2026, 7, 31, 23, 59, 58, 900_000, tzinfo=UTC)
LAST_SECOND = datetime(2026, 7, 31, 23, 59, 59, tzinfo=UTC)


def _at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def _creating(keys: InMemoryKeys, moment: datetime = NOW) -> CreateKey:
    secrets = iter(["first", "second", "third"])
    return CreateKey(keys=keys, new_secret=lambda: next(secrets), clock=_at(moment))


def test_a_new_key_is_found_by_its_secret_which_is_kept_nowhere() -> None:
    keys = InMemoryKeys()

    new = _creating(keys)(name="crm", scopes=[Scope.READ])

    assert keys.kept is not None
    assert keys.kept.find(b"first") == new.key
    assert "first" not in repr(keys) + repr(new)
    assert new.secret == "first"  # noqa: S105
    assert (new.key.created_at, new.key.expires_at) == (NOW.replace(microsecond=0), None)


def test_a_key_is_good_to_the_end_of_its_last_day() -> None:
    keys = InMemoryKeys()

    new = _creating(keys)(name="crm", scopes=[Scope.READ], last_day=date(2026, 7, 31))

    assert new.key.expires_at == LAST_SECOND
    assert [each.is_expired for each in ListKeys(keys=keys, clock=_at(NOW))()] == [False]
    assert [each.is_expired for each in ListKeys(keys=keys, clock=_at(LAST_SECOND))()] == [True]


def test_a_key_may_last_as_long_as_days_are_counted() -> None:
    new = _creating(InMemoryKeys())(name="crm", scopes=[Scope.READ], last_day=date.max)

    assert new.key.expires_at == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_a_day_that_is_over_is_refused_before_a_secret_is_made() -> None:
    keys = InMemoryKeys()
    create = _creating(keys)

    with pytest.raises(InvalidOptionError) as refused:
        create(name="crm", scopes=[Scope.READ], last_day=date(2026, 7, 30))

    assert refused.value.code is AccessFault.EXPIRES_IN_THE_PAST
    assert (keys.kept, create.new_secret()) == (None, "first")


def test_a_key_is_exchanged_while_both_are_good() -> None:
    keys = InMemoryKeys()
    create = _creating(keys)
    create(name="crm", scopes=[Scope.READ])
    create(name="crm-2", scopes=[Scope.READ])

    assert RevokeKey(keys=keys)(name="crm").remaining == 1

    assert keys.kept is not None
    assert keys.kept.find(b"first") is None
    assert keys.kept.find(b"second") is not None
    assert RevokeKey(keys=keys)(name="crm-2").remaining == 0
    assert ListKeys(keys=keys)() == ()


def test_without_keys_the_list_is_empty() -> None:
    assert ListKeys(keys=InMemoryKeys())() == ()
