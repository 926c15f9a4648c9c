import math
from random import Random

import pytest

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.monitoring.bins import FeatureBins, stability_index
from mallseg.domain.profiles.density import Density
from mallseg.testing.builders import census_of
from mallseg.testing.features import DEFAULT_FEATURES, SPENDING_SCORE
from tests.builders import mall_census


def bins_of(census: Census) -> tuple[FeatureBins, ...]:
    return FeatureBins.of_density(Density.of(census, ["seg-01"] * len(census)), census.features)


def incomes(*values: float) -> Census:
    counts: dict[Point, int] = {}
    for value in values:
        counts[value, 50.0] = counts.get((value, 50.0), 0) + 1
    return census_of(counts)


def test_every_customer_is_counted_in_one_bin_of_each_feature() -> None:
    for bins, feature in zip(bins_of(mall_census()), DEFAULT_FEATURES, strict=True):
        assert bins.feature is feature
        assert sum(bins.customers) == 200
        assert 8 <= len(bins.customers) <= 10
        assert min(bins.customers) >= 10


def test_the_same_customers_fill_the_bins_equally() -> None:
    census = mall_census()

    for bins in bins_of(census):
        assert bins.refilled(census) == bins


def test_bins_hold_a_tenth_of_the_customers_each() -> None:
    income, score = bins_of(incomes(*map(float, range(20, 120))))

    assert income.customers == (10,) * 10
    assert income.edges == tuple(10 * i + 19.5 for i in range(1, 10))  # 20 to 29, 30 to 39, …
    assert (score.customers, score.edges) == ((100,), ())


def test_a_last_bin_that_is_hardly_filled_joins_the_one_before() -> None:
    income, _ = bins_of(incomes(*[30.0] * 50, *[40.0] * 49, 50.0))

    assert income.customers == (50, 50)
    (edge,) = income.edges
    assert 30 < edge < 40


def test_new_values_go_to_the_bins_that_they_lie_in_or_beyond() -> None:
    income, _ = bins_of(incomes(*[30.0] * 50, *[40.0] * 50))

    assert income.refilled(incomes(0.0, 30.0, 31.0, 45.0, 900.0)).customers == (2, 3)


def test_a_bin_has_a_beginning_and_an_end() -> None:
    income, _ = bins_of(incomes(*[30.0] * 30, *[40.0] * 30, *[50.0] * 40))

    low, high = income.edges
    assert 30 < low < 40 < high < 50
    assert [income.between(i) for i in range(3)] == [(None, low), (low, high), (high, None)]


@pytest.mark.parametrize(("ends", "customers"), [((1, 2), (5, 5)), ((2, 1), (3, 3, 3))])
def test_bins_that_do_not_fit_together_are_refused(
    ends: tuple[int, ...], customers: tuple[int, ...]
) -> None:
    with pytest.raises(InvalidOptionError):
        FeatureBins(feature=SPENDING_SCORE, origin=0.5, width=1.0, ends=ends, customers=customers)


def test_the_index_of_the_same_shares_is_below_zero_by_its_bias() -> None:
    assert stability_index([100, 100], [100, 100]) == pytest.approx(-(1 / 200 + 1 / 200))


def test_the_index_is_that_of_its_definition() -> None:
    # Half a customer more in each: 40.5 and 60.5 of 101, 60.5 and 40.5 of 101.
    p, q = 40.5 / 101, 60.5 / 101
    plain = (q - p) * math.log(q / p) + (p - q) * math.log(p / q)

    assert stability_index([40, 60], [60, 40]) == pytest.approx(plain - 0.02)


def test_an_empty_bin_is_no_infinity() -> None:
    assert 0 < stability_index([50, 50], [100, 0]) < 10


def test_the_index_of_an_unchanged_mall_is_zero_on_average() -> None:
    # Its standard deviation between two hundred and two hundred is √18 / 100; of 400 means, 0.0021.
    random = Random(1)  # noqa: S311  (not for secrets)

    def drawn() -> list[int]:
        counts = [0] * 10
        for _ in range(200):
            counts[random.randrange(10)] += 1
        return counts

    indices = [stability_index(drawn(), drawn()) for _ in range(400)]
    assert abs(sum(indices) / 400) < 0.01
    assert sum(index + 9 * 0.01 > 0.1 for index in indices) > 100  # where the rule of thumb alarms
