"""Tables of customers in standard protocols: columns of numbers by name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import CustomerDataError
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.assignment import AssignedColumns
from mallseg.domain.sources.find_columns import find_columns
from mallseg.entrypoints.http.batch_body import MOST_CUSTOMERS
from mallseg.entrypoints.http.problem_handlers import InvalidFieldsError
from mallseg.entrypoints.http.problems import FieldProblem
from mallseg.entrypoints.http.routes.columns import groups_of

_NUMBERS = {int, float}

SOURCE = "the request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """The prediction for one customer; `segment` is the slug, `number` is shown to people."""

    segment: str
    number: int
    certainty: str
    distance: float


def refused(field: str, code: str, reason: str) -> InvalidFieldsError:
    """Make the error of a body that is not a table of customers."""
    return InvalidFieldsError((FieldProblem(field=field, code=code, reason=reason, facts={}),))


def columns_of(
    table: Mapping[str, Sequence[object]], features: tuple[Feature, ...], *, field: str
) -> list[Sequence[float]]:
    """Find the column of each feature, by any name that a file may use; others are ignored.

    Raises
    ------
    InvalidFieldsError
        A feature has no column or several, or a value is not a number.
    """
    header = [*table]
    try:
        found = find_columns(SOURCE, header, features)
    except CustomerDataError as error:
        needed = ", ".join(feature.field for feature in features)
        reason = f"must have a column of numbers for each of {needed}"
        raise refused(field, str(error.code), reason) from None
    indices = {feature.name: index for feature, index in found.items()}
    return [numbers(table[header[indices[feature.name]]], feature.field) for feature in features]


def numbers(values: Sequence[object], field: str) -> Sequence[float]:
    """Check that all are numbers, at least one and at most the limit.

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
    """Raise InvalidFieldsError unless all columns have the same length."""
    if len({*map(len, columns)}) > 1:
        raise refused(field, "not_of_equal_length", "must have columns of equal length")


def transposed(
    rows: Sequence[object], columns: Sequence[object], *, field: str
) -> dict[str, Sequence[object]]:
    """Transpose rows to columns by name.

    Raises
    ------
    InvalidFieldsError
        A name is not a string or is duplicate, or a row has another number of values.
    """
    names = [name for name in columns if isinstance(name, str)]
    if len({*names}) < len(columns):
        raise refused(field, "not_names", "must have a name of its own for each column")
    if any(not isinstance(row, list) or len(row) != len(names) for row in rows):
        raise refused(field, "not_of_equal_length", f"must have rows of {len(names)} values")
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}  # type: ignore[index]


def predictions(stored: StoredSegmentation, found: AssignedColumns) -> Iterator[Prediction]:
    """Give the prediction for each customer."""
    segmentation = stored.segmentation
    number_of = {each.slug: each.number for each in segmentation.segments}
    groups = [
        (segment, number_of[segment], certainty) for segment, certainty in groups_of(segmentation)
    ]
    for group, distance in zip(found.groups, found.distances, strict=True):
        segment, number, certainty = groups[group]
        yield Prediction(segment=segment, number=number, certainty=certainty, distance=distance)
