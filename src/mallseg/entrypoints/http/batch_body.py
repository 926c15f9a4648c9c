"""The body of a batch: decoded to columns if all of it is valid, else customer by customer."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any

import msgspec

from mallseg.domain.customers.feature import Feature
from mallseg.entrypoints.http.customer_body import ID, LONGEST_ID, read_customer
from mallseg.entrypoints.http.customer_body import SCHEMA as CUSTOMER_SCHEMA
from mallseg.entrypoints.http.guard.strict_json import check_unique, read_json
from mallseg.entrypoints.http.problem_handlers import InvalidFieldsError
from mallseg.entrypoints.http.problems import NOT_AN_OBJECT, FieldProblem, unknown_field

MOST_CUSTOMERS = 10_000
SCHEMA = "BatchBody"

_FIELD = "customers"
_NOT_A_LIST = FieldProblem(
    field=_FIELD,
    code="not_a_list",
    reason=f"must be a list of 1 to {MOST_CUSTOMERS} customers",
    facts={"lowest": 1, "highest": MOST_CUSTOMERS},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedBatch:
    """The customers in a request, in their order.

    Attributes
    ----------
    ids
        One for each customer; None for one without an id.
    columns
        The values of the valid customers, one column per feature.
    problems
        What is wrong with each of the others, by position in the batch.
    """

    ids: Sequence[str | None]
    columns: Sequence[Sequence[float]]
    problems: Mapping[int, tuple[FieldProblem, ...]]

    @property
    def valid(self) -> Sequence[int]:
        """The positions of the valid customers."""
        return [index for index in range(len(self.ids)) if index not in self.problems]


def read_columns(body: bytes, features: tuple[Feature, ...]) -> ReceivedBatch | None:
    """Decode a batch at once, without checking ranges; None if anything else is invalid.

    Raises
    ------
    InvalidBodyError
        An object has a duplicate name.
    """
    fields = tuple(feature.field for feature in features)
    decoded = _decode(body, fields)
    if decoded is None:
        return None
    customers, with_ids = decoded
    if not 0 < len(customers) <= MOST_CUSTOMERS:
        return None
    ids: list[Any] = [*map(attrgetter(ID), customers)] if with_ids else []
    lengths = {len(each) for each in ids if type(each) is str}
    if lengths and not 0 < min(lengths) <= max(lengths) <= LONGEST_ID:
        return None
    with_id = len(ids) - ids.count(msgspec.UNSET)
    check_unique(body, 1 + len(customers) * len(fields) + with_id)
    return ReceivedBatch(
        ids=[each or None for each in ids] if with_id else [None] * len(customers),
        columns=[[*map(attrgetter(field), customers)] for field in fields],
        problems={},
    )


def _decode(body: bytes, fields: tuple[str, ...]) -> tuple[list[Any], bool] | None:
    """Decode without ids, which is faster, and with them if that fails; None if that fails too."""
    for with_ids in (False, True)[: 1 if ID in fields else 2]:
        with suppress(msgspec.DecodeError, RecursionError):
            return _decoder(fields, with_ids=with_ids).decode(body).customers, with_ids
    return None


@lru_cache(maxsize=32)
def _decoder(fields: tuple[str, ...], *, with_ids: bool) -> "msgspec.json.Decoder[Any]":
    id_field = [(ID, str | None | msgspec.UnsetType, msgspec.UNSET)] if with_ids else []
    customer = msgspec.defstruct(
        "Customer",
        [*((field, float) for field in fields), *id_field],
        forbid_unknown_fields=True,
        gc=False,
    )
    batch = msgspec.defstruct("Batch", [(_FIELD, list[customer])], forbid_unknown_fields=True)  # type: ignore[valid-type]
    return msgspec.json.Decoder(batch)


def read_one_by_one(
    body: bytes, features: tuple[Feature, ...], *, declared: Collection[str]
) -> ReceivedBatch:
    """Read each customer by `read_customer`.

    Parameters
    ----------
    declared
        Other fields that are accepted and ignored.

    Raises
    ------
    InvalidBodyError
        It is not JSON, or ambiguous.
    InvalidFieldsError
        It is not an object with a list of customers.
    """
    ids: list[str | None] = []
    points: list[list[Any]] = []
    problems: dict[int, tuple[FieldProblem, ...]] = {}
    for index, each in enumerate(_customers(read_json(body))):
        try:
            received = read_customer(each, features, declared=declared)
        except InvalidFieldsError as error:
            problems[index] = error.problems
            ids.append(_id_in(each, features))
        else:
            ids.append(received.id)
            points.append([received.customer.values[feature.field] for feature in features])
    columns = [[point[axis] for point in points] for axis in range(len(features))]
    return ReceivedBatch(ids=ids, columns=columns, problems=problems)


def _customers(body: object) -> list[object]:
    if not isinstance(body, dict):
        raise InvalidFieldsError((NOT_AN_OBJECT,))
    problems = () if {*body} <= {_FIELD} else (unknown_field((_FIELD,)),)
    found = body.get(_FIELD)
    if not isinstance(found, list) or not 0 < len(found) <= MOST_CUSTOMERS:
        problems = (_NOT_A_LIST, *problems)
        found = []
    if problems:
        raise InvalidFieldsError(problems)
    return found


def _id_in(customer: object, features: Sequence[Feature]) -> str | None:
    """Give the valid id of a customer with other problems."""
    has_id = isinstance(customer, dict) and all(feature.field != ID for feature in features)
    found = customer.get(ID) if has_id and isinstance(customer, dict) else None
    return found if isinstance(found, str) and 0 < len(found) <= LONGEST_ID else None


def batch_schema() -> dict[str, Any]:
    """Describe the body for OpenAPI."""
    return {
        "title": SCHEMA,
        "type": "object",
        "properties": {
            _FIELD: {
                "type": "array",
                "description": "Customers; one that is at fault is answered in its place.",
                "items": {"anyOf": [{"$ref": f"#/components/schemas/{CUSTOMER_SCHEMA}"}, {}]},
                "minItems": 1,
                "maxItems": MOST_CUSTOMERS,
            }
        },
        "required": [_FIELD],
        "additionalProperties": False,
    }
