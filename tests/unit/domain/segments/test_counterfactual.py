import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import Transform
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.segments.counterfactual import Counterfactual, counterfactuals
from mallseg.domain.segments.scaling import Scaling
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.testing.builders import segmentation_of, two_segments
from mallseg.testing.features import AGE, SPENDING_SCORE
from tests.examples import examples


def counterfactuals_of(
    segmentation: Segmentation, point: Point, feature: Feature
) -> tuple[Counterfactual, ...]:
    return counterfactuals(segmentation, segmentation.assign_point(point), feature)


def test_a_customer_between_two_segments_is_some_points_from_the_border() -> None:
    # Centres (20, 30) and (80, 70): at income 50 the border stands at score 50.
    (change,) = counterfactuals_of(two_segments(), (50.0, 43.5), SPENDING_SCORE)

    assert (change.feature, change.change, change.segment.number) == (SPENDING_SCORE, 7, 2)


def test_on_the_border_itself_one_point_makes_the_difference() -> None:
    (change,) = counterfactuals_of(two_segments(), (50.0, 50.0), SPENDING_SCORE)

    assert change.change == 1


def test_a_border_outside_the_range_is_left_out() -> None:
    # At income 20 it would stand at score 95, at income 0 at 125.
    assert [c.change for c in counterfactuals_of(two_segments(), (20.0, 30.0), SPENDING_SCORE)] == [
        66
    ]
    assert counterfactuals_of(two_segments(), (0.0, 30.0), SPENDING_SCORE) == ()


def test_a_feature_that_the_model_does_not_use_changes_nothing() -> None:
    assert counterfactuals_of(two_segments(), (20.0, 30.0), AGE) == ()


ORDERS = Feature(name="orders", lowest=0, highest=500)
REVENUE = Feature(name="revenue", unit="EUR", lowest=1, highest=20_000, transform=Transform.LOG)
SHARE = Feature(name="share", lowest=0, highest=1)


def test_along_a_logarithm_the_border_stands_at_the_geometric_mean() -> None:
    # Of 10 and 1000 it is 100. A customer on it is equally far from both, and stays.
    features = (ORDERS, REVENUE)
    centres = [(5.0, REVENUE.encode(10.0)), (5.0, REVENUE.encode(1000.0))]
    segmentation = segmentation_of(dict.fromkeys(centres, 1), centres, features=features)

    (up,) = counterfactuals_of(segmentation, (5.0, REVENUE.encode(40.0)), REVENUE)
    (down,) = counterfactuals_of(segmentation, (5.0, REVENUE.encode(350.0)), REVENUE)

    assert (up.change, up.segment.number) == (61, 2)
    assert (down.change, down.segment.number) == (-250, 1)
    assert isinstance(up.change, int)


def test_a_score_from_0_to_1_changes_in_hundredths() -> None:
    # The border stands at 0.5.
    features = (ORDERS, SHARE)
    centres = [(5.0, 0.2), (5.0, 0.8)]
    segmentation = segmentation_of(dict.fromkeys(centres, 1), centres, features=features)

    (change,) = counterfactuals_of(segmentation, (5.0, 0.434), SHARE)

    assert change.change == 0.07


_POINTS = st.tuples(st.integers(0, 140), st.integers(1, 100)).map(
    lambda pair: (float(pair[0]), float(pair[1]))
)


@settings(max_examples=examples(60), deadline=None)
@given(
    centres=st.lists(_POINTS, min_size=2, max_size=7, unique=True),
    point=_POINTS | st.tuples(st.floats(0, 140), st.floats(1, 100)),
    scaling=st.sampled_from([*Scaling]),
    feature=st.just(SPENDING_SCORE),
)
def test_the_smallest_changes_are_those_that_trying_all_would_find(
    centres: list[Point], point: Point, scaling: Scaling, feature: Feature
) -> None:
    try:
        segmentation = segmentation_of(dict.fromkeys(centres, 1), centres, scaling=scaling)
    except NotEnoughCustomersError:  # too near to one another
        return

    found = {c.segment.number: c.change for c in counterfactuals_of(segmentation, point, feature)}

    assert {number: abs(step) for number, step in found.items()} == _tried(
        segmentation, point, feature
    )
    for number, step in found.items():
        assert _moved(segmentation, point, feature, step) == number


def _tried(segmentation: Segmentation, point: Point, feature: Feature) -> dict[int, int]:
    """Walk away from the point in both directions, as far as any border of these tests lies."""
    own = segmentation.assign_point(point).segment.number
    smallest: dict[int, int] = {}
    for distance in range(1, 100):
        for step in (distance, -distance):
            number = _moved(segmentation, point, feature, step)
            if number not in (None, own):
                smallest.setdefault(number, distance)
    return smallest


def _moved(segmentation: Segmentation, point: Point, feature: Feature, step: float) -> int | None:
    axis = segmentation.features.index(feature)
    value = point[axis] + step
    if not feature.lowest <= value <= feature.highest:
        return None
    return segmentation.assign_point((*point[:axis], value, *point[axis + 1 :])).segment.number


@pytest.mark.parametrize("score", [1.0, 100.0])
def test_the_ends_of_the_range_are_never_passed(score: float) -> None:
    for change in counterfactuals_of(two_segments(), (60.0, score), SPENDING_SCORE):
        assert 1 <= score + change.change <= 100
