from dataclasses import replace

import pytest

from mallseg.domain.customers.census import Census
from mallseg.domain.segments.optimum import is_worth_a_change
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.testing.builders import census_of
from mallseg.testing.features import AGE


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


def test_what_a_few_customers_decide_is_chance() -> None:
    # Of n customers who gain 100 each, the standard error is 100 times the root of n, nearly.
    assert [of_a_few(n) for n in (1, 4, 8, 10)] == [False, False, False, True]


def test_repeating_all_customers_does_not_increase_confidence() -> None:
    assert not of_a_few(8, copies=10)
