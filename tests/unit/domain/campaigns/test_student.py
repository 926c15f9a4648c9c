import pytest
from scipy import stats

from mallseg.domain.campaigns.student import two_sided_p, two_sided_quantile

DEGREES = [1, 1.5, 3.7, 10, 99.5, 199, 201, 1000, 12345.6, 3e6]


@pytest.mark.parametrize("df", DEGREES)
def test_probabilities_are_those_of_scipy(df: float) -> None:
    for t in (0.0, 1e-5, 0.1, 1.0, 1.96, 2.5, 8.0, 30.0):
        assert two_sided_p(t, df) == pytest.approx(2 * stats.t.sf(t, df), abs=1e-9)


@pytest.mark.parametrize("df", DEGREES)
def test_quantiles_are_those_of_scipy(df: float) -> None:
    for p in (0.9, 0.5, 0.05, 0.01, 1e-7):
        assert two_sided_quantile(p, df) == pytest.approx(stats.t.isf(p / 2, df), rel=1e-9)


def test_a_small_probability_keeps_its_digits() -> None:
    assert two_sided_p(20, 200) == pytest.approx(2 * stats.t.sf(20, 200), rel=1e-9)
