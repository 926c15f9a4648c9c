"""Whether a feature has changed throughout, in the words for it."""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from mallseg.domain.customers.census import Census
from mallseg.domain.customers.transform import Transform
from mallseg.domain.monitoring.bins import FeatureBins
from mallseg.domain.monitoring.drift_measures import FeatureDrift
from mallseg.domain.monitoring.rescaling import Rescaling, distance
from mallseg.domain.profiles.density import Density
from mallseg.entrypoints.presentation.words.drift import rescaling_sentence
from mallseg.testing.builders import census_of
from mallseg.testing.features import ANNUAL_INCOME, SPENDING_SCORE
from tests.builders import mall_points

_ALIKE = ": every value has changed alike."


def _drifts(then: Census, now: Census) -> list[FeatureDrift]:
    density = Density.of(then, ["seg-01"] * len(then))
    return [FeatureDrift.since(b, now) for b in FeatureBins.of_density(density, then.features)]


def _published(income: Callable[[float], float], score: Callable[[float], float]) -> Census:
    return census_of(Counter((income(x), score(y)) for x, y in mall_points()))


def _same(value: float) -> float:
    return value


@pytest.mark.parametrize(
    ("income", "sentence"),
    [
        (lambda x: 1.05 * x, "The annual income is 5% higher throughout."),
        (lambda x: float(round(1.05 * x)), "The annual income is 5% higher throughout."),
        (lambda x: 0.9 * x, "The annual income is 10% lower throughout."),
        (lambda x: x + 4, "The annual income is 4 k$ higher throughout."),
        (lambda x: 3.67 * x, f"The annual income is in another unit or currency (x 3.67){_ALIKE}"),
    ],
)
def test_a_proportional_change_of_incomes_is_recognised(
    income: Callable[[float], float], sentence: str
) -> None:
    first, second = _drifts(_published(_same, _same), _published(income, _same))

    assert first.rescaling is not None
    assert rescaling_sentence(ANNUAL_INCOME, first.rescaling) == sentence
    assert first.residual_distance < 0.02
    assert second.rescaling is None


def test_rescaled_and_rounded_scores_are_recognised() -> None:
    now = _published(_same, lambda y: float(round(0.8 * y + 10)))

    _, score = _drifts(_published(_same, _same), now)

    assert score.rescaling is not None
    assert rescaling_sentence(SPENDING_SCORE, score.rescaling).startswith(
        "The spending score was rescaled (x 0.8 + 10)"
    )


def test_logarithms_are_rescaled_by_a_factor_only() -> None:
    amount = replace(ANNUAL_INCOME, lowest=1.0, transform=Transform.LOG)
    logs = [amount.encode(x) for x, _ in mall_points()]
    then, now = (
        Census.of_counts((amount,), Counter((v + shift,) for v in logs))
        for shift in (0.0, amount.encode(5.0) - amount.encode(4.0))
    )

    (drift,) = _drifts(then, now)

    assert drift.rescaling is not None
    assert drift.rescaling.in_unit(amount).factor == pytest.approx(1.25, rel=0.01)
    assert (
        rescaling_sentence(amount, drift.rescaling) == "The annual income is 25% higher throughout."
    )


def test_other_customers_of_the_same_mall_are_no_rescaling() -> None:
    random = Random(8)  # noqa: S311  (not for secrets)
    points = mall_points()
    found = [
        drift.rescaling
        for _ in range(40)
        for drift in _drifts(*(census_of(Counter(random.choices(points, k=200))) for _ in range(2)))
    ]

    assert found == [None] * 80


def test_a_group_that_grows_is_no_rescaling() -> None:
    points = mall_points()
    rich = [(x, y) for x, y in points if x > 70]

    first, _ = _drifts(census_of(Counter(points)), census_of(Counter([*points, *rich, *rich])))

    assert first.distance > 0.3
    assert first.rescaling is None
    assert first.residual_distance == first.distance


def test_the_distance_is_wasserstein_s_in_standard_deviations() -> None:
    # From 1, 3 to 2, 6: 1 and 3, on average 2; the deviation of 1 and 3 is 1.
    assert distance([1.0, 3.0], [2.0, 6.0]) == 2.0
    assert distance([1.0, 1.0], [2.0, 2.0]) == 1.0


def test_a_rescaling_is_expressed_in_the_unit_of_the_feature() -> None:
    plain = Rescaling(factor=2.0, offset=1.0)

    assert plain.in_unit(SPENDING_SCORE) == plain
    assert math.isclose(
        Rescaling(factor=1.0, offset=math.log(3) * 1e6)
        .in_unit(replace(ANNUAL_INCOME, transform=Transform.LOG))
        .factor,
        3.0,
    )
