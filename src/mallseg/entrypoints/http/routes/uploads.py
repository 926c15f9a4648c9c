"""Routes of uploads: files that are sent once, and used in several steps."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated
from urllib.parse import unquote

from fastapi import APIRouter, Header, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from mallseg.domain.errors import system_text
from mallseg.domain.ports import Uploads
from mallseg.domain.service.api_key import Scope
from mallseg.domain.service.upload import Upload
from mallseg.entrypoints.http.guard.callers import name_of_caller
from mallseg.entrypoints.http.guard.scopes import needs
from mallseg.entrypoints.http.problems import documented
from mallseg.entrypoints.http.routes.checks import MEDIA_TYPES
from mallseg.entrypoints.http.routes.files import full_disk_as_507, write_body
from mallseg.entrypoints.http.routes.served import created_response, json_response
from mallseg.log import LOGGER, logger_named

_CLEANUP_INTERVAL_S = 60

FileName = Annotated[
    str,
    Header(
        alias="x-file-name",
        max_length=1000,
        description="What the file is called, percent-encoded as in an address.",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadDocument:
    """An upload; it expires at `kept_until` unless it is used again."""

    token: str
    name: str
    bytes: int
    kept_until: str

    @classmethod
    def of(cls, upload: Upload, minutes: int) -> "UploadDocument":
        """Make the document of an upload."""
        until = upload.used_at + timedelta(minutes=minutes)
        return cls(
            token=upload.token,
            name=upload.name,
            bytes=upload.size,
            kept_until=until.isoformat(timespec="seconds"),
        )


def owner_of(request: Request) -> str:
    """Give the owner of a request's uploads: the name of its key, or "" where there are no keys."""
    return name_of_caller(request.scope) or ""


def add_upload_routes(router: APIRouter, uploads: Uploads, *, largest: int) -> None:
    """Add the routes of uploads."""
    _add_create(router, uploads, largest)
    _add_show_and_remove(router, uploads)


def _add_create(router: APIRouter, uploads: Uploads, largest: int) -> None:
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in MEDIA_TYPES}

    @router.post(
        "/v1/uploads",
        tags=["files"],
        summary="Upload a file of customers",
        status_code=HTTPStatus.CREATED,
        response_model=UploadDocument,
        responses=documented(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            HTTPStatus.SERVICE_UNAVAILABLE,
            HTTPStatus.INSUFFICIENT_STORAGE,
        ),
        openapi_extra=needs(Scope.READ, largest_body=largest)
        | {"requestBody": {"required": True, "content": content}},
    )
    async def send_file(request: Request, file_name: FileName = "") -> Response:
        """Keep a file for an hour after it was last used; it can be used with the same key only."""
        with full_disk_as_507():
            upload = await save_upload(request, uploads, unquote(file_name))
        path, document = f"/v1/uploads/{upload.token}", UploadDocument.of(upload, uploads.minutes)
        return created_response(request, path, document, HTTPStatus.CREATED)


def _add_show_and_remove(router: APIRouter, uploads: Uploads) -> None:
    refusals = documented(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY)

    @router.get(
        "/v1/uploads/{token}",
        tags=["files"],
        summary="Show an upload",
        response_model=UploadDocument,
        responses=refusals,
        openapi_extra=needs(Scope.READ),
    )
    async def show_upload(request: Request, token: str) -> Response:
        """Give its name, its size, and when it expires."""
        upload = await run_in_threadpool(uploads.find, token, owner=owner_of(request))
        return json_response(UploadDocument.of(upload, uploads.minutes))

    @router.delete(
        "/v1/uploads/{token}",
        tags=["files"],
        summary="Remove an upload",
        status_code=HTTPStatus.NO_CONTENT,
        response_model=None,
        responses=refusals,
        openapi_extra=needs(Scope.READ),
    )
    async def remove_upload(request: Request, token: str) -> Response:
        """Remove it from the disk; removing it again is no error."""
        await run_in_threadpool(uploads.remove, token, owner=owner_of(request))
        return Response(status_code=HTTPStatus.NO_CONTENT)


@asynccontextmanager
async def upload_cleanup(uploads: Uploads) -> AsyncIterator[None]:
    """Remove expired uploads at once, and every minute while the block runs."""
    await _sweep(uploads)
    task = asyncio.create_task(_sweep_periodically(uploads))
    try:
        yield
    finally:
        task.cancel()


async def _sweep_periodically(uploads: Uploads) -> None:
    while True:
        await asyncio.sleep(_CLEANUP_INTERVAL_S)
        await _sweep(uploads)


async def _sweep(uploads: Uploads) -> None:
    try:
        await run_in_threadpool(uploads.sweep)
    except OSError as error:
        logger_named(f"{LOGGER}.uploads").error("uploads_kept", reason=system_text(error))


async def save_upload(request: Request, uploads: Uploads, name: str) -> Upload:
    """Save a request's body as an upload; one that breaks off or is too large leaves no file."""
    with uploads.receiving(name=name, owner=owner_of(request)) as incoming:
        await write_body(request.stream(), incoming.file)
        return await run_in_threadpool(incoming.finish)
