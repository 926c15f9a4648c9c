import math
from dataclasses import replace

import pytest

from mallseg.domain.segments.certainty import BORDERLINE, Certainty, certainty_of
from mallseg.domain.segments.scaling import Scaling
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.testing.builders import segmentation_of, two_segments
from tests.builders import mall_points


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
def test_outside_takes_precedence_over_borderline(
    distance: float, runner_up_distance: float, certainty: Certainty
) -> None:
    found = certainty_of(
        distance, runner_up_distance, clear_up_to=BORDERLINE, is_outside=distance > 6
    )
    assert found is certainty


def test_customers_who_often_move_by_chance_are_borderline() -> None:
    settled = two_segments()
    (shares, other) = ((0.0, 0.04, 0.04, 0.1, *[0.3] * 6), (0.0,) * 10)
    measured = settled.with_moved_by_chance([shares, other])
    # The centres are 72.1 apart on a line: of a customer t of the way, the ratio is t / (1 - t).
    points = [(20.0 + 60 * t, 30.0 + 40 * t) for t in (0.02, 0.22, 0.24)]

    near = [replace(measured, segments=_unlimited(measured)).assign_point(p) for p in points]

    assert [each.certainty for each in near] == [
        Certainty.CLEAR, Certainty.CLEAR, Certainty.BORDERLINE,
    ]  # fmt: skip
    assert [each.moved_by_chance for each in near] == [0.0, 0.04, 0.1]
    assert settled.assign_point(points[0]).moved_by_chance is None


def _unlimited(segmentation: Segmentation) -> tuple[Segment, ...]:
    return tuple(replace(segment, region=None) for segment in segmentation.segments)


def test_a_segment_without_a_region_has_no_customers_outside() -> None:
    settled = two_segments()

    assert settled.assign_point((500.0, 30.0)).certainty is Certainty.OUTSIDE
    without = replace(settled, segments=_unlimited(settled))
    assert without.assign_point((500.0, 30.0)).certainty is not Certainty.OUTSIDE


def test_where_all_customers_agree_any_other_is_outside() -> None:
    segmentation = segmentation_of({(20.0, 30.0): 3, (80.0, 70.0): 2}, [(20, 30), (80, 70)])

    assert segmentation.assign_point((20.0, 30.0)).certainty is Certainty.CLEAR
    assert segmentation.assign_point((20.0, 30.5)).certainty is Certainty.OUTSIDE


def published() -> Segmentation:
    points = mall_points()
    centres = [(25.7, 79.4), (26.3, 20.9), (55.3, 49.5), (86.5, 82.1), (88.2, 17.1)]
    counts = {point: points.count(point) for point in points}
    return segmentation_of(counts, centres, scaling=Scaling.STANDARD)


def test_certainties_of_the_published_customers() -> None:
    segmentation = published()

    certainties = [segmentation.assign_point(point).certainty for point in mall_points()]

    assert certainties.count(Certainty.BORDERLINE) == 9
    assert certainties.count(Certainty.OUTSIDE) == 0


@pytest.mark.parametrize(("income", "outside"), [(0.0, 0), (140.0, 14), (180.0, 100)])
def test_at_the_edges_of_the_published_mall_customers_are_outside(
    income: float, outside: int
) -> None:
    segmentation = published()

    found = [segmentation.assign_point((income, float(score))) for score in range(1, 101)]

    assert sum(each.certainty is Certainty.OUTSIDE for each in found) == outside


def test_the_margin_is_one_on_a_centre_and_zero_on_a_border() -> None:
    on_centre, between = (
        two_segments().assign_point((20.0, 30.0)),
        two_segments().assign_point((50.0, 50.0)),
    )

    assert (on_centre.margin, between.margin) == (1.0, 0.0)
    assert on_centre.distances == (0.0, math.hypot(60, 40))
    assert replace(between, distance=0.0, runner_up_distance=0.0).margin == 0.0
