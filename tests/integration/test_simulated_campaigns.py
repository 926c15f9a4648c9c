"""Campaigns whose effect is known are mostly judged correctly.

The numbers were chosen before these seeds were looked at.
"""

import pytest

from mallseg.domain.campaigns.effect import Measure
from tests.simulated_campaigns import simulated


def test_few_campaigns_without_an_effect_show_one() -> None:
    # 5 % of 20 are 1; more than 4 are found once in 400 times.
    score = simulated(20, rise=0.0, seed=101)

    assert score.claims <= 4
    assert score.coverage(Measure.SHARE) > 0.9


@pytest.mark.exhaustive
def test_at_most_6_percent_of_2000_campaigns_without_an_effect_show_one() -> None:
    score = simulated(2000, rise=0.0, seed=102)

    assert score.claims / score.campaigns <= 0.06
    assert score.coverage(Measure.SHARE) >= 0.93
    assert score.coverage(Measure.AMOUNT) >= 0.92


@pytest.mark.exhaustive
def test_intervals_hold_the_effect_that_there_is() -> None:
    score = simulated(2000, rise=0.04, seed=103)

    assert score.coverage(Measure.SHARE) >= 0.93
    assert score.coverage(Measure.AMOUNT) >= 0.92
