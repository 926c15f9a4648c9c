"""A session is good as long as its key is, and no longer than a working day."""

from datetime import UTC, datetime, timedelta

import pytest

from mallseg.domain.service.api_key import KeyRing, Scope
from mallseg.domain.service.session import LASTS, Sessions
from mallseg.testing.contracts.api_keys import a_key

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
KEY = a_key("marketing", Scope.ADMIN)
RING = KeyRing((KEY, a_key("other")))
SESSIONS = Sessions(secret=b"s" * 32)


def test_a_session_is_recognised_by_every_process_with_the_secret() -> None:
    value = SESSIONS.begun(KEY, NOW)

    assert Sessions(secret=b"s" * 32).key_of(value, RING, NOW) == KEY
    assert Sessions(secret=b"t" * 32).key_of(value, RING, NOW) is None


def test_it_ends_after_twelve_hours() -> None:
    value = SESSIONS.begun(KEY, NOW)

    assert SESSIONS.key_of(value, RING, NOW + LASTS - timedelta(seconds=1)) == KEY
    assert SESSIONS.key_of(value, RING, NOW + LASTS) is None


def test_it_ends_with_its_key() -> None:
    value = SESSIONS.begun(KEY, NOW)
    expired = a_key("marketing", Scope.ADMIN, expires_at=NOW + timedelta(hours=1))

    assert SESSIONS.key_of(value, RING.without_key("marketing"), NOW) is None
    assert SESSIONS.key_of(value, KeyRing((expired,)), NOW + timedelta(hours=1)) is None


def test_a_new_key_of_the_same_name_does_not_continue_it() -> None:
    other = KeyRing((a_key("another"), KEY)).keys[0]
    renewed = type(KEY)(
        name=KEY.name, scopes=KEY.scopes, digest=other.digest, created_at=KEY.created_at
    )

    assert SESSIONS.key_of(SESSIONS.begun(KEY, NOW), KeyRing((renewed,)), NOW) is None


@pytest.mark.parametrize("place", range(0, 90, 7))
def test_no_character_of_it_can_be_changed(place: int) -> None:
    value = SESSIONS.begun(KEY, NOW)
    changed = f"{value[:place]}{'1' if value[place] != '1' else '2'}{value[place + 1 :]}"

    assert SESSIONS.key_of(changed, RING, NOW) is None


@pytest.mark.parametrize("odd", ["", "1..0.", "1.marketing.0", "é" * 300, "1.marketing.\u0661.00"])
def test_invalid_sessions_are_none(odd: str) -> None:
    assert SESSIONS.key_of(odd, RING, NOW) is None


def test_the_secret_is_not_shown() -> None:
    assert "sss" not in repr(SESSIONS)
