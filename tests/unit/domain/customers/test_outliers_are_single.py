"""Outliers are single customers: a group is none, however far from the others it stands."""

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.outliers import Outliers, WithoutOutliers
from mallseg.domain.errors import SourceFault
from mallseg.testing.builders import census_of
from tests.builders import mall_census

MIDDLE: dict[Point, int] = {(float(income), 50.0): 40 for income in range(41, 50)}
"""360 customers with incomes of 41 to 49 k$: quartiles 43 and 47, so the fence is at 59 k$."""


def outliers_with(further: dict[Point, int]) -> int:
    return WithoutOutliers.of(census_of(MIDDLE | further)).outliers


def test_a_customer_beyond_three_interquartile_ranges_is_an_outlier() -> None:
    # Quartiles of 10, 20, 30, 40 customers' incomes: 10 and 30, so the fence is at 30 + 3 · 20.
    counts: dict[Point, int] = {(10.0, 5.0): 1, (20.0, 6.0): 1, (30.0, 7.0): 1, (90.0, 8.0): 1}

    assert WithoutOutliers.of(census_of(counts)).outliers == 0
    beyond = counts | {(90.5, 8.0): 1}
    del beyond[90.0, 8.0]
    without = WithoutOutliers.of(census_of(beyond))
    assert without.outliers == 1
    assert list(without.census.points()) == [(10.0, 5.0), (20.0, 6.0), (30.0, 7.0)]


def test_there_are_no_outliers_where_the_middle_half_agree() -> None:
    without = WithoutOutliers.of(census_of({(10.0, 5.0): 50, (40.0, 9.0): 1}))

    assert without.outliers == 0


def test_an_empty_census_has_no_outliers() -> None:
    assert WithoutOutliers.of(census_of({})).outliers == 0


def test_the_published_mall_has_no_outliers() -> None:
    assert WithoutOutliers.of(mall_census()).census == mall_census()


def test_five_customers_beyond_the_fence_are_a_group_and_four_are_not() -> None:
    four: dict[Point, int] = {(110.0, 20.0): 1, (112.0, 60.0): 2, (114.0, 80.0): 1}

    assert outliers_with(four) == 4
    assert outliers_with(four | {(111.0, 50.0): 1}) == 0


def test_a_group_has_half_a_percent_of_the_customers() -> None:
    many: dict[Point, int] = dict.fromkeys(MIDDLE, 150)  # 1350, of whom 0.5 % are 6.75

    def outliers(count: int) -> int:
        group: dict[Point, int] = {(110.0, 1.0): count - 2, (111.0, 1.0): 1, (112.0, 1.0): 1}
        return WithoutOutliers.of(census_of(many | group)).outliers

    assert outliers(6) == 6
    assert outliers(7) == 0


def test_customers_with_one_value_far_out_are_no_group() -> None:
    unknown: dict[Point, int] = {(999.0, float(score)): 2 for score in range(1, 11)}

    assert outliers_with(unknown) == 20


def test_a_gap_of_an_interquartile_range_parts_customers_from_each_other() -> None:
    apart: dict[Point, int] = {(100.0 + 4.5 * i, 50.0): 1 for i in range(8)}
    close: dict[Point, int] = {(100.0 + 4.0 * i, 50.0): 1 for i in range(8)}

    assert outliers_with(apart) == 8
    assert outliers_with(close) == 0


def test_customers_beyond_a_gap_are_outliers_and_the_end_of_a_tail_is_not() -> None:
    tail: dict[Point, int] = {(53.0, 1.0): 1, (57.0, 1.0): 1, (61.0, 1.0): 1, (65.0, 1.0): 1}

    assert outliers_with(tail) == 0
    assert outliers_with(tail | {(69.5, 1.0): 1}) == 1


def test_groups_below_the_others_are_found_as_well() -> None:
    poor: dict[Point, int] = {(1.0, 5.0): 2, (2.0, 5.0): 2, (3.0, 5.0): 2, (20.0, 9.0): 1}

    without = WithoutOutliers.of(census_of(MIDDLE | poor))

    assert without.outliers == 0  # the fence moves outside the group, and who is between stays
    assert without.fences["annual_income"] == (-1.0, 59.0)


def test_two_customers_or_two_percent_may_be_left_out() -> None:
    def codes(outliers: int, customers: int) -> list[object]:
        refusals = Outliers(customers=outliers, records=(7, 9)).refusals(
            "mall.csv", customers, max_outliers=0.02
        )
        return [each.code for each in refusals]

    assert codes(20, 1000) == codes(2, 9) == []
    assert codes(21, 1000) == codes(3, 149) == [SourceFault.TOO_MANY_OUTLIERS]
