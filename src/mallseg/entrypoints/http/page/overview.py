"""Overview: the segments in use, on one page."""

from collections.abc import Callable

from fastapi import Request
from starlette.responses import Response

from mallseg.application.registry.describe_segmentation import DescribeSegmentation
from mallseg.domain.errors import SegmentationNotFoundError
from mallseg.domain.segments.naming.naming import Wording
from mallseg.entrypoints.http.guard.pages import FOLDER, HOME
from mallseg.entrypoints.http.page.page import Page
from mallseg.entrypoints.http.routes.served import Served
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.entrypoints.presentation.words import overview as words
from mallseg.entrypoints.presentation.words.navigation import View

PATH = f"{FOLDER}overview"


def add_overview(
    page: Page,
    models: Served,
    *,
    describing: Callable[[], DescribeSegmentation],
    wording: Wording,
) -> None:
    """Serve it, at the root too: there the file view takes its place until a model is in use."""

    def overview(request: Request) -> Response:
        described = describing()(model=models.usual)
        report = SegmentationReport.of(described, wording)
        return page.show(
            request, "overview.html.j2", here=View.OVERVIEW, report=report, words=words
        )

    @page.view(HOME)
    def home(request: Request) -> Response:
        try:
            return overview(request)
        except SegmentationNotFoundError:
            return page.go(request, page.begin)

    @page.view(PATH, View.OVERVIEW)
    def show_overview(request: Request) -> Response:
        try:
            return overview(request)
        except SegmentationNotFoundError:
            return page.show(request, "nothing_yet.html.j2", here=View.OVERVIEW, words=words)
