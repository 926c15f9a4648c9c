"""What is served, and where."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from inspect import getdoc

from fastapi import APIRouter, HTTPException
from structlog.contextvars import bind_contextvars

from mallseg.application.assigning.assign_segment import USUAL_CHANGES, WITH_INCOME, AssignSegment
from mallseg.application.registry.list_models import ListModels
from mallseg.application.registry.show_version import ShowVersion
from mallseg.domain.errors import SegmentationNotFoundError
from mallseg.domain.ports import ModelReader, SegmentationStore
from mallseg.domain.segments.naming.naming import Wording
from mallseg.entrypoints.http.model_routes import add_model_routes
from mallseg.entrypoints.http.problems import documented
from mallseg.entrypoints.http.schemas import CustomerBody
from mallseg.entrypoints.presentation.documents.assignment import AssignmentDocument
from mallseg.entrypoints.presentation.documents.segments import (
    CardDocument,
    SegmentsDocument,
)
from mallseg.entrypoints.presentation.views.card import cards_of

TAGS = [
    {"name": "assignments", "description": "Which segment a customer belongs to."},
    {"name": "segments", "description": "The segments of the model that is served."},
    {"name": "models", "description": "What the store holds."},
    {"name": "health", "description": "For load balancers and supervisors."},
]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveDocument:
    """The process answers."""

    status: str = "alive"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyDocument:
    """The model that is served."""

    model: str
    version: int


def add_routes(
    router: APIRouter,
    *,
    assign_segment: AssignSegment,
    list_models: ListModels,
    show_version: ShowVersion,
    models: ModelReader,
    store: SegmentationStore,
    wording: Wording,
    model: str,
) -> None:
    """Serve one model of a store, and show what the store holds of every model.

    The routes go straight to the application's router: one that is included is matched twice.
    """
    _serve_assignments(router, assign_segment, model)
    _serve_segments(router, models, store, wording, model)
    add_model_routes(router, list_models, show_version)
    _serve_health(router, models, model)


def _serve_assignments(router: APIRouter, assign_segment: AssignSegment, model: str) -> None:
    @router.post(
        "/v1/assignments",
        tags=["assignments"],
        summary="Assign one customer to a segment",
        description=getdoc(AssignSegment),
        responses=documented(
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            HTTPStatus.SERVICE_UNAVAILABLE,
        ),
    )
    async def assign_customer(
        body: CustomerBody, *, income_changes: bool = False
    ) -> AssignmentDocument:
        customer = body.customer()
        changes_of = WITH_INCOME if income_changes else USUAL_CHANGES
        with _served():
            assigned = assign_segment(customer, model=model, changes_of=changes_of)
        bind_contextvars(
            model=assigned.model,
            version=assigned.version,
            segment=assigned.assignment.segment.slug,
        )
        return AssignmentDocument.of(assigned)


def _serve_segments(
    router: APIRouter,
    models: ModelReader,
    store: SegmentationStore,
    wording: Wording,
    model: str,
) -> None:
    problems = documented(HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE)

    @router.get("/v1/segments", tags=["segments"], summary="List all segments", responses=problems)
    async def list_segments() -> SegmentsDocument:
        """Give the segments of the served model, in the order of their numbers."""
        with _served():
            stored = models.load(model)
            profile = store.profile(model, stored.version)
        cards = cards_of(stored.segmentation, profile, wording)
        return SegmentsDocument.of(cards, model=stored.model, version=stored.version)

    @router.get(
        "/v1/segments/{slug}", tags=["segments"], summary="Show one segment", responses=problems
    )
    async def show_segment(slug: str) -> CardDocument:
        """Give one segment of the served model, by the slug that other systems store."""
        with _served():
            stored = models.load(model)
            profile = store.profile(model, stored.version)
        number = stored.segmentation.segment(slug).number
        cards = cards_of(stored.segmentation, profile, wording)
        return CardDocument.card_of(cards[number - 1])


def _serve_health(router: APIRouter, models: ModelReader, model: str) -> None:
    @router.head("/livez", include_in_schema=False)
    @router.get("/livez", tags=["health"], summary="Is it alive?", responses=documented())
    async def live() -> LiveDocument:
        """Answer as long as the process does."""
        return LiveDocument()

    @router.head("/readyz", include_in_schema=False)
    @router.get(
        "/readyz",
        tags=["health"],
        summary="Is it ready?",
        responses=documented(HTTPStatus.SERVICE_UNAVAILABLE),
    )
    async def ready() -> ReadyDocument:
        """Answer with the served version, once there is one that can be loaded."""
        with _served():
            stored = models.load(model)
        return ReadyDocument(model=stored.model, version=stored.version)


@contextmanager
def _served() -> Iterator[None]:
    """Have the served model's absence be the server's state, not the client's mistake."""
    try:
        yield
    except SegmentationNotFoundError as error:
        bind_contextvars(reason=str(error))
        detail = "no version of the model can be loaded yet: train one with `mallseg train`"
        raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, detail) from None
