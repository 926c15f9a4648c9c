"""Routes that start, show and cancel trainings; every worker sees all of them."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import WithJsonSchema
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from mallseg.domain.ports import TrainingRecords, Uploads
from mallseg.domain.service.api_key import Scope
from mallseg.entrypoints.http.guard.scopes import needs
from mallseg.entrypoints.http.guard.strict_json import JSON, json_of
from mallseg.entrypoints.http.problems import documented
from mallseg.entrypoints.http.routes.served import ServedModels, created_response, json_response
from mallseg.entrypoints.http.routes.uploads import owner_of
from mallseg.entrypoints.http.training.choices import BODY, read_choices
from mallseg.entrypoints.http.training.starter import TrainingStarter
from mallseg.entrypoints.presentation.documents.service import TrainingDocument

TrainingInPath = Annotated[
    str,
    Path(description="The id of a training."),
    WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{16}$"}),
]


def add_training_routes(
    router: APIRouter,
    models: ServedModels,
    *,
    start: TrainingStarter,
    records: TrainingRecords,
    uploads: Uploads,
) -> None:
    """Add the routes of trainings."""

    @router.post(
        "/v1/trainings",
        tags=["trainings"],
        summary="Train a model on an uploaded file",
        status_code=HTTPStatus.ACCEPTED,
        response_model=TrainingDocument,
        responses=documented(
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.NOT_FOUND,
            HTTPStatus.CONFLICT,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            HTTPStatus.SERVICE_UNAVAILABLE,
        ),
        openapi_extra=needs(Scope.ADMIN)
        | {"requestBody": {"required": True, "content": {JSON: {"schema": BODY}}}},
    )
    async def begin_training(request: Request) -> Response:
        """Start a training; `Location` shows its progress. One runs at a time."""
        token, model, choices = read_choices(await json_of(request))
        named = {"model": {"name": models.require(model or models.default)}}
        upload = await run_in_threadpool(uploads.find, token, owner=owner_of(request))
        training = await run_in_threadpool(start, upload.path, upload.read_as, choices, named)
        path, document = f"/v1/trainings/{training.id}", TrainingDocument.of(training)
        return created_response(request, path, document, HTTPStatus.ACCEPTED)

    @router.get(
        "/v1/trainings/{training}",
        tags=["trainings"],
        summary="Show a training",
        response_model=TrainingDocument,
        responses=documented(HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE),
        openapi_extra=needs(Scope.ADMIN),
    )
    async def show_training(training: TrainingInPath) -> Response:
        """Give its stages so far, and its result or the reason why it failed."""
        return json_response(TrainingDocument.of(await run_in_threadpool(records.find, training)))

    @router.delete(
        "/v1/trainings/{training}",
        tags=["trainings"],
        summary="Cancel a training",
        response_model=TrainingDocument,
        responses=documented(HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE),
        openapi_extra=needs(Scope.ADMIN),
    )
    async def cancel_training(training: TrainingInPath) -> Response:
        """End it within a second, without a result; a training that has ended is not changed."""
        return json_response(TrainingDocument.of(await run_in_threadpool(records.cancel, training)))
