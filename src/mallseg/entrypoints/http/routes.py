"""What is served, and where."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus
from inspect import getdoc
from typing import Any

from fastapi import APIRouter, HTTPException
from starlette.concurrency import run_in_threadpool
from structlog.contextvars import bind_contextvars

from mallseg.application.assigning.assign_segment import AssignSegment
from mallseg.application.registry.list_models import ListModels
from mallseg.application.registry.show_version import ShowVersion
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import SegmentationNotFoundError
from mallseg.domain.ports import ModelReader, SegmentationStore
from mallseg.domain.registry.catalogue import Catalogue
from mallseg.domain.registry.version import check_model_name, parse_version
from mallseg.domain.segments.naming.naming import Wording
from mallseg.entrypoints.http.customer_body import customer_of
from mallseg.entrypoints.http.problems import documented
from mallseg.entrypoints.presentation.documents.assignment import AssignmentDocument
from mallseg.entrypoints.presentation.documents.features import FeaturesDocument
from mallseg.entrypoints.presentation.documents.models import (
    ModelsDocument,
    ShownVersionDocument,
    VersionsDocument,
)
from mallseg.entrypoints.presentation.documents.segments import CardDocument, SegmentsDocument
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
    declared: tuple[Feature, ...],
) -> None:
    """Serve one model of a store, and show what the store holds of every model.

    The routes go straight to the application's router: one that is included is matched twice.
    """
    fields = tuple(feature.field for feature in declared)
    _serve_assignments(router, assign_segment, models, model, fields)
    _serve_features(router, models, model)
    _serve_segments(router, models, store, wording, model)
    add_model_routes(router, list_models, show_version)
    _serve_health(router, models, model)


def _serve_assignments(
    router: APIRouter,
    assign_segment: AssignSegment,
    models: ModelReader,
    model: str,
    declared: tuple[str, ...],
) -> None:
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
        body: dict[str, Any], *, all_changes: bool = False
    ) -> AssignmentDocument:
        with _served():
            stored = models.load(model)
        customer = customer_of(body, stored.segmentation.features, declared=declared)
        assigned = assign_segment.using(stored, customer, all_changes=all_changes)
        bind_contextvars(
            model=assigned.model,
            version=assigned.version,
            segment=assigned.assignment.segment.slug,
        )
        return AssignmentDocument.of(assigned)


def _serve_features(router: APIRouter, models: ModelReader, model: str) -> None:
    @router.get(
        "/v1/features",
        tags=["assignments"],
        summary="List what the model needs to know of a customer",
        responses=documented(HTTPStatus.SERVICE_UNAVAILABLE),
    )
    async def list_features() -> FeaturesDocument:
        """Give the features of the served model: the fields of a customer, with their ranges."""
        with _served():
            stored = models.load(model)
        return FeaturesDocument.of(
            stored.segmentation.features, model=stored.model, version=stored.version
        )


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
        segment = stored.segmentation.segment(slug)
        cards = cards_of(stored.segmentation, profile, wording)
        return CardDocument.card_of(next(card for card in cards if card.segment is segment))


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


_DAMAGED = "cannot be read: the server's log says why"
_PROBLEMS = documented(
    HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE
)


def add_model_routes(router: APIRouter, list_catalogues: ListModels, show: ShowVersion) -> None:
    """Serve lists of models and versions, and what is known of each version."""

    @router.get(
        "/v1/models",
        tags=["models"],
        summary="List all models",
        responses=documented(HTTPStatus.SERVICE_UNAVAILABLE),
    )
    async def list_models() -> ModelsDocument:
        """Give all stored versions of all models, oldest first."""
        catalogues = await run_in_threadpool(list_catalogues)
        return ModelsDocument.of(tuple(_for_clients(each) for each in catalogues))

    @router.get(
        "/v1/models/{name}/versions",
        tags=["models"],
        summary="List the versions of a model",
        responses=_PROBLEMS,
    )
    async def list_versions(name: str) -> VersionsDocument:
        """Give all stored versions of a model, oldest first; the champion is the one in use."""
        (catalogue,) = await run_in_threadpool(list_catalogues, model=check_model_name(name))
        return VersionsDocument.of(_for_clients(catalogue))

    @router.get(
        "/v1/models/{name}/versions/{version}",
        tags=["models"],
        summary="Show one version of a model",
        responses=_PROBLEMS,
    )
    async def show_version(name: str, version: str) -> ShownVersionDocument:
        """Give a version by its number or by an alias: where it comes from, and its segments."""
        called = parse_version(version)
        shown = await run_in_threadpool(show, model=check_model_name(name), version=called)
        return ShownVersionDocument.of(shown)


def _for_clients(catalogue: Catalogue) -> Catalogue:
    """Keep the reasons of damage for the operator: they name folders of the server."""
    if catalogue.damage:
        bind_contextvars(damaged=[each.reason for each in catalogue.damage])
    damage = tuple(replace(each, reason=_DAMAGED) for each in catalogue.damage)
    return replace(catalogue, damage=damage)
