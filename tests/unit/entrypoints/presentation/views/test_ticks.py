import pytest

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import Transform
from mallseg.entrypoints.presentation.views.ticks import even_ticks, log_ticks

REVENUE = Feature(name="revenue", lowest=0, highest=1e6, transform=Transform.LOG)
PRICE = Feature(name="price", lowest=0.01, highest=1e6, transform=Transform.LOG)


@pytest.mark.parametrize(
    ("feature", "low", "high", "ticks"),
    [
        (PRICE, 8, 600, (10, 20, 50, 100, 200, 500)),
        (PRICE, 8, 2000, (10, 30, 100, 300, 1000)),
        (PRICE, 0.05, 20_000, (0.1, 1, 10, 100, 1000, 10_000)),
        (REVENUE, 0, 400, (0, 1, 10, 100)),
        (PRICE, 119, 181, (120, 140, 160, 180)),
    ],
)
def test_an_axis_of_logarithms_is_marked_at_round_numbers_of_the_unit(
    feature: Feature, low: float, high: float, ticks: tuple[float, ...]
) -> None:
    assert log_ticks(feature, feature.encode(low), feature.encode(high)) == pytest.approx(ticks)


def test_another_axis_is_left_to_what_draws_it() -> None:
    assert log_ticks(Feature(name="score", lowest=0, highest=1), 0.0, 1.0) == ()


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (10, 142, (20, 40, 60, 80, 100, 120, 140)),
        (-3, 104, (0, 20, 40, 60, 80, 100)),
        (0, 1, (0, 0.2, 0.4, 0.6, 0.8, 1.0)),
        (0, 0.003, (0, 0.0005, 0.001, 0.0015, 0.002, 0.0025, 0.003)),
        (999_999.5, 1_000_000.5, (999_999.6, 999_999.8, 1_000_000.0, 1_000_000.2, 1_000_000.4)),
    ],
)
def test_an_axis_is_marked_evenly_at_round_numbers(
    low: float, high: float, ticks: tuple[float, ...]
) -> None:
    assert even_ticks(low, high) == pytest.approx(ticks)
