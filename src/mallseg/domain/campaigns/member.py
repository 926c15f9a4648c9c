"""The records of customers in a segment, and the columns of their file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.number_format import PLAIN_NUMBERS, NumberFormat
from mallseg.domain.segments.certainty import Certainty

_YES = ("yes", "ja", "oui", "si", "sí", "sim", "tak", "y", "j", "true", "x", "1")
"""The words by which files say that a customer agrees, the most reliable first."""

_MOST_ANSWERS = 3
"""Yes, no, and an answer that is missing."""


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


def texts_for_yes(columns: TextColumns) -> Mapping[str, str]:
    """Find the text for yes in each column of two or three answers, by the first rows."""
    answers = zip(*columns.first_rows, strict=False)
    found = {
        name: _text_for_yes({text.strip() for text in texts})
        for name, texts in zip(columns.names, answers, strict=False)
    }
    return {name: text for name, text in found.items() if name and text}


def _text_for_yes(answers: set[str]) -> str:
    if len(answers) > _MOST_ANSWERS:
        return ""
    said = {answer.casefold(): answer for answer in answers}
    return next((said[word] for word in _YES if word in said), "")
