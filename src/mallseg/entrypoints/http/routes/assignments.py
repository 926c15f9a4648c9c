"""Which segment a customer belongs to, and what a customer consists of."""

from http import HTTPStatus
from inspect import getdoc

from fastapi import APIRouter, Request
from starlette.responses import Response
from structlog.contextvars import bind_contextvars

from mallseg.application.assigning.assign_segment import AssignSegment
from mallseg.domain.access.scope import Scope
from mallseg.entrypoints.http.customer_body import BODY, read_customer
from mallseg.entrypoints.http.guard.scopes import needs
from mallseg.entrypoints.http.guard.strict_json import json_of
from mallseg.entrypoints.http.observability.metrics import Metrics
from mallseg.entrypoints.http.problems import documented
from mallseg.entrypoints.http.routes.served import (
    ModelName,
    Served,
    VersionName,
    answer,
)
from mallseg.entrypoints.presentation.documents.assignment import AnsweredAssignmentDocument
from mallseg.entrypoints.presentation.documents.features import FeaturesDocument


def add_assignment_routes(
    router: APIRouter,
    assign_segment: AssignSegment,
    models: Served,
    *,
    metrics: Metrics,
    declared: tuple[str, ...],
) -> None:
    """Serve the segment of one customer."""

    @router.post(
        "/v1/assignments",
        tags=["assignments"],
        summary="Assign one customer to a segment",
        description=getdoc(AssignSegment),
        response_model=AnsweredAssignmentDocument,
        responses=documented(
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.NOT_FOUND,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            HTTPStatus.SERVICE_UNAVAILABLE,
        ),
        openapi_extra=needs(Scope.READ) | {"requestBody": BODY},
    )
    async def assign_customer(
        request: Request,
        *,
        all_changes: bool = False,
        model: ModelName = None,
        version: VersionName = None,
    ) -> Response:
        body = await json_of(request)
        stored = models.load(model, version)
        received = read_customer(body, stored.segmentation.features, declared=declared)
        found = assign_segment.using(stored, received.customer, all_changes=all_changes)
        metrics.assigned_one(found)
        bind_contextvars(segment=found.assignment.segment.slug)
        return answer(AnsweredAssignmentDocument.of(found, id=received.id), stored)


def add_feature_routes(router: APIRouter, models: Served) -> None:
    """Serve what a model needs to know of a customer."""

    @router.get(
        "/v1/features",
        tags=["assignments"],
        summary="List what the model needs to know of a customer",
        response_model=FeaturesDocument,
        responses=documented(
            HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE
        ),
        openapi_extra=needs(Scope.READ),
    )
    async def list_features(model: ModelName = None, version: VersionName = None) -> Response:
        """Give the features of a model: the fields of a customer, with their ranges."""
        stored = models.load(model, version)
        document = FeaturesDocument.of(
            stored.segmentation.features, model=stored.model, version=stored.version
        )
        return answer(document, stored)
