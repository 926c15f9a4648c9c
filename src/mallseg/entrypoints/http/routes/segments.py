"""Routes that show the segments of a model."""

from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import Response

from mallseg.domain.service.api_key import Scope
from mallseg.entrypoints.http.guard.scopes import needs
from mallseg.entrypoints.http.problems import documented
from mallseg.entrypoints.http.routes.cards import Cards
from mallseg.entrypoints.http.routes.served import (
    ModelName,
    ServedModels,
    VersionName,
    bytes_response,
)
from mallseg.entrypoints.presentation.documents.cards import CardDocument, SegmentsDocument


def add_segment_routes(router: APIRouter, models: ServedModels, cards: Cards) -> None:
    """Add the routes of all segments, and of one."""
    problems = documented(
        HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE
    )

    @router.get(
        "/v1/segments",
        tags=["segments"],
        summary="List all segments",
        response_model=SegmentsDocument,
        responses=problems,
        openapi_extra=needs(Scope.READ),
    )
    async def list_segments(model: ModelName = None, version: VersionName = None) -> Response:
        """Give the segments of a model, in the order of their numbers."""
        stored = models.load(model, version)
        return bytes_response((await cards.of(stored)).all, stored)

    @router.get(
        "/v1/segments/{slug}",
        tags=["segments"],
        summary="Show one segment",
        response_model=CardDocument,
        responses=problems,
        openapi_extra=needs(Scope.READ),
    )
    async def show_segment(
        slug: str, model: ModelName = None, version: VersionName = None
    ) -> Response:
        """Give one segment of a model by its slug."""
        stored = models.load(model, version)
        return bytes_response((await cards.of(stored)).one(slug), stored)
