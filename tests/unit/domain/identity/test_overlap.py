import pytest

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import AGE, ANNUAL_INCOME, FEATURES
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.identity.overlap import Flow, OverlapTable
from tests.builders import census_of, segmentation_of


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


def test_every_segment_is_followed() -> None:
    overlap = an_overlap((50, 5), (1, 30))

    assert overlap.flows() == (
        Flow(before="a", after="t", stayed=50, left=5, joined=1),
        Flow(before="b", after="u", stayed=30, left=1, joined=5),
    )
    assert [flow.net for flow in overlap.flows()] == [-4, 4]
    assert (overlap.sizes_before(), overlap.sizes_after()) == ((55, 31), (51, 35))


def test_a_segment_too_many_has_no_counterpart() -> None:
    split, merged = an_overlap((30, 20)), an_overlap((30,), (20,))

    assert split.flows() == (
        Flow(before="a", after="t", stayed=30, left=20, joined=0),
        Flow(before=None, after="u", stayed=0, left=0, joined=20),
    )
    assert merged.flows() == (
        Flow(before="a", after="t", stayed=30, left=0, joined=20),
        Flow(before="b", after=None, stayed=0, left=20, joined=0),
    )
    assert (split.moved, merged.moved) == (20, 20)


@pytest.mark.parametrize("customers", [((7, 5), (5, 7)), ((5, 5), (5, 5)), ((0, 9, 0), (4, 0, 4))])
def test_who_left_one_segment_joined_another(customers: tuple[tuple[int, ...], ...]) -> None:
    overlap = an_overlap(*customers)
    flows = overlap.flows()

    assert sum(flow.left for flow in flows) == sum(flow.joined for flow in flows)
    assert overlap.moved == sum(flow.joined for flow in flows)


def test_between_equally_good_pairs_the_slugs_decide() -> None:
    crossed = an_overlap((5, 5), (5, 5), before="ab", after="ba")

    assert crossed.counterparts == (1, 0)


def test_one_customer_weighs_more_than_all_slugs() -> None:
    overlap = an_overlap((5, 6), (6, 5), before="ab", after="ab")

    assert overlap.counterparts == (1, 0)


def test_where_there_are_no_customers_nobody_moves() -> None:
    assert an_overlap((0, 0), (0, 0)).moved_share == 0.0


def test_a_table_has_a_row_for_each_segment() -> None:
    with pytest.raises(InvalidOptionError, match="a row per segment"):
        OverlapTable(before=("a",), after=("b", "c"), customers=((1, 2), (3, 4)))


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
    with pytest.raises(InvalidOptionError, match="must all be counted"):
        OverlapTable.between(census_of(POINTS), by_age, by_age)
