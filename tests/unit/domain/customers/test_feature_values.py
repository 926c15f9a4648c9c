import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import Mean, Transform

REVENUE = Feature(name="revenue", unit="EUR", lowest=1, highest=20_000, transform=Transform.LOG)
SHARE = Feature(name="share", lowest=0, highest=1)


def test_the_middle_of_two_logarithms_is_the_geometric_mean() -> None:
    # 10 and 1000: the root of their product is 100.
    middle = (REVENUE.encode(10.0) + REVENUE.encode(1000.0)) / 2

    assert REVENUE.value_of(middle) == 100.0
    assert (REVENUE.mean, SHARE.mean) == (Mean.GEOMETRIC, Mean.ARITHMETIC)


@given(st.integers(1, 999_999), st.integers(0, 6))
def test_six_digits_of_an_amount_survive_a_round_trip(digits: int, decimals: int) -> None:
    value = digits / 10**decimals
    amount = Feature(name="amount", lowest=1e-7, highest=1e6, transform=Transform.LOG)

    assert amount.value_of(amount.encode(value)) == value


@given(st.integers(0, 999_999))
def test_amounts_from_zero_survive_a_round_trip(value: int) -> None:
    amount = Feature(name="amount", lowest=0, highest=1e6, transform=Transform.LOG)

    assert amount.value_of(amount.encode(float(value))) == value


@pytest.mark.parametrize(
    ("feature", "value", "text"),
    [
        (REVENUE, REVENUE.encode(1880.4), "1,880.4"),
        (SHARE, 0.8234, "0.823"),
        (Feature(name="score", lowest=0, highest=1000), 823.44, "823.4"),
    ],
)
def test_decimals_fit_the_range(feature: Feature, value: float, text: str) -> None:
    assert feature.number(value) == text


def test_one_declared_end_of_a_range_is_kept() -> None:
    # With an end at 3000, nothing would be added before the logarithm; the points have 1 added.
    spend = Feature(name="spend", lowest=0, transform=Transform.LOG)
    points = [spend.encode(3000.0), spend.encode(9000.0)]

    closed = spend.taking_range(points)

    assert (closed.lowest, closed.highest) == (0.0, 9000.0)
    assert [closed.value_of(point) for point in points] == [3000.0, 9000.0]


def test_a_range_that_is_open_below_is_closed_there_only() -> None:
    balance = Feature(name="balance", highest=500)

    closed = balance.taking_range([-220.0, 310.0])

    assert balance.is_open
    assert (closed.lowest, closed.highest) == (-300.0, 500.0)
