import pytest

from mallseg.domain.customers.census import Point
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.identity.overlap import OverlapTable, SegmentTurnover
from mallseg.testing.builders import census_of, segmentation_of
from mallseg.testing.features import AGE, ANNUAL_INCOME, FEATURES
from tests.refusals import coded


def an_overlap(
    *customers: tuple[int, ...], before: str = "abcdefg", after: str = "tuvwxyz"
) -> OverlapTable:
    return OverlapTable(
        before=tuple(before[: len(customers)]),
        after=tuple(after[: len(customers[0])]),
        customers=customers,
    )


def test_segments_belong_together_by_the_customers_they_share() -> None:
    overlap = an_overlap((1, 40, 0), (30, 2, 0), (0, 0, 20))

    assert overlap.counterparts == (1, 0, 2)
    assert (overlap.total, overlap.moved, overlap.moved_share) == (93, 3, 3 / 93)


def test_each_segment_has_a_turnover() -> None:
    overlap = an_overlap((50, 5), (1, 30))

    assert overlap.turnovers() == (
        SegmentTurnover(before="a", after="t", stayed=50, left=5, joined=1),
        SegmentTurnover(before="b", after="u", stayed=30, left=1, joined=5),
    )
    assert [turnover.net for turnover in overlap.turnovers()] == [-4, 4]
    assert (overlap.sizes_before(), overlap.sizes_after()) == ((55, 31), (51, 35))


def test_a_surplus_segment_has_no_counterpart() -> None:
    split, merged = an_overlap((30, 20)), an_overlap((30,), (20,))

    assert split.turnovers() == (
        SegmentTurnover(before="a", after="t", stayed=30, left=20, joined=0),
        SegmentTurnover(before=None, after="u", stayed=0, left=0, joined=20),
    )
    assert merged.turnovers() == (
        SegmentTurnover(before="a", after="t", stayed=30, left=0, joined=20),
        SegmentTurnover(before="b", after=None, stayed=0, left=20, joined=0),
    )
    assert (split.moved, merged.moved) == (20, 20)


@pytest.mark.parametrize("customers", [((7, 5), (5, 7)), ((5, 5), (5, 5)), ((0, 9, 0), (4, 0, 4))])
def test_customers_who_left_one_segment_joined_another(
    customers: tuple[tuple[int, ...], ...],
) -> None:
    overlap = an_overlap(*customers)
    turnovers = overlap.turnovers()

    assert sum(turnover.left for turnover in turnovers) == sum(
        turnover.joined for turnover in turnovers
    )
    assert overlap.moved == sum(turnover.joined for turnover in turnovers)


def test_slugs_break_ties_between_pairs() -> None:
    crossed = an_overlap((5, 5), (5, 5), before="ab", after="ba")

    assert crossed.counterparts == (1, 0)


def test_one_customer_outweighs_all_slugs() -> None:
    overlap = an_overlap((5, 6), (6, 5), before="ab", after="ab")

    assert overlap.counterparts == (1, 0)


def test_without_customers_the_moved_share_is_zero() -> None:
    assert an_overlap((0, 0), (0, 0)).moved_share == 0.0


def test_a_table_has_a_row_for_each_segment() -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_ONE_PER)):
        OverlapTable(before=("a",), after=("b", "c"), customers=((1, 2), (3, 4)))


def test_an_empty_table_has_no_customers_and_no_turnovers() -> None:
    empty = OverlapTable(before=(), after=(), customers=())

    assert (empty.total, empty.moved, empty.turnovers()) == (0, 0, ())


def test_jaccard_divides_shared_customers_by_those_in_either() -> None:
    overlap = an_overlap((30, 10), (20, 40))

    assert overlap.jaccard(0, 0) == 30 / (30 + 10 + 20)
    assert an_overlap((0, 0), (0, 5)).jaccard(0, 0) == 0.0


POINTS: dict[Point, int] = {(10.0, 50.0): 4, (30.0, 50.0): 3, (70.0, 50.0): 2, (90.0, 50.0): 5}


def test_both_segmentations_assign_the_same_customers() -> None:
    # The border moves from 50 to 25, past the three at 30.
    before = segmentation_of(POINTS, [(20.0, 50.0), (80.0, 50.0)])
    after = segmentation_of({(10.0, 50.0): 1, (40.0, 50.0): 1}, [(10.0, 50.0), (40.0, 50.0)])

    overlap = OverlapTable.between(census_of(POINTS), before, after)

    assert overlap.customers == ((4, 3), (0, 7))
    assert (overlap.before, overlap.after) == (("seg-01", "seg-02"),) * 2
    assert overlap.moved == 3


def test_segmentations_by_different_features_can_be_compared() -> None:
    by_age = segmentation_of({(20.0,): 1, (60.0,): 1}, [(20.0,), (60.0,)], features=(AGE,))
    by_income = segmentation_of(
        {(15.0,): 1, (90.0,): 1}, [(15.0,), (90.0,)], features=(ANNUAL_INCOME,)
    )
    census = census_of({(25.0, 20.0, 1.0): 2, (25.0, 80.0, 1.0): 3, (70.0, 80.0, 9.0): 4}, FEATURES)

    assert OverlapTable.between(census, by_age, by_income).customers == ((2, 3), (0, 4))


def test_a_census_without_a_feature_is_refused() -> None:
    by_age = segmentation_of({(20.0,): 1, (60.0,): 1}, [(20.0,), (60.0,)], features=(AGE,))
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_IN_CENSUS)):
        OverlapTable.between(census_of(POINTS), by_age, by_age)


def test_new_customers_are_subtracted_from_the_farthest_segment() -> None:
    # Old segments of 8 and 7 around 25 and 80. Six have settled at 55, which `before` puts into the
    # second: it has 13 where its share of the others' is 8 * 7 / 8 = 7, so 6 are newcomers.
    then: dict[Point, int] = {(20.0, 50.0): 4, (30.0, 50.0): 4, (80.0, 50.0): 7}
    now: dict[Point, int] = {**then, (55.0, 50.0): 6}
    before = segmentation_of(then, [(25.0, 50.0), (80.0, 50.0)])
    after = segmentation_of(now, [(25.0, 50.0), (55.0, 50.0), (80.0, 50.0)])
    overlap = OverlapTable.between(census_of(now), before, after)

    assert overlap.customers == ((8, 0, 0), (0, 6, 7))
    assert overlap.without_newcomers(before, after).customers == ((8, 0, 0), (0, 0, 7))


def test_newcomers_beside_the_old_centre_are_growth() -> None:
    then: dict[Point, int] = {(20.0, 50.0): 8, (80.0, 50.0): 7}
    before = segmentation_of(then, [(20.0, 50.0), (80.0, 50.0)])
    overlap = OverlapTable.between(census_of({**then, (81.0, 50.0): 6}), before, before)

    assert overlap.without_newcomers(before, before) == overlap
