from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from mallseg.domain.customers.census import Census
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.skewness import kelly_skewness, skewed_features
from mallseg.domain.customers.transform import Transform
from mallseg.testing.features import FEATURES
from tests.builders import mall_census

SPEND = Feature(name="spend", lowest=0, highest=1e9)


def census_by(values: list[float], feature: Feature = SPEND) -> Census:
    return Census.of_counts((feature,), {(v,): n for v, n in Counter(values).items()})


def drawn(draw: Callable[[Random], float], *, seed: int = 0) -> list[float]:
    random = Random(seed)  # noqa: S311  (not for secrets)
    return [abs(round(draw(random), 2)) for _ in range(500)]


def test_tails_that_are_equally_long_are_not_skewed() -> None:
    assert kelly_skewness(10, 50, 90) == 0


def test_an_upper_tail_three_times_as_long_has_a_skewness_of_one_half() -> None:
    # From 20 up to 50, and down to 10: (50 + 10 - 40) / (50 - 10).
    assert kelly_skewness(10, 20, 50) == 0.5


def test_values_that_are_all_the_same_are_not_skewed() -> None:
    assert skewed_features(census_by([5.0] * 20)) == ()


@pytest.mark.parametrize("seed", range(20))
def test_amounts_with_a_long_tail_are_skewed(seed: int) -> None:
    values = drawn(lambda random: random.lognormvariate(5, 1.2), seed=seed)

    assert skewed_features(census_by(values)) == (SPEND,)


@pytest.mark.parametrize(
    "draw",
    [
        lambda random: random.gauss(100, 15),
        lambda random: random.uniform(0, 100),
        lambda random: random.lognormvariate(5, 0.3),
    ],
)
def test_values_without_a_long_tail_are_not(draw: Callable[[Random], float]) -> None:
    found = [skewed_features(census_by(drawn(draw, seed=seed))) for seed in range(20)]

    assert found == [()] * 20


def test_where_a_logarithm_would_not_help_none_is_suggested() -> None:
    # Seven in ten have nothing: their tenth and their median stay the same.
    values = [0.0] * 70 + [float(10 * i) for i in range(1, 31)]

    assert skewed_features(census_by(values)) == ()


def test_a_feature_with_a_logarithm_is_not_skewed() -> None:
    logged = Feature(name="spend", lowest=0, highest=1e9, transform=Transform.LOG)
    values = drawn(lambda random: random.lognormvariate(5, 1.2))

    assert skewed_features(census_by([logged.encode(v) for v in values], logged)) == ()


def test_a_feature_that_may_be_negative_has_no_logarithm() -> None:
    balance = Feature(name="balance", lowest=-100, highest=1e9)

    assert skewed_features(census_by([1.0, 2.0, 3.0, 100.0, 900.0], balance)) == ()


def test_the_published_mall_has_no_skewed_feature() -> None:
    assert skewed_features(mall_census(FEATURES)) == ()
