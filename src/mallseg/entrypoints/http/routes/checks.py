"""The route that checks a file of customers, in a process with limits."""

import tempfile
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from mallseg.domain.errors import CustomerDataError
from mallseg.domain.service.api_key import Scope
from mallseg.entrypoints.http.file_jobs.checker import Checker
from mallseg.entrypoints.http.file_slots import FileSlots
from mallseg.entrypoints.http.guard.scopes import needs
from mallseg.entrypoints.http.problem_kinds import KINDS
from mallseg.entrypoints.http.problems import documented, problem_response
from mallseg.entrypoints.http.routes.files import CSV, full_disk_as_507, write_body
from mallseg.entrypoints.http.routes.served import json_response

MEDIA_TYPES = (
    CSV,
    "application/json",
    "application/octet-stream",
    "application/gzip",
    "application/zip",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
)
"""Accepted media types; the format is detected from the content."""


def add_check_routes(
    router: APIRouter, checker: Checker, slots: FileSlots, *, largest: int
) -> None:
    """Add the route that checks a file."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in MEDIA_TYPES}

    @router.post(
        "/v1/check",
        tags=["files"],
        summary="Check a file of customers",
        response_model=dict[str, Any],
        responses=documented(
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            HTTPStatus.SERVICE_UNAVAILABLE,
            HTTPStatus.INSUFFICIENT_STORAGE,
        ),
        openapi_extra=needs(Scope.READ, largest_body=largest)
        | {"requestBody": {"required": True, "content": content}},
    )
    async def check_file(request: Request) -> Response:
        """Give the report of `mallseg check`: columns, customers, and reasons to refuse training.

        The file may be CSV, compressed or not, JSON, or a workbook.
        """
        slots.check()
        with full_disk_as_507(), tempfile.TemporaryFile(prefix="mallseg-") as file:
            await write_body(request.stream(), file)
            with slots.acquire():
                result = await run_in_threadpool(checker, file)
        if fault := result.get("fault"):
            problem = KINDS[CustomerDataError].problem(fault["code"], fault["reason"])
            return problem_response(problem)
        return json_response(result["found"])
