"""Categorical columns, such as a city, that were asked for as features."""

from collections.abc import Sequence

from mallseg.domain.customers.column_name import plain_name
from mallseg.domain.errors import CustomerDataError, SourceFault
from mallseg.domain.ports import CustomerSource
from mallseg.domain.sources.column_summary import ColumnSummary

_FIRST_RECORDS = 1000


def class_among(source: CustomerSource, names: Sequence[str]) -> CustomerDataError | None:
    """Return an error where one of these names is that of a categorical column; else None.

    Parameters
    ----------
    names
        Names that were given for features; some may not be declared.
    """
    wanted = {*map(plain_name, names)}
    for summary in source.summarise_columns(most=_FIRST_RECORDS):
        if plain_name(summary.name) in wanted and _holds_words(summary):
            return CustomerDataError(
                source.name, SourceFault.CLASSES_NOT_NUMBERS, column=summary.name
            )
    return None


def _holds_words(summary: ColumnSummary) -> bool:
    return not (summary.numbers or summary.shapes.numbers or summary.is_empty)
