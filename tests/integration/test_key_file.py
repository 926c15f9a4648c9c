"""Keys in the store's folder keep the contract; and what no other adapter promises."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from mallseg.adapters.joblib_store import atomic_write
from mallseg.adapters.joblib_store.key_file import FILE, CachedKeys, KeyFile, new_secret
from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.domain.errors import AccessFault, KeysUnavailableError
from mallseg.domain.ports import ApiKeys
from mallseg.domain.service.api_key import KeyRing
from mallseg.testing.contracts.api_keys import ApiKeysContract, a_key

KEY = b"0123456789abcdef"


class TestKeyFile(ApiKeysContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "models"

    def no_keys(self) -> KeyFile:
        return KeyFile(self.folder)

    def reopened(self, keys: ApiKeys) -> ApiKeys:
        return self.no_keys()


class TestSignedKeyFile(TestKeyFile):
    def no_keys(self) -> KeyFile:
        return KeyFile(self.folder, KEY)


def _with_keys(folder: Path, *names: str, key: bytes | None = None) -> KeyFile:
    keys = KeyFile(folder, key)
    for name in names:
        _add(keys, name)
    return keys


def _add(keys: KeyFile, name: str) -> None:
    keys.change(partial(KeyRing.with_key, key=a_key(name)))


def _fault(keys: KeyFile) -> AccessFault:
    with pytest.raises(KeysUnavailableError) as refused:
        keys.ring()
    assert isinstance(refused.value.code, AccessFault)
    return refused.value.code


def test_secrets_differ_and_are_long() -> None:
    secrets = {new_secret() for _ in range(1000)}

    assert len(secrets) == 1000
    assert {len(each) for each in secrets} == {len("mallseg_") + 43}  # 43 * 6 bits > 256


def test_keys_are_no_model(tmp_path: Path) -> None:
    _with_keys(tmp_path, "crm")

    assert JoblibStore(tmp_path).models() == ()


@pytest.mark.parametrize(("group_readable", "mode"), [(False, 0o600), (True, 0o640)])
def test_keys_are_their_owners_alone(tmp_path: Path, mode: int, *, group_readable: bool) -> None:
    keys = KeyFile(tmp_path / "models", group_readable=group_readable)
    before = os.umask(0)
    try:
        _add(keys, "crm")
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "models" / FILE).stat().st_mode) == mode


def test_every_flipped_bit_is_found(tmp_path: Path) -> None:
    keys = _with_keys(tmp_path, "crm")
    content = (tmp_path / FILE).read_bytes()
    for place in range(len(content)):
        damaged = bytearray(content)
        damaged[place] ^= 1 << place % 8
        (tmp_path / FILE).write_bytes(damaged)

        assert _fault(keys) in {AccessFault.KEYS_DAMAGED, AccessFault.NEWER_KEYS}


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 10_000])
def test_invalid_key_files_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)

    assert _fault(KeyFile(tmp_path)) is AccessFault.KEYS_DAMAGED


def test_damaged_keys_are_not_replaced_by_new_ones(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"{}")

    with pytest.raises(KeysUnavailableError):
        _add(KeyFile(tmp_path), "crm")

    assert (tmp_path / FILE).read_bytes() == b"{}"


def test_with_a_signing_key_no_one_else_makes_a_key(tmp_path: Path) -> None:
    signed = _with_keys(tmp_path, "crm", key=KEY)

    _with_keys(tmp_path, "intruder")

    assert _fault(signed) is AccessFault.KEYS_DAMAGED


def test_a_file_of_the_store_does_not_stand_in_for_keys(tmp_path: Path) -> None:
    other = _with_keys(tmp_path, "crm").signed_as("another kind of file", (a_key(),))
    (tmp_path / FILE).write_bytes(other)

    assert _fault(KeyFile(tmp_path)) is AccessFault.KEYS_DAMAGED


def test_no_link_is_followed(tmp_path: Path) -> None:
    _with_keys(tmp_path / "elsewhere", "intruder")
    (tmp_path / FILE).symlink_to(tmp_path / "elsewhere" / FILE)

    assert _fault(KeyFile(tmp_path)) is AccessFault.KEYS_DAMAGED


def test_a_folder_in_the_place_of_the_file_or_a_file_in_that_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    (tmp_path / "file").touch()

    assert _fault(KeyFile(tmp_path)) is AccessFault.KEYS_DAMAGED
    assert _fault(KeyFile(tmp_path / "file")) is AccessFault.KEYS_NOT_READABLE


def test_concurrent_changes_are_not_lost(tmp_path: Path) -> None:
    names = [f"key-{number}" for number in range(16)]

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda name: _add(KeyFile(tmp_path), name), names))

    ring = KeyFile(tmp_path).ring()
    assert ring is not None
    assert [key.name for key in ring.keys] == sorted(names)


class _Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
def failures() -> list[KeysUnavailableError]:
    return []


@pytest.fixture
def cached(tmp_path: Path, clock: _Clock, failures: list[KeysUnavailableError]) -> CachedKeys:
    return CachedKeys(
        file=KeyFile(tmp_path), on_failure=failures.append, max_age_s=1.0, clock=clock
    )


def _names(cached: CachedKeys) -> list[str] | None:
    ring = cached.ring()
    return None if ring is None else [key.name for key in ring.keys]


def test_a_server_learns_of_new_and_revoked_keys(
    tmp_path: Path, cached: CachedKeys, clock: _Clock
) -> None:
    assert _names(cached) is None
    keys = _with_keys(tmp_path, "crm")
    assert _names(cached) is None

    clock.now = 1.0
    assert _names(cached) == ["crm"]

    keys.change(lambda ring: ring.without_key("crm"))
    clock.now = 1.5
    assert _names(cached) == ["crm"]
    clock.now = 2.0
    assert _names(cached) == []


def test_a_server_goes_on_with_the_last_keys_that_could_be_read(
    tmp_path: Path, cached: CachedKeys, clock: _Clock, failures: list[KeysUnavailableError]
) -> None:
    keys = _with_keys(tmp_path, "crm")
    assert _names(cached) == ["crm"]
    content = (tmp_path / FILE).read_bytes()

    (tmp_path / FILE).write_bytes(b"damage")
    for clock.now in (1.0, 2.0, 3.0):
        assert _names(cached) == ["crm"]
    assert [error.code for error in failures] == [AccessFault.KEYS_DAMAGED]

    atomic_write.write_file(tmp_path / FILE, content)
    _add(keys, "dashboard")
    clock.now = 4.0
    assert _names(cached) == ["crm", "dashboard"]


def test_keys_that_disappear_let_no_one_in(
    tmp_path: Path, cached: CachedKeys, clock: _Clock, failures: list[KeysUnavailableError]
) -> None:
    _with_keys(tmp_path, "crm")
    assert _names(cached) == ["crm"]

    (tmp_path / FILE).unlink()
    for clock.now in (1.0, 2.0, 3.0):
        assert _names(cached) == ["crm"]
    assert [error.code for error in failures] == [AccessFault.KEYS_NOT_READABLE]


def test_a_server_does_not_begin_with_keys_that_cannot_be_read(
    tmp_path: Path, cached: CachedKeys
) -> None:
    (tmp_path / FILE).write_bytes(b"damage")

    for _ in range(2):
        with pytest.raises(KeysUnavailableError):
            cached.ring()
