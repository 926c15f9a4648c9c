"""A few incomes that are typed wrong must not decide the groups of everybody."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

import mallseg
from tests.builders import MALL_CSV


def _mall_of_4000() -> pd.DataFrame:
    """Twenty noisy copies of every published customer."""
    rng = np.random.default_rng(0)
    published = pd.read_csv(MALL_CSV)
    income = published["Annual Income (k$)"].repeat(20) + rng.normal(0, 3, 4000)
    score = published["Spending Score (1-100)"].repeat(20) + rng.normal(0, 3, 4000)
    return pd.DataFrame(
        {"income": income.clip(5, 140).round(1), "score": score.clip(1, 100).round(1)}
    ).reset_index(drop=True)


def _ten_times_too_high(frame: pd.DataFrame) -> pd.DataFrame:
    wrong = np.arange(0, 4000, 1000)
    frame.loc[wrong, "income"] *= 10
    return frame


def _one_of(income: float) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda frame: pd.concat(
        [frame, pd.DataFrame({"income": [income], "score": [50.0]})], ignore_index=True
    )


@pytest.mark.parametrize(
    "spoil",
    [_ten_times_too_high, _one_of(1000.0), _one_of(60_000.0)],
    ids=["0.1 % ten times too high", "one of 1000 k$", "one in dollars"],
)
def test_the_clean_customers_keep_their_groups(
    spoil: Callable[[pd.DataFrame], pd.DataFrame],
) -> None:
    clean = _mall_of_4000()
    before = mallseg.train(clean)

    after = mallseg.train(spoil(clean.copy()))

    labels = [mallseg.assign_frame(clean, each)["segment"] for each in (before, after)]
    assert adjusted_rand_score(*labels) >= 0.99
