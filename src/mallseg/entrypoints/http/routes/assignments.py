"""Which segment a customer belongs to, and what a customer consists of."""

from http import HTTPStatus
from inspect import getdoc
from typing import Any

from fastapi import APIRouter
from structlog.contextvars import bind_contextvars

from mallseg.application.assigning.assign_segment import AssignSegment
from mallseg.domain.access.scope import Scope
from mallseg.domain.ports import ModelReader
from mallseg.entrypoints.http.customer_body import customer_of
from mallseg.entrypoints.http.guard.scopes import needs
from mallseg.entrypoints.http.problems import documented
from mallseg.entrypoints.http.routes.served import served
from mallseg.entrypoints.presentation.documents.assignment import AssignmentDocument
from mallseg.entrypoints.presentation.documents.features import FeaturesDocument


def add_assignment_routes(
    router: APIRouter,
    assign_segment: AssignSegment,
    models: ModelReader,
    model: str,
    declared: tuple[str, ...],
) -> None:
    """Serve the segment of one customer."""

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
        openapi_extra=needs(Scope.READ),
    )
    async def assign_customer(
        body: dict[str, Any], *, all_changes: bool = False
    ) -> AssignmentDocument:
        with served():
            stored = models.load(model)
        customer = customer_of(body, stored.segmentation.features, declared=declared)
        assigned = assign_segment.using(stored, customer, all_changes=all_changes)
        bind_contextvars(
            model=assigned.model,
            version=assigned.version,
            segment=assigned.assignment.segment.slug,
        )
        return AssignmentDocument.of(assigned)


def add_feature_routes(router: APIRouter, models: ModelReader, model: str) -> None:
    """Serve what the model needs to know of a customer."""

    @router.get(
        "/v1/features",
        tags=["assignments"],
        summary="List what the model needs to know of a customer",
        responses=documented(HTTPStatus.SERVICE_UNAVAILABLE),
        openapi_extra=needs(Scope.READ),
    )
    async def list_features() -> FeaturesDocument:
        """Give the features of the served model: the fields of a customer, with their ranges."""
        with served():
            stored = models.load(model)
        return FeaturesDocument.of(
            stored.segmentation.features, model=stored.model, version=stored.version
        )
