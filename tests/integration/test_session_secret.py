"""The secret of sessions: one for all processes of a service."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mallseg.adapters.joblib_store.session_secret import FILE, SessionSecret
from mallseg.domain.errors import KeysUnavailableError

KEY = b"0123456789abcdef"


def test_there_is_none_before_a_user_signs_in(tmp_path: Path) -> None:
    assert SessionSecret(folder=tmp_path).read() is None


def test_it_is_the_same_for_all_that_ask_at_once(tmp_path: Path) -> None:
    secrets = [SessionSecret(folder=tmp_path / "models") for _ in range(8)]

    with ThreadPoolExecutor(8) as threads:
        made = set(threads.map(SessionSecret.make, secrets))

    assert len(made) == 1
    assert made == {SessionSecret(folder=tmp_path / "models").read()}
    assert stat.S_IMODE((tmp_path / "models" / FILE).stat().st_mode) == 0o600


def test_with_a_signing_key_it_follows_from_that_and_no_file_is_trusted(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"f" * 32)
    secret = SessionSecret(folder=tmp_path, signing_key=KEY)

    assert secret.read() == SessionSecret(folder=tmp_path / "other", signing_key=KEY).make()
    assert secret.read() not in {b"f" * 32, KEY}


@pytest.mark.parametrize("content", [b"", b"short", b"f" * 33])
def test_another_file_in_its_place_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)

    with pytest.raises(KeysUnavailableError) as refused:
        SessionSecret(folder=tmp_path).make()

    assert FILE in str(refused.value)
    assert (tmp_path / FILE).read_bytes() == content
