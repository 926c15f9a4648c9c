"""Liveness and readiness."""

from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter

from mallseg.entrypoints.http.failing_parts import FailingParts
from mallseg.entrypoints.http.guard.scopes import needs
from mallseg.entrypoints.http.problems import documented
from mallseg.entrypoints.http.routes.served import ServedModels


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveDocument:
    """The process answers."""

    status: str = "alive"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyDocument:
    """The model that is served, and what does not work meanwhile.

    `faults` maps a part (model, store, ledger) to the kind of its problem. With one of the model,
    the last good version is served on.
    """

    model: str
    version: int
    faults: dict[str, str]


def ready_document(models: ServedModels, faults: FailingParts) -> ReadyDocument:
    """Name the served version, or raise what keeps it from being loaded."""
    stored = models.load()
    return ReadyDocument(model=stored.model, version=stored.version, faults={**faults.current()})


def add_health_routes(router: APIRouter, models: ServedModels, faults: FailingParts) -> None:
    """Add the probes for load balancers and orchestrators."""

    @router.head("/livez", include_in_schema=False, openapi_extra=needs(None))
    @router.get(
        "/livez",
        tags=["health"],
        summary="Is it alive?",
        responses=documented(),
        openapi_extra=needs(None),
    )
    async def live() -> LiveDocument:
        """Answer with 200 while the process responds."""
        return LiveDocument()

    @router.head("/readyz", include_in_schema=False, openapi_extra=needs(None))
    @router.get(
        "/readyz",
        tags=["health"],
        summary="Is it ready?",
        responses=documented(HTTPStatus.SERVICE_UNAVAILABLE),
        openapi_extra=needs(None),
    )
    async def ready() -> ReadyDocument:
        """Answer with 200 and the served version if one can be loaded."""
        return ready_document(models, faults)
