"""Everything that can go wrong, as RFC 9457 problem details that repeat nothing that was sent."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from pydantic import TypeAdapter
from starlette.responses import JSONResponse

from mallseg.domain.errors import (
    CustomerDataError,
    InvalidCustomerError,
    InvalidOptionError,
    MallsegError,
    NotEnoughCustomersError,
    SegmentationNotFoundError,
    SegmentNotFoundError,
    StoreUnavailableError,
    UnreadableSegmentationError,
)

MEDIA_TYPE = "application/problem+json"
_REF = "#/components/schemas/{model}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldProblem:
    """What is wrong with one field of the request."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemDocument:
    """What every error looks like; `errors` is there when fields of the request are at fault."""

    type: str
    title: str
    status: int
    detail: str
    errors: tuple[FieldProblem, ...] | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem; `detail` stands in for a message that is not meant for clients."""

    status: HTTPStatus
    slug: str
    title: str
    detail: str | None = None

    def document(self, detail: str, errors: Iterable[FieldProblem] = ()) -> ProblemDocument:
        """Write down one problem of this kind."""
        return ProblemDocument(
            type=f"urn:problem-type:mallseg:{self.slug}",
            title=self.title,
            status=self.status,
            detail=self.detail or detail,
            errors=tuple(errors) or None,
        )


INVALID_CUSTOMER = Kind(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-customer", "Invalid customer")

KINDS: Mapping[type[MallsegError], Kind] = {
    InvalidCustomerError: INVALID_CUSTOMER,
    InvalidOptionError: Kind(
        HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-option", "Option that is not allowed"
    ),
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
        "there is no such model, or no version of it: train one with `mallseg train`",
    ),
    UnreadableSegmentationError: Kind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "unreadable-model",
        "Unreadable model",
        "the stored model cannot be read: the server's log says why",
    ),
    StoreUnavailableError: Kind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "store-unavailable",
        "Model store unavailable",
        "the model store cannot be used: the server's log says why",
    ),
}
"""A row for each error that derives from MallsegError itself."""


def kind_of(error: MallsegError) -> Kind:
    """Find the row of an error, or of the nearest class above it."""
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
    content = {key: value for key, value in asdict(problem).items() if value is not None}
    return JSONResponse(content, problem.status, headers, media_type=MEDIA_TYPE)


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
