import pytest
from scipy.stats import betabinom

from mallseg.domain.monitoring.drift_measures import exceedance_probability


@pytest.mark.parametrize(
    ("count", "of", "above", "below"),
    [(0, 200, 1, 199), (10, 200, 1, 199), (3, 20, 0, 60), (40, 1000, 10, 990), (7, 7, 2, 30)],
)
def test_it_is_the_survival_function_of_scipy(count: int, of: int, above: int, below: int) -> None:
    found = exceedance_probability(count, of=of, above=above, below=below)

    assert found == pytest.approx(betabinom.sf(count - 1, of, above + 1, below), abs=1e-9)


def test_each_of_three_customers_is_the_highest_once_in_three_times() -> None:
    # Above the higher of two old ones: 1/3. Above the lower one: 2/3.
    assert exceedance_probability(1, of=1, above=0, below=2) == pytest.approx(1 / 3)
    assert exceedance_probability(1, of=1, above=1, below=1) == pytest.approx(2 / 3)
