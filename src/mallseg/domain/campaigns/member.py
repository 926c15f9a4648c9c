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
        The index of the segment in the segmentation.
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
        The name of the table, for messages.
    names
        The names of the columns, as they are written.
    first_rows
        The first records, one text per column.
    delimiter
        The field delimiter, where it is a text file.
    numbers
        How numbers are written.
    """

    source: str
    names: Sequence[str]
    first_rows: Sequence[Sequence[str]] = ()
    delimiter: str = ","
    numbers: NumberFormat = PLAIN_NUMBERS
