"""The records of customers in a segment, and the columns of their file."""

from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.texts.number_format import PLAIN_NUMBERS, NumberFormat
from mallseg.domain.segments.certainty import Certainty


@dataclass(frozen=True, slots=True)
class Member:
    """The record of a customer who belongs to a segment.

    Attributes
    ----------
    segment
        Its place among the segmentation's segments.
    fields
        The texts of all columns.
    """

    segment: int
    certainty: Certainty
    point: Point
    fields: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextColumns:
    """The columns of a table of texts.

    Attributes
    ----------
    source
        Which table this is, for messages.
    names
        As they stand in it.
    first_rows
        The texts of some records, one for each column.
    delimiter
        What stands between the columns, where it is a text file.
    numbers
        How it writes numbers.
    """

    source: str
    names: Sequence[str]
    first_rows: Sequence[Sequence[str]] = ()
    delimiter: str = ","
    numbers: NumberFormat = PLAIN_NUMBERS
