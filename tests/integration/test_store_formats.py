"""Stores that released formats wrote are kept in tests/data: each opens for ever."""

import json
import pickle
from pathlib import Path

import pytest

from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.domain.errors import UnreadableSegmentationError
from mallseg.testing.builders import a_provenance, two_segments
from tests.builders import copy_of_store
from tests.use_cases import verify_models

KEPT = Path(__file__).parents[1] / "data"


@pytest.mark.parametrize(
    "kept", ["store-of-format-1", "store-of-format-2", "store-with-portraits-of-format-1"]
)
def test_a_kept_store_opens_with_all_that_it_holds(kept: str) -> None:
    store = JoblibStore(KEPT / kept)

    (verified,) = verify_models(store=store)()
    first, second = store.catalogue("mall").versions

    assert (verified.whole, verified.damage) == ((1, 2), ())
    assert store.load("mall").version == 2
    assert sorted(s.customers for s in store.load("mall", 1).segmentation.segments) == [
        22, 23, 35, 39, 81,
    ]  # fmt: skip
    assert (first.segments, second.segments, second.provenance.parent) == (5, 4, 1)
    assert first.provenance.scores["inertia"] == pytest.approx(65.5684, abs=1e-4)
    assert first.provenance.source == "mall_customers.csv"
    assert (first.provenance.faults, first.provenance.repeated_ids) == ({}, None)


def test_a_kept_portrait_tells_what_it_told_and_that_nobody_measured_borders() -> None:
    store = JoblibStore(KEPT / "store-with-portraits-of-format-1")

    profile = store.profile("mall", 1)

    assert profile is not None
    active = profile.segment("seg-04")
    assert active is not None
    assert str(active.rule) == "annual income above 54 and spending score above 62"
    assert active.typical == ((71.0, 113.0), (69.0, 95.0))
    assert (profile.borders, profile.density) == (None, None)


def test_a_store_of_the_first_format_goes_on(tmp_path: Path) -> None:
    store = JoblibStore(copy_of_store(KEPT / "store-of-format-1", tmp_path))

    version = store.save("mall", two_segments(), a_provenance(), as_champion=True)

    assert version.number == 3
    assert store.roll_back("mall") == 2


def test_slugs_of_versions_without_marks_stay_used_when_these_are_deleted(tmp_path: Path) -> None:
    store = JoblibStore(copy_of_store(KEPT / "store-of-format-1", tmp_path))
    before = store.slugs("mall")

    store.delete("mall", 1)

    assert before == store.slugs("mall") == {f"seg-{number:02d}" for number in range(1, 6)}


@pytest.mark.parametrize("file", ["versions/2/manifest.json", "aliases/champion"])
def test_a_newer_format_is_refused_in_clear_words(tmp_path: Path, file: str) -> None:
    store = JoblibStore(copy_of_store(KEPT / "store-of-format-2", tmp_path))
    path = store.root / "mall" / file
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 3, "seal": "new"}))

    with pytest.raises(
        UnreadableSegmentationError, match="is of format 3, newer than this mallseg: upgrade"
    ):
        store.load("mall")


def test_a_model_of_the_first_format_is_a_pickle_that_anybody_can_open() -> None:
    content = (KEPT / "store-of-format-1/mall/versions/1/model.joblib").read_bytes()

    assert pickle.loads(content)["format"] == 1  # noqa: S301  (ours, and kept here)
