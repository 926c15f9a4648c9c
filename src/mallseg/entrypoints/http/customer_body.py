"""The customer in a request: an object of field and number, checked against the served model."""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from mallseg.domain.customers.chosen_features import check_values
from mallseg.domain.customers.customer import Customer
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidCustomerError
from mallseg.entrypoints.http.problems import FieldProblem, InvalidFieldsError, unknown_field

SCHEMA = "CustomerBody"


def customer_of(
    body: Mapping[str, object], features: Sequence[Feature], *, declared: Collection[str]
) -> Customer:
    """Check all fields, so that a client learns of all faults at once.

    Parameters
    ----------
    features
        Those that the served model needs.
    declared
        Other fields that a client may send: they make no difference.

    Raises
    ------
    InvalidFieldsError
        A field is missing, is no number in range, or is not known.
    """
    fields = [feature.field for feature in features]
    problems = [
        problem
        for feature in features
        if (problem := _problem_of(feature, body.get(feature.field))) is not None
    ]
    if not {*fields, *declared}.issuperset(body):
        problems.append(
            unknown_field((*fields, *(each for each in declared if each not in fields)))
        )
    if problems:
        raise InvalidFieldsError(tuple(problems))
    return Customer(**{field: body[field] for field in fields})


def _problem_of(feature: Feature, value: object) -> FieldProblem | None:
    try:
        check_values([feature], [value])
    except InvalidCustomerError as error:
        return FieldProblem.of(error)
    return None


def customer_schema(features: Sequence[Feature]) -> dict[str, Any]:
    """Describe the body for OpenAPI: what the served model needs."""
    return {
        "title": SCHEMA,
        "type": "object",
        "description": "What the served model looks at, by field; other declared features may be "
        "sent too and make no difference.",
        "properties": {feature.field: _property(feature) for feature in features},
        "required": [feature.field for feature in features],
        "examples": [{feature.field: _example(feature) for feature in features}],
    }


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
    """Give a value of a usual size: ranges are wide."""
    return min(max(50.0, feature.lowest), feature.highest)
