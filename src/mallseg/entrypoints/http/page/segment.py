"""Segment: one of them in full, to be printed, and to be given other words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from structlog.contextvars import bind_contextvars

from mallseg.application.registry.rename_segment import RenameSegment
from mallseg.domain.errors import (
    InvalidOptionError,
    SegmentNotFoundError,
    StoreUnavailableError,
)
from mallseg.domain.segments.segment import Segment
from mallseg.domain.service.api_key import Scope
from mallseg.entrypoints.http.faults import STORE, Faults
from mallseg.entrypoints.http.guard.pages import FOLDER
from mallseg.entrypoints.http.page.described import DescribedModel
from mallseg.entrypoints.http.page.forms import form_of
from mallseg.entrypoints.http.page.page import Page
from mallseg.entrypoints.http.page.segment_form import MOST_OFFERS, given_in, new_words
from mallseg.entrypoints.presentation.colours import hues_of
from mallseg.entrypoints.presentation.views.report import recent
from mallseg.entrypoints.presentation.web.range_bars import range_bars
from mallseg.entrypoints.presentation.words import segment_page as words
from mallseg.entrypoints.presentation.words.breakdowns import shown
from mallseg.entrypoints.presentation.words.navigation import View

PATH = FOLDER + "segments/{slug}"


@dataclass(frozen=True, slots=True)
class _SegmentPage:
    page: Page
    described: DescribedModel

    def segment(self, slug: str) -> Segment:
        return self.described.report().segment(slug)

    def show(
        self,
        request: Request,
        slug: str,
        *,
        given: Mapping[str, str] | None = None,
        said: str = "",
        wrong: str = "",
        is_saved: bool = False,
    ) -> Response:
        report = self.described.report()
        card = next((each for each in report.cards if each.segment.slug == slug), None)
        if card is None:
            names = {each.slug: each.name for each in report.segments}
            raise SegmentNotFoundError(names)
        return self.page.show(
            request,
            "segment.html.j2",
            here=View.OVERVIEW,
            status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
            words=words,
            report=report,
            card=card,
            segment=card.segment,
            hues=hues_of(each.slug for each in report.segments),
            bars=range_bars(report, card),
            shown=shown,
            months=recent(report.months.get(slug, ())),
            has_ledger=bool(report.months),
            given=given or self.described.words_of(card.segment),
            offer_rows=range(1, MOST_OFFERS + 1),
            said=said,
            wrong=wrong,
            is_saved=is_saved,
        )


def add_segment(
    page: Page, described: DescribedModel, faults: Faults, *, rename: RenameSegment
) -> None:
    """Serve the page of each segment, and what its form sends."""
    shown = _SegmentPage(page, described)

    @page.view(PATH)
    def show_segment(request: Request, slug: str, saved: str = "") -> Response:
        return shown.show(request, slug, is_saved=bool(saved))

    @page.form(PATH, needed=Scope.ADMIN)
    async def give_words(request: Request, slug: str) -> Response:
        form = await form_of(request)
        given = given_in(form)
        again = partial(shown.show, request, slug, given=given)
        segment = await run_in_threadpool(shown.segment, slug)
        before = described.words_of(segment)
        if all(text == before[name] for name, text in given.items()):
            return await run_in_threadpool(again, said=words.NOTHING_NEW)
        try:
            new = new_words(given, before)
            with faults.watch(STORE, StoreUnavailableError):
                renaming = await run_in_threadpool(
                    rename, model=described.models.default, slug=slug, words=new
                )
        except InvalidOptionError as error:
            bind_contextvars(code=str(error.code))
            return await run_in_threadpool(again, wrong=str(error))
        bind_contextvars(model=renaming.model, version=renaming.version)
        # Without a fragment of its own, browsers keep that of the form, and show its end.
        return page.go(request, f"app/segments/{renaming.after.slug}?saved=yes#content")
