import math
from dataclasses import replace
from statistics import fmean

import pytest

from mallseg.domain.segments.certainty import Certainty, certainty_of
from mallseg.domain.segments.partition import OutlierRadius
from mallseg.domain.segments.scaling import Scaling
from mallseg.domain.segments.segmentation import Segmentation
from tests.builders import mall_points, segmentation_of, two_segments


@pytest.mark.parametrize(
    ("distance", "runner_up_distance", "certainty"),
    [
        (0.0, 5.0, Certainty.CLEAR),
        (4.0, 5.0, Certainty.CLEAR),
        (4.001, 5.0, Certainty.BORDERLINE),
        (6.0, 6.0, Certainty.BORDERLINE),
        (6.1, 6.2, Certainty.OUTSIDE),
        (6.1, 99.0, Certainty.OUTSIDE),
        (0.0, 0.0, Certainty.CLEAR),
    ],
)
def test_doubts_come_in_the_order_of_their_weight(
    distance: float, runner_up_distance: float, certainty: Certainty
) -> None:
    assert certainty_of(distance, runner_up_distance, 6.0) is certainty


def test_the_outlier_radius_of_four_customers_worked_out_by_hand() -> None:
    # Squares 1, 9 | 4, 4: radii √5 and 2, ratios 0.447, 1.342 | 1, 1. The ⌈0.995 · 5⌉-th of four
    # is the largest, 3/√5; the factor for four customers is 1 + 2/2.
    outlier_radius = OutlierRadius.of_distances([1.0, 9.0, 4.0, 4.0], [0, 0, 1, 1], [1, 1, 1, 1])

    assert outlier_radius.radii == (math.sqrt(5), 2.0)
    assert outlier_radius.factor == pytest.approx(2 * 3 / math.sqrt(5))


def test_customers_at_one_point_weigh_as_many_in_the_outlier_radius() -> None:
    one_by_one = OutlierRadius.of_distances([1.0, 1.0, 9.0], [0, 0, 0], [1, 1, 1])

    assert OutlierRadius.of_distances([1.0, 9.0], [0, 0], [2, 1]) == one_by_one


def test_of_a_thousand_customers_the_farthest_four_do_not_count() -> None:
    # ⌈0.995 · 1001⌉ = 996: the largest of the rest, at ratio 1/radius.
    outlier_radius = OutlierRadius.of_distances([1.0, 100.0], [0, 0], [996, 4])

    radius = math.sqrt((996 + 400) / 1000)
    assert outlier_radius.factor == pytest.approx((1 + 2 / math.sqrt(1000)) / radius)


def test_a_segment_whose_customers_agree_has_the_radius_of_all() -> None:
    outlier_radius = OutlierRadius.of_distances([0.0, 4.0, 4.0], [0, 1, 1], [2, 1, 1])

    assert outlier_radius.radii == (math.sqrt(2), 2.0)


def test_where_all_customers_agree_any_other_is_outside() -> None:
    segmentation = segmentation_of({(20.0, 30.0): 3, (80.0, 70.0): 2}, [(20, 30), (80, 70)])

    assert segmentation.assign_point((20.0, 30.0)).certainty is Certainty.CLEAR
    assert segmentation.assign_point((20.0, 30.5)).certainty is Certainty.OUTSIDE


def published() -> Segmentation:
    points = mall_points()
    centres = [(25.7, 79.4), (26.3, 20.9), (55.3, 49.5), (86.5, 82.1), (88.2, 17.1)]
    counts = {point: points.count(point) for point in points}
    return segmentation_of(counts, centres, scaling=Scaling.STANDARD)


def test_nine_of_the_published_customers_are_borderline_and_none_is_outside() -> None:
    certainties = [published().assign_point(point).certainty for point in mall_points()]

    assert certainties.count(Certainty.BORDERLINE) == 9
    assert certainties.count(Certainty.OUTSIDE) == 0


@pytest.mark.parametrize(("income", "outside"), [(0.0, 0), (140.0, 17), (180.0, 100)])
def test_at_the_edges_of_the_published_mall_customers_are_outside_by_definition(
    income: float, outside: int
) -> None:
    """Of 100 scores: farther than the 200th of 200 ratios to the r.m.s. radius, and 2 / √200."""
    segmentation = published()
    assigned = [segmentation.assign_point(point) for point in mall_points()]
    radius = {
        segment.slug: math.sqrt(
            fmean(a.distance**2 for a in assigned if a.segment.slug == segment.slug)
        )
        for segment in segmentation.segments
    }
    usual = max(a.distance / radius[a.segment.slug] for a in assigned) * (1 + 2 / math.sqrt(200))

    found = [segmentation.assign_point((income, float(score))) for score in range(1, 101)]

    is_outside = [a.certainty is Certainty.OUTSIDE for a in found]
    assert is_outside == [a.distance / radius[a.segment.slug] > usual for a in found]
    assert sum(is_outside) == outside


def test_the_margin_is_one_on_a_centre_and_zero_on_a_border() -> None:
    on_centre, between = (
        two_segments().assign_point((20.0, 30.0)),
        two_segments().assign_point((50.0, 50.0)),
    )

    assert (on_centre.margin, between.margin) == (1.0, 0.0)
    assert on_centre.distances == (0.0, math.hypot(60, 40))
    assert replace(between, distance=0.0, runner_up_distance=0.0).margin == 0.0
