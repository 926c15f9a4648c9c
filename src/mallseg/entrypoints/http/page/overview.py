"""Overview: the segments in use, on one page."""

from collections.abc import Mapping
from datetime import UTC, datetime

from fastapi import Request
from starlette.responses import Response

from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidCustomerError
from mallseg.entrypoints.http.failing_parts import FailingParts
from mallseg.entrypoints.http.guard.pages import FOLDER, HOME
from mallseg.entrypoints.http.page.described import DescribedModel
from mallseg.entrypoints.http.page.page import Page
from mallseg.entrypoints.presentation.colours import hues_of
from mallseg.entrypoints.presentation.views.map_area import Range, count_in
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.entrypoints.presentation.web.page_map import PageMap
from mallseg.entrypoints.presentation.words import overview_page as words
from mallseg.entrypoints.presentation.words.identity import stale_note
from mallseg.entrypoints.presentation.words.navigation import View
from mallseg.entrypoints.presentation.words.overview_page import health

PATH = f"{FOLDER}overview"


def add_overview(page: Page, described: DescribedModel, faults: FailingParts) -> None:
    """Serve it, at the root too: there the file view takes its place until a model is in use."""

    def overview(request: Request) -> Response:
        report = described.report()
        sizes = described.sizes()
        asked = _features_of(report)
        ranges = _ranges(asked, request.query_params)
        seen = PageMap.of(report)
        return page.show(
            request,
            "overview.html.j2",
            here=View.OVERVIEW,
            report=report,
            words=words,
            health=health(report, faults.current(), datetime.now(UTC)),
            stale_note=stale_note,
            seen=seen,
            links=page.segment_links(request, report.segments),
            all_hues=hues_of(dict.fromkeys([*seen.hues, *sizes.slugs])),
            sizes=sizes,
            asked_features=asked,
            given=request.query_params,
            counted=[*words.area_sentences(report, count_in(report.map, ranges))] if ranges else [],
        )

    @page.view(HOME)
    def home(request: Request) -> Response:
        return overview(request) if described.stored() else page.go(request, page.begin)

    @page.view(PATH, View.OVERVIEW)
    def show_overview(request: Request) -> Response:
        if described.stored():
            return overview(request)
        return page.show(request, "nothing_yet.html.j2", here=View.OVERVIEW, words=words)


def _features_of(report: SegmentationReport) -> tuple[Feature, ...]:
    """Give the features that the first picture of the map shows."""
    return tuple(axis.feature for axis in report.map.panels[0].axes)


def _ranges(features: tuple[Feature, ...], given: Mapping[str, str]) -> Mapping[Feature, Range]:
    """Read the area that is asked for; an end that is missing, or no number, is open."""
    found = {}
    for feature in features:
        ends = [given.get(f"{feature.field}_{end}", "") for end in ("from", "to")]
        low, high = (_value(feature, text) for text in ends)
        if low is not None or high is not None:
            found[feature] = (
                feature.lowest if low is None else low,
                feature.highest if high is None else high,
            )
    return found


def _value(feature: Feature, text: str) -> float | None:
    try:
        return feature.parse(text)
    except InvalidCustomerError:
        return None
