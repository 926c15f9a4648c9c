from collections.abc import Sequence
from dataclasses import replace

import pytest
from benchmarks.living_malls import FIVE, Group, month, segmented

from mallseg.domain.customers.census import Census
from mallseg.domain.identity.known_overlap import KnownOverlap
from mallseg.domain.identity.overlap import OverlapTable
from mallseg.domain.identity.transitions import (
    Identity,
    IndexedTransition,
    TransitionKind,
    identify,
)
from mallseg.domain.segments.segmentation import Segmentation

SEEDS = range(2)


def identified(before: Sequence[Group], after: Sequence[Group], *, seed: int) -> Identity:
    """Who is who, from a month of some groups to one of others, a segment for each."""
    old, new = month(before, seed=seed), month(after, seed=seed + 1000)
    return told(new, segmented(old, before), segmented(new, after))


def told(census: Census, champion: Segmentation, fresh: Segmentation) -> Identity:
    overlap = OverlapTable.between(census, champion, fresh)
    return identify(KnownOverlap.of(overlap, champion, fresh))


def kinds(identity: Identity) -> list[tuple[TransitionKind, tuple[int, ...], tuple[int, ...]]]:
    return [(turn.kind, turn.before, turn.after) for turn in identity.transitions]


@pytest.mark.parametrize("seed", SEEDS)
def test_where_nothing_happens_everybody_stays_who_they_are(seed: int) -> None:
    identity = identified(FIVE, FIVE, seed=seed)

    assert identity == Identity(predecessors=(0, 1, 2, 3, 4), transitions=())


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("group", range(5))
def test_a_group_that_grows_by_two_fifths_is_told_as_just_that(group: int, seed: int) -> None:
    after = [replace(g, customers=112) if i == group else g for i, g in enumerate(FIVE)]

    identity = identified(FIVE, after, seed=seed)

    assert identity.predecessors == (0, 1, 2, 3, 4)
    assert kinds(identity) == [(TransitionKind.GREW, (group,), (group,))]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("group", range(5))
def test_a_group_that_shrinks_is_told_as_just_that(group: int, seed: int) -> None:
    after = [replace(g, customers=56) if i == group else g for i, g in enumerate(FIVE)]

    assert kinds(identified(FIVE, after, seed=seed)) == [
        (TransitionKind.SHRANK, (group,), (group,))
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mall_that_doubles_has_no_group_that_grew(seed: int) -> None:
    after = [replace(group, customers=160) for group in FIVE]

    assert identified(FIVE, after, seed=seed).transitions == ()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("group", range(5))
def test_a_group_that_goes_away_is_told_as_just_that(group: int, seed: int) -> None:
    after = [g for i, g in enumerate(FIVE) if i != group]

    identity = identified(FIVE, after, seed=seed)

    assert identity.predecessors == tuple(i for i in range(5) if i != group)
    assert kinds(identity) == [(TransitionKind.DIED, (group,), ())]


NEWCOMERS = [(24.0, 50.0), (51.0, 92.0), (59.0, 8.0), (88.0, 50.0), (120.0, 60.0)]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("customers", [60, 140])
@pytest.mark.parametrize("middle", NEWCOMERS)
def test_a_group_that_is_new_is_told_as_just_that(
    middle: tuple[float, float], customers: int, seed: int
) -> None:
    # The champion would give the newcomers to segments that are there, and with 140 of them that
    # one would consist mostly of newcomers: it keeps its name all the same.
    newcomers = Group(middle=middle, customers=customers)
    after = sorted([*FIVE, newcomers], key=lambda group: group.middle)
    place = after.index(newcomers)

    identity = identified(FIVE, after, seed=seed)

    assert kinds(identity) == [(TransitionKind.BORN, (), (place,))]
    old: list[int | None] = [0, 1, 2, 3, 4]
    assert [*identity.predecessors] == [*old[:place], None, *old[place:]]


def halves(customers: int, others: int) -> list[Group]:
    """The middle group as two, which one segment may hold as well."""
    lower = Group(middle=(48.0, 43.0), customers=customers)
    higher = Group(middle=(62.0, 57.0), customers=others)
    return [*FIVE[:2], lower, higher, *FIVE[3:]]


def between_four_and_five(customers: int, others: int, *, seed: int, splits: bool) -> Identity:
    """From one segment for both halves to one for each, or back; the mall stays as it is."""
    groups = halves(customers, others)
    old, new = month(groups, seed=seed), month(groups, seed=seed + 1000)
    before, after = (FIVE, groups) if splits else (groups, FIVE)
    return told(new, segmented(old, before), segmented(new, after))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("customers", "others", "heir"), [(90, 50, 2), (50, 90, 3), (110, 60, 2)])
