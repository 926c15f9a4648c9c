"""Routes that list models and versions, and show a version."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from structlog.contextvars import bind_contextvars

from mallseg.application.registry.describe_segmentation import DescribeSegmentation
from mallseg.application.registry.list_models import ListModels
from mallseg.application.registry.show_version import ShowVersion
from mallseg.domain.registry.catalogue import Catalogue
from mallseg.domain.registry.version import check_model_name, parse_version
from mallseg.domain.segments.naming import Wording
from mallseg.domain.service.api_key import Scope
from mallseg.entrypoints.http.guard.scopes import needs
from mallseg.entrypoints.http.problems import documented
from mallseg.entrypoints.http.routes.served import (
    ModelInPath,
    VersionInPath,
    bytes_response,
    to_json,
)
from mallseg.entrypoints.presentation.documents.report import report_document
from mallseg.entrypoints.presentation.documents.versions import (
    ModelsDocument,
    ShownVersionDocument,
    VersionsDocument,
)
from mallseg.entrypoints.presentation.views.report import SegmentationReport

_DAMAGED = "cannot be read: the server's log says why"

_PROBLEMS = documented(
    HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasesDocument:
    """The aliases of a model, each with the number of the version that it names."""

    model: str
    aliases: dict[str, int]


def add_model_routes(
    router: APIRouter,
    list_catalogues: ListModels,
    show: ShowVersion,
    describing: Callable[[], DescribeSegmentation],
    wording: Wording,
) -> None:
    """Add the routes that read the registry.

    `describing` is called when it is needed, because importing the ledger is slow.
    """
    _add_lists(router, list_catalogues)
    _add_versions(router, show, describing, wording)


def _add_lists(router: APIRouter, list_catalogues: ListModels) -> None:
    @router.get(
        "/v1/models",
        tags=["models"],
        summary="List all models",
        responses=documented(HTTPStatus.SERVICE_UNAVAILABLE),
        openapi_extra=needs(Scope.READ),
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
        openapi_extra=needs(Scope.READ),
    )
    async def list_versions(name: ModelInPath) -> VersionsDocument:
        """Give all stored versions of a model, oldest first; the champion is the one in use."""
        (catalogue,) = await run_in_threadpool(list_catalogues, model=check_model_name(name))
        return VersionsDocument.of(_for_clients(catalogue))

    @router.get(
        "/v1/models/{name}/aliases",
        tags=["models"],
        summary="List the aliases of a model",
        responses=_PROBLEMS,
        openapi_extra=needs(Scope.READ),
    )
    async def list_aliases(name: ModelInPath) -> AliasesDocument:
        """Give the number of the version that each alias names."""
        (catalogue,) = await run_in_threadpool(list_catalogues, model=check_model_name(name))
        aliases = {each.alias: each.version for each in _for_clients(catalogue).pointers}
        return AliasesDocument(model=catalogue.model, aliases=aliases)


def _add_versions(
    router: APIRouter,
    show: ShowVersion,
    describing: Callable[[], DescribeSegmentation],
    wording: Wording,
) -> None:
    @router.get(
        "/v1/models/{name}/versions/{version}",
        tags=["models"],
        summary="Show one version of a model",
        responses=_PROBLEMS,
        openapi_extra=needs(Scope.READ),
    )
    async def show_version(name: ModelInPath, version: VersionInPath) -> ShownVersionDocument:
        """Give the provenance and the segments of a version, by its number or an alias."""
        number_or_alias = parse_version(version)
        shown = await run_in_threadpool(show, model=check_model_name(name), version=number_or_alias)
        return ShownVersionDocument.of(shown)

    @router.get(
        "/v1/models/{name}/versions/{version}/profile",
        tags=["models"],
        summary="Show the profile of a version",
        response_model=dict[str, Any],
        responses=_PROBLEMS,
        openapi_extra=needs(Scope.READ),
    )
    async def show_profile(name: ModelInPath, version: VersionInPath) -> Response:
        """Give the content of its report: cards, map, borders, study, and what has changed."""
        number_or_alias = parse_version(version)
        write = partial(_profile, describing, wording, check_model_name(name), number_or_alias)
        return bytes_response(await run_in_threadpool(write), None)


def _profile(
    describing: Callable[[], DescribeSegmentation],
    wording: Wording,
    model: str,
    version: int | str,
) -> bytes:
    described = describing()(model=model, version=version)
    return to_json(report_document(SegmentationReport.of(described, wording)))


def _for_clients(catalogue: Catalogue) -> Catalogue:
    """Move reasons of damage to the log: they contain paths of the server."""
    if catalogue.damage:
        bind_contextvars(damaged=[each.reason for each in catalogue.damage])
    damage = tuple(replace(each, reason=_DAMAGED) for each in catalogue.damage)
    return replace(catalogue, damage=damage)
