"""Whether the service is alive, and ready."""

from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter

from mallseg.domain.ports import ModelReader
from mallseg.entrypoints.http.guard.scopes import needs
from mallseg.entrypoints.http.problems import documented
from mallseg.entrypoints.http.routes.served import served


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveDocument:
    """The process answers."""

    status: str = "alive"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyDocument:
    """The model that is served."""

    model: str
    version: int


def add_health_routes(router: APIRouter, models: ModelReader, model: str) -> None:
    """Serve what load balancers and supervisors ask."""

    @router.head("/livez", include_in_schema=False, openapi_extra=needs(None))
    @router.get(
        "/livez",
        tags=["health"],
        summary="Is it alive?",
        responses=documented(),
        openapi_extra=needs(None),
    )
    async def live() -> LiveDocument:
        """Answer as long as the process does."""
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
        """Answer with the served version, once there is one that can be loaded."""
        with served():
            stored = models.load(model)
        return ReadyDocument(model=stored.model, version=stored.version)
