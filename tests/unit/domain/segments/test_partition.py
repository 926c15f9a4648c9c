import pytest

from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.segments.partition import refined
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.testing.builders import census_of
from mallseg.testing.features import AGE, ANNUAL_INCOME


def test_centres_move_to_the_means_of_their_customers() -> None:
    # From 0 and 1: {0} {1, 10, 11} at 0 and 22 / 3; then {0, 1} {10, 11} at 1 / 2 and 21 / 2.
    census = census_of({(0.0,): 1, (1.0,): 1, (10.0,): 1, (11.0,): 1}, (AGE,))
    scale = FeatureScale.of_census(census, Scaling.NONE)

    assert refined(census, scale, [(0.0,), (1.0,)]) == ((0.5,), (10.5,))


def test_centres_without_customers_move_onto_the_costliest_points_one_by_one() -> None:
    # All belong to 0. 20 costs 400, 11 twice costs 242: the second centre moves to 20. Then 11
    # costs 2 * 81, 10 costs 100: the third moves to 11. In the end 10 is 1 from it.
    census = census_of({(0.0,): 1, (10.0,): 1, (11.0,): 2, (20.0,): 1}, (AGE,))
    scale = FeatureScale.of_census(census, Scaling.NONE)

    centres = refined(census, scale, [(0.0,), (500.0,), (600.0,)])

    assert centres == ((0.0,), (32 / 3,), (20.0,))


def test_points_that_arithmetic_cannot_distinguish_are_too_few() -> None:
    # The square of 1e-200 is zero: three points, two places.
    census = census_of({(0.0,): 1, (1e-200,): 1, (1.0,): 1}, (ANNUAL_INCOME,))
    scale = FeatureScale.of_census(census, Scaling.NONE)

    with pytest.raises(NotEnoughCustomersError) as refusal:
        refined(census, scale, [(0.0,), (0.5,), (1.0,)])
    assert (refusal.value.have, refusal.value.need) == (2, 3)
