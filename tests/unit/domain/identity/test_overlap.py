import random
from itertools import permutations

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from mallseg.domain.customers.census import Point
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.identity.overlap import Flow, OverlapTable, best_matching
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


def test_each_segment_has_a_flow() -> None:
    overlap = an_overlap((50, 5), (1, 30))

    assert overlap.flows() == (
        Flow(before="a", after="t", stayed=50, left=5, joined=1),
        Flow(before="b", after="u", stayed=30, left=1, joined=5),
    )
    assert [flow.net for flow in overlap.flows()] == [-4, 4]
    assert (overlap.sizes_before(), overlap.sizes_after()) == ((55, 31), (51, 35))


def test_a_surplus_segment_has_no_counterpart() -> None:
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
def test_customers_who_left_one_segment_joined_another(
    customers: tuple[tuple[int, ...], ...],
) -> None:
    overlap = an_overlap(*customers)
    flows = overlap.flows()

    assert sum(flow.left for flow in flows) == sum(flow.joined for flow in flows)
    assert overlap.moved == sum(flow.joined for flow in flows)


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


def test_an_empty_table_has_no_customers_and_no_flows() -> None:
    empty = OverlapTable(before=(), after=(), customers=())

    assert (empty.total, empty.moved, empty.flows()) == (0, 0, ())


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


def weight_of(weights: list[list[int]], columns: tuple[int | None, ...]) -> int:
    rows = zip(weights, columns, strict=True)
    return sum(row[column] for row, column in rows if column is not None)


def best_of_all(weights: list[list[int]]) -> int:
    """Try every matching."""
    rows, columns = len(weights), len(weights[0])
    if rows > columns:
        weights = [[row[column] for row in weights] for column in range(columns)]
        rows, columns = columns, rows
    return max(
        sum(row[column] for row, column in zip(weights, chosen, strict=True))
        for chosen in permutations(range(columns), rows)
    )


def test_the_largest_total_wins_over_the_heaviest_pair() -> None:
    # 9 + 0 is less than 8 + 7.
    assert best_matching([[9, 8], [7, 0]]) == (1, 0)


@pytest.mark.parametrize(
    ("weights", "columns"),
    [
        ([[3]], (0,)),
        ([[0]], (None,)),
        ([[1, 0], [5, 0]], (None, 0)),
        ([[4, 6, 1]], (1,)),
        ([[4], [6], [1]], (None, 0, None)),
        ([], ()),
    ],
)
def test_rows_and_columns_without_a_weight_are_not_paired(
    weights: list[list[int]], columns: tuple[int | None, ...]
) -> None:
    assert best_matching(weights) == columns


def test_no_matching_is_better() -> None:
    for seed in range(150):
        rng = random.Random(seed)  # noqa: S311  (random tables, no secrets)
        rows, columns = rng.randint(1, 6), rng.randint(1, 6)
        highest = rng.choice([2, 9, 10**12])  # twos give many ties
        weights = [[rng.randint(0, highest) for _ in range(columns)] for _ in range(rows)]

        chosen = best_matching(weights)

        used = [column for column in chosen if column is not None]
        assert len(used) == len(set(used)), seed
        assert weight_of(weights, chosen) == best_of_all(weights), seed


@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (4, 6), (6, 4), (8, 8)])
def test_the_matching_is_that_of_scipy_among_equally_good_ones(shape: tuple[int, int]) -> None:
    # Highest weights of 1 to 3 make tables of ties; none is 0, since such pairs are left out.
    rng = np.random.default_rng(0)
    for highest in (1, 2, 3, 1000):
        for weights in rng.integers(1, highest, (50, *shape), endpoint=True):
            rows, columns = linear_sum_assignment(weights, maximize=True)
            chosen = dict(zip(rows.tolist(), columns.tolist(), strict=True))
            assert best_matching(weights.tolist()) == tuple(map(chosen.get, range(shape[0])))


def test_sums_beyond_the_digits_of_a_float_are_exact() -> None:
    huge = 2**60
    assert best_matching([[huge + 1, huge], [huge, huge + 1]]) == (0, 1)
    assert best_matching([[huge, huge + 1], [huge + 1, huge]]) == (1, 0)
