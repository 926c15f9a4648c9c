import pytest

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.sentinel_values import repeated_values
from mallseg.testing.builders import census_of
from tests.builders import mall_census

SPEND = Feature(name="spend")


def found_in(*customers: tuple[float, int]) -> list[tuple[float | None, int]]:
    """The values remarked on among customers, given by value and number."""
    counts: dict[Point, int] = {(float(value),): number for value, number in customers}
    return [(each.value, each.customers) for each in repeated_values(census_of(counts, (SPEND,)))]


USUAL = [(value, 10) for value in range(20, 100)]
"""Of 800 customers, quartiles 39 and 79, and 99 % up to 99."""


@pytest.mark.parametrize("value", [999, 9999, 1e6])
def test_a_code_far_above_all_others_is_remarked_on(value: float) -> None:
    assert found_in(*USUAL, (value, 20)) == [(value, 20)]


def test_two_codes_and_an_outlier_are_distinguished() -> None:
    assert found_in(*USUAL, (999, 30), (9999, 20), (12_345, 1)) == [(9999, 20), (999, 30)]


def test_a_single_negative_value_is_a_sentinel() -> None:
    assert found_in(*USUAL, (-1, 20)) == [(-1, 20)]
    assert found_in(*USUAL, (-1, 20), (-2, 20)) == []


def test_a_code_of_few_customers_is_not_disclosed() -> None:
    assert found_in(*((value, 1) for value in range(20, 100)), (999, 10)) == [(None, 10)]


@pytest.mark.parametrize(
    "customers",
    [
        [*USUAL, (999, 8)],  # 1 % of 808 is more
        [*USUAL, (120, 100)],  # not far out
        [*USUAL, (0, 400)],  # many zeros are no rarity
        [(value, max(1, 400 - 40 * value)) for value in range(1, 15)],  # a tail of counts
        [(15, 2), (20, 2), (999, 2)],  # two customers may agree
        [(999, 30)],
        [(1, 1), (2, 1)],
    ],
)
def test_usual_repetitions_are_not_remarked_on(customers: list[tuple[float, int]]) -> None:
    assert found_in(*customers) == []


def test_the_published_mall_has_no_codes() -> None:
    assert repeated_values(mall_census()) == ()
