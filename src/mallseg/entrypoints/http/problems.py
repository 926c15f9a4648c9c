"""Everything that can go wrong, as RFC 9457 problem details that repeat nothing that was sent."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from structlog.contextvars import bind_contextvars

from mallseg.domain.errors import (
    Code,
    CustomerDataError,
    CustomerNotFoundError,
    DatabaseUnavailableError,
    Fact,
    InvalidCustomerError,
    InvalidOptionError,
    KeysUnavailableError,
    LedgerFault,
    LedgerUnavailableError,
    MallsegError,
    NotEnoughCustomersError,
    OptionFault,
    SegmentationNotFoundError,
    SegmentNotFoundError,
    StoreUnavailableError,
    TrainingNotFoundError,
    TrainingRunningError,
    UnreadableSegmentationError,
    UploadError,
    UploadFault,
)

MEDIA_TYPE = "application/problem+json"
_REF = "#/components/schemas/{model}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldProblem:
    """What is wrong with one field of the request: a code, and what was expected."""

    field: str
    code: str
    reason: str
    facts: dict[str, Fact]

    @classmethod
    def of(cls, error: InvalidCustomerError) -> "FieldProblem":
        """Name the field that a customer's value stands in, and never the value."""
        return cls(field=error.field, code=error.code, reason=error.reason, facts=error.facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemDocument:
    """What every error looks like; `errors` is there when fields of the request are at fault.

    `code` says what is wrong, more closely than `type`, and `facts` are the numbers and names that
    belong to it. A problem that its status already names has neither.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str | None = None
    facts: dict[str, Fact] | None = None
    errors: tuple[FieldProblem, ...] | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem; `detail` stands in for a message that is not meant for clients."""

    status: HTTPStatus
    slug: str
    title: str
    detail: str | None = None

    def document(self, error: MallsegError) -> ProblemDocument:
        """Write down an error; facts that only the operator should see stay in the log."""
        return self._document(
            error.code,
            self.detail or str(error),
            facts=None if self.detail else error.facts or None,
            errors=(FieldProblem.of(error),) if isinstance(error, InvalidCustomerError) else None,
        )

    def of_fields(self, errors: tuple[FieldProblem, ...]) -> ProblemDocument:
        """Write down what is wrong with fields of the request; code and facts are of the first."""
        detail = "; ".join(f"{each.field} {each.reason}" for each in errors)
        return self._document(errors[0].code, detail, facts=errors[0].facts or None, errors=errors)

    def saying(self, code: str, detail: str, **facts: Fact) -> ProblemDocument:
        """Write down what is wrong with a request as a whole."""
        return self._document(code, detail, facts=facts or None)

    def _document(
        self,
        code: str,
        detail: str,
        *,
        facts: dict[str, Fact] | None = None,
        errors: tuple[FieldProblem, ...] | None = None,
    ) -> ProblemDocument:
        return ProblemDocument(
            type=f"urn:problem-type:mallseg:{self.slug}",
            title=self.title,
            status=self.status,
            detail=detail,
            code=code,
            facts=facts,
            errors=errors,
        )


INVALID_BODY = Kind(HTTPStatus.BAD_REQUEST, "invalid-body", "Unreadable body")
BODY_TOO_LARGE = Kind(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body-too-large", "Body too large")
WRONG_MEDIA_TYPE = Kind(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "wrong-media-type", "Wrong media type")
INVALID_OPTION = Kind(
    HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-option", "Option that is not allowed"
)
INVALID_CUSTOMER = Kind(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-customer", "Invalid customer")

KINDS: Mapping[type[MallsegError], Kind] = {
    InvalidCustomerError: INVALID_CUSTOMER,
    InvalidOptionError: INVALID_OPTION,
    NotEnoughCustomersError: Kind(
        HTTPStatus.UNPROCESSABLE_ENTITY, "not-enough-customers", "Not enough customers"
    ),
    CustomerDataError: Kind(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "unreadable-customers",
        "Unreadable customers",
        "the customers cannot be read as a table",  # the message quotes the table's header
    ),
    SegmentNotFoundError: Kind(HTTPStatus.NOT_FOUND, "segment-not-found", "Segment not found"),
    SegmentationNotFoundError: Kind(
        HTTPStatus.NOT_FOUND,
        "model-not-found",
        "Model not found",
        "there is no such model, or no such version of it",
    ),
    UnreadableSegmentationError: Kind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "unreadable-model",
        "Unreadable model",
        "the stored model cannot be read: the server's log says why",
    ),
    DatabaseUnavailableError: Kind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "database-unavailable",
        "Database unavailable",
        "the database cannot answer: the server's log says why",
    ),
    StoreUnavailableError: Kind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "store-unavailable",
        "Model store unavailable",
        "the model store cannot be used: the server's log says why",
    ),
    LedgerUnavailableError: Kind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "ledger-unavailable",
        "Ledger unavailable",
        "the ledger of customers cannot be used: the server's log says why",
    ),
    KeysUnavailableError: Kind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "keys-unavailable",
        "Keys unavailable",
        "the keys to this service cannot be read: the server's log says why",
    ),
    CustomerNotFoundError: Kind(
        HTTPStatus.NOT_FOUND,
        "customer-not-found",
        "Customer not found",
        "the ledger has no customer of this id",
    ),
    TrainingNotFoundError: Kind(HTTPStatus.NOT_FOUND, "training-not-found", "Training not found"),
    TrainingRunningError: Kind(HTTPStatus.CONFLICT, "training-running", "Training running"),
    UploadError: Kind(HTTPStatus.NOT_FOUND, "no-upload", "No such file"),
}
"""A row for each error that derives from MallsegError itself."""


