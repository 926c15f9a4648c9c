import pytest

from mallseg.application.registry.rename_segment import RenameSegment
from mallseg.domain.errors import InvalidOptionError, OptionFault, SegmentationNotFoundError
from mallseg.domain.identity.renaming import NewWords
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.registry.version import RecordedDiff
from mallseg.testing.builders import a_provenance, census_of, two_segments
from mallseg.testing.fake_store import InMemoryStore
from tests.refusals import coded

REGULARS = NewWords(name="Regulars")


def a_store() -> InMemoryStore:
    """Two versions of a mall, the second in use."""
    store = InMemoryStore()
    profile = Profile.of(census_of({(20.0, 30.0): 2, (80.0, 70.0): 2}), two_segments())
    for shift in (0, 1):
        store.save(
            "mall", two_segments(shift=shift), a_provenance(), profile=profile, as_champion=True
        )
    return store


def test_the_champion_gets_a_successor_with_the_same_centres() -> None:
    store = a_store()

    renaming = RenameSegment(store=store)(model="mall", slug="seg-01", words=REGULARS)

    assert (renaming.version, renaming.parent, renaming.is_champion) == (3, 2, True)
    assert renaming.after.name == "Regulars"
    assert store.champion("mall") == 3
    before, after = store.load("mall", 2).segmentation, store.load("mall").segmentation
    assert [s.centre for s in after.segments] == [s.centre for s in before.segments]
    assert [s.region for s in after.segments] == [s.region for s in before.segments]
    assert (after.scale, after.inertia) == (before.scale, before.inertia)
    assert store.profile("mall", 3) == store.profile("mall", 2)


def test_the_provenance_records_the_renamed_segment_and_all_slugs() -> None:
    store = a_store()

    RenameSegment(store=store)(model="mall", slug="seg-01", words=NewWords(slug="heroes"))

    provenance = store.catalogue("mall").versions[-1].provenance
    assert (provenance.parent, provenance.renamed) == (2, "seg-01")
    assert provenance.diff == RecordedDiff(moved=0, transitions=())
    assert provenance.slugs == ("heroes", "seg-01", "seg-02")
    profile = store.profile("mall", 3)
    assert profile is not None
    assert [segment.slug for segment in profile.segments] == ["heroes", "seg-02"]


def test_a_slug_that_was_renamed_is_not_used_again() -> None:
    store = a_store()
    rename = RenameSegment(store=store)
    rename(model="mall", slug="seg-01", words=NewWords(slug="heroes"))
    rename(model="mall", slug="heroes", words=NewWords(slug="stars"))

    with pytest.raises(InvalidOptionError, check=coded(OptionFault.SLUG_TAKEN)):
        rename(model="mall", slug="seg-02", words=NewWords(slug="heroes"))


def test_a_slug_of_a_deleted_version_is_not_used_again() -> None:
    store = a_store()
    rename = RenameSegment(store=store)
    rename(model="mall", slug="seg-01", words=NewWords(slug="heroes"))
    store.roll_back("mall")
    store.delete("mall", 3)

    with pytest.raises(InvalidOptionError, check=coded(OptionFault.SLUG_TAKEN)):
        rename(model="mall", slug="seg-02", words=NewWords(slug="heroes"))


def test_a_version_that_is_not_in_use_is_renamed_beside_the_champion() -> None:
    store = a_store()

    renaming = RenameSegment(store=store)(model="mall", slug="seg-01", words=REGULARS, version=1)

    assert (renaming.parent, renaming.is_champion, store.champion("mall")) == (1, False, 2)


def test_a_missing_model_cannot_be_renamed() -> None:
    with pytest.raises(SegmentationNotFoundError):
        RenameSegment(store=InMemoryStore())(model="mall", slug="seg-01", words=REGULARS)
