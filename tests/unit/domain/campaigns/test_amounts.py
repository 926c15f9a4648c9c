from random import Random

import numpy as np
import pytest
from scipy import stats

from mallseg.domain.campaigns.amounts import Amounts, WelchComparison


def _spent(people: int, share: float, seed: int) -> list[float]:
    random = Random(seed)  # noqa: S311
    return [random.lognormvariate(3, 1) if random.random() < share else 0.0 for _ in range(people)]


def test_mean_and_variance_count_those_who_spent_nothing() -> None:
    # 0, 0, 3 and 5: the mean is 2, the squares are 4 + 4 + 1 + 9 = 18, the variance is 18 / 3 = 6.
    assert Amounts.of(4, [3, 5]) == Amounts(people=4, buyers=2, mean=2, variance=6)


def test_a_refund_is_an_amount_and_no_purchase() -> None:
    assert Amounts.of(2, [-4.0]) == Amounts(people=2, buyers=0, mean=-2, variance=8)


@pytest.mark.parametrize(("people", "others"), [(1000, 1000), (5000, 700), (2000, 400)])
def test_the_comparison_is_that_of_scipy(people: int, others: int) -> None:
    own, other = _spent(people, 0.4, 1), _spent(others, 0.3, 2)
    result = stats.ttest_ind(own, other, equal_var=False)
    interval = result.confidence_interval()

    found = WelchComparison.of(Amounts.of(people, own), Amounts.of(others, other))

    assert found is not None
    assert found.df == pytest.approx(result.df, rel=1e-9)
    assert found.p_value == pytest.approx(result.pvalue, abs=1e-9)
    assert found.interval() == pytest.approx((interval.low, interval.high), abs=1e-9)
    assert found.difference == pytest.approx(np.mean(own) - np.mean(other), abs=1e-9)


def test_fewer_than_100_buyers_in_either_group_are_too_few() -> None:
    many = Amounts.of(5000, _spent(5000, 0.5, 1))

    assert WelchComparison.of(many, Amounts.of(500, [10.0] * 99)) is None
    assert WelchComparison.of(Amounts.of(500, [10.0] * 99), many) is None
    assert WelchComparison.of(many, Amounts.of(500, [10.0] * 100)) is not None


def test_equal_amounts_have_no_error_and_their_difference_no_doubt() -> None:
    groups = Amounts.of(100, [5.0] * 100), Amounts.of(200, [4.0] * 200)
    same = Amounts.of(100, [5.0] * 100), Amounts.of(200, [5.0] * 200)

    found, none = WelchComparison.of(*groups), WelchComparison.of(*same)

    assert found is not None
    assert none is not None
    assert (found.p_value, found.interval()) == (0, (1, 1))
    assert none.p_value == 1
