"""The use-cases about what the store holds."""

from dataclasses import replace

import pytest

from mallseg.application.registry.delete_versions import DeleteVersions, Deletion, PruneVersions
from mallseg.application.registry.list_models import ListModels
from mallseg.application.registry.promote_version import PromoteVersion, Promotion, RollBack
from mallseg.application.registry.show_version import ShowVersion
from mallseg.domain.errors import (
    InvalidOptionError,
    ModelFault,
    SegmentationNotFoundError,
    StoreUnavailableError,
    UnreadableSegmentationError,
)
from mallseg.domain.registry.catalogue import Catalogue, Damage, Pointer
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.testing.builders import a_provenance, two_segments
from mallseg.testing.fake_store import InMemoryStore
from tests.use_cases import verify_models


@pytest.fixture
def store() -> InMemoryStore:
    """Four versions of a mall, the last of them champion, and one of an outlet."""
    store = InMemoryStore()
    for shift in range(4):
        store.save("mall", two_segments(shift=shift), a_provenance(), as_champion=True)
    store.save("outlet", two_segments(), a_provenance())
    return store


def _numbers(store: InMemoryStore, model: str = "mall") -> list[int]:
    return [version.number for version in store.catalogue(model).versions]


def test_all_models_are_listed_or_the_one_that_is_named(store: InMemoryStore) -> None:
    listed = ListModels(store=store)

    assert [catalogue.model for catalogue in listed()] == ["mall", "outlet"]
    assert listed(model="mall") == (store.catalogue("mall"),)
    with pytest.raises(SegmentationNotFoundError):
        listed(model="kiosk")


def test_a_model_that_disappears_while_all_are_listed_is_left_out(store: InMemoryStore) -> None:
    class Disappearing(InMemoryStore):
        def models(self) -> tuple[str, ...]:
            return ("gone", *super().models())

    disappearing = Disappearing(store.histories, store.contents)

    assert [catalogue.model for catalogue in ListModels(store=disappearing)()] == ["mall", "outlet"]


def test_a_model_that_cannot_be_read_hides_no_other(store: InMemoryStore) -> None:
    class Unreadable(InMemoryStore):
        def catalogue(self, model: str) -> Catalogue:
            if model == "mall":
                raise StoreUnavailableError("models", "Permission denied")
            return super().catalogue(model)

    mall, outlet = ListModels(store=Unreadable(store.histories, store.contents))()

    assert [(each.version, each.alias) for each in mall.damage] == [(None, None)]
    assert "Permission denied" in mall.damage[0].reason
    assert outlet.numbers == (1,)


@pytest.mark.parametrize(("called", "number"), [(None, 4), ("champion", 4), (2, 2)])
def test_a_version_is_shown_with_its_aliases_and_segments(
    store: InMemoryStore, called: int | str | None, number: int
) -> None:
    shown = ShowVersion(store=store)(model="mall", version=called)

    assert shown.version.number == number
    assert shown.aliases == (("champion",) if number == 4 else ())
    assert shown.segmentation == two_segments(shift=number - 1)


def test_a_version_that_is_deleted_while_it_is_shown_is_not_found(store: InMemoryStore) -> None:
    class Deleting(InMemoryStore):
        def load(self, model: str, version: int | str | None = None) -> StoredSegmentation:
            loaded = super().load(model, version)
            self.delete(model, loaded.version)
            return loaded

    with pytest.raises(SegmentationNotFoundError):
        ShowVersion(store=Deleting(store.histories, store.contents))(model="mall", version=2)


def test_a_promotion_has_the_version_in_use_before(store: InMemoryStore) -> None:
    promotion = PromoteVersion(store=store)(model="mall", version=2)

    assert promotion == Promotion(model="mall", alias="champion", version=2, before=4)
    assert store.champion("mall") == 2


def test_an_alias_can_be_promoted_as_such(store: InMemoryStore) -> None:
    promote = PromoteVersion(store=store)

    first = promote(model="mall", version=3, alias="challenger")
    promote(model="mall", version="challenger")

    assert first.before is None
    assert store.champion("mall") == 3


