"""From an exception to a problem."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from structlog.contextvars import bind_contextvars

from mallseg.domain.customers.feature import FEATURES
from mallseg.domain.errors import MallsegError
from mallseg.entrypoints.http.problems import (
    INVALID_CUSTOMER,
    FieldProblem,
    kind_of,
    plain_problem,
    problem_response,
)

_FIELDS = {feature.field: feature for feature in FEATURES}
_NOT_AN_OBJECT = FieldProblem(
    field="body",
    code="not_an_object",
    reason="must be a JSON object, sent with content-type application/json",
    facts={},
)
_UNKNOWN_FIELD = FieldProblem(
    field="unknown field",
    code="unknown_field",
    reason=f"is none of {', '.join(_FIELDS)}",
    facts={"choices": tuple(_FIELDS)},
)
"""Not even the name that a client invented is repeated."""

_DETAILS: Mapping[int, str] = {
    HTTPStatus.BAD_REQUEST: "the body cannot be read as JSON",
    HTTPStatus.NOT_FOUND: "nothing is served at this path",
    HTTPStatus.METHOD_NOT_ALLOWED: "this path is not served for this method: see the Allow header",
}


def add_problem_handlers(app: FastAPI) -> None:
    """Have every refusal answered as a problem."""
    app.exception_handler(MallsegError)(_refused_by_mallseg)
    app.exception_handler(RequestValidationError)(_refused_by_schema)
    app.exception_handler(HTTPException)(_refused_by_http)


async def _refused_by_mallseg(_: Request, error: MallsegError) -> Response:
    kind = kind_of(error)
    bind_contextvars(problem=kind.slug, code=str(error.code))
    if kind.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        bind_contextvars(reason=str(error))  # the operator's to read: clients get kind.detail
    return problem_response(kind.document(error))


async def _refused_by_schema(_: Request, error: RequestValidationError) -> Response:
    found = error.errors()
    if any(each["type"] == "json_invalid" for each in found):
        status = HTTPStatus.BAD_REQUEST
        return problem_response(plain_problem(status, _DETAILS[status]))
    bind_contextvars(problem=INVALID_CUSTOMER.slug)
    return problem_response(INVALID_CUSTOMER.of_fields(_field_problems(found)))


async def _refused_by_http(_: Request, error: HTTPException) -> Response:
    detail = _DETAILS.get(error.status_code, error.detail)
    return problem_response(plain_problem(error.status_code, detail), error.headers)


def _field_problems(found: Iterable[Mapping[str, Any]]) -> tuple[FieldProblem, ...]:
    """Say it in the domain's words: pydantic's own carry the input along."""
    problems = [_at(each["loc"]) for each in found]
    return tuple({problem.field: problem for problem in problems}.values())


def _at(location: tuple[int | str, ...]) -> FieldProblem:
    match location:
        case (_, str(name), *_) if name in _FIELDS:
            return FieldProblem.of(_FIELDS[name].not_a_number())
        case (_, _, *_):
            return _UNKNOWN_FIELD
        case _:
            return _NOT_AN_OBJECT
