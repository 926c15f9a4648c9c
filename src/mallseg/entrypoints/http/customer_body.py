"""The body of a request with one customer, validated against the features of the model."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.chosen_features import check_values
from mallseg.domain.customers.customer import Customer
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidCustomerError
from mallseg.entrypoints.http.guard.strict_json import JSON
from mallseg.entrypoints.http.problem_handlers import InvalidFieldsError
from mallseg.entrypoints.http.problems import NOT_AN_OBJECT, FieldProblem, unknown_field

SCHEMA = "CustomerBody"

BODY: dict[str, Any] = {
    "required": True,
    "content": {JSON: {"schema": {"$ref": f"#/components/schemas/{SCHEMA}"}}},
}
"""The body, for OpenAPI."""

ID = "id"
"""An optional field to match responses with customers: it is echoed, and not stored."""

LONGEST_ID = 256

ID_PROBLEM = FieldProblem(
    field=ID,
    code="not_an_id",
    reason=f"must be a text of 1 to {LONGEST_ID} characters",
    facts={"lowest": 1, "highest": LONGEST_ID},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedCustomer:
    """A valid customer, and its id if one was sent.

    Attributes
    ----------
    point
        The values of the model's features, encoded, in declared order.
    """

    customer: Customer
    point: Point
    id: str | None


def read_customer(
    body: object, features: Sequence[Feature], *, declared: Collection[str]
) -> ReceivedCustomer:
    """Validate all fields, so that a client learns of all problems at once.

    Parameters
    ----------
    features
        Those of the served model.
    declared
        Other fields that are accepted and ignored.

    Raises
    ------
    InvalidFieldsError
        It is not an object, or a field is missing, unknown, or not a number in its range.
    """
    if not isinstance(body, dict):
        raise InvalidFieldsError((NOT_AN_OBJECT,))
    fields = [feature.field for feature in features]
    point, problems = _checked(features, [body.get(field) for field in fields])
    own_id = None
    if ID in body and ID not in fields:
        own_id = body[ID]
        if not is_id(own_id):
            problems.append(ID_PROBLEM)
    if not {*fields, *declared, ID}.issuperset(body):
        others = (each for each in (*declared, ID) if each not in fields)
        problems.append(unknown_field((*fields, *others)))
    if problems:
        raise InvalidFieldsError(tuple(problems))
    customer = Customer(**{field: body[field] for field in fields})
    return ReceivedCustomer(customer=customer, point=point, id=own_id)


def is_id(value: object) -> bool:
    """Say whether a value is a valid id: a string, as numbers are not the same to all parsers."""
    return value is None or (isinstance(value, str) and 0 < len(value) <= LONGEST_ID)


def _checked(
    features: Sequence[Feature], values: Sequence[object]
) -> tuple[Point, list[FieldProblem]]:
    """Check all values at once, and one by one only if that fails."""
    try:
        return check_values(features, values), []
    except InvalidCustomerError:
        pairs = zip(features, values, strict=True)
        return (), [found for pair in pairs for found in _problems_of_one(*pair)]


def _problems_of_one(feature: Feature, value: object) -> list[FieldProblem]:
    try:
        check_values([feature], [value])
    except InvalidCustomerError as error:
        return [FieldProblem.of(error)]
    return []


def customer_schema(
    features: Sequence[Feature], *, declared: Collection[str] = ()
) -> dict[str, Any]:
    """Describe the body for OpenAPI: the features of the model, and the ignored fields."""
    needed = {feature.field: _property(feature) for feature in features}
    return {
        "title": SCHEMA,
        "type": "object",
        "description": "What the served model looks at, by field; other declared features may be "
        "sent too and make no difference. An id is given back with the answer.",
        "properties": {field: {} for field in declared} | {ID: _ID} | needed,
        "required": [*needed],
        "additionalProperties": False,
        "examples": [{feature.field: _example(feature) for feature in features}],
    }


_ID = {"type": ["string", "null"], "minLength": 1, "maxLength": LONGEST_ID}


def _property(feature: Feature) -> dict[str, Any]:
    unit = f", in {feature.unit}" if feature.unit else ""
    ends = {"minimum": feature.lowest, "maximum": feature.highest}
    return {
        "type": "number",
        "description": f"{feature.label[:1].upper()}{feature.label[1:]}{unit}.",
        **{key: end for key, end in ends.items() if math.isfinite(end)},  # before a first training
        "x-unit": feature.unit,
    }


def _example(feature: Feature) -> float:
    """Give a plausible value: the bounds of a range are not."""
    return min(max(50.0, feature.lowest), feature.highest)
