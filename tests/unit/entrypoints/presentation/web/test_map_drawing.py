"""The drawing of a map has every customer, and everything where it belongs."""

import re
from importlib.resources import files

import pytest

from mallseg.domain.customers.census import Point
from mallseg.entrypoints.presentation.colours import COLOURS, hues_of, ink_on
from mallseg.entrypoints.presentation.views.map_area import count_in
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.entrypoints.presentation.web import map_drawing
from mallseg.entrypoints.presentation.web.map_drawing import BOTTOM, LEFT, RIGHT, TOP, drawings_of
from mallseg.testing.features import ANNUAL_INCOME, SPENDING_SCORE
from tests.builders_report import a_report

COUNTS: dict[Point, int] = {(20.0, 20.0): 3, (20.0, 80.0): 1, (80.0, 80.0): 4}
CENTRES: list[Point] = [(20.0, 20.0), (20.0, 80.0), (80.0, 80.0)]


@pytest.fixture(scope="module")
def report() -> SegmentationReport:
    return a_report(COUNTS, CENTRES, borders=None)


def test_bubbles_have_all_customers_the_largest_behind(report: SegmentationReport) -> None:
    (drawing,) = drawings_of(report.map)

    assert [bubble.customers for bubble in drawing.bubbles] == [4, 3, 1]
    assert drawing.bubbles[0].radius == pytest.approx(2 * drawing.bubbles[2].radius, abs=0.1)


def test_everything_is_inside_of_the_axes(report: SegmentationReport) -> None:
    (drawing,) = drawings_of(report.map)

    places = [(each.x, each.y) for each in drawing.bubbles]
    places += [(each.x, each.y) for each in drawing.centres]
    corners = [
        tuple(map(float, corner.split(",")))
        for region in drawing.regions
        for corner in region.corners.split()
    ]
    assert len(drawing.regions) == 3
    for x, y in (*places, *corners):
        assert LEFT <= x <= RIGHT
        assert TOP <= y <= BOTTOM
    assert all(LEFT <= tick.at <= RIGHT for tick in drawing.across.ticks)


def test_higher_values_are_higher_up_and_further_right(report: SegmentationReport) -> None:
    (drawing,) = drawings_of(report.map)
    first, second, third = (
        next(each for each in drawing.centres if each.slug == segment.slug)
        for segment in report.segmentation.segments
    )

    assert first.x == second.x < third.x
    assert first.y > second.y == third.y


def test_a_customer_is_placed_as_the_centres_are(report: SegmentationReport) -> None:
    (drawing,) = drawings_of(report.map)
    segment = report.segmentation.segments[2]
    centre = next(each for each in drawing.centres if each.slug == segment.slug)

    at = drawing.place_of({ANNUAL_INCOME: 80.0, SPENDING_SCORE: 80.0})

    assert at == (centre.x, centre.y)
    assert drawing.place_of({ANNUAL_INCOME: 9000.0, SPENDING_SCORE: 80.0}) is None


def test_many_customers_are_cells_of_a_shade() -> None:
    report = a_report({each: 1000 * n for each, n in COUNTS.items()}, CENTRES, borders=None)

    (drawing,) = drawings_of(report.map)

    assert drawing.bubbles == ()
    assert sum(box.customers for box in drawing.boxes) == 8000
    assert max(box.strength for box in drawing.boxes) == 1.0


@pytest.mark.parametrize(
    ("income", "score", "expected"),
    [
        ((0, 50), (0, 100), [3, 1]),
        ((20, 20), (20, 20), [3]),
        ((50, 60), (0, 100), []),
        ((0, 1000), (0, 100), [4, 3, 1]),
    ],
)
def test_an_area_has_the_customers_in_it(
    report: SegmentationReport,
    income: tuple[float, float],
    score: tuple[float, float],
    expected: list[int],
) -> None:
    area = count_in(report.map, {ANNUAL_INCOME: income, SPENDING_SCORE: score})

    assert [*area.customers.values()] == expected
    assert area.all == sum(expected)


def test_the_style_sheet_has_the_colours_of_the_segments() -> None:
    style = files(map_drawing.__package__).joinpath("static/page.css").read_text()
    found = re.findall(r"\.c(\d+) \{ --own: (#\w+); --on-own: (#\w+); \}", style)

    assert found == [(str(i), own, ink_on(own)) for i, own in enumerate(COLOURS, start=1)]
    assert hues_of(["seg-02", "seg-01"]) == {"seg-01": 1, "seg-02": 2}
