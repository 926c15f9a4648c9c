"""Which segment a customer belongs to, and what a customer consists of."""

import logging
from dataclasses import dataclass, field
from http import HTTPStatus
from inspect import getdoc
from typing import cast

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response
from structlog.contextvars import bind_contextvars

from mallseg.application.assigning.assign_segment import AssignSegment
from mallseg.domain.access.scope import Scope
from mallseg.domain.customers.feature import Feature
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.segment import Segment
from mallseg.entrypoints.http.customer_body import BODY, read_customer
from mallseg.entrypoints.http.guard.scopes import needs
from mallseg.entrypoints.http.guard.strict_json import JSON, json_of
from mallseg.entrypoints.http.observability.metrics import Metrics
from mallseg.entrypoints.http.problems import documented
from mallseg.entrypoints.http.request_log import LOGGER
from mallseg.entrypoints.http.routes.served import (
    ModelName,
    Served,
    VersionName,
    answer,
    version_headers,
)
from mallseg.entrypoints.presentation.documents.assignment import AnsweredAssignmentDocument
from mallseg.entrypoints.presentation.documents.features import FeaturesDocument
from mallseg.entrypoints.presentation.documents.segments import SegmentDocument

PATH = "/v1/assignments"

_MOST_SEGMENTS = 512
"""Whose documents are kept as bytes: those of some versions."""

_LOG = logging.getLogger(LOGGER)

_encode = msgspec.json.Encoder().encode
"""Of dataclasses, in half of the time that Pydantic takes."""


class _SegmentsWritten:
    """Writes segments down once: those of a version are the same in every answer."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Segment, SegmentDocument]] = {}

    def __call__(self, segment: Segment, features: tuple[Feature, ...]) -> SegmentDocument:
        """Give the bytes of its document, which take its place in another."""
        own, document = self._kept.get(id(segment), (None, None))
        if own is segment and document is not None:
            return document
        if len(self._kept) >= _MOST_SEGMENTS:
            self._kept.clear()
        raw = msgspec.Raw(_encode(SegmentDocument.of(segment, features)))
        document = cast(SegmentDocument, raw)
        self._kept[id(segment)] = segment, document
        return document


@dataclass(frozen=True, slots=True, kw_only=True)
class OneAnswer:
    """The answer for one customer, as it is sent, and what is counted of it."""

    content: bytes
    stored: StoredSegmentation
    segment: str
    certainty: str
    has_id: bool

    def headers(self) -> dict[str, str]:
        """Name the version that gave it."""
        return version_headers(self.stored)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneAssignment:
    """Answers for one customer: by the route, and by the hot path before it.

    Attributes
    ----------
    declared
        Fields that a customer may have besides those that the model needs.
    """

    assign_segment: AssignSegment
    models: Served
    metrics: Metrics
    declared: tuple[str, ...]
    _segments: _SegmentsWritten = field(default_factory=_SegmentsWritten, init=False)

    def __call__(
        self, body: object, stored: StoredSegmentation, *, all_changes: bool = False
    ) -> OneAnswer:
        """Assign the customer that a body holds.

        Raises
        ------
        InvalidFieldsError
            It holds no customer.
        """
        received = read_customer(body, stored.segmentation.features, declared=self.declared)
        found = self.assign_segment.at(stored, received.point, all_changes=all_changes)
        return OneAnswer(
            content=_encode(
                AnsweredAssignmentDocument.of(
                    found, segment_document=self._segments, id=received.id
                )
            ),
            stored=stored,
            segment=found.assignment.segment.slug,
            certainty=found.assignment.certainty,
            has_id=received.id is not None,
        )

    def note(self, given: OneAnswer) -> None:
        """Count an answer, and have its line name what it says, where there is one."""
        stored = given.stored
        self.metrics.assigned(model=stored.model, segment=given.segment, certainty=given.certainty)
        if _LOG.isEnabledFor(logging.DEBUG):
            bind_contextvars(model=stored.model, version=stored.version, segment=given.segment)


def add_assignment_routes(router: APIRouter, assign: OneAssignment) -> None:
    """Serve the segment of one customer."""

    @router.post(
        PATH,
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
        given = assign(body, assign.models.load(model, version), all_changes=all_changes)
        assign.note(given)
        return Response(given.content, media_type=JSON, headers=given.headers())


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
