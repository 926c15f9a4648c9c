from dataclasses import replace

import pytest

from mallseg.domain.customers.census import Point
from mallseg.domain.number_of_segments.border import Border, BorderKind
from mallseg.entrypoints.presentation.views.map_panel import MapCell
from mallseg.entrypoints.presentation.views.segment_map import MOST_SINGLE_CUSTOMERS, SegmentMap
from mallseg.testing.builders import census_of, segmentation_of
from mallseg.testing.features import ANNUAL_INCOME, FEATURES, SPENDING_SCORE
from tests.builders_report import FOUR, a_report
from tests.builders_study import GAP, LINE


def test_two_features_are_one_picture_with_regions_and_customers() -> None:
    (panel,) = a_report().map.panels

    across, up = panel.axes
    assert [axis.feature.label for axis in panel.axes] == ["annual income", "spending score"]
    assert (across.low < 19, across.high > 81) == (True, True)
    assert (up.low < 30, up.high > 70) == (True, True)
    assert [region.slug for region in panel.regions] == ["seg-01", "seg-02"]
    assert sum(cell.customers for cell in panel.cells) == 10
    assert {slug for slug, _ in panel.centres} == {"seg-01", "seg-02"}


def test_a_border_is_what_was_measured_there() -> None:
    for saddle_ratio, kind in ((GAP, BorderKind.GAP), (LINE, BorderKind.LINE)):
        (panel,) = a_report(borders=[Border(between=(1, 2), saddle_ratio=saddle_ratio)]).map.panels

        (boundary,) = panel.boundaries
        assert (boundary.between, boundary.kind) == (("seg-01", "seg-02"), kind)


def test_a_border_that_was_not_measured_has_no_kind() -> None:
    (panel,) = a_report(borders=None).map.panels

    assert [boundary.kind for boundary in panel.boundaries] == [None]


def test_every_customer_is_in_the_region_of_their_segment() -> None:
    (panel,) = a_report().map.panels
    corners = {region.slug: region.corners for region in panel.regions}
    for cell in panel.cells:
        own = corners[cell.slug]
        x, y = cell.middle
        for (x0, y0), (x1, y1) in zip(own, (*own[1:], own[0]), strict=True):
            assert (x1 - x0) * (y - y0) >= (y1 - y0) * (x - x0)


def test_a_cell_on_a_border_is_of_the_segment_with_most_customers_there() -> None:
    low, high = (0.0, 0.0), (1.0, 1.0)
    cells = [
        MapCell(slug=slug, low=low, high=high, customers=customers)
        for slug, customers in (("seg-01", 2), ("seg-02", 5), ("seg-03", 1))
    ]
    panel = replace(a_report().map.panels[0], cells=tuple(cells))

    (cell,) = panel.dominant_cells

    assert (cell.slug, cell.customers, cell.others) == ("seg-02", 5, 3)


def test_one_feature_is_a_line_of_bands() -> None:
    counts: dict[Point, int] = {(10.0,): 2, (20.0,): 2, (80.0,): 1, (90.0,): 1}
    report = a_report(counts, [(15.0,), (85.0,)], features=(ANNUAL_INCOME,))

    (panel,) = report.map.panels

    assert panel.regions[0].corners[1] == panel.regions[1].corners[0] == (50.0,)
    assert [(f.start, f.end) for f in panel.boundaries] == [((50.0,), (50.0,))]
    assert [cell.customers for cell in panel.cells] == [2, 2, 1, 1]


def test_three_features_are_seen_in_pairs_without_regions() -> None:
    counts: dict[Point, int] = {
        (20.0, 19.0, 30.0): 1, (60.0, 19.0, 30.0): 2, (20.0, 80.0, 70.0): 3, (60.0, 80.0, 70.0): 1,
    }  # fmt: skip
    report = a_report(counts, [(40.0, 19.0, 30.0), (40.0, 80.0, 70.0)], features=FEATURES)

    panels = report.map.panels

    assert [[axis.feature.name for axis in panel.axes] for panel in panels] == [
        ["age", "annual_income"], ["age", "spending_score"], ["annual_income", "spending_score"],
    ]  # fmt: skip
    assert not any(panel.regions or panel.boundaries for panel in panels)
    # The ages of a group fall together where age is not shown.
    assert [cell.customers for cell in panels[2].cells] == [3, 4]
    assert all(sum(cell.customers for cell in panel.cells) == 7 for panel in panels)


def test_without_a_profile_there_are_regions_and_centres() -> None:
    segmentation = segmentation_of(FOUR, [(20.0, 30.0), (80.0, 70.0)])

    drawn = SegmentMap.of(segmentation, None)

    (panel,) = drawn.panels
    assert not drawn.shows_customers
    assert panel.cells == ()
    assert all(region.corners for region in panel.regions)


def test_the_axes_have_the_units_of_the_mall() -> None:
    in_euros = (replace(ANNUAL_INCOME, unit="k€"), SPENDING_SCORE)
    segmentation = segmentation_of(FOUR, [(20.0, 30.0), (80.0, 70.0)], features=in_euros)

    (panel,) = SegmentMap.of(segmentation, None).panels

    assert panel.axes[0].feature.unit == "k€"


@pytest.mark.parametrize("beyond", [0, 1])
def test_many_customers_are_a_shade(beyond: int) -> None:
    counts: dict[Point, int] = {(19.0, 30.0): 1, (81.0, 70.0): MOST_SINGLE_CUSTOMERS - 1 + beyond}
    segmentation = segmentation_of(counts, [(19.0, 30.0), (81.0, 70.0)])

    drawn = SegmentMap.of(segmentation, None)

    assert census_of(counts).customers == MOST_SINGLE_CUSTOMERS + beyond
    assert drawn.shows_single_customers == (beyond == 0)


def test_a_feature_on_which_all_agree_has_an_axis_all_the_same() -> None:
    counts: dict[Point, int] = {(19.0, 50.0): 1, (81.0, 50.0): 1}

    (panel,) = a_report(counts, [(19.0, 50.0), (81.0, 50.0)]).map.panels

    assert panel.axes[1].low < 50 < panel.axes[1].high
