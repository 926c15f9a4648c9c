"""Lookup of a customer in the ledger, by POST: paths are logged, and must not hold an id."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import anyio
from anyio import to_thread
from fastapi import APIRouter, Request
from starlette.responses import Response

from mallseg.domain.errors import (
    CustomerNotFoundError,
    LedgerFault,
    LedgerUnavailableError,
)
from mallseg.domain.moves.membership import KnownCustomer, MembershipChange
from mallseg.domain.ports import CustomerLedger
from mallseg.domain.service.api_key import Scope
from mallseg.entrypoints.http.customer_body import ID_PROBLEM, LONGEST_ID
from mallseg.entrypoints.http.failing_parts import LEDGER, FailingParts
from mallseg.entrypoints.http.guard.scopes import needs
from mallseg.entrypoints.http.guard.strict_json import JSON, json_of
from mallseg.entrypoints.http.problem_handlers import InvalidFieldsError
from mallseg.entrypoints.http.problems import (
    NOT_AN_OBJECT,
    documented,
    unknown_field,
)
from mallseg.entrypoints.http.routes.served import ServedModels, json_response

_ID = "id"
_MAX_THREADS = 4
"""For lookups; more are queued. While the ledger is being written, each waits some seconds."""

_BODY: dict[str, Any] = {
    "type": "object",
    "properties": {_ID: {"type": "string", "minLength": 1, "maxLength": LONGEST_ID}},
    "required": [_ID],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDocument:
    """A settled change from a segment to another, by their slugs; the day as ISO 8601."""

    day: str
    before: str
    after: str
    cause: str
    version: int

    @classmethod
    def of(cls, change: MembershipChange) -> "ChangeDocument":
        """Make the document of a change."""
        return cls(
            day=change.day.isoformat(),
            before=change.before,
            after=change.after,
            cause=str(change.cause),
            version=change.version,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipDocument:
    """The membership of a customer in one model: `segment` is the slug, settled `since` a day.

    `version` is that of the model that assigned it; `last_seen` is the day of the last update that
    had this customer, and `last_change` null for one who has always been where they are.
    """

    model: str
    version: int
    segment: str
    since: str
    last_seen: str
    last_change: ChangeDocument | None

    @classmethod
    def of(cls, known: KnownCustomer) -> "MembershipDocument":
        """Make the document of a membership, without the id."""
        membership = known.membership
        return cls(
            model=known.model,
            version=membership.version,
            segment=membership.segment,
            since=membership.since.isoformat(),
            last_seen=membership.last.isoformat(),
            last_change=ChangeDocument.of(known.changes[-1]) if known.changes else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupDocument:
    """One customer in all models that are served."""

    memberships: list[MembershipDocument]


def add_customer_routes(
    router: APIRouter,
    models: ServedModels,
    ledger: Callable[[], CustomerLedger],
    faults: FailingParts,
) -> None:
    """Add the lookup by id; the ledger is opened with the first one, because its import is slow."""

    def find(customer: str) -> tuple[KnownCustomer, ...]:
        return ledger().find(customer)

    threads = anyio.CapacityLimiter(_MAX_THREADS)

    @router.post(
        "/v1/customers/lookup",
        tags=["customers"],
        summary="Look a customer up in the ledger",
        response_model=LookupDocument,
        responses=documented(
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.NOT_FOUND,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            HTTPStatus.SERVICE_UNAVAILABLE,
        ),
        openapi_extra=needs(Scope.CUSTOMERS)
        | {"requestBody": {"required": True, "content": {JSON: {"schema": _BODY}}}},
    )
    async def look_up(request: Request) -> Response:
        """Give the segment of a customer, since when, and the last change; ids match exactly."""
        customer = _id_of(await json_of(request))
        with faults.watch(LEDGER, LedgerUnavailableError, harmless={LedgerFault.NO_LEDGER}):
            found = await to_thread.run_sync(find, customer, limiter=threads)
        memberships = [
            MembershipDocument.of(each) for each in found if each.model in models.allowed
        ]
        if not memberships:
            raise CustomerNotFoundError
        return json_response(LookupDocument(memberships=memberships))


def _id_of(body: object) -> str:
    if not isinstance(body, dict):
        raise InvalidFieldsError((NOT_AN_OBJECT,))
    customer_id = body.get(_ID)
    problems = []
    if not isinstance(customer_id, str) or not 0 < len(customer_id) <= LONGEST_ID:
        problems.append(ID_PROBLEM)
    if not {_ID}.issuperset(body):
        problems.append(unknown_field((_ID,)))
    if problems:
        raise InvalidFieldsError(tuple(problems))
    return str(customer_id)
