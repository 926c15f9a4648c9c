from dataclasses import replace

import pytest

from mallseg.domain.customers.census import Census
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.segments.partition import Partition, is_worth_a_change, refined
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.testing.builders import census_of
from mallseg.testing.features import AGE, ANNUAL_INCOME


def test_centres_move_to_the_means_of_their_customers() -> None:
    # From 0 and 1: {0} {1, 10, 11} at 0 and 22 / 3; then {0, 1} {10, 11} at 1 / 2 and 21 / 2.
    census = census_of({(0.0,): 1, (1.0,): 1, (10.0,): 1, (11.0,): 1}, (AGE,))
    scale = FeatureScale.of_census(census, Scaling.NONE)

    assert refined(census, scale, [(0.0,), (1.0,)]) == ((0.5,), (10.5,))


def test_centres_without_customers_move_onto_the_costliest_points_one_by_one() -> None:
    # All belong to 0. 20 costs 400, 11 twice costs 242: the second centre moves to 20. Then 11
    # costs 2 * 81, 10 costs 100: the third moves to 11. In the end 10 is 1 from it.
    census = census_of({(0.0,): 1, (10.0,): 1, (11.0,): 2, (20.0,): 1}, (AGE,))
    scale = FeatureScale.of_census(census, Scaling.NONE)

    centres = refined(census, scale, [(0.0,), (500.0,), (600.0,)])

    assert centres == ((0.0,), (32 / 3,), (20.0,))


def test_points_that_arithmetic_cannot_distinguish_are_too_few() -> None:
    # The square of 1e-200 is zero: three points, two places.
    census = census_of({(0.0,): 1, (1e-200,): 1, (1.0,): 1}, (ANNUAL_INCOME,))
    scale = FeatureScale.of_census(census, Scaling.NONE)

    with pytest.raises(NotEnoughCustomersError) as refusal:
        refined(census, scale, [(0.0,), (0.5,), (1.0,)])
    assert (refusal.value.have, refusal.value.need) == (2, 3)


def corners(width: float) -> Census:
    """The corners of a rectangle of height 10."""
    return census_of({(x, y): 10 for x in (0.0, width) for y in (10.0, 20.0)})


def is_worth_it(census: Census, width: float) -> bool:
    """Whether to cut across the width, where the previous cut is along it."""
    scale = FeatureScale.of_census(census, Scaling.NONE)
    along = Partition.settle(census, scale, [(width / 2, 10.0), (width / 2, 20.0)])
    across = Partition.settle(census, scale, [(0.0, 15.0), (width, 15.0)])
    return is_worth_a_change(census, scale, before=along, other=across)


@pytest.mark.parametrize(("width", "worth"), [(10.05, False), (10.1, False), (10.2, True)])
def test_an_inertia_lower_by_two_per_cent_is_worth_a_change(width: float, *, worth: bool) -> None:
    # 25 of width² / 4 for everybody: 1 %, 1.97 % and 3.9 % less, and everybody gains the same.
    assert is_worth_it(corners(width), width) is worth


def of_a_few(customers: int, *, copies: int = 1) -> bool:
    """Whether a centre should move ten steps for these customers, while 101 others stay."""
    census = census_of({(0.0,): 101 * copies, (60.0,): customers * copies}, (AGE,))
    scale = FeatureScale.of_census(census, Scaling.NONE)
    other = Partition.settle(census, scale, [(0.0,), (60.0,)])
    before = replace(other, centres=((0.0,), (50.0,)), inertia=100.0 * customers * copies)
    return is_worth_a_change(census, scale, before=before, other=other)


def test_differences_due_to_a_few_customers_are_chance() -> None:
    # Of n customers who gain 100 each, the standard error is 100 times the root of n, nearly.
    assert [of_a_few(n) for n in (1, 4, 8, 10)] == [False, False, False, True]


def test_repeating_all_customers_does_not_increase_confidence() -> None:
    assert not of_a_few(8, copies=10)
