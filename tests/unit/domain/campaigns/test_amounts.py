from random import Random

import numpy as np
import pytest
from scipy import stats

from mallseg.domain.campaigns.amounts import (
    Amounts,
    WelchComparison,
    two_sided_p,
    two_sided_quantile,
)

DEGREES = [1, 1.5, 3.7, 10, 99.5, 199, 201, 1000, 12345.6, 3e6]


def _spent(people: int, share: float, seed: int) -> list[float]:
    random = Random(seed)  # noqa: S311
    return [random.lognormvariate(3, 1) if random.random() < share else 0.0 for _ in range(people)]


def test_mean_and_variance_count_those_who_spent_nothing() -> None:
    # 0, 0, 3 and 5: the mean is 2, the squares are 4 + 4 + 1 + 9 = 18, the variance is 18 / 3 = 6.
    assert Amounts.of(4, [3, 5]) == Amounts(people=4, buyers=2, mean=2, variance=6)


def test_a_refund_is_an_amount_and_no_purchase() -> None:
    assert Amounts.of(2, [-4.0]) == Amounts(people=2, buyers=0, mean=-2, variance=8)


@pytest.mark.parametrize(("people", "others"), [(1000, 1000), (5000, 700), (2000, 400)])
def test_welch_agrees_with_scipy_after_raising_variances(people: int, others: int) -> None:
    groups = [np.array(_spent(people, 0.4, 1)), np.array(_spent(others, 0.3, 2))]
    buyers = [each[each > 0] for each in groups]
    shapes = [np.mean(each**2) / np.mean(each) ** 2 for each in buyers]
    shape = np.average(shapes, weights=[len(each) for each in buyers])
    squares = [max(np.sum(each**2), shape * np.mean(each) ** 2 * len(each)) for each in buyers]
    deviations = [
        np.sqrt((square - len(each) * np.mean(each) ** 2) / (len(each) - 1))
        for each, square in zip(groups, squares, strict=True)
    ]
    result = stats.ttest_ind_from_stats(
        groups[0].mean(), deviations[0], people, groups[1].mean(), deviations[1], others, False
    )

    found = WelchComparison.of(*(Amounts.of(len(each), each.tolist()) for each in groups))

    assert found is not None
    assert found.p_value == pytest.approx(result.pvalue, abs=1e-9)
    assert found.difference / found.error == pytest.approx(result.statistic, abs=1e-9)
    half = stats.t.ppf(0.975, found.df) * found.error
    low, high = found.difference - half, found.difference + half
    assert found.interval() == pytest.approx((low, high), abs=1e-9)


def test_amounts_of_one_shape_are_compared_as_scipy_does() -> None:
    # The same amounts, in two currencies, so that neither group lacks large ones.
    own = _spent(4000, 0.4, 1)
    other = [amount * 1.1 for amount in own]
    result = stats.ttest_ind(own, other, equal_var=False)
    interval = result.confidence_interval()

    found = WelchComparison.of(Amounts.of(4000, own), Amounts.of(4000, other))

    assert found is not None
    assert found.df == pytest.approx(result.df, rel=1e-9)
    assert found.p_value == pytest.approx(result.pvalue, abs=1e-9)
    assert found.interval() == pytest.approx((interval.low, interval.high), abs=1e-9)


def test_a_group_that_lacks_large_amounts_is_doubted_more() -> None:
    many = Amounts.of(1000, [*[10.0] * 990, *[500.0] * 10])
    lucky, unlucky = Amounts.of(100, [*[10.0] * 99, 500.0]), Amounts.of(100, [10.0] * 100)

    without, with_one = WelchComparison.of(many, unlucky), WelchComparison.of(many, lucky)

    assert without is not None
    assert with_one is not None
    assert unlucky.variance == 0
    # The many have a mean of 14.9 and a mean square of 2599, so a shape of 11.71. The common one
    # is (1000 * 11.71 + 100 * 1) / 1100 = 10.73; a mean of 10 then has a variance of 973, which
    # is 9.8 for 100 people. The others' is 2377 / 1000 = 2.4, and sqrt(9.8 + 2.4) = 3.5.
    assert without.error == pytest.approx(3.5, abs=0.1)


def test_where_refunds_outweigh_purchases_the_shape_is_not_known() -> None:
    refunded = Amounts.of(300, [*[1.0] * 200, *[-9.0] * 100])

    assert refunded.shape == 0
    assert WelchComparison.of(refunded, refunded) is not None


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


@pytest.mark.parametrize("df", DEGREES)
def test_probabilities_are_those_of_scipy(df: float) -> None:
    for t in (0.0, 1e-5, 0.1, 1.0, 1.96, 2.5, 8.0, 30.0):
        assert two_sided_p(t, df) == pytest.approx(2 * stats.t.sf(t, df), abs=1e-9)


@pytest.mark.parametrize("df", DEGREES)
def test_quantiles_are_those_of_scipy(df: float) -> None:
    for p in (0.9, 0.5, 0.05, 0.01, 1e-7):
        assert two_sided_quantile(p, df) == pytest.approx(stats.t.isf(p / 2, df), rel=1e-9)


def test_a_small_probability_keeps_its_digits() -> None:
    assert two_sided_p(20, 200) == pytest.approx(2 * stats.t.sf(20, 200), rel=1e-9)
