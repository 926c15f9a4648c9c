import pytest

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.number_of_segments.stability import (
    Resampling,
    Stability,
    confirmed,
    resamples_for,
)
from mallseg.domain.number_of_segments.verdict import Judgement, Verdict
from tests.builders_study import GAP, LINE, a_division, a_stability
from tests.refusals import coded


def test_mean_error_and_quantile_are_those_of_the_resamples() -> None:
    stability = Stability(moved=(0,) * 10 + (2,) * 9 + (40,), unstable=9)
    assert stability.mean == pytest.approx(58 / 20)
    # Squares: 9 * 4 + 1600 = 1636, less 20 * 2.9², over 19, and over 20.
    assert stability.error == pytest.approx(((1636 - 20 * 2.9**2) / 19 / 20) ** 0.5)
    assert stability.high == 2  # the 19th of 20: the one wild resample does not count


def test_too_few_resamples_are_refused() -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.BELOW_MINIMUM, lowest=20)):
        Stability(moved=(0,) * 19, unstable=0)


def test_the_shares_of_the_numbers_add_up() -> None:
    two, three = a_division(2, badness=-1.0), a_division(3)
    worse_two = a_division(2, badness=9.0)
    resampling = Resampling(
        stabilities=(a_stability(), a_stability()),
        divisions=((two, three),) * 15 + ((worse_two, three),) * 5,
        drawn=100,
    )
    assert resampling.shares() == {2: 0.75, 3: 0.25}


@pytest.mark.parametrize(("saddle_ratio", "chosen"), [(GAP, 2), (LINE, 3)])
def test_the_rule_for_groups_apart_decides_in_resamples_that_have_them(
    saddle_ratio: float, chosen: int
) -> None:
    two, three = (
        a_division(2, saddle_ratios=(saddle_ratio,)),
        a_division(3, saddle_ratios=(LINE, GAP), badness=-9.0),
    )
    resampling = Resampling(
        stabilities=(a_stability(), a_stability()), divisions=((two, three),), drawn=100
    )
    assert resampling.shares()[chosen] == 1.0


@pytest.mark.parametrize(
    ("effective_sample_size", "resamples"), [(5, 80), (200, 80), (300, 53), (2000, 40)]
)
def test_the_more_customers_the_fewer_resamples(effective_sample_size: int, resamples: int) -> None:
    assert resamples_for(effective_sample_size) == resamples


@pytest.mark.parametrize(
    ("agreeing", "said", "then"),
    [
        (10, Verdict.CLEAR, Verdict.CLEAR),
        (9, Verdict.CLEAR, Verdict.SOFT),
        (0, Verdict.SOFT, Verdict.SOFT),
        (0, Verdict.NONE, Verdict.NONE),
    ],
)
def test_groups_are_clear_only_where_half_of_the_resamples_agree(
    agreeing: int, said: Verdict, then: Verdict
) -> None:
    two, three = a_division(2, saddle_ratios=(LINE,)), a_division(3, saddle_ratios=(LINE, LINE))
    likelier = a_division(2, saddle_ratios=(LINE,), badness=-9.0)
    resampling = Resampling(
        stabilities=(a_stability(), a_stability()),
        divisions=((likelier, three),) * agreeing
        + ((two, a_division(3, saddle_ratios=(LINE, LINE), badness=-9.0)),) * (20 - agreeing),
        drawn=100,
    )
    found = confirmed(Judgement(verdict=said, segments=2), resampling)
    assert found == Judgement(verdict=then, segments=2)
