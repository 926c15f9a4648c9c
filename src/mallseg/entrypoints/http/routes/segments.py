"""The segments of the served model."""

from http import HTTPStatus

from fastapi import APIRouter

from mallseg.domain.access.scope import Scope
from mallseg.domain.ports import ModelReader, SegmentationStore
from mallseg.domain.segments.naming.naming import Wording
from mallseg.entrypoints.http.guard.scopes import needs
from mallseg.entrypoints.http.problems import documented
from mallseg.entrypoints.http.routes.served import served
from mallseg.entrypoints.presentation.documents.segments import CardDocument, SegmentsDocument
from mallseg.entrypoints.presentation.views.card import cards_of


def add_segment_routes(
    router: APIRouter,
    models: ModelReader,
    store: SegmentationStore,
    wording: Wording,
    model: str,
) -> None:
    """Serve all segments, and each."""
    problems = documented(HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE)

    @router.get(
        "/v1/segments",
        tags=["segments"],
        summary="List all segments",
        responses=problems,
        openapi_extra=needs(Scope.READ),
    )
    async def list_segments() -> SegmentsDocument:
        """Give the segments of the served model, in the order of their numbers."""
        with served():
            stored = models.load(model)
            profile = store.profile(model, stored.version)
        cards = cards_of(stored.segmentation, profile, wording)
        return SegmentsDocument.of(cards, model=stored.model, version=stored.version)

    @router.get(
        "/v1/segments/{slug}",
        tags=["segments"],
        summary="Show one segment",
        responses=problems,
        openapi_extra=needs(Scope.READ),
    )
    async def show_segment(slug: str) -> CardDocument:
        """Give one segment of the served model, by the slug that other systems store."""
        with served():
            stored = models.load(model)
            profile = store.profile(model, stored.version)
        segment = stored.segmentation.segment(slug)
        cards = cards_of(stored.segmentation, profile, wording)
        return CardDocument.card_of(next(card for card in cards if card.segment is segment))
