"""A few mistyped incomes must not decide the groups of all customers."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

import mallseg
from mallseg import Segmentation
from tests.builders import MALL_CSV
from tests.examples import exhaustive

_INCOME = "Annual Income (k$)"


def _noisy_mall(copies: int) -> pd.DataFrame:
    """Noisy copies of every published customer."""
    rng = np.random.default_rng(0)
    published = pd.read_csv(MALL_CSV)
    income = published[_INCOME].repeat(copies) + rng.normal(0, 3, 200 * copies)
    score = published["Spending Score (1-100)"].repeat(copies) + rng.normal(0, 3, 200 * copies)
    return pd.DataFrame(
        {"income": income.clip(5, 140).round(1), "score": score.clip(1, 100).round(1)}
    ).reset_index(drop=True)


def _mall_of_4000() -> pd.DataFrame:
    return _noisy_mall(20)


def _mall_of_400() -> pd.DataFrame:
    return _noisy_mall(2)


def _mall_of_200() -> pd.DataFrame:
    return pd.read_csv(MALL_CSV).drop(columns="CustomerID").rename(columns={_INCOME: "income"})


def _ten_times_too_high(frame: pd.DataFrame) -> pd.DataFrame:
    wrong = np.arange(len(frame) // 2 % 1000, len(frame), 1000)
    frame.loc[wrong, "income"] = frame["income"].iloc[wrong] * 10
    return frame


def _one_of(income: float) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda frame: pd.concat([frame, frame.head(1).assign(income=income)], ignore_index=True)


@cache
def _trained_on(mall: Callable[[], pd.DataFrame]) -> Segmentation:
    return mallseg.train(mall())


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("mall", "spoil"),
    [
        exhaustive(_mall_of_4000, _ten_times_too_high),
        exhaustive(_mall_of_4000, _one_of(1000.0)),
        exhaustive(_mall_of_4000, _one_of(60_000.0)),
        exhaustive(_mall_of_400, _ten_times_too_high),
        exhaustive(_mall_of_200, _ten_times_too_high),
        exhaustive(_mall_of_200, _one_of(1000.0)),
        (_mall_of_200, _one_of(60_000.0)),
    ],
)
def test_groups_are_the_same_with_and_without_outliers(
    mall: Callable[[], pd.DataFrame], spoil: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    clean, before = mall(), _trained_on(mall)

    after = mallseg.train(spoil(clean.copy()))

    labels = [mallseg.assign_frame(clean, each)["segment"] for each in (before, after)]
    assert adjusted_rand_score(*labels) >= 0.99
