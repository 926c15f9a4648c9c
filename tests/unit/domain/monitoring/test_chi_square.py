import math

import pytest
from scipy.stats import chi2, chi2_contingency

from mallseg.domain.monitoring.chi_square import critical_value, homogeneity_p_value, survival


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 5, 9, 10, 19, 50])
def test_the_survival_function_is_that_of_scipy(degrees: int) -> None:
    for statistic in (1e-6, 0.1, 1.0, 3.7, 10.0, 18.47, 40.0, 100.0, 500.0):
        expected = chi2.sf(statistic, degrees)
        assert survival(statistic, degrees) == pytest.approx(expected, rel=1e-10), statistic


def test_two_degrees_are_an_exponential() -> None:
    assert survival(2 * math.log(20), 2) == pytest.approx(1 / 20)


@pytest.mark.parametrize("degrees", [1, 4, 9])
@pytest.mark.parametrize("chance", [0.5, 0.05, 0.001])
def test_the_critical_value_is_exceeded_as_often_as_asked_for(chance: float, degrees: int) -> None:
    assert critical_value(chance, degrees) == pytest.approx(chi2.isf(chance, degrees))


def test_without_degrees_of_freedom_the_probability_is_one() -> None:
    assert survival(3.0, 0) == 1.0
    assert critical_value(0.001, 0) == 0.0
    assert homogeneity_p_value([5], [7]) == 1.0
    assert homogeneity_p_value([5, 5], [0, 0]) == 1.0


def test_the_test_of_shares_is_pearsons() -> None:
    before, after = [40, 30, 20, 10], [35, 20, 40, 5]

    assert homogeneity_p_value(before, after) == pytest.approx(
        chi2_contingency([before, after]).pvalue
    )


def test_the_test_is_symmetric_and_ignores_empty_classes() -> None:
    assert homogeneity_p_value([8, 0, 2], [3, 0, 9]) == homogeneity_p_value([3, 9], [8, 2])
