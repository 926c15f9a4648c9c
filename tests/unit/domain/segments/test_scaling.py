"""A point goes to the scaled space and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.testing.builders import census_of
from tests.builders import mall_census

_VALUES = st.tuples(st.floats(0, 1_000_000), st.floats(1, 100))


@given(_VALUES, st.sampled_from(Scaling))
def test_the_inverse_returns_the_users_units(point: tuple[float, float], scaling: Scaling) -> None:
    scale = FeatureScale.of_census(mall_census(), scaling)

    back = scale.inverse(scale.standardise(point))

    assert back == pytest.approx(point, rel=1e-12, abs=1e-9)


@given(_VALUES)
def test_a_scaled_point_is_the_same_after_the_inverse(position: tuple[float, float]) -> None:
    scale = FeatureScale.of_census(mall_census(), Scaling.STANDARD)

    assert scale.standardise(scale.inverse(position)) == pytest.approx(
        position, rel=1e-12, abs=1e-9
    )


def test_the_inverse_worked_out_by_hand() -> None:
    # Incomes 10 and 30: mean 20, deviation 10. The scores agree: they keep their own unit.
    scale = FeatureScale.of_census(census_of({(10.0, 50.0): 1, (30.0, 50.0): 1}), Scaling.STANDARD)

    assert scale.standardise((25.0, 52.0)) == (0.5, 2.0)
    assert scale.inverse((0.5, 2.0)) == (25.0, 52.0)


@given(_VALUES, st.sampled_from([0, 1]), st.sampled_from(Scaling))
def test_one_value_is_scaled_to_the_same_bits_as_its_point(
    point: tuple[float, float], axis: int, scaling: Scaling
) -> None:
    scale = FeatureScale.of_census(mall_census(), scaling)

    assert scale.standardise_one(point[axis], axis) == scale.standardise(point)[axis]
