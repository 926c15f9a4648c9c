import pytest

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.monitoring.bins import FeatureBins
from mallseg.domain.monitoring.rescaling import Rescaling
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


def test_quantiles_are_taken_within_the_cells_of_the_grid() -> None:
    # Cells of 1 k$ around 20, 21, … 119, one customer in each: the half of 100 is reached at the
    # end of the fiftieth, 69.5.
    income, score = bins_of(incomes(*map(float, range(20, 120))))

    assert len(income.quantiles) == 39
    assert income.quantiles[19] == 69.5
    assert income.quantiles[0] == 22.0  # two and a half customers: half way through the third
    assert len({*score.quantiles}) == 39
    assert max(score.quantiles) - min(score.quantiles) <= score.width


def test_rescaled_bins_count_customers_with_the_same_change() -> None:
    census = mall_census()
    (income, _) = bins_of(census)
    raised = census_of(
        {(1.05 * x, y): n for (x, y), n in zip(census.points(), census.counts, strict=True)}
    )

    moved = income.rescaled(Rescaling(factor=1.05, offset=0.0))

    assert moved.refilled(raised).customers == income.customers
    assert income.refilled(raised).customers != income.customers
