import math

import numpy as np
import pytest
from scipy import stats

from mallseg.domain.campaigns.shares import (
    Responses,
    detectable_difference,
    newcombe,
    p_value,
    wilson,
)
from mallseg.domain.errors import InvalidOptionError

Z = stats.norm.ppf(0.975)


def _of(responded: int, people: int) -> Responses:
    return Responses(people=people, responded=responded)


# Printed by confint_proportions_2indep(…, method="newcomb", compare="diff") of statsmodels 0.15.0;
# the first is the first example of Newcombe (1998), who rounds it to 0.0524 and 0.3339.
OF_STATSMODELS = {
    (56, 70, 48, 80): (0.05243147240236498, 0.33387265403690614),
    (0, 10, 0, 20): (-0.1611251580528194, 0.27753279986288926),
    (3, 40, 9, 35): (-0.3529227387930415, -0.012937110510960359),
    (120, 1200, 9, 130): (-0.028465452904833877, 0.06795166314459476),
    (5200, 45000, 480, 5000): (0.010588082759321623, 0.027962082666640208),
    (10, 10, 0, 20): (0.6790860371419145, 1.0),
    (9, 10, 3, 10): (0.1705227239345029, 0.809017973535488),
}


@pytest.mark.parametrize("counts", OF_STATSMODELS)
def test_the_interval_is_that_of_statsmodels(counts: tuple[int, int, int, int]) -> None:
    first, people, second, others = counts

    interval = newcombe(_of(first, people), _of(second, others))

    assert interval == pytest.approx(OF_STATSMODELS[counts], abs=1e-9)


@pytest.mark.parametrize(("responded", "people"), [(0, 9), (1, 9), (9, 9), (40, 1000), (7, 50_000)])
def test_the_interval_of_one_share_is_that_of_scipy(responded: int, people: int) -> None:
    own = stats.binomtest(responded, people).proportion_ci(method="wilson")

    assert wilson(_of(responded, people), Z) == pytest.approx((own.low, own.high), abs=1e-9)


@pytest.mark.parametrize("counts", [*OF_STATSMODELS, (30, 100, 50, 100)])
def test_the_test_and_the_interval_agree(counts: tuple[int, int, int, int]) -> None:
    groups = _of(*counts[:2]), _of(*counts[2:])
    p = p_value(*groups)

    for alpha in {0.05, min(0.99, 1.001 * p), 0.999 * p} - {0.0}:
        low, high = newcombe(*groups, alpha=alpha)
        assert (low > 0 or high < 0) is (p < alpha)


def test_equal_shares_differ_by_chance_alone() -> None:
    assert p_value(_of(10, 100), _of(1, 10)) == 1


def test_nothing_is_known_of_an_empty_group() -> None:
    assert wilson(_of(0, 0), Z) == (0, 1)
    assert _of(0, 0).share == 0
    assert detectable_difference(0.1, 100, 0) is None


def test_126_people_in_each_group_detect_a_rise_from_8_to_20_percent() -> None:
    assert detectable_difference(0.08, 126, 126) == pytest.approx(0.1223, abs=5e-5)


def _power(usual: float, rise: float, mailed: int, held_out: int) -> float:
    """The probability that Newcombe's interval is above 0, over all possible counts."""
    own, other = np.arange(mailed + 1), np.arange(held_out + 1)
    chances = np.outer(
        stats.binom.pmf(own, mailed, usual + rise), stats.binom.pmf(other, held_out, usual)
    )
    lows = [wilson(_of(int(n), mailed), Z)[0] for n in own]
    highs = [wilson(_of(int(n), held_out), Z)[1] for n in other]
    shares, others = (own / mailed)[:, None], (other / held_out)[None, :]
    below = np.hypot(shares - np.array(lows)[:, None], np.array(highs)[None, :] - others)
    return float(chances[shares - others > below].sum())


@pytest.mark.parametrize(
    ("usual", "mailed", "held_out"),
    [(0.1, 126, 126), (0.05, 900, 100), (0.3, 90, 10), (0.02, 400, 50), (0.1, 2000, 220)],
)
def test_a_detectable_difference_is_detected_in_four_of_five_campaigns(
    usual: float, mailed: int, held_out: int
) -> None:
    rise = detectable_difference(usual, mailed, held_out)

    assert rise is not None
    assert 0.78 < _power(usual, rise, mailed, held_out) < 0.84


def test_no_rise_is_detectable_if_all_respond_or_groups_are_tiny() -> None:
    assert detectable_difference(1.0, 1000, 1000) is None
    assert detectable_difference(0.5, 2, 2) is None


def test_more_power_or_a_stricter_level_asks_for_a_larger_difference() -> None:
    usual = detectable_difference(0.1, 500, 500)
    strict = detectable_difference(0.1, 500, 500, alpha=0.01)
    sure = detectable_difference(0.1, 500, 500, power=0.95)

    assert usual is not None
    assert strict is not None
    assert sure is not None
    assert usual < min(strict, sure)


@pytest.mark.parametrize(("responded", "people"), [(-1, 3), (4, 3)])
def test_no_more_respond_than_there_are(responded: int, people: int) -> None:
    with pytest.raises(InvalidOptionError, match="must be 0 to 3"):
        _of(responded, people)


def test_a_difference_beyond_all_doubt_has_a_probability_of_nothing() -> None:
    assert p_value(_of(50_000, 50_000), _of(0, 50_000)) < 1e-300
    assert not math.isnan(p_value(_of(1, 1), _of(0, 1)))
