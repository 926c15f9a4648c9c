import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from mallseg.domain.customers.moments import deviation, mean

_VALUES = st.lists(st.tuples(st.floats(-1e9, 1e9), st.integers(1, 1000)), min_size=1, max_size=20)


def test_moments_of_four_customers_worked_out_by_hand() -> None:
    # Values 2, 4, 4, 10: mean 20 / 4 = 5; squares 9 + 1 + 1 + 25 = 36, 36 / 4 = 9, root 3.
    assert mean([2.0, 4.0, 10.0], [1, 2, 1]) == 5.0
    assert deviation([2.0, 4.0, 10.0], [1, 2, 1]) == 3.0


def test_equal_values_have_a_deviation_of_exactly_zero() -> None:
    assert deviation([0.1], [3]) == 0.0
    assert mean([0.1], [3]) == 0.1


@given(_VALUES)
def test_the_mean_is_the_exact_mean_rounded_once(pairs: list[tuple[float, int]]) -> None:
    values, weights = zip(*pairs, strict=True)
    exact = sum(Fraction(v) * w for v, w in pairs) / sum(weights)

    assert mean(values, weights) == float(exact)


@given(_VALUES, st.integers(2, 1000))
def test_repeating_every_customer_changes_no_bit(
    pairs: list[tuple[float, int]], times: int
) -> None:
    values, weights = zip(*pairs, strict=True)
    repeated = [weight * times for weight in weights]

    assert mean(values, repeated) == mean(values, weights)
    assert deviation(values, repeated) == deviation(values, weights)


@given(_VALUES)
def test_the_order_changes_no_bit(pairs: list[tuple[float, int]]) -> None:
    values, weights = zip(*pairs, strict=True)
    shuffled = sorted(pairs, key=lambda pair: (pair[1], -pair[0]))

    assert mean(*zip(*shuffled, strict=True)) == mean(values, weights)
    assert deviation(*zip(*shuffled, strict=True)) == deviation(values, weights)


def test_a_far_offset_costs_no_accuracy() -> None:
    far = [1e9 + value for value in (2.0, 4.0, 10.0)]

    assert deviation(far, [1, 2, 1]) == 3.0
    assert math.isclose(mean(far, [1, 2, 1]), 1e9 + 5.0, rel_tol=0, abs_tol=0)
