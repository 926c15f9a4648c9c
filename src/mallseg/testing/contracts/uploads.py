"""The contract of Uploads, one test per promise. Adapters and the fake run it."""

from abc import ABC, abstractmethod
from pathlib import Path

import pytest

from mallseg.domain.errors import UploadError, UploadFault
from mallseg.domain.ports import Uploads
from mallseg.domain.service.upload import Upload

MOST, MINUTES = 3, 60
_CSV = b"Annual Income,Spending Score\n15,39\n"


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


class UploadsContract(ABC):
    """The suite. A subclass makes a store for `MOST` files, kept for `MINUTES` by `self.clock`."""

    @pytest.fixture(autouse=True)
    def _place(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "uploads"
        self.clock = Clock()

    @abstractmethod
    def no_uploads(self) -> Uploads:
        """Make an empty store."""

    def test_a_file_that_was_received_is_there_for_its_owner(self) -> None:
        uploads = self.no_uploads()

        sent = received(uploads, "June.csv", owner="crm")

        found = uploads.find(sent.token, owner="crm")
        assert found.path.read_bytes() == _CSV
        assert (found.name, found.owner, found.size) == ("June.csv", "crm", len(_CSV))
        assert found.path.name == "June.csv"
        assert not found.read_as

    @pytest.mark.parametrize("owner", ["", "night-job", "crm "])
    def test_no_other_owner_finds_it(self, owner: str) -> None:
        uploads = self.no_uploads()
        sent = received(uploads, owner="crm")

        assert _is_refused(uploads, sent.token, owner=owner)
        uploads.remove(sent.token, owner=owner)

        assert uploads.find(sent.token, owner="crm").size == len(_CSV)
        assert uploads.of_owner(owner) == ()

    @pytest.mark.parametrize("token", ["", ".", "..", "upload.json", "a/b", "\x00", "\udcff"])
    def test_another_token_finds_nothing(self, token: str) -> None:
        uploads = self.no_uploads()
        received(uploads)

        assert _is_refused(uploads, token)
        uploads.remove(token, owner="")

        assert len(uploads.of_owner("")) == 1

    def test_two_files_of_one_name_are_two(self) -> None:
        uploads = self.no_uploads()

        first, second = received(uploads), received(uploads)

        assert first.token != second.token
        assert first.path != second.path

    def test_a_file_that_is_not_finished_was_never_there(self) -> None:
        uploads = self.no_uploads()

        for _ in range(MOST + 1):
            with uploads.receiving(name="June.csv", owner="") as incoming:
                incoming.file.write(_CSV)

        assert uploads.of_owner("") == ()

    def test_one_too_many_is_refused_until_another_is_removed(self) -> None:
        uploads = self.no_uploads()
        first, *_ = [received(uploads, owner=owner) for owner in ("", "crm", "crm")]

        with pytest.raises(UploadError) as refused:
            received(uploads)
        assert refused.value.code is UploadFault.TOO_MANY_UPLOADS
        uploads.remove(first.token, owner="")

        assert received(uploads).size == len(_CSV)

    def test_the_last_used_stands_first(self) -> None:
        uploads = self.no_uploads()
        first = received(uploads, "first.csv")
        self.clock.now += 60
        received(uploads, "second.csv")
        self.clock.now += 60
        uploads.find(first.token, owner="")

        assert [each.name for each in uploads.of_owner("")] == ["first.csv", "second.csv"]

    def test_a_removed_file_is_gone_from_the_disk(self) -> None:
        uploads = self.no_uploads()
        sent = received(uploads)
        (sent.made / "June-segments.csv").write_bytes(_CSV)

        uploads.remove(sent.token, owner="")

        assert _is_refused(uploads, sent.token)
        assert not sent.path.exists()
        assert not sent.made.exists()

    def test_a_file_is_gone_when_it_was_not_asked_for(self) -> None:
        uploads = self.no_uploads()
        sent = received(uploads)
        self.clock.now += 60 * MINUTES
        assert uploads.sweep() == 0

        self.clock.now += 1

        assert _is_refused(uploads, sent.token)
        uploads.sweep()
        assert not sent.path.exists()

    def test_a_file_that_is_asked_for_is_kept_on(self) -> None:
        uploads = self.no_uploads()
        sent = received(uploads)
        for _ in range(3):
            self.clock.now += 40 * 60
            uploads.sweep()

            assert uploads.find(sent.token, owner="").size == len(_CSV)

    def test_old_files_make_room_for_new_ones(self) -> None:
        uploads = self.no_uploads()
        for _ in range(MOST):
            received(uploads)
        self.clock.now += 60 * MINUTES + 1

        received(uploads)

        assert len(uploads.of_owner("")) == 1

    def test_reading_choices_are_remembered(self) -> None:
        uploads = self.no_uploads()
        sent = received(uploads)
        settings = {"data": {"decimal": ",", "columns": {"annual_income": "Einkommen"}}}

        uploads.read_as(sent.token, owner="", settings=settings)

        found = uploads.find(sent.token, owner="")
        assert found.read_as == settings
        assert found.path.read_bytes() == _CSV

    def test_a_file_is_not_kept_under_the_path_that_it_was_sent_as(self) -> None:
        uploads = self.no_uploads()

        sent = received(uploads, "../../etc/\u202epasswd\n")

        assert sent.name == "passwd"
        assert self.folder in sent.path.parents


def received(uploads: Uploads, name: str = "June.csv", *, owner: str = "") -> Upload:
    """Receive a file."""
    with uploads.receiving(name=name, owner=owner) as incoming:
        incoming.file.write(_CSV)
        return incoming.finish()


def _is_refused(uploads: Uploads, token: str, *, owner: str = "") -> bool:
    with pytest.raises(UploadError) as refused:
        uploads.find(token, owner=owner)
    return refused.value.code is UploadFault.NO_UPLOAD
