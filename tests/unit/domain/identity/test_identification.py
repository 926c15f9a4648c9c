from collections.abc import Sequence
from dataclasses import replace

import pytest
from benchmarks.living_malls import FIVE, Group, month, segmented

from mallseg.domain.customers.census import Census
from mallseg.domain.identity.identification import Identity, IndexedTransition, identify
from mallseg.domain.identity.overlap import OverlapTable
from mallseg.domain.identity.transition import TransitionKind, TransitionSegment
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.testing.builders import two_segments

SEEDS = range(2)


def identified(before: Sequence[Group], after: Sequence[Group], *, seed: int) -> Identity:
    """Identify segments from a month of some groups to one of others, a segment for each."""
    old, new = month(before, seed=seed), month(after, seed=seed + 1000)
    return identity_of(new, segmented(old, before), segmented(new, after))


def identity_of(census: Census, champion: Segmentation, fresh: Segmentation) -> Identity:
    return Identity.between(OverlapTable.between(census, champion, fresh), champion, fresh)


def without_newcomers(table: tuple[tuple[int, ...], ...], *trained_on: int) -> Identity:
    """Identify segments by a table without newcomers."""
    overlap = OverlapTable(
        before=tuple(f"old-{i}" for i in range(len(table))),
        after=tuple(f"new-{i}" for i in range(len(table[0]))),
        customers=table,
    )
    return identify(overlap, overlap, trained_on=trained_on)


def kinds(identity: Identity) -> list[tuple[TransitionKind, tuple[int, ...], tuple[int, ...]]]:
    return [(each.kind, each.before, each.after) for each in identity.transitions]


@pytest.mark.parametrize("seed", SEEDS)
def test_segments_of_a_mall_that_does_not_change_keep_their_identity(seed: int) -> None:
    identity = identified(FIVE, FIVE, seed=seed)

    assert identity == Identity(predecessors=(0, 1, 2, 3, 4), transitions=())


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("group", range(5))
def test_a_group_that_grows_by_two_fifths_is_growth_only(group: int, seed: int) -> None:
    after = [replace(g, customers=112) if i == group else g for i, g in enumerate(FIVE)]

    identity = identified(FIVE, after, seed=seed)

    assert identity.predecessors == (0, 1, 2, 3, 4)
    assert kinds(identity) == [(TransitionKind.GROWTH, (group,), (group,))]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("group", range(5))
def test_a_group_that_shrinks_is_contraction_only(group: int, seed: int) -> None:
    after = [replace(g, customers=56) if i == group else g for i, g in enumerate(FIVE)]

    assert kinds(identified(FIVE, after, seed=seed)) == [
        (TransitionKind.CONTRACTION, (group,), (group,))
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mall_that_doubles_has_no_growth(seed: int) -> None:
    after = [replace(group, customers=160) for group in FIVE]

    assert identified(FIVE, after, seed=seed).transitions == ()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("group", range(5))
def test_a_group_that_disappears_is_a_death_only(group: int, seed: int) -> None:
    after = [g for i, g in enumerate(FIVE) if i != group]

    identity = identified(FIVE, after, seed=seed)

    assert identity.predecessors == tuple(i for i in range(5) if i != group)
    assert kinds(identity) == [(TransitionKind.DEATH, (group,), ())]


NEWCOMERS = [(24.0, 50.0), (51.0, 92.0), (59.0, 8.0), (88.0, 50.0), (120.0, 60.0)]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("customers", [60, 140])
@pytest.mark.parametrize("middle", NEWCOMERS)
def test_a_new_group_is_a_birth_only(
    middle: tuple[float, float], customers: int, seed: int
) -> None:
    # The champion assigns the newcomers to an existing segment, which with 140 of them consists
    # mostly of newcomers; it keeps its identity all the same.
    newcomers = Group(middle=middle, customers=customers)
    after = sorted([*FIVE, newcomers], key=lambda group: group.middle)
    place = after.index(newcomers)

    identity = identified(FIVE, after, seed=seed)

    assert kinds(identity) == [(TransitionKind.BIRTH, (), (place,))]
    old: list[int | None] = [0, 1, 2, 3, 4]
    assert [*identity.predecessors] == [*old[:place], None, *old[place:]]


def halves(customers: int, others: int) -> list[Group]:
    """The middle group as two halves, which may also form one segment."""
    lower = Group(middle=(48.0, 43.0), customers=customers)
    higher = Group(middle=(62.0, 57.0), customers=others)
    return [*FIVE[:2], lower, higher, *FIVE[3:]]


def between_four_and_five(customers: int, others: int, *, seed: int, splits: bool) -> Identity:
    """From one segment for both halves to one for each, or back; the mall stays as it is."""
    groups = halves(customers, others)
    old, new = month(groups, seed=seed), month(groups, seed=seed + 1000)
    before, after = (FIVE, groups) if splits else (groups, FIVE)
    return identity_of(new, segmented(old, before), segmented(new, after))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("customers", "others", "heir"), [(90, 50, 2), (50, 90, 3), (110, 60, 2)])