def test_on_a_split_the_larger_part_inherits(
    customers: int, others: int, heir: int, seed: int
) -> None:
    identity = between_four_and_five(customers, others, seed=seed, splits=True)

    assert kinds(identity) == [(TransitionKind.SPLIT, (2,), (2, 3))]
    expected = [0, 1, None, None, 3, 4]
    expected[heir] = 2
    assert [*identity.predecessors] == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_in_a_split_into_many_parts_the_largest_inherits_though_it_is_no_half(seed: int) -> None:
    middles = [(43.0, 42.0), (55.0, 62.0), (67.0, 42.0)]
    parts = [Group(middle=m, customers=n) for m, n in zip(middles, (50, 60, 90), strict=True)]
    groups = [*FIVE[:2], *parts, *FIVE[3:]]
    old, new = month(groups, seed=seed), month(groups, seed=seed + 1000)

    identity = told(new, segmented(old, FIVE), segmented(new, groups))

    assert kinds(identity) == [(TransitionKind.SPLIT, (2,), (2, 3, 4))]
    assert identity.predecessors == (0, 1, None, None, 2, 3, 4)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_has_merged_is_the_larger_one_if_that_has_most_of_it(seed: int) -> None:
    identity = between_four_and_five(110, 50, seed=seed, splits=False)

    assert kinds(identity) == [(TransitionKind.MERGED, (2, 3), (2,))]
    assert identity.predecessors == (0, 1, 2, 4, 5)


def test_what_has_merged_of_equals_is_none_of_them() -> None:
    common = KnownOverlap(
        table=((50, 0), (50, 0), (0, 100)),
        overall=((50, 0), (50, 0), (0, 100)),
        sizes_before=(50, 50, 100),
    )

    assert identify(common) == Identity(
        predecessors=(None, 2),
        transitions=(
            IndexedTransition(
                kind=TransitionKind.MERGED,
                before=(0, 1),
                after=(0,),
            ),
        ),
    )


def test_half_of_all_in_common_is_not_enough() -> None:
    # Both share 50 of 100; one more customer in both would be 51 of 101.
    def with_shared(shared: int) -> Identity:
        table = ((shared, 0, 25), (25, 10, 0), (0, 60, 200))
        return identify(KnownOverlap(table=table, overall=table, sizes_before=(75, 35, 260)))

    assert with_shared(50).predecessors[0] is None
    assert with_shared(51).predecessors[0] == 0


def test_a_newborn_knows_where_its_customers_would_be() -> None:
    table = ((60, 40, 0), (0, 40, 60))
    identity = identify(KnownOverlap(table=table, overall=table, sizes_before=(100, 100)))

    assert identity.predecessors == (0, None, 1)
    born = identity.transitions[0]
    assert (born.kind, born.after, born.origins) == (TransitionKind.BORN, (1,), (0, 1))


@pytest.mark.parametrize(
    ("left", "kind", "heir"),
    [(1, TransitionKind.DIED, None), (4, TransitionKind.DIED, None), (5, TransitionKind.SHRANK, 0)],
)
def test_what_keeps_hardly_anybody_has_died_though_a_segment_is_left_of_it(
    left: int, kind: TransitionKind, heir: int | None
) -> None:
    # Fewer than a tenth of 40, and of what it would have had it doubled like the others: then it
    # takes less to be hardly anybody, but 5 are more than a tenth of the 40 that there were.
    for others in (100, 200):
        table = ((left, 0), (0, others))
        identity = identify(KnownOverlap(table=table, overall=table, sizes_before=(40, 100)))

        assert kinds(identity)[0] == (kind, (0,), (0,))
        assert identity.predecessors == (heir, 1)
        assert TransitionKind.BORN not in [turn.kind for turn in identity.transitions]


def test_a_few_left_behind_of_a_group_that_went_away_are_no_merger() -> None:
    # Of 200 customers ten are left, a quarter of the small segment that they are in now.
    table = ((30, 0), (10, 0), (0, 100))
    identity = identify(KnownOverlap(table=table, overall=table, sizes_before=(30, 200, 100)))

    assert kinds(identity)[0] == (TransitionKind.DIED, (1,), ())
    assert identity.predecessors == (0, 2)
