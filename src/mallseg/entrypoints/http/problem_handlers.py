"""Errors of a request, and how each is answered as a problem."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from structlog.contextvars import bind_contextvars

from mallseg.domain.errors import MallsegError
from mallseg.entrypoints.http.problem_kinds import (
    BODY_TOO_LARGE,
    INVALID_BODY,
    INVALID_CUSTOMER,
    INVALID_OPTION,
    problem_kind_of,
)
from mallseg.entrypoints.http.problems import FieldProblem, plain_problem, problem_response


class InvalidFieldsError(Exception):
    """Fields of a request are invalid."""

    def __init__(self, problems: tuple[FieldProblem, ...]) -> None:
        super().__init__()
        self.problems = problems


class InvalidBodyError(Exception):
    """The body of a request cannot be parsed; `reason` continues a sentence about "the body"."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason


class BodyTooLargeError(Exception):
    """The body of a request exceeds the limit of its route."""

    def __init__(self, largest: int) -> None:
        super().__init__()
        self.largest = largest


_DETAILS: Mapping[int, str] = {
    HTTPStatus.BAD_REQUEST: "the body cannot be read as JSON",
    HTTPStatus.NOT_FOUND: "nothing is served at this path",
    HTTPStatus.METHOD_NOT_ALLOWED: "this path is not served for this method: see the Allow header",
}


def add_problem_handlers(app: FastAPI) -> None:
    """Answer every error with a problem."""
    app.exception_handler(MallsegError)(_refused_by_mallseg)
    app.exception_handler(RequestValidationError)(_refused_by_schema)
    app.exception_handler(InvalidFieldsError)(_refused_fields)
    app.exception_handler(InvalidBodyError)(_refused_body)
    app.exception_handler(BodyTooLargeError)(_refused_size)
    app.exception_handler(ClientDisconnect)(_cut_off)
    app.exception_handler(HTTPException)(_refused_by_http)


async def _refused_by_mallseg(_: Request, error: MallsegError) -> Response:
    kind = problem_kind_of(error)
    bind_contextvars(problem=kind.slug, code=str(error.code))
    if kind.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        bind_contextvars(reason=str(error))  # the operator's to read: clients get kind.detail
    return problem_response(kind.document(error))


async def _refused_by_schema(_: Request, error: RequestValidationError) -> Response:
    problems = tuple(
        FieldProblem(
            field=str(each["loc"][-1]),
            code="not_as_described",
            reason=_EXPECTED.get(each["type"], "must be as the page of the routes describes it"),
            facts={},
        )
        for each in error.errors()
    )
    bind_contextvars(problem=INVALID_OPTION.slug, code=problems[0].code)
    return problem_response(INVALID_OPTION.of_fields(problems))


_EXPECTED = {"bool_parsing": "must be true or false", "int_parsing": "must be a whole number"}


async def _refused_fields(_: Request, error: InvalidFieldsError) -> Response:
    bind_contextvars(problem=INVALID_CUSTOMER.slug, code=error.problems[0].code)
    return problem_response(INVALID_CUSTOMER.of_fields(error.problems))


async def _refused_body(_: Request, error: InvalidBodyError) -> Response:
    bind_contextvars(problem=INVALID_BODY.slug, code=error.code)
    return problem_response(INVALID_BODY.problem(error.code, f"the body {error.reason}"))


async def _refused_size(_: Request, error: BodyTooLargeError) -> Response:
    bind_contextvars(problem=BODY_TOO_LARGE.slug, code="body_too_large")
    detail = f"the body is larger than {error.largest} bytes"
    problem = BODY_TOO_LARGE.problem("body_too_large", detail, largest=error.largest)
    return problem_response(problem)


async def _cut_off(request: Request, _: ClientDisconnect) -> Response:
    """Answer a client that disconnects within its body with a 400: it is not our failure."""
    return await _refused_body(request, InvalidBodyError("cut_off", "ends before it is complete"))


async def _refused_by_http(_: Request, error: HTTPException) -> Response:
    detail = _DETAILS.get(error.status_code, error.detail)
    return problem_response(plain_problem(error.status_code, detail), error.headers)
