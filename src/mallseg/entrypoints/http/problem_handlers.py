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
from mallseg.domain.errors import InvalidCustomerError, MallsegError
from mallseg.entrypoints.http.problems import (
    INVALID_CUSTOMER,
    FieldProblem,
    kind_of,
    plain_problem,
    problem_response,
)

_FIELDS = {feature.field: feature for feature in FEATURES}
_NOT_AN_OBJECT = FieldProblem(
    field="body", reason="must be a JSON object, sent with content-type application/json"
)
_UNKNOWN_FIELD = FieldProblem(field="unknown field", reason=f"is none of {', '.join(_FIELDS)}")
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
    bind_contextvars(problem=kind.slug)
    if kind.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        bind_contextvars(reason=str(error))  # the operator's to read: clients get kind.detail
    errors = [_field_problem(error)] if isinstance(error, InvalidCustomerError) else []
    return problem_response(kind.document(str(error), errors))


async def _refused_by_schema(_: Request, error: RequestValidationError) -> Response:
    found = error.errors()
    if any(each["type"] == "json_invalid" for each in found):
        status = HTTPStatus.BAD_REQUEST
        return problem_response(plain_problem(status, _DETAILS[status]))
    bind_contextvars(problem=INVALID_CUSTOMER.slug)
    errors = _field_problems(found)
    detail = "; ".join(f"{each.field} {each.reason}" for each in errors)
    return problem_response(INVALID_CUSTOMER.document(detail, errors))


async def _refused_by_http(_: Request, error: HTTPException) -> Response:
    detail = _DETAILS.get(error.status_code, error.detail)
    return problem_response(plain_problem(error.status_code, detail), error.headers)


def _field_problem(error: InvalidCustomerError) -> FieldProblem:
    return FieldProblem(field=error.field, reason=error.reason)


def _field_problems(found: Iterable[Mapping[str, Any]]) -> list[FieldProblem]:
    """Say it in the domain's words: pydantic's own carry the input along."""
    return list(dict.fromkeys(_at(each["loc"]) for each in found))


def _at(location: tuple[int | str, ...]) -> FieldProblem:
    match location:
        case (_, str(name), *_) if name in _FIELDS:
            return FieldProblem(field=name, reason=_FIELDS[name].not_a_number().reason)
        case (_, _, *_):
            return _UNKNOWN_FIELD
        case _:
            return _NOT_AN_OBJECT
