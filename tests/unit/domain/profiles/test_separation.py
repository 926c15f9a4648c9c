import pytest

from mallseg.domain.profiles.separation import most_separating, separations
from mallseg.testing.builders import two_segments


def test_the_separation_is_the_share_of_the_variance_that_is_between_segments() -> None:
    # Incomes 19, 21, 79, 81: centres 20 and 80 have the variance 30² = 900, all four 901. All
    # scores are those of their centres, 30 and 70.
    overall = ((50.0, 901**0.5), (50.0, 20.0))

    assert separations(two_segments(), overall) == pytest.approx((900 / 901, 1.0))


def test_a_feature_of_which_all_have_the_same_value_separates_nothing() -> None:
    assert separations(two_segments(), ((50.0, 0.0), (50.0, 20.0)))[0] == 0


def test_the_scale_replaces_deviations_that_were_not_recorded() -> None:
    # Without scaling its units are 1.
    assert separations(two_segments(), None) == pytest.approx((900, 400))


def test_the_two_that_separate_most_come_in_declared_order() -> None:
    assert most_separating((0.2, 0.9, 0.1, 0.95)) == (1, 3)
    assert most_separating((0.9, 0.2, 0.95, 0.1)) == (0, 2)
