"""The route that assigns many customers: in JSON here, in a CSV file by `files.py`."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from mallseg.domain.errors import InvalidCustomerError
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.assignment import AssignedColumns
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.service.api_key import Scope
from mallseg.entrypoints.http.batch_body import SCHEMA, ReceivedBatch, read_columns, read_one_by_one
from mallseg.entrypoints.http.guard.body_limit import set_body_limit
from mallseg.entrypoints.http.guard.scopes import media_type_of, needs
from mallseg.entrypoints.http.guard.strict_json import JSON
from mallseg.entrypoints.http.observability.metrics import Metrics
from mallseg.entrypoints.http.problems import FieldProblem, documented
from mallseg.entrypoints.http.routes.columns import ColumnAssignment, groups_of
from mallseg.entrypoints.http.routes.files import (
    CSV,
    LabelColumnNames,
    LabelFile,
    chosen_columns,
)
from mallseg.entrypoints.http.routes.served import (
    ModelName,
    ServedModels,
    VersionName,
    bytes_response,
)
from mallseg.entrypoints.presentation.documents.assignment import BatchDocument
from mallseg.settings.serving import HttpSettings

BATCH_PATH = "/v1/assignments/batch"

QUICK_BYTES = 128 * 1024
"""A larger body is processed in a thread, so that it does not block the event loop."""


class _Refused(msgspec.Struct):
    """`RefusedRecordDocument`."""

    id: str | None
    errors: tuple[FieldProblem, ...]


class _Batch(msgspec.Struct):
    """`BatchDocument`."""

    model: str
    version: int
    segments: list[dict[str, Any]]
    assigned: int
    rejected: int
    assignments: msgspec.Raw


_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignBatch:
    """Assigns all customers in a body, and encodes the response."""

    assign: ColumnAssignment
    metrics: Metrics
    declared: tuple[str, ...]

    def __call__(self, body: bytes, stored: StoredSegmentation) -> bytes:
        """Assign, count, encode."""
        segmentation = stored.segmentation
        received, found = self._assigned(body, stored)
        for faults in received.problems.values():
            self.metrics.count_rejected(faults[0].code)
        return _encode(_Batch(
            model=stored.model,
            version=stored.version,
            segments=[
                {"slug": each.slug, "number": each.number, "name": each.name}
                for each in segmentation.by_number
            ],
            assigned=len(found.groups),
            rejected=len(received.problems),
            assignments=msgspec.Raw(_encode_rows(segmentation, received, found)),
        ))  # fmt: skip

    def _assigned(
        self, body: bytes, stored: StoredSegmentation
    ) -> tuple[ReceivedBatch, AssignedColumns]:
        features = stored.segmentation.features
        if received := read_columns(body, features):
            with suppress(InvalidCustomerError):
                return received, self.assign(stored, received.columns)
        received = read_one_by_one(body, features, declared=self.declared)
        return received, self.assign(stored, received.columns)


def _encode_rows(
    segmentation: Segmentation, received: ReceivedBatch, found: AssignedColumns
) -> bytes:
    """Encode the rows as `AssignedRecordDocument` would be, from pieces of bytes.

    Making and encoding objects would take half of the time of a request. Rows of the same segment
    and certainty differ in their ids and distances only.
    """
    if not found.groups:
        return _in_order(received, iter(()))
    heads = _heads(tuple(groups_of(segmentation)))
    distances = _encode(found.distances)[1:-1].split(b",")
    if not (received.problems or any(received.ids)):
        heads = [b'},{"id":null' + head for head in heads]
        pieces = [b"}]"] * (2 * len(distances) + 1)
        pieces[:-1:2] = [heads[group] for group in found.groups]
        pieces[1::2] = distances
        pieces[0] = b"[" + pieces[0][2:]
        return b"".join(pieces)
    ids = map(received.ids.__getitem__, received.valid)
    rows = (
        b'{"id":%b%b%b}' % (_encode(own_id), heads[group], distance)
        for own_id, group, distance in zip(ids, found.groups, distances, strict=True)
    )
    return _in_order(received, rows)


@lru_cache(maxsize=32)
def _heads(groups: tuple[tuple[str, str], ...]) -> list[bytes]:
    """Encode what the rows of a group have in common."""
    return [
        b',"segment":%b,"certainty":%b,"distance":' % (_encode(slug), _encode(certainty))
        for slug, certainty in groups
    ]


def _in_order(received: ReceivedBatch, rows: Iterator[bytes]) -> bytes:
    """Insert the refused records in their places."""
    problems = received.problems
    return b"[%b]" % b",".join(
        _encode(_Refused(own_id, problems[index])) if index in problems else next(rows)
        for index, own_id in enumerate(received.ids)
    )


_CONTENT = {
    JSON: {"schema": {"$ref": f"#/components/schemas/{SCHEMA}"}},
    CSV: {"schema": {"type": "string", "format": "binary"}},
}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    HTTPStatus.OK: {"content": {CSV: {"schema": {"type": "string"}}}},
    **documented(
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.INSUFFICIENT_STORAGE,
    ),
}
"""The bodies and responses, for OpenAPI."""


def add_batch_routes(
    router: APIRouter,
    models: ServedModels,
    assign_batch: AssignBatch,
    label_file: LabelFile,
    limits: HttpSettings,
) -> None:
    """Add the route that assigns many customers."""
    largest = max(limits.max_batch_bytes, limits.max_file_bytes)

    @router.post(
        BATCH_PATH,
        tags=["assignments"],
        summary="Assign many customers to segments",
        response_model=BatchDocument,
        responses=_RESPONSES,
        openapi_extra=needs(Scope.READ, largest_body=largest)
        | {"requestBody": {"required": True, "content": _CONTENT}},
    )
    async def assign_customers(
        request: Request,
        *,
        model: ModelName = None,
        version: VersionName = None,
        columns: LabelColumnNames = "",
    ) -> Response:
        """Assign many customers; the answer has an assignment or an error for each, in order.

        A CSV file is returned with columns added: the segment, or the reason why there is none.
        """
        stored = models.load(model, version)
        if media_type_of(request.scope) == CSV:
            return await label_file(request, stored, chosen_columns(columns))
        set_body_limit(request.scope, limits.max_batch_bytes)
        content = await request.body()
        if len(content) > QUICK_BYTES:
            return bytes_response(await run_in_threadpool(assign_batch, content, stored), stored)
        return bytes_response(assign_batch(content, stored), stored)
