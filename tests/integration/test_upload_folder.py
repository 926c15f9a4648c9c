"""Uploads in a folder keep the contract; and what no other adapter promises."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mallseg.adapters.upload_folder.folder import UploadFolder
from mallseg.domain.errors import UploadError
from mallseg.testing.contracts.uploads import MINUTES, MOST, Clock, UploadsContract, received


class TestUploadFolder(UploadsContract):
    def no_uploads(self) -> UploadFolder:
        return _folder(self.folder, self.clock)


def _folder(folder: Path, clock: Clock) -> UploadFolder:
    return UploadFolder(folder=folder, most=MOST, minutes=MINUTES, clock=clock)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "models" / ".uploads"


def test_another_process_finds_what_one_has_received(folder: Path) -> None:
    clock = Clock()
    sent = received(_folder(folder, clock), owner="crm")

    assert _folder(folder, clock).find(sent.token, owner="crm") == sent


def test_all_of_it_is_for_its_owner_alone(folder: Path) -> None:
    received(_folder(folder, Clock()))

    modes = {stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.rglob("*")]}
    assert modes == {0o700, 0o600}


def test_no_token_stands_in_a_path(folder: Path) -> None:
    sent = received(_folder(folder, Clock()))

    assert sent.token not in str(sent.path)


def test_a_folder_that_others_may_read_is_not_used(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o755)

    with pytest.raises(PermissionError):
        received(_folder(folder, Clock()))
    assert not [*folder.iterdir()]


def test_old_leftovers_of_a_killed_process_are_removed(folder: Path) -> None:
    clock = Clock()
    uploads = _folder(folder, clock)
    receiving = uploads.receiving(name="June.csv", owner="")
    incoming = receiving.__enter__()
    incoming.file.write(b"half of a")
    incoming.file.flush()
    (place,) = folder.iterdir()
    clock.now = place.stat().st_mtime + 60 * MINUTES
    assert _folder(folder, clock).sweep() == 0

    clock.now += 60

    assert _folder(folder, clock).sweep() == 1
    assert not [*folder.iterdir()]


def test_concurrent_uploads_stay_within_the_limit(folder: Path) -> None:
    uploads = _folder(folder, Clock())

    def send(_: int) -> bool:
        try:
            received(uploads)
        except UploadError:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        kept = sum(threads.map(send, range(40)))

    assert 0 < kept <= MOST
    assert len(uploads.of_owner("")) == kept


def test_a_record_that_is_damaged_is_as_none(folder: Path) -> None:
    uploads = _folder(folder, Clock())
    sent = received(uploads)
    (sent.path.parents[1] / "upload.json").write_text("{")

    assert uploads.of_owner("") == ()
