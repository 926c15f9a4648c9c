"""The route that Prometheus scrapes."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from mallseg.domain.errors import MallsegError
from mallseg.domain.ports import ModelReader, SegmentationStore
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.service.api_key import Scope
from mallseg.entrypoints.http.faults import PARTS, Faults
from mallseg.entrypoints.http.guard.scopes import needs
from mallseg.entrypoints.http.observability.metrics import Metrics, ServedVersion
from mallseg.entrypoints.http.problems import documented

TEXT = "text/plain"


def add_metrics_route(
    router: APIRouter,
    metrics: Metrics,
    *,
    faults: Faults,
    models: ModelReader,
    store: SegmentationStore,
    served: Sequence[str],
) -> None:
    """Add the route of the metrics; gauges are updated when it is scraped."""
    versions = ServedVersions(models, store)

    @router.get(
        "/metrics",
        tags=["operations"],
        summary="Metrics, for Prometheus",
        response_class=Response,
        openapi_extra=needs(Scope.READ),
        responses={
            HTTPStatus.OK: {"description": "The metrics", "content": {TEXT: {}}},
            **documented(),
        },
    )
    async def show_metrics(request: Request) -> Response:
        """Give counts, latencies and the served versions; no label holds what a client sent."""
        for each in await run_in_threadpool(versions, served):
            metrics.set_version(each)
        failing = faults.current()
        for part in PARTS:
            metrics.set_fault(part, fails=part in failing)
        text, media_type = metrics.render(request.headers.get("accept", ""))
        return Response(text, media_type=media_type)


class ServedVersions:
    """Looks up which versions are served, and when each was trained (cached)."""

    def __init__(self, models: ModelReader, store: SegmentationStore) -> None:
        self._models, self._store = models, store
        self._times_s: dict[tuple[str, int], float] = {}

    def __call__(self, names: Sequence[str]) -> list[ServedVersion]:
        """Give those that can be loaded."""
        return [served for name in names if (served := self._served(name)) is not None]

    def _served(self, name: str) -> ServedVersion | None:
        try:
            stored = self._models.load(name)
        except MallsegError:
            return None
        try:
            trained_at_s = self._trained_at(stored)
        except MallsegError:
            trained_at_s = None
        return ServedVersion(name=name, version=stored.version, trained_at_s=trained_at_s)

    def _trained_at(self, stored: StoredSegmentation) -> float | None:
        key = stored.model, stored.version
        if key not in self._times_s:
            versions = self._store.catalogue(stored.model).versions
            self._times_s = {
                (each.model, each.number): datetime.fromisoformat(each.created_at).timestamp()
                for each in versions
            }
        return self._times_s.get(key)
