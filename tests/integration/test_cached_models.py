"""Champions are served from memory, and a new one is seen in time."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from mallseg.adapters.joblib_store.cached_models import CachedModels
from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.domain.errors import (
    MallsegError,
    SegmentationNotFoundError,
    UnreadableSegmentationError,
)
from mallseg.domain.ports import ModelReader, SegmentationStore
from mallseg.testing.builders import a_provenance, two_segments
from mallseg.testing.contracts.model_reader import ModelReaderContract
from mallseg.testing.fake_store import InMemoryStore


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def _caching(store: SegmentationStore, clock: Clock, failures: list[MallsegError]) -> CachedModels:
    return CachedModels(store=store, max_age_s=1.0, on_failure=failures.append, clock=clock)


class TestCachedModels(ModelReaderContract):
    @pytest.fixture
    def store(self) -> SegmentationStore:
        return InMemoryStore()

    @pytest.fixture
    def reader(self, store: SegmentationStore) -> ModelReader:
        return _caching(store, Clock(), [])


def _train(store: SegmentationStore, *, shift: float = 0.0) -> None:
    store.promote("mall", store.save("mall", two_segments(shift=shift), a_provenance()).number)


def test_a_new_champion_is_seen_when_the_old_news_is_a_second_old() -> None:
    behind, clock = InMemoryStore(), Clock()
    caching = _caching(behind, clock, [])
    _train(behind)
    assert caching.load("mall").version == 1

    _train(behind, shift=5.0)

    clock.now = 0.9
    assert caching.load("mall").version == 1
    clock.now = 1.0
    assert caching.load("mall").version == 2


def test_a_champion_that_stays_is_not_loaded_again() -> None:
    behind, clock = InMemoryStore(), Clock()
    caching = _caching(behind, clock, [])
    _train(behind)
    before = caching.load("mall")

    clock.now = 5.0

    assert caching.load("mall") is before


def test_a_damaged_new_champion_leaves_the_last_good_one_in_service(tmp_path: Path) -> None:
    behind, clock = JoblibStore(tmp_path), Clock()
    failures: list[MallsegError] = []
    caching = _caching(behind, clock, failures)
    _train(behind)
    caching.load("mall")

    _train(behind, shift=5.0)
    model = tmp_path / "mall/versions/2/model.joblib"
    good = model.read_bytes()
    model.write_bytes(b"damaged")
    for clock.now in (1.0, 2.0, 3.0):
        assert caching.load("mall").version == 1

    assert len(failures) == 1
    behind.promote("mall", 1)
    clock.now = 4.0
    caching.load("mall")
    model.write_bytes(good)
    behind.promote("mall", 2)
    model.write_bytes(b"damaged")
    clock.now = 5.0
    caching.load("mall")

    assert [type(failure) for failure in failures] == [UnreadableSegmentationError] * 2


def test_the_target_of_an_alias_is_cached_and_refreshed() -> None:
    behind, clock = InMemoryStore(), Clock()
    caching = _caching(behind, clock, [])
    _train(behind)
    _train(behind, shift=5.0)
    behind.promote("mall", 1, alias="trial")
    first = caching.load("mall", "trial")
    behind.promote("mall", 2, alias="trial")

    clock.now = 0.9
    assert caching.load("mall", "trial") is first
    clock.now = 1.0
    assert caching.load("mall", "trial").version == 2


def test_a_version_that_is_the_same_stays_the_same_object() -> None:
    behind, clock = InMemoryStore(), Clock()
    caching = _caching(behind, clock, [])
    _train(behind)
    first = caching.load("mall", 1)

    clock.now = 5.0

    assert caching.load("mall", 1) is first


def test_an_alias_that_was_removed_is_not_served_on() -> None:
    behind, clock = InMemoryStore(), Clock()
    failures: list[MallsegError] = []
    caching = _caching(behind, clock, failures)
    _train(behind)
    behind.promote("mall", 1, alias="trial")
    caching.load("mall", "trial")
    behind.remove_alias("mall", "trial")

    clock.now = 1.0

    for _ in range(2):
        with pytest.raises(SegmentationNotFoundError):
            caching.load("mall", "trial")
    assert not failures


def test_few_versions_are_kept_whatever_is_asked_for() -> None:
    behind, clock = InMemoryStore(), Clock()
    caching = _caching(behind, clock, [])
    for _ in range(40):
        _train(behind)

    versions = [caching.load("mall", number).version for number in range(1, 41)]

    assert versions == [*range(1, 41)]
    assert len(caching._entries) == 32


def test_a_failure_is_named_until_it_is_over(tmp_path: Path) -> None:
    behind, clock = JoblibStore(tmp_path / "models"), Clock()
    caching = _caching(behind, clock, [])
    _train(behind)
    caching.load("mall")
    assert not caching.failures()

    (tmp_path / "models").rename(tmp_path / "gone")
    clock.now = 1.0
    assert caching.load("mall").version == 1
    assert isinstance(caching.failures()["mall"], SegmentationNotFoundError)

    (tmp_path / "gone").rename(tmp_path / "models")
    clock.now = 2.0
    caching.load("mall")
    assert not caching.failures()
