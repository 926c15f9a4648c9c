import random

import pytest

from mallseg.domain.segments.distance import squared_distance
from mallseg.entrypoints.presentation.views.map_panel import (
    Polygon,
    Position,
    bands,
    voronoi_polygons,
)

VIEW = {"low": (0.0, 0.0), "high": (100.0, 50.0)}


def _area(polygon: Polygon) -> float:
    """Gauss's shoelace formula."""
    return sum(s.start[0] * s.end[1] - s.end[0] * s.start[1] for s in polygon.sides) / 2


def _contains(polygon: Polygon, point: Position) -> bool:
    return all(
        (s.end[0] - s.start[0]) * (point[1] - s.start[1])
        >= (s.end[1] - s.start[1]) * (point[0] - s.start[0]) - 1e-9
        for s in polygon.sides
    )


def test_two_centres_share_the_view_at_their_bisector() -> None:
    # Between (20, 25) and (60, 25) the bisector is the line x = 40.
    left, right = voronoi_polygons([(20.0, 25.0), (60.0, 25.0)], units=(1.0, 1.0), **VIEW)

    assert set(left.corners) == {(0, 0), (40, 0), (40, 50), (0, 50)}
    assert set(right.corners) == {(40, 0), (100, 0), (100, 50), (40, 50)}
    (shared,) = [side for side in left.sides if side.beyond == 1]
    assert {shared.start, shared.end} == {(40, 0), (40, 50)}
    assert [side.beyond for side in left.sides].count(None) == 3


def test_the_scale_turns_the_bisector() -> None:
    # Scaled by (10, 1), the centres (0, 0) and (40, 4) are (0, 0) and (4, 4): what is equally far
    # from both is x / 10 + y = 4. That meets y = 0 at x = 40 and x = 0 at y = 4.
    lower, _ = voronoi_polygons([(0.0, 0.0), (40.0, 4.0)], units=(10.0, 1.0), **VIEW)

    assert {(round(x, 9), round(y, 9)) for x, y in lower.corners} == {(0, 0), (40, 0), (0, 4)}


@pytest.mark.parametrize("segments", [2, 3, 5, 12, 20])
def test_the_regions_fill_the_view_and_agree_with_the_nearest_centre(segments: int) -> None:
    rng = random.Random(segments)  # noqa: S311  (places, not secrets)
    units = (17.0, 3.0)
    centres = [(rng.uniform(0, 100), rng.uniform(0, 50)) for _ in range(segments)]

    found = voronoi_polygons(centres, units=units, **VIEW)

    assert sum(map(_area, found)) == pytest.approx(100 * 50)
    for _ in range(500):
        point = (rng.uniform(0, 100), rng.uniform(0, 50))
        scaled = [(x / units[0], y / units[1]) for x, y in [point, *centres]]
        distances = [squared_distance(scaled[0], centre) for centre in scaled[1:]]
        assert _contains(found[distances.index(min(distances))], point)


def test_neighbours_know_each_other() -> None:
    rng = random.Random(4)  # noqa: S311  (places, not secrets)
    centres = [(rng.uniform(0, 100), rng.uniform(0, 50)) for _ in range(9)]

    found = voronoi_polygons(centres, units=(1.0, 1.0), **VIEW)

    pairs = {(i, s.beyond) for i, polygon in enumerate(found) for s in polygon.sides} - {
        (i, None) for i in range(9)
    }
    assert pairs == {(j, i) for i, j in pairs}


def test_a_bisector_through_a_corner_of_the_view_leaves_no_sliver() -> None:
    # Between (25, 50) and (75, 0) lies x / 2 - y = 0 in units of (2, 1) … at both corners.
    found = voronoi_polygons([(25.0, 37.5), (75.0, 12.5)], units=(2.0, 1.0), **VIEW)

    assert [len(polygon.sides) for polygon in found] == [3, 3]
    assert [_area(polygon) for polygon in found] == pytest.approx([2500, 2500])


def test_a_centre_far_outside_has_nothing_of_the_view() -> None:
    inside, outside = voronoi_polygons([(50.0, 25.0), (900.0, 25.0)], units=(1.0, 1.0), **VIEW)

    assert _area(inside) == pytest.approx(5000)
    assert outside.sides == ()


def test_incomes_of_another_currency_are_divided_as_exactly() -> None:
    centres = [(1e9 + 20.0, 25.0), (1e9 + 60.0, 25.0)]

    left, _ = voronoi_polygons(centres, units=(1.0, 1.0), low=(1e9, 0.0), high=(1e9 + 100, 50.0))

    assert _area(left) == pytest.approx(2000, rel=1e-3)


def test_bands_end_half_way_between_centres() -> None:
    assert bands([10.0, 20.0, 60.0], low=0.0, high=100.0) == ((0, 15), (15, 40), (40, 100))
