"""Ask: which segment one customer belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from structlog.contextvars import bind_contextvars

from mallseg.application.assigning.assign_segment import Assigned
from mallseg.domain.customers.customer import Customer
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidCustomerError
from mallseg.domain.segments.certainty import Certainty
from mallseg.domain.service.api_key import Scope
from mallseg.entrypoints.http.guard.pages import FOLDER
from mallseg.entrypoints.http.page.described import DescribedModel
from mallseg.entrypoints.http.page.forms import field_of, form_of
from mallseg.entrypoints.http.page.page import Page
from mallseg.entrypoints.http.routes.assignments import OneAssignment
from mallseg.entrypoints.presentation.web.map_drawing import Drawing
from mallseg.entrypoints.presentation.web.page_map import PageMap
from mallseg.entrypoints.presentation.words import ask_page as words
from mallseg.entrypoints.presentation.words.navigation import View

PATH = f"{FOLDER}ask"


@dataclass(frozen=True, slots=True)
class _AskPage:
    page: Page
    described: DescribedModel

    def show(
        self,
        request: Request,
        given: Mapping[str, str],
        wrong: Mapping[str, str],
        assigned: Assigned | None,
    ) -> Response:
        report = self.described.report()
        seen = PageMap.of(report)
        features = report.features
        return self.page.show(
            request,
            "ask.html.j2",
            here=View.ASK,
            status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
            words=words,
            report=report,
            features=features,
            given=given,
            wrong=wrong,
            assigned=assigned,
            is_outside=bool(assigned) and _is_outside(assigned),
            seen=seen,
            links=self.page.segment_links(request, report.segments),
            places=[_place(drawing, features, assigned) for drawing in seen.drawings],
        )


def add_ask(page: Page, described: DescribedModel, assign: OneAssignment) -> None:
    """Serve the form and its answer. What is asked is in the body, which no log has."""
    shown = _AskPage(page, described)

    @page.view(PATH, View.ASK)
    def show_form(request: Request) -> Response:
        if described.stored() is None:
            return page.show(request, "nothing_yet.html.j2", here=View.ASK, words=words)
        return shown.show(request, {}, {}, None)

    @page.form(PATH, needed=Scope.READ)
    async def ask(request: Request) -> Response:
        form = await form_of(request)
        stored = assign.models.load()
        features = stored.segmentation.features
        given = {feature.field: field_of(form, feature.field) for feature in features}
        values, wrong = _read(features, given)
        assigned = None
        if wrong:
            bind_contextvars(code="values_refused")
        else:
            assigned = assign.assign_segment.using(stored, Customer(**values))
            assignment = assigned.assignment
            assign.metrics.count_assigned(
                model=stored.model,
                segment=assignment.segment.slug,
                certainty=assignment.certainty,
            )
        return await run_in_threadpool(shown.show, request, given, wrong, assigned)


def _read(
    features: tuple[Feature, ...], given: Mapping[str, str]
) -> tuple[dict[str, float], dict[str, str]]:
    """Read all values, and say of each that is wrong what it must be."""
    values, wrong = {}, {}
    for feature in features:
        try:
            values[feature.field] = feature.parse(given[feature.field])
        except InvalidCustomerError:
            wrong[feature.field] = words.must_be(feature)
    return values, wrong


def _is_outside(assigned: Assigned | None) -> bool:
    return assigned is not None and assigned.assignment.certainty is Certainty.OUTSIDE


def _place(
    drawing: Drawing, features: tuple[Feature, ...], assigned: Assigned | None
) -> tuple[float, float] | None:
    if assigned is None:
        return None
    return drawing.place_of(dict(zip(features, assigned.assignment.point, strict=True)))
