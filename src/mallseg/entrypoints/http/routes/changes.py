"""Routes that promote a version or roll back; other workers see it when they poll the store."""

from functools import partial
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from structlog.contextvars import bind_contextvars

from mallseg.application.registry.promote_version import PromoteVersion, Promotion, RollBack
from mallseg.domain.errors import StoreUnavailableError
from mallseg.domain.registry.version import ALIAS, CHAMPION, NUMBER, check_alias, parse_version
from mallseg.domain.service.api_key import Scope
from mallseg.entrypoints.http.faults import STORE, Faults
from mallseg.entrypoints.http.guard.scopes import needs
from mallseg.entrypoints.http.guard.strict_json import JSON, json_of
from mallseg.entrypoints.http.problem_handlers import InvalidFieldsError
from mallseg.entrypoints.http.problems import NOT_AN_OBJECT, FieldProblem, documented, unknown_field
from mallseg.entrypoints.http.routes.served import ModelInPath, ServedModels

_VERSION, _ALIAS = "version", "alias"
_MAX_LENGTH = 64
_PROMOTION = {
    "type": "object",
    "properties": {
        _VERSION: {
            "description": "The number of a version, or an alias that names it.",
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": 10**18 - 1},
                {"type": "string", "pattern": f"^({NUMBER}|{ALIAS})$"},
            ],
        },
        _ALIAS: {
            "type": "string",
            "default": CHAMPION,
            "pattern": f"^{ALIAS}$",
        },
    },
    "required": [_VERSION],
    "additionalProperties": False,
}
_NOT_A_VERSION = FieldProblem(
    field=_VERSION,
    code="not_a_version",
    reason="must be the number of a version, or an alias",
    facts={},
)
_NOT_AN_ALIAS = FieldProblem(
    field=_ALIAS, code="not_an_alias", reason="must be a text", facts={"longest": _MAX_LENGTH}
)


def add_change_routes(
    router: APIRouter,
    models: ServedModels,
    faults: Faults,
    *,
    promote: PromoteVersion,
    roll_back: RollBack,
) -> None:
    """Add the routes that change which version is in use."""
    problems = documented(
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.SERVICE_UNAVAILABLE,
    )

    @router.post(
        "/v1/models/{name}/promote",
        tags=["models"],
        summary="Promote a version",
        responses=problems,
        openapi_extra=needs(Scope.ADMIN)
        | {"requestBody": {"required": True, "content": {JSON: {"schema": _PROMOTION}}}},
    )
    async def promote_version(name: ModelInPath, request: Request) -> Promotion:
        """Point an alias, by default the champion, at a version; a damaged version is refused.

        Every worker serves it within two seconds.
        """
        parameters = _promotion(await json_of(request))
        return await _changed(partial(promote, model=models.require(name), **parameters), faults)

    @router.post(
        "/v1/models/{name}/rollback",
        tags=["models"],
        summary="Roll back to the previous champion",
        responses=problems,
        openapi_extra=needs(Scope.ADMIN)
        | {"requestBody": {"required": True, "content": {JSON: {"schema": _NOTHING}}}},
    )
    async def roll_back_version(name: ModelInPath, request: Request) -> Promotion:
        """Make the last earlier champion that can be loaded the champion again."""
        _check_empty(await json_of(request))
        return await _changed(partial(roll_back, model=models.require(name)), faults)


_NOTHING = {"type": "object", "additionalProperties": False}


async def _changed(change: "partial[Promotion]", faults: Faults) -> Promotion:
    with faults.watch(STORE, StoreUnavailableError):
        found = await run_in_threadpool(change)
    bind_contextvars(model=found.model, version=found.version, alias=found.alias)
    return found


def _promotion(body: object) -> dict[str, Any]:
    """Validate the body of a promotion."""
    if not isinstance(body, dict):
        raise InvalidFieldsError((NOT_AN_OBJECT,))
    version, alias = body.get(_VERSION), body.get(_ALIAS, CHAMPION)
    if isinstance(version, float) and version.is_integer():
        version = int(version)  # JSON has one kind of number
    problems = []
    if isinstance(version, bool) or not isinstance(version, int | str):
        problems.append(_NOT_A_VERSION)
    if not isinstance(alias, str):
        problems.append(_NOT_AN_ALIAS)
    if not {_VERSION, _ALIAS}.issuperset(body):
        problems.append(unknown_field((_VERSION, _ALIAS)))
    if problems:
        raise InvalidFieldsError(tuple(problems))
    return {"version": parse_version(str(version)), "alias": check_alias(str(alias))}


def _check_empty(body: object) -> None:
    if not isinstance(body, dict):
        raise InvalidFieldsError((NOT_AN_OBJECT,))
    if body:
        raise InvalidFieldsError((unknown_field(()),))
