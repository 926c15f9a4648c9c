"""A few mistyped incomes must not decide the groups of all customers."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

import mallseg
from tests.builders import MALL_CSV

_INCOME = "Annual Income (k$)"


def _mall_of_4000() -> pd.DataFrame:
    """Twenty noisy copies of every published customer."""
    rng = np.random.default_rng(0)
    published = pd.read_csv(MALL_CSV)
    income = published[_INCOME].repeat(20) + rng.normal(0, 3, 4000)
    score = published["Spending Score (1-100)"].repeat(20) + rng.normal(0, 3, 4000)
    return pd.DataFrame(
        {"income": income.clip(5, 140).round(1), "score": score.clip(1, 100).round(1)}
    ).reset_index(drop=True)


def _mall_of_200() -> pd.DataFrame:
    return pd.read_csv(MALL_CSV).drop(columns="CustomerID").rename(columns={_INCOME: "income"})


def _ten_times_too_high(frame: pd.DataFrame) -> pd.DataFrame:
    wrong = np.arange(0, 4000, 1000)
    frame.loc[wrong, "income"] *= 10
    return frame


def _one_of(income: float) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda frame: pd.concat([frame, frame.head(1).assign(income=income)], ignore_index=True)


@pytest.mark.parametrize(
    ("mall", "spoil"),
    [
        (_mall_of_4000, _ten_times_too_high),
        (_mall_of_4000, _one_of(1000.0)),
        (_mall_of_4000, _one_of(60_000.0)),
        (_mall_of_200, _one_of(1000.0)),
        (_mall_of_200, _one_of(60_000.0)),
    ],
)
def test_the_clean_customers_keep_their_groups(
    mall: Callable[[], pd.DataFrame], spoil: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    clean = mall()
    before = mallseg.train(clean)

    after = mallseg.train(spoil(clean.copy()))

    labels = [mallseg.assign_frame(clean, each)["segment"] for each in (before, after)]
    assert adjusted_rand_score(*labels) >= 0.99
