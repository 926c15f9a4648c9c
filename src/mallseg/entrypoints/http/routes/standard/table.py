"""Customers in a table, as public protocols send them: columns of numbers by their names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mallseg.domain.customers.columns.find_columns import find_columns
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import CustomerDataError
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.assignment import AssignedColumns
from mallseg.entrypoints.http.batch_body import MOST_CUSTOMERS
from mallseg.entrypoints.http.problem_handlers import InvalidFieldsError
from mallseg.entrypoints.http.problems import FieldProblem
from mallseg.entrypoints.http.routes.columns import groups_of

_NUMBERS = {int, float}

SOURCE = "the request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What is said of one customer; `segment` is the slug, and `number` what people see."""

    segment: str
    number: int
    certainty: str
    distance: float


def refused(field: str, code: str, reason: str) -> InvalidFieldsError:
    """Make the refusal of a body that is no table of customers."""
    return InvalidFieldsError((FieldProblem(field=field, code=code, reason=reason, facts={}),))


def columns_of(
    table: Mapping[str, Sequence[object]], features: tuple[Feature, ...], *, field: str
) -> list[Sequence[float]]:
    """Find the column of each feature, by the names that a file may have; others are ignored.

    Raises
    ------
    InvalidFieldsError
        A feature has no column or several, or something in one is no number.
    """
    header = [*table]
    try:
        found = find_columns(SOURCE, header, features)
    except CustomerDataError as error:
        needed = ", ".join(feature.field for feature in features)
        reason = f"must have a column of numbers for each of {needed}"
        raise refused(field, str(error.code), reason) from None
    places = {feature.name: place for feature, place in found.items()}
    return [numbers(table[header[places[own.name]]], own.field) for own in features]


def numbers(values: Sequence[object], field: str) -> Sequence[float]:
    """Check that all are numbers, and that there are neither none nor too many.

    Raises
    ------
    InvalidFieldsError
        They are not.
    """
    if not isinstance(values, list) or not 0 < len(values) <= MOST_CUSTOMERS:
        reason = f"must have 1 to {MOST_CUSTOMERS} values"
        raise refused(field, "not_a_list", reason)
    if not _NUMBERS.issuperset(map(type, values)):
        raise refused(field, "not_a_number", "must be numbers only, none of them missing")
    return values


def check_equal_length(columns: Sequence[Sequence[float]], field: str) -> None:
    """Raise InvalidFieldsError unless all columns have as many values."""
    if len({*map(len, columns)}) > 1:
        raise refused(field, "not_of_equal_length", "must have columns of equal length")


def transposed(
    rows: Sequence[object], columns: Sequence[object], *, field: str
) -> dict[str, Sequence[object]]:
    """Make columns of rows.

    Raises
    ------
    InvalidFieldsError
        The names are no texts, one stands there twice, or a row has another number of values.
    """
    names = [own for own in columns if isinstance(own, str)]
    if len({*names}) < len(columns):
        raise refused(field, "not_names", "must have a name of its own for each column")
    if any(not isinstance(row, list) or len(row) != len(names) for row in rows):
        raise refused(field, "not_of_equal_length", f"must have rows of {len(names)} values")
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}  # type: ignore[index]


def predictions(stored: StoredSegmentation, found: AssignedColumns) -> Iterator[Prediction]:
    """Say what was found of each customer."""
    segmentation = stored.segmentation
    number_of = {own.slug: own.number for own in segmentation.segments}
    groups = [
        (segment, number_of[segment], certainty) for segment, certainty in groups_of(segmentation)
    ]
    for group, distance in zip(found.groups, found.distances, strict=True):
        segment, number, certainty = groups[group]
        yield Prediction(segment=segment, number=number, certainty=certainty, distance=distance)