_KINDS_BY_CODE: Mapping[Code, Kind] = {
    OptionFault.NO_EARLIER_VERSION: Kind(
        HTTPStatus.CONFLICT, "no-earlier-version", "No earlier version"
    ),
    LedgerFault.NO_LEDGER: Kind(
        HTTPStatus.NOT_FOUND, "no-ledger", "No ledger", "no ledger of customers is kept here yet"
    ),
    UploadFault.TOO_MANY_UPLOADS: Kind(
        HTTPStatus.SERVICE_UNAVAILABLE, "too-many-uploads", "Too many files"
    ),
}
"""Rows for what has a status of its own."""


def kind_of(error: MallsegError) -> Kind:
    """Find the row of an error: by its code, by its class or by the nearest class above it."""
    if error.code in _KINDS_BY_CODE:
        return _KINDS_BY_CODE[error.code]
    return next(KINDS[cls] for cls in type(error).__mro__ if cls in KINDS)


def plain_problem(status: int, detail: str) -> ProblemDocument:
    """Write down a problem that its HTTP status already names."""
    return ProblemDocument(
        type="about:blank", title=HTTPStatus(status).phrase, status=status, detail=detail
    )


def problem_response(
    problem: ProblemDocument, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Answer with a problem."""
    return JSONResponse(problem_content(problem), problem.status, headers, media_type=MEDIA_TYPE)


def problem_content(problem: ProblemDocument) -> dict[str, Any]:
    """Give the members of a problem's document, without those that it does not have."""
    return {key: value for key, value in asdict(problem).items() if value is not None}


def documented(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """Document the problems of a route for OpenAPI."""
    schema = {"$ref": _REF.format(model=ProblemDocument.__name__)}
    content = {MEDIA_TYPE: {"schema": schema}}
    responses: dict[int | str, dict[str, Any]] = {
        status.value: {"description": status.phrase, "content": content} for status in statuses
    }
    return {**responses, "default": {"description": "Any other problem", "content": content}}


def problem_schemas() -> dict[str, Any]:
    """Give the schemas that `documented` points at."""
    schema = TypeAdapter(ProblemDocument).json_schema(ref_template=_REF)
    return {**schema.pop("$defs"), ProblemDocument.__name__: schema}


NOT_AN_OBJECT = FieldProblem(
    field="body",
    code="not_an_object",
    reason="must be a JSON object, sent with content-type application/json",
    facts={},
)


class InvalidFieldsError(Exception):
    """The fields of a request are not those of a customer."""

    def __init__(self, problems: tuple[FieldProblem, ...]) -> None:
        super().__init__()
        self.problems = problems


class InvalidBodyError(Exception):
    """The body of a request cannot be read at all; `reason` goes on from "the body"."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason


class BodyTooLargeError(Exception):
    """The body of a request has more bytes than its route takes."""

    def __init__(self, largest: int) -> None:
        super().__init__()
        self.largest = largest


def wrong_media_type(allowed: Collection[str]) -> ProblemDocument:
    """Say in which media types a body may come."""
    detail = f"the body must be sent with content-type {' or '.join(allowed)}"
    return WRONG_MEDIA_TYPE.saying("wrong_media_type", detail, choices=tuple(allowed))


def unknown_field(known: tuple[str, ...]) -> FieldProblem:
    """Refuse an unknown field, without repeating the name that a client invented."""
    return FieldProblem(
        field="unknown field",
        code="unknown_field",
        reason=f"is none of {', '.join(known)}",
        facts={"choices": known},
    )


_DETAILS: Mapping[int, str] = {
    HTTPStatus.BAD_REQUEST: "the body cannot be read as JSON",
    HTTPStatus.NOT_FOUND: "nothing is served at this path",
    HTTPStatus.METHOD_NOT_ALLOWED: "this path is not served for this method: see the Allow header",
}


def add_problem_handlers(app: FastAPI) -> None:
    """Have every refusal answered as a problem."""
    app.exception_handler(MallsegError)(_refused_by_mallseg)
    app.exception_handler(RequestValidationError)(_refused_by_schema)
    app.exception_handler(InvalidFieldsError)(_refused_fields)
    app.exception_handler(InvalidBodyError)(_refused_body)
    app.exception_handler(BodyTooLargeError)(_refused_size)
    app.exception_handler(ClientDisconnect)(_cut_off)
    app.exception_handler(HTTPException)(_refused_by_http)


async def _refused_by_mallseg(_: Request, error: MallsegError) -> Response:
    kind = kind_of(error)
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
    return problem_response(INVALID_BODY.saying(error.code, f"the body {error.reason}"))


async def _refused_size(_: Request, error: BodyTooLargeError) -> Response:
    bind_contextvars(problem=BODY_TOO_LARGE.slug, code="body_too_large")
    detail = f"the body is larger than {error.largest} bytes"
    problem = BODY_TOO_LARGE.saying("body_too_large", detail, largest=error.largest)
    return problem_response(problem)


async def _cut_off(request: Request, _: ClientDisconnect) -> Response:
    """Have a client that goes away in the middle of its body be no failure of ours."""
    return await _refused_body(request, InvalidBodyError("cut_off", "ends before it is complete"))


async def _refused_by_http(_: Request, error: HTTPException) -> Response:
    detail = _DETAILS.get(error.status_code, error.detail)
    return problem_response(plain_problem(error.status_code, detail), error.headers)
