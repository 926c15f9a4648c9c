"""Races for a store: another process acts between two steps."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from mallseg.adapters.joblib_store import atomic_write, model_folder
from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.domain.errors import SegmentationNotFoundError, StoreUnavailableError
from mallseg.testing.builders import a_provenance, two_segments

Interrupt = Callable[[str, Callable[[], object]], None]


@pytest.fixture
def store(tmp_path: Path) -> JoblibStore:
    """Three versions; the second is champion."""
    store = JoblibStore(tmp_path / "models")
    for shift in range(3):
        store.save("mall", two_segments(shift=shift), a_provenance())
    store.promote("mall", 2)
    return store


@pytest.fixture
def before_reading(monkeypatch: pytest.MonkeyPatch) -> Interrupt:
    """Have something done when a file of this name is about to be read, once."""

    def interrupt(name: str, action: Callable[[], object]) -> None:
        pending = [action]

        def read(path: Path, *, largest: int) -> bytes:
            if path.name == name and pending:
                pending.pop()()
            return original(path, largest=largest)

        original = model_folder.read
        monkeypatch.setattr("mallseg.adapters.joblib_store.reader.read", read)

    return interrupt


@pytest.mark.parametrize("name", ["manifest.json", "model.joblib"])
def test_a_version_that_is_deleted_while_it_is_read_is_not_found(
    store: JoblibStore, before_reading: Interrupt, name: str
) -> None:
    before_reading(name, lambda: store.delete("mall", 1))

    with pytest.raises(SegmentationNotFoundError):
        store.load("mall", 1)


def test_a_version_that_is_deleted_while_all_are_listed_is_left_out(
    store: JoblibStore, before_reading: Interrupt
) -> None:
    before_reading("manifest.json", lambda: store.delete("mall", 3))

    catalogue = store.catalogue("mall")

    assert (catalogue.numbers, catalogue.damage) == ((1, 2), ())


def test_an_alias_is_followed_when_it_moves_on_and_its_version_goes(
    store: JoblibStore, before_reading: Interrupt
) -> None:
    def move_on() -> None:
        store.promote("mall", 3)
        store.delete("mall", 2)

    before_reading("model.joblib", move_on)

    assert store.load("mall").version == 3


def test_an_alias_that_names_nothing_there_is_not_followed_for_ever(store: JoblibStore) -> None:
    atomic_write.remove_folder(store.root / "mall/versions/2")

    with pytest.raises(SegmentationNotFoundError, match="version 2 of model 'mall'"):
        store.load("mall")


def test_the_first_save_also_syncs_folders_that_another_process_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [tmp_path / "models" / "mall" / "versions"]
    made[0].mkdir(parents=True)
    made += [*made[0].parents][:3]
    synced: list[os.stat_result] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor)))

    JoblibStore(tmp_path / "models").save("mall", two_segments(), a_provenance())

    for folder in made:
        assert any(os.path.samestat(folder.stat(), each) for each in synced), folder


def _fail_to_sync(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Have the disk fail when this folder is to reach it."""
    original = os.fsync

    def fsync(descriptor: int) -> None:
        if os.path.samestat(os.fstat(descriptor), folder.stat()):
            raise OSError(5, "Input/output error")
        original(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)


def test_a_version_whose_folder_does_not_reach_the_disk_is_taken_back(
    store: JoblibStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail_to_sync(monkeypatch, store.root / "mall/versions")

    with pytest.raises(StoreUnavailableError, match="Input/output error"):
        store.save("mall", two_segments(), a_provenance(), as_champion=True)

    assert store.champion("mall") == 2


def test_a_version_that_the_champion_names_already_is_not_taken_back(
    store: JoblibStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail_to_sync(monkeypatch, store.root / "mall/aliases")

    with pytest.raises(StoreUnavailableError, match="Input/output error"):
        store.save("mall", two_segments(shift=9), a_provenance(), as_champion=True)

    assert store.load("mall").segmentation == two_segments(shift=9)


def test_a_number_that_was_taken_back_is_not_given_again(
    store: JoblibStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Path.replace

    def replace(*_: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(StoreUnavailableError, match="No space left"):
        store.save("mall", two_segments(), a_provenance(), as_champion=True)
    monkeypatch.setattr(Path, "replace", original)

    assert store.catalogue("mall").numbers == (1, 2, 3)
    assert store.save("mall", two_segments(), a_provenance()).number == 5


def test_a_version_that_the_disk_cannot_report_is_not_called_missing(
    store: JoblibStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Path.lstat

    def lstat(self: Path) -> os.stat_result:
        if self.name == "1":
            raise OSError(5, "Input/output error")
        return original(self)

    monkeypatch.setattr(Path, "lstat", lstat)

    with pytest.raises(StoreUnavailableError, match="Input/output error"):
        store.promote("mall", 1)


def test_checking_names_the_folder_that_cannot_be_written(
    store: JoblibStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, _: Path(path).name != "aliases")

    with pytest.raises(StoreUnavailableError, match="aliases cannot be written to"):
        store.check_writable("mall")


def test_checking_a_store_that_would_be_made_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreUnavailableError, match="Not a directory"):
        JoblibStore(tmp_path / "file" / "models").check_writable("mall")
