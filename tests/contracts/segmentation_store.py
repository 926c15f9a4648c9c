"""The contract of SegmentationStore, one test per promise. Adapters and the fake run it."""

import pytest

from mallseg.domain.errors import InvalidOptionError, SegmentationNotFoundError
from mallseg.domain.ports import SegmentationStore
from tests.builders import a_provenance, two_segments

NAMES_THAT_ARE_NO_PLAIN_WORD = [
    "", ".", "..", "../mall", "a/b", "/etc", "a\0b", "Mall", "mall ", "-mall", "m" * 65, "einkäufe",
]  # fmt: skip


class SegmentationStoreContract:
    """Subclass it, and give a fixture `store` that is empty."""

    def test_what_is_loaded_equals_what_was_saved(self, store: SegmentationStore) -> None:
        saved = two_segments()

        version = store.save("mall", saved, a_provenance())

        assert store.load("mall", version.number).segmentation == saved

    def test_versions_are_numbered_from_one_upwards(self, store: SegmentationStore) -> None:
        numbers = [store.save("mall", two_segments(), a_provenance()).number for _ in range(3)]

        assert numbers == [1, 2, 3]

    def test_models_are_numbered_apart(self, store: SegmentationStore) -> None:
        store.save("mall", two_segments(), a_provenance())

        assert store.save("outlet", two_segments(), a_provenance()).number == 1

    def test_saving_promotes_nothing(self, store: SegmentationStore) -> None:
        store.save("mall", two_segments(), a_provenance())

        assert store.champion("mall") is None
        with pytest.raises(SegmentationNotFoundError):
            store.load("mall")

    def test_the_champion_is_loaded_when_no_version_is_named(
        self, store: SegmentationStore
    ) -> None:
        for shift in (0.0, 5.0):
            store.save("mall", two_segments(shift=shift), a_provenance())

        store.promote("mall", 1)

        assert store.champion("mall") == 1
        assert store.load("mall").version == 1
        assert store.load("mall").segmentation == two_segments()

    def test_a_version_can_be_saved_as_the_champion(self, store: SegmentationStore) -> None:
        for shift in (0.0, 5.0):
            store.save("mall", two_segments(shift=shift), a_provenance(), as_champion=True)

        assert store.champion("mall") == 2
        assert store.load("mall").segmentation == two_segments(shift=5.0)

    def test_another_version_can_take_the_place_of_the_champion(
        self, store: SegmentationStore
    ) -> None:
        for shift in (0.0, 5.0):
            number = store.save("mall", two_segments(shift=shift), a_provenance()).number
            store.promote("mall", number)

        assert store.load("mall").segmentation == two_segments(shift=5.0)

    def test_a_version_does_not_change_when_others_are_saved(
        self, store: SegmentationStore
    ) -> None:
        store.save("mall", two_segments(), a_provenance())
        store.save("mall", two_segments(shift=5.0), a_provenance())

        assert store.load("mall", 1).segmentation == two_segments()

    def test_versions_are_listed_oldest_first_with_their_provenance(
        self, store: SegmentationStore
    ) -> None:
        for parent in (None, 1):
            store.save("mall", two_segments(), a_provenance(parent=parent))

        listed = store.versions("mall")

        assert [version.number for version in listed] == [1, 2]
        assert [version.provenance.parent for version in listed] == [None, 1]
        assert {version.model for version in listed} == {"mall"}

    def test_an_unknown_model_is_not_found(self, store: SegmentationStore) -> None:
        with pytest.raises(SegmentationNotFoundError):
            store.load("mall")
        with pytest.raises(SegmentationNotFoundError):
            store.versions("mall")
        assert store.champion("mall") is None

    def test_an_unknown_version_is_neither_loaded_nor_promoted(
        self, store: SegmentationStore
    ) -> None:
        store.save("mall", two_segments(), a_provenance())

        with pytest.raises(SegmentationNotFoundError):
            store.load("mall", 2)
        with pytest.raises(SegmentationNotFoundError):
            store.promote("mall", 2)
        assert store.champion("mall") is None

    @pytest.mark.parametrize("name", NAMES_THAT_ARE_NO_PLAIN_WORD)
    def test_a_name_that_is_no_plain_word_is_refused(
        self, store: SegmentationStore, name: str
    ) -> None:
        with pytest.raises(InvalidOptionError):
            store.save(name, two_segments(), a_provenance())
        with pytest.raises(InvalidOptionError):
            store.load(name)
        with pytest.raises(InvalidOptionError):
            store.load(name, 1)
        with pytest.raises(InvalidOptionError):
            store.promote(name, 1)
        with pytest.raises(InvalidOptionError):
            store.versions(name)
        with pytest.raises(InvalidOptionError):
            store.champion(name)