@pytest.mark.parametrize(
    ("version", "alias", "error"),
    [(9, "champion", SegmentationNotFoundError), (1, "../x", InvalidOptionError)],
)
def test_a_failed_promotion_changes_nothing(
    store: InMemoryStore, version: int, alias: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        PromoteVersion(store=store)(model="mall", version=version, alias=alias)

    assert store.catalogue("mall").pointers == (
        Pointer(alias="champion", version=4, before=(1, 2, 3)),
    )


def test_a_rollback_has_both_versions(store: InMemoryStore) -> None:
    promotion = RollBack(store=store)(model="mall")

    assert promotion == Promotion(model="mall", alias="champion", version=3, before=4)


def test_versions_are_deleted_once_each(store: InMemoryStore) -> None:
    deletion = DeleteVersions(store=store)(model="mall", versions=[1, 3, 1])

    assert deletion == Deletion(model="mall", deleted=(1, 3), kept=(2, 4))
    assert _numbers(store) == [2, 4]


def test_none_is_deleted_when_one_is_missing(store: InMemoryStore) -> None:
    with pytest.raises(SegmentationNotFoundError):
        DeleteVersions(store=store)(model="mall", versions=[1, 9])

    assert _numbers(store) == [1, 2, 3, 4]


def test_pruning_keeps_the_newest_and_the_target_of_a_rollback(store: InMemoryStore) -> None:
    dry_run = PruneVersions(store=store)(model="mall", keep=1, is_dry_run=True)
    assert _numbers(store) == [1, 2, 3, 4]

    pruned = PruneVersions(store=store)(model="mall", keep=1)

    assert pruned == Deletion(model="mall", deleted=(1, 2), kept=(3, 4))
    assert dry_run == replace(pruned, is_dry_run=True)
    assert _numbers(store) == [3, 4]


def test_damaged_versions_survive_a_pruning_and_are_listed(store: InMemoryStore) -> None:
    class Damaged(InMemoryStore):
        def catalogue(self, model: str) -> Catalogue:
            listed = super().catalogue(model)
            whole = tuple(version for version in listed.versions if version.number != 1)
            damage = (Damage(version=1, reason="is damaged"),)
            return replace(listed, versions=whole, damage=damage)

    pruned = PruneVersions(store=Damaged(store.histories, store.contents))(model="mall", keep=1)

    assert pruned == Deletion(model="mall", deleted=(2,), kept=(1, 3, 4), damaged=(1,))
    assert _numbers(store) == [1, 3, 4]


def test_nothing_is_pruned_while_the_version_in_use_is_not_known(store: InMemoryStore) -> None:
    class Damaged(InMemoryStore):
        def catalogue(self, model: str) -> Catalogue:
            damage = (Damage(alias="challenger", reason="is damaged"),)
            return replace(super().catalogue(model), damage=damage)

    with pytest.raises(UnreadableSegmentationError, match="alias challenger"):
        PruneVersions(store=Damaged(store.histories, store.contents))(model="mall", keep=1)

    assert _numbers(store) == [1, 2, 3, 4]


def test_concurrent_aliases_and_deletions_do_not_fail_a_pruning(
    store: InMemoryStore,
) -> None:
    class Busy(InMemoryStore):
        def catalogue(self, model: str) -> Catalogue:
            listed = super().catalogue(model)
            if 1 in listed.numbers:
                self.delete(model, 1)
                self.promote(model, 2, alias="challenger")
            return listed

    pruned = PruneVersions(store=Busy(store.histories, store.contents))(model="mall", keep=1)

    assert pruned.deleted == ()
    assert _numbers(store) == [2, 3, 4]


def test_intact_versions_are_listed_model_by_model(store: InMemoryStore) -> None:
    mall, outlet = verify_models(store=store)()

    assert (mall.model, mall.intact, mall.damage) == ("mall", (1, 2, 3, 4), ())
    assert (outlet.model, outlet.intact) == ("outlet", (1,))
    assert verify_models(store=store)(model="mall") == (mall,)


def test_all_damage_is_listed(store: InMemoryStore) -> None:
    class Damaged(InMemoryStore):
        def load(self, model: str, version: int | str | None = None) -> StoredSegmentation:
            match version:
                case 2:
                    raise UnreadableSegmentationError(
                        "model.joblib", ModelFault.DAMAGED, detail="is damaged"
                    )
                case 3:
                    raise SegmentationNotFoundError("memory", model, version)
            return super().load(model, version)

    dangling = Pointer(alias="challenger", version=9)
    history = store.histories["mall"]
    store.histories["mall"] = replace(history, pointers=(dangling, *history.pointers))

    (mall,) = verify_models(store=Damaged(store.histories, store.contents))(model="mall")

    assert [(each.version, each.alias) for each in mall.damage] == [(None, "challenger"), (2, None)]
    assert mall.intact == (1, 3, 4)
