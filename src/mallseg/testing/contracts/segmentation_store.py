"""The contract of SegmentationStore, one test per promise. Adapters and the fake run it."""

from dataclasses import replace

import pytest

from mallseg.domain.errors import InvalidOptionError, SegmentationNotFoundError
from mallseg.domain.identity.transition import Transition, TransitionKind, TransitionSegment
from mallseg.domain.ports import ModelReader, SegmentationStore
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.registry.version import Decision, GateMeasure, RecordedDiff, Violation
from mallseg.domain.segments.segment import NameOrigin
from mallseg.testing.builders import a_provenance, made_up_census, two_segments
from mallseg.testing.contracts.model_reader import NAMES_THAT_ARE_NO_PLAIN_WORD, ModelReaderContract
from mallseg.testing.contracts.version_history import VersionHistoryContract
from mallseg.testing.features import type_of


class SegmentationStoreContract(ModelReaderContract, VersionHistoryContract):
    """The suite. A subclass has a fixture `store`, which is empty."""

    @pytest.fixture
    def reader(self, store: SegmentationStore) -> ModelReader:
        """A store is a reader of its own models."""
        return store

    def test_a_loaded_segmentation_equals_the_saved_one(self, store: SegmentationStore) -> None:
        saved = two_segments()

        version = store.save("mall", saved, a_provenance())

        assert store.load("mall", version.number).segmentation == saved

    def test_where_a_name_comes_from_is_kept(self, store: SegmentationStore) -> None:
        origin = NameOrigin(
            version=7,
            type=type_of("higher-income-lower-spending"),
            centre=(10.5, 20.25),
        )
        first, second = two_segments().segments
        own = replace(
            first,
            is_name_own=True,
            is_description_own=True,
            own_offers=(("A tasting", "They love it"),),
            own_avoid=("Noise",),
        )
        saved = replace(two_segments(), segments=(own, replace(second, named=origin)))

        version = store.save("mall", saved, a_provenance())

        assert store.load("mall", version.number).segmentation == saved

    def test_a_provenance_comes_back_as_it_was_saved(self, store: SegmentationStore) -> None:
        provenance = replace(
            a_provenance(parent=3), slugs=("heroes", "seg-01"), preferred=6, renamed="seg-02"
        )
        birth = Transition(
            kind=TransitionKind.BIRTH,
            before=(),
            after=(TransitionSegment(slug="seg-02", name="Zwölf", customers=7),),
            origins=(TransitionSegment(slug="seg-01", name="Elf", customers=3),),
            customers_before=0,
            customers_after=7,
        )
        diff = RecordedDiff(moved=5, transitions=(birth,), customers=((1, 2), (3, 0)))
        provenance = replace(provenance, diff=diff)

        store.save("mall", two_segments(), provenance)

        (version,) = store.catalogue("mall").versions
        assert version.provenance == provenance

    def test_a_profile_comes_back_as_it_was_saved(self, store: SegmentationStore) -> None:
        profile = Profile.of(made_up_census(), two_segments())

        store.save("mall", two_segments(), a_provenance(), profile=profile)
        store.save("mall", two_segments(), a_provenance())

        assert store.profile("mall", 1) == profile
        assert store.profile("mall", 2) is None
        with pytest.raises(SegmentationNotFoundError):
            store.profile("mall", 3)

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

    def test_a_version_can_be_saved_as_the_challenger(self, store: SegmentationStore) -> None:
        store.save("mall", two_segments(), a_provenance(), as_champion=True)
        for shift in (5.0, 9.0):
            store.save("mall", two_segments(shift=shift), a_provenance(), as_challenger=True)

        assert store.champion("mall") == 1
        assert store.load("mall").segmentation == two_segments()
        assert store.load("mall", "challenger").version == 3

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

        listed = store.catalogue("mall").versions

        assert [version.number for version in listed] == [1, 2]
        assert [version.provenance.parent for version in listed] == [None, 1]
        assert {version.model for version in listed} == {"mall"}

    def test_an_unknown_model_is_not_found(self, store: SegmentationStore) -> None:
        with pytest.raises(SegmentationNotFoundError):
            store.load("mall")
        with pytest.raises(SegmentationNotFoundError):
            store.catalogue("mall")
        assert store.champion("mall") is None

    def test_an_unknown_version_is_neither_loaded_nor_promoted(
        self, store: SegmentationStore
    ) -> None:
        store.save("mall", two_segments(), a_provenance())

        with pytest.raises(SegmentationNotFoundError):
            store.load("mall", 2)
        with pytest.raises(SegmentationNotFoundError):
            store.promote("mall", 2)
        with pytest.raises(SegmentationNotFoundError):
            store.delete("mall", 2)
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
            store.roll_back(name)
        with pytest.raises(InvalidOptionError):
            store.remove_alias(name, "challenger")
        with pytest.raises(InvalidOptionError):
            store.delete(name, 1)
        with pytest.raises(InvalidOptionError):
            store.catalogue(name)
        with pytest.raises(InvalidOptionError):
            store.champion(name)
        with pytest.raises(InvalidOptionError):
            store.identifiers(name)
        with pytest.raises(InvalidOptionError):
            store.check_writable(name)

    def test_a_version_is_listed_with_what_it_is(self, store: SegmentationStore) -> None:
        settings = {"segments": 2, "features": ["annual_income", "spending_score"]}
        violations = (
            Violation(measure=GateMeasure.MOVED, figure=0.3, limit=0.2),
            Violation(measure=GateMeasure.DISTANCE, figure=0.3, limit=0.2, feature="age"),
            Violation(measure=GateMeasure.SMALLEST, figure=0.01, limit=0.02, champion=0.1),
        )
        provenance = replace(
            a_provenance(),
            settings=settings,
            scores={"inertia": 4.0},
            rejected_rows=3,
            faults={"missing": 2, "out_of_range": 1},
            repeated_ids=0,
            decision=Decision(is_promoted=False, is_stopped=True, violations=violations),
        )

        saved = store.save("mall", two_segments(), provenance)

        assert saved.features == ("annual_income", "spending_score")
        assert (saved.scaling, saved.segments, saved.provenance) == ("none", 2, provenance)
        assert store.catalogue("mall").versions == (saved,)

    def test_checking_that_it_can_be_written_changes_nothing(
        self, store: SegmentationStore
    ) -> None:
        store.check_writable("mall")

        assert store.models() == ()

    def test_models_are_listed_that_have_a_version(self, store: SegmentationStore) -> None:
        for model in ("outlet", "mall", "gone"):
            store.save(model, two_segments(), a_provenance())
        store.delete("gone", 1)

        assert store.models() == ("mall", "outlet")
