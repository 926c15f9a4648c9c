"""Routes that assign one customer, and list the features of a customer."""

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
from mallseg.domain.customers.feature import Feature
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.segment import Segment
from mallseg.domain.service.api_key import Scope
from mallseg.entrypoints.http.customer_body import BODY, read_customer
from mallseg.entrypoints.http.guard.scopes import needs
from mallseg.entrypoints.http.guard.strict_json import JSON, json_of
from mallseg.entrypoints.http.observability.metrics import Metrics
from mallseg.entrypoints.http.problems import documented
from mallseg.entrypoints.http.request_log import LOGGER
from mallseg.entrypoints.http.routes.served import (
    ModelName,
    ServedModels,
    VersionName,
    json_response,
    version_headers,
)
from mallseg.entrypoints.presentation.documents.assignment import (
    AnsweredAssignmentDocument,
    FeaturesDocument,
)
from mallseg.entrypoints.presentation.documents.segments import SegmentDocument

PATH = "/v1/assignments"

_MAX_CACHED = 512
"""Documents of segments: those of a few versions."""

_LOG = logging.getLogger(LOGGER)

_encode = msgspec.json.Encoder().encode
"""Encodes dataclasses in half of the time that Pydantic takes."""


class _SegmentDocuments:
    """Encodes the document of each segment once: it is the same in every response."""

    def __init__(self) -> None:
        self._cache: dict[int, tuple[Segment, SegmentDocument]] = {}

    def __call__(self, segment: Segment, features: tuple[Feature, ...]) -> SegmentDocument:
        """Give the encoded document of a segment, to be embedded in another."""
        cached, document = self._cache.get(id(segment), (None, None))
        if cached is segment and document is not None:
            return document
        if len(self._cache) >= _MAX_CACHED:
            self._cache.clear()
        raw = msgspec.Raw(_encode(SegmentDocument.of(segment, features)))
        document = cast(SegmentDocument, raw)
        self._cache[id(segment)] = segment, document
        return document


@dataclass(frozen=True, slots=True, kw_only=True)
class OneAnswer:
    """The encoded response for one customer, and the labels that it is counted by."""

    content: bytes
    stored: StoredSegmentation
    segment: str
    certainty: str
    has_id: bool

    def headers(self) -> dict[str, str]:
        """Give the headers that name the version."""
        return version_headers(self.stored)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneAssignment:
    """Assigns one customer, for the route and for the hot path.

    Attributes
    ----------
    declared
        Fields that a request may have besides those that the model needs; they are ignored.
    """

    assign_segment: AssignSegment
    models: ServedModels
    metrics: Metrics
    declared: tuple[str, ...]
    _segments: _SegmentDocuments = field(default_factory=_SegmentDocuments, init=False)

    def __call__(
        self, body: object, stored: StoredSegmentation, *, all_changes: bool = False
    ) -> OneAnswer:
        """Assign the customer in a parsed body.

        Raises
        ------
        InvalidFieldsError
            It is not a valid customer.
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

    def count(self, answer: OneAnswer) -> None:
        """Count an assignment, and add it to the log line if one is written."""
        stored = answer.stored
        self.metrics.count_assigned(
            model=stored.model, segment=answer.segment, certainty=answer.certainty
        )
        if _LOG.isEnabledFor(logging.DEBUG):
            bind_contextvars(model=stored.model, version=stored.version, segment=answer.segment)


def add_assignment_routes(router: APIRouter, assign: OneAssignment) -> None:
    """Add the route that assigns one customer."""

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
        answer = assign(body, assign.models.load(model, version), all_changes=all_changes)
        assign.count(answer)
        return Response(answer.content, media_type=JSON, headers=answer.headers())


def add_feature_routes(router: APIRouter, models: ServedModels) -> None:
    """Add the route that lists the features of a model."""

    @router.get(
        "/v1/features",
        tags=["assignments"],
        summary="List the features of the model",
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
        return json_response(document, stored)
