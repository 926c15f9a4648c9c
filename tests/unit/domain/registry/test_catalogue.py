import pytest

from mallseg.domain.errors import (
    InvalidOptionError,
    ModelFault,
    OptionFault,
    SegmentationNotFoundError,
    UnreadableSegmentationError,
)
from mallseg.domain.registry.catalogue import MOST_REMEMBERED, Catalogue, Damage, Pointer
from mallseg.domain.registry.version import Version
from mallseg.testing.builders import a_provenance
from tests.refusals import coded


def _version(number: int) -> Version:
    return Version(
        model="mall",
        number=number,
        created_at="2026-01-01T00:00:00+00:00",
        features=("annual_income",),
        scaling="none",
        segments=2,
        libraries={},
        provenance=a_provenance(),
    )


def _catalogue(*numbers: int, **others: tuple[Pointer, ...] | tuple[Damage, ...]) -> Catalogue:
    versions = tuple(_version(number) for number in numbers)
    return Catalogue(model="mall", versions=versions, **others)  # type: ignore[arg-type]


def _champion(version: int, *before: int) -> Pointer:
    return Pointer(alias="champion", version=version, before=before)


def test_a_pointer_remembers_the_versions_that_it_named() -> None:
    assert _champion(1).moved_to(3).moved_to(2) == _champion(2, 1, 3)


def test_a_pointer_that_stays_remembers_nothing_new() -> None:
    assert _champion(2, 1).moved_to(2) == _champion(2, 1)


def test_a_pointer_does_not_grow_without_end() -> None:
    pointer = _champion(1)
    for version in range(2, MOST_REMEMBERED + 10):
        pointer = pointer.moved_to(version)

    assert len(pointer.before) == MOST_REMEMBERED
    assert pointer.before[-1] == pointer.version - 1


def test_going_back_forgets_what_came_after() -> None:
    assert _champion(4, 1, 2, 3).moved_back(lambda _: True) == _champion(3, 1, 2)


def test_going_back_skips_unusable_versions() -> None:
    assert _champion(4, 1, 2, 3).moved_back(lambda number: number < 2) == _champion(1)


def test_going_back_does_not_end_where_it_began() -> None:
    # 2 was promoted, rolled back from by hand, and promoted again; 3 is gone.
    assert _champion(2, 1, 2, 3).moved_back(lambda number: number != 3) == _champion(1)


@pytest.mark.parametrize("pointer", [_champion(1), _champion(4, 1, 2)])
def test_without_a_usable_version_there_is_no_way_back(pointer: Pointer) -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NO_EARLIER_VERSION)):
        pointer.moved_back(lambda _: False)


def test_pointers_give_the_champion_and_the_aliases() -> None:
    other = Pointer(alias="challenger", version=2)

    catalogue = _catalogue(1, 2, pointers=(other, _champion(2)))

    assert catalogue.champion == 2
    assert catalogue.aliases_of(2) == ("challenger", "champion")
    assert catalogue.aliases_of(1) == ()
    assert _catalogue(1).champion is None


def test_damaged_versions_are_counted_among_the_numbers() -> None:
    damage = (Damage(version=2, reason="flipped"), Damage(alias="champion", reason="flipped"))

    assert _catalogue(1, 3, damage=damage).numbers == (1, 2, 3)


def test_an_alias_of_a_missing_version_is_dangling() -> None:
    damaged = (Damage(version=3, reason="flipped"),)
    pointers = (_champion(3), Pointer(alias="challenger", version=7))

    (dangling,) = _catalogue(1, 2, pointers=pointers, damage=damaged).dangling()

    assert (dangling.alias, dangling.version) == ("challenger", None)
    assert "version 7" in dangling.reason


@pytest.mark.parametrize(
    ("keep", "dispensable"), [(1, (1, 2, 4, 5)), (3, (1, 2, 4)), (4, (1, 2)), (6, (1,)), (7, ())]
)
def test_the_newest_stay_and_those_in_use_and_the_target_of_a_rollback(
    keep: int, dispensable: tuple[int, ...]
) -> None:
    # The champion 3 came after 2, which is gone, and 6: a rollback goes to 6.
    catalogue = _catalogue(1, 2, 3, 4, 5, 6, 7, pointers=(_champion(3, 6, 9),))

    assert catalogue.dispensable(keep=keep) == dispensable


def test_damaged_versions_are_not_dispensable() -> None:
    catalogue = _catalogue(3, damage=(Damage(version=1, reason="not signed"),))

    assert catalogue.dispensable(keep=1) == ()


def test_nothing_is_dispensable_while_an_alias_cannot_be_read() -> None:
    catalogue = _catalogue(1, 2, damage=(Damage(alias="champion", reason="flipped"),))

    with pytest.raises(UnreadableSegmentationError, check=coded(ModelFault.ALIAS_NOT_READABLE)):
        catalogue.dispensable(keep=1)


def test_at_least_one_version_is_kept() -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.BELOW_MINIMUM, lowest=1)):
        _catalogue(1, 2).dispensable(keep=0)


def test_a_version_is_found_by_its_number() -> None:
    assert _catalogue(1, 3).version(3).number == 3


def test_a_version_that_is_missing_or_damaged_is_not_found() -> None:
    catalogue = _catalogue(1, 3, damage=(Damage(reason="torn", version=2),))

    for number in (2, 4):
        with pytest.raises(SegmentationNotFoundError, match=f"no version {number} of model"):
            catalogue.version(number)