def test_the_larger_part_of_a_split_inherits_the_identity(
    customers: int, others: int, heir: int, seed: int
) -> None:
    identity = between_four_and_five(customers, others, seed=seed, splits=True)

    assert kinds(identity) == [(TransitionKind.SPLIT, (2,), (2, 3))]
    expected = [0, 1, None, None, 3, 4]
    expected[heir] = 2
    assert [*identity.predecessors] == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_the_largest_of_many_parts_inherits_even_with_less_than_half(seed: int) -> None:
    middles = [(43.0, 42.0), (55.0, 62.0), (67.0, 42.0)]
    parts = [Group(middle=m, customers=n) for m, n in zip(middles, (50, 60, 90), strict=True)]
    groups = [*FIVE[:2], *parts, *FIVE[3:]]
    old, new = month(groups, seed=seed), month(groups, seed=seed + 1000)

    identity = identity_of(new, segmented(old, FIVE), segmented(new, groups))

    assert kinds(identity) == [(TransitionKind.SPLIT, (2,), (2, 3, 4))]
    assert identity.predecessors == (0, 1, None, None, 2, 3, 4)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_merged_segment_inherits_from_its_majority(seed: int) -> None:
    identity = between_four_and_five(110, 50, seed=seed, splits=False)

    assert kinds(identity) == [(TransitionKind.MERGE, (2, 3), (2,))]
    assert identity.predecessors == (0, 1, 2, 4, 5)


def test_a_segment_merged_from_equals_inherits_from_neither() -> None:
    identity = without_newcomers(((50, 0), (50, 0), (0, 100)), 50, 50, 100)

    assert identity == Identity(
        predecessors=(None, 2),
        transitions=(
            IndexedTransition(
                kind=TransitionKind.MERGE,
                before=(0, 1),
                after=(0,),
            ),
        ),
    )


def test_half_of_all_in_common_is_not_enough() -> None:
    # Both share 50 of 100; one more customer in both would be 51 of 101.
    def with_shared(shared: int) -> Identity:
        table = ((shared, 0, 25), (25, 10, 0), (0, 60, 200))
        return without_newcomers(table, 75, 35, 260)

    assert with_shared(50).predecessors[0] is None
    assert with_shared(51).predecessors[0] == 0


def test_a_birth_lists_the_segments_of_its_customers_by_the_champion() -> None:
    identity = without_newcomers(((60, 40, 0), (0, 40, 60)), 100, 100)

    assert identity.predecessors == (0, None, 1)
    birth = identity.transitions[0]
    assert (birth.kind, birth.after, birth.origins) == (TransitionKind.BIRTH, (1,), (0, 1))


@pytest.mark.parametrize(
    ("left", "kind", "heir"),
    [
        (1, TransitionKind.DEATH, None),
        (4, TransitionKind.DEATH, None),
        (5, TransitionKind.CONTRACTION, 0),
    ],
)
def test_a_segment_that_keeps_at_most_a_tenth_of_its_customers_dies(
    left: int, kind: TransitionKind, heir: int | None
) -> None:
    # Four are a tenth of 40, and less than a tenth of 80, which it would have if it had doubled
    # like the others; five are more than a tenth of 40.
    for others in (100, 200):
        identity = without_newcomers(((left, 0), (0, others)), 40, 100)

        assert kinds(identity)[0] == (kind, (0,), (0,))
        assert identity.predecessors == (heir, 1)
        assert TransitionKind.BIRTH not in [each.kind for each in identity.transitions]


def test_the_few_left_of_a_group_that_went_away_are_not_merged() -> None:
    # Of 200 customers ten are left, a quarter of the small segment that they are in now.
    identity = without_newcomers(((30, 0), (10, 0), (0, 100)), 30, 200, 100)

    assert kinds(identity)[0] == (TransitionKind.DEATH, (1,), ())
    assert identity.predecessors == (0, 2)


@pytest.mark.parametrize(
    ("then", "now", "kind"),
    [
        (80, 100, TransitionKind.GROWTH),
        (80, 99, None),
        (100, 80, TransitionKind.CONTRACTION),
        (100, 81, None),
    ],
)
def test_growth_is_notable_from_a_quarter_on(
    then: int, now: int, kind: TransitionKind | None
) -> None:
    # 100 / 80 = 1.25; the rest of the mall stays as it is, so both factors are equal.
    identity = without_newcomers(((now, 0), (0, 1000)), then, 1000)

    assert [each.kind for each in identity.transitions] == ([kind] if kind else [])


def test_a_transition_has_slugs_names_and_sizes() -> None:
    before, fresh = two_segments(), two_segments(shift=1.0)
    first, second = fresh.segments
    after = replace(fresh, segments=(first, replace(second, slug="seg-07", customers=40)))
    birth = IndexedTransition(kind=TransitionKind.BIRTH, before=(), after=(1,), origins=(0,))

    transition = birth.between(before, after)

    assert transition.slugs_after == ("seg-07",)
    assert transition.origins == (
        TransitionSegment(slug="seg-01", name=before.segments[0].name, customers=2),
    )
    assert (transition.customers_before, transition.customers_after) == (0, 40)


def test_a_split_counts_all_its_parts() -> None:
    mall = two_segments()
    split = IndexedTransition(kind=TransitionKind.SPLIT, before=(0,), after=(0, 1))

    transition = split.between(mall, mall)

    assert (transition.slugs_before, transition.slugs_after) == (("seg-01",), ("seg-01", "seg-02"))
    assert (transition.customers_before, transition.customers_after) == (2, 4)
