import pytest

from mallseg.domain.campaigns.holm import holm_corrected


def test_equal_weights_give_the_method_of_statsmodels() -> None:
    # Printed by multipletests(…, method="holm") of statsmodels 0.15.0.
    found = holm_corrected([0.01, 0.04, 0.03, 0.005, 0.2], [1, 1, 1, 1, 1])

    assert found == pytest.approx([0.04, 0.09, 0.09, 0.025, 0.2])


def test_a_heavier_weight_is_corrected_less() -> None:
    # 0.02 * 5 / 4 = 0.025; then 0.03 * 1 / 1 = 0.03.
    assert holm_corrected([0.02, 0.03], [4, 1]) == pytest.approx([0.025, 0.03])
    # 0.001 * 5 / 1 = 0.005; then 0.03 * 4 / 4 = 0.03.
    assert holm_corrected([0.03, 0.001], [4, 1]) == pytest.approx([0.03, 0.005])


def test_one_test_alone_is_not_corrected() -> None:
    assert holm_corrected([0.03], [7]) == pytest.approx([0.03])
    assert holm_corrected([], []) == []


def test_no_probability_is_above_one() -> None:
    assert holm_corrected([0.9, 0.8], [1, 1]) == [1, 1]
