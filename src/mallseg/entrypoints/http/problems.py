"""Errors as RFC 9457 problem details, which repeat nothing that was sent."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from pydantic import TypeAdapter
from starlette.responses import JSONResponse

from mallseg.domain.errors import Fact, InvalidCustomerError

MEDIA_TYPE = "application/problem+json"
_REF = "#/components/schemas/{model}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldProblem:
    """A fault in one field of the request: a code, and what was expected."""

    field: str
    code: str
    reason: str
    facts: dict[str, Fact]

    @classmethod
    def of(cls, error: InvalidCustomerError) -> "FieldProblem":
        """Name the field of an invalid value, without the value."""
        return cls(field=error.field, code=error.code, reason=error.reason, facts=error.facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemDocument:
    """The document of every error; `errors` is there when fields of the request are at fault.

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


def plain_problem(status: int, detail: str) -> ProblemDocument:
    """Make a problem of type about:blank: its HTTP status says it all."""
    return ProblemDocument(
        type="about:blank", title=HTTPStatus(status).phrase, status=status, detail=detail
    )


def problem_response(
    problem: ProblemDocument, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Answer with a problem."""
    return JSONResponse(problem_content(problem), problem.status, headers, media_type=MEDIA_TYPE)


def problem_content(problem: ProblemDocument) -> dict[str, Any]:
    """Give the members of a problem document; those without a value are left out."""
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
    """Give the schemas that `documented` references."""
    schema = TypeAdapter(ProblemDocument).json_schema(ref_template=_REF)
    return {**schema.pop("$defs"), ProblemDocument.__name__: schema}


NOT_AN_OBJECT = FieldProblem(
    field="body",
    code="not_an_object",
    reason="must be a JSON object, sent with content-type application/json",
    facts={},
)


def unknown_field(known: tuple[str, ...]) -> FieldProblem:
    """Refuse an unknown field, without repeating the name that a client invented."""
    return FieldProblem(
        field="unknown field",
        code="unknown_field",
        reason=f"is none of {', '.join(known)}",
        facts={"choices": known},
    )
