"""Contract tests of the history of versions: aliases, rollback and deletion."""

from dataclasses import replace

import pytest

from mallseg.domain.errors import InvalidOptionError, SegmentationNotFoundError
from mallseg.domain.identity.identifiers import UsedIdentifiers
from mallseg.domain.ports import SegmentationStore
from mallseg.domain.registry.catalogue import Pointer
from mallseg.testing.builders import a_provenance, two_segments
from mallseg.testing.contracts.model_reader import NAMES_THAT_ARE_NO_PLAIN_WORD


class VersionHistoryContract:
    """A part of SegmentationStoreContract."""

    @pytest.mark.parametrize("alias", [*NAMES_THAT_ARE_NO_PLAIN_WORD, "1", "7up"])
    def test_an_alias_that_is_no_plain_word_is_refused(
        self, store: SegmentationStore, alias: str
    ) -> None:
        store.save("mall", two_segments(), a_provenance())

        with pytest.raises(InvalidOptionError):
            store.load("mall", alias)
        with pytest.raises(InvalidOptionError):
            store.promote("mall", 1, alias=alias)
        with pytest.raises(InvalidOptionError):
            store.remove_alias("mall", alias)

    def test_an_alias_names_a_version_that_is_loaded_by_it(self, store: SegmentationStore) -> None:
        for shift in (0.0, 5.0):
            store.save("mall", two_segments(shift=shift), a_provenance())

        store.promote("mall", 1)
        pointer = store.promote("mall", 2, alias="challenger")

        assert pointer == Pointer(alias="challenger", version=2)

        assert store.load("mall", "challenger").segmentation == two_segments(shift=5.0)
        assert store.load("mall", "champion") == store.load("mall", 1) == store.load("mall")
        pointers = store.catalogue("mall").pointers
        assert [(p.alias, p.version) for p in pointers] == [("challenger", 2), ("champion", 1)]

    def test_an_alias_that_is_removed_names_nothing(self, store: SegmentationStore) -> None:
        store.save("mall", two_segments(), a_provenance(), as_champion=True)
        store.promote("mall", 1, alias="challenger")

        store.remove_alias("mall", "challenger")

        with pytest.raises(SegmentationNotFoundError):
            store.load("mall", "challenger")
        with pytest.raises(SegmentationNotFoundError):
            store.remove_alias("mall", "challenger")
        assert store.catalogue("mall").champion == 1

    def test_rolling_back_goes_back_one_champion_at_a_time(self, store: SegmentationStore) -> None:
        for _ in range(3):
            store.save("mall", two_segments(), a_provenance(), as_champion=True)

        assert [store.roll_back("mall"), store.roll_back("mall")] == [2, 1]
        assert store.champion("mall") == 1
        with pytest.raises(InvalidOptionError, match="no earlier champion"):
            store.roll_back("mall")

    def test_rolling_back_passes_over_what_was_deleted(self, store: SegmentationStore) -> None:
        for _ in range(3):
            store.save("mall", two_segments(), a_provenance(), as_champion=True)
        store.delete("mall", 2)

        assert store.roll_back("mall") == 1

    def test_without_a_champion_there_is_no_way_back(self, store: SegmentationStore) -> None:
        with pytest.raises(SegmentationNotFoundError):
            store.roll_back("mall")
        store.save("mall", two_segments(), a_provenance())
        with pytest.raises(SegmentationNotFoundError):
            store.roll_back("mall")

    def test_a_number_is_not_given_again(self, store: SegmentationStore) -> None:
        for _ in range(3):
            store.save("mall", two_segments(), a_provenance())

        for number in (2, 3, 1):
            store.delete("mall", number)

        assert store.save("mall", two_segments(), a_provenance()).number == 4
        store.delete("mall", 4)
        assert store.save("mall", two_segments(), a_provenance()).number == 5
        assert [v.number for v in store.catalogue("mall").versions] == [5]

    def test_a_slug_or_a_number_that_was_used_stays_used(self, store: SegmentationStore) -> None:
        first, second = two_segments().segments
        renamed = replace(
            two_segments(), segments=(replace(first, slug="heroes", number=7), second)
        )
        store.save("mall", two_segments(), a_provenance())
        store.save("mall", renamed, replace(a_provenance(), slugs=("heroes", "seg-02", "seg-07")))
        store.save("outlet", renamed, a_provenance())

        for number in (2, 1):
            store.delete("mall", number)

        assert store.identifiers("mall") == UsedIdentifiers(
            slugs=frozenset({"heroes", "seg-01", "seg-02", "seg-07"}), highest_number=7
        )
        assert store.identifiers("outlet") == UsedIdentifiers(
            slugs=frozenset({"heroes", "seg-02"}), highest_number=7
        )
        assert store.identifiers("unknown") == UsedIdentifiers()

    def test_disclosures_of_a_deleted_version_are_remembered(
        self, store: SegmentationStore
    ) -> None:
        store.save("mall", two_segments(), replace(a_provenance(), disclosed="a1" * 32))
        store.save("mall", two_segments(), a_provenance())
        assert store.identifiers("mall").disclosures == frozenset()

        for number in (1, 2):
            store.delete("mall", number)

        expected = f"{a_provenance().census_fingerprint[:32]}-{'a1' * 16}"
        assert store.identifiers("mall").disclosures == {expected}

    def test_a_version_that_is_deleted_is_not_found(self, store: SegmentationStore) -> None:
        for _ in range(2):
            store.save("mall", two_segments(), a_provenance())

        store.delete("mall", 1)

        for attempt in (store.load, store.promote, store.delete):
            with pytest.raises(SegmentationNotFoundError):
                attempt("mall", 1)

    def test_a_version_that_an_alias_names_is_not_deleted(self, store: SegmentationStore) -> None:
        for _ in range(2):
            store.save("mall", two_segments(), a_provenance(), as_champion=True)
        store.promote("mall", 1, alias="challenger")

        for number in (1, 2):
            with pytest.raises(InvalidOptionError):
                store.delete("mall", number)

        assert [v.number for v in store.catalogue("mall").versions] == [1, 2]
