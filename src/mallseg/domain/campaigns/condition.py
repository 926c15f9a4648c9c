"""Conditions on a file's own columns: ``newsletter=yes``, ``visits>=3``. No more than that."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum

from mallseg.domain.customers.texts.column_name import plain_name
from mallseg.domain.customers.texts.number_format import PLAIN_NUMBERS, NumberFormat
from mallseg.domain.errors import Fact, InvalidOptionError, OptionFault

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?")
_MOST_SHOWN = 20


class Operator(StrEnum):
    """How a column is compared; of two that begin alike, the longer first."""

    AT_LEAST = ">="
    AT_MOST = "<="
    IS_NOT = "!="
    IS = "="
    ABOVE = ">"
    BELOW = "<"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on one column.

    Texts are equal whatever their case and the blanks around them, and so are two numbers of one
    value. Only numbers and dates such as ``2026-07-31`` have an order.

    Attributes
    ----------
    text
        What was typed.
    place
        The column's place in the header.
    """

    text: str
    place: int
    operator: Operator
    value: str

    @classmethod
    def of(cls, text: str, header: Sequence[str], numbers: NumberFormat) -> "Condition":
        """Take a condition apart at the operator behind the longest name of a column.

        So a name may hold an operator itself.

        Raises
        ------
        InvalidOptionError
            It names no column, has no operator, or asks for an order of what has none.
        """
        for end in range(len(text) - 1, 0, -1):
            rest = text[end:]
            operator = next((each for each in Operator if rest.startswith(each)), None)
            place = _place_before(text[:end], header) if operator else None
            if operator is None or place is None:
                continue
            condition = cls(text, place, operator, rest.removeprefix(operator).strip())
            if condition.is_of_order and rank_of(condition.value, numbers) is None:
                raise InvalidOptionError("where", OptionFault.NOT_COMPARABLE, operator=operator)
            return condition
        raise InvalidOptionError(
            "where",
            OptionFault.NOT_A_CONDITION,
            columns=tuple(filter(None, header[:_MOST_SHOWN])),
        )

    @property
    def is_of_order(self) -> bool:
        """Whether it asks which of two is larger."""
        return self.operator not in {Operator.IS, Operator.IS_NOT}

    def is_met(self, text: str, numbers: NumberFormat) -> bool | None:
        """Judge a text of the column; None where it has no order."""
        if not self.is_of_order:
            return _are_equal(text, self.value, numbers) is (self.operator is Operator.IS)
        own = text.strip()[: len(self.value)] if _DATE.fullmatch(self.value) else text
        found, wanted = rank_of(own, numbers), rank_of(self.value, numbers)
        if found is None or wanted is None:
            return None
        match self.operator:
            case Operator.AT_LEAST:
                return found >= wanted
            case Operator.AT_MOST:
                return found <= wanted
            case Operator.ABOVE:
                return found > wanted
            case _:
                return found < wanted


def _place_before(text: str, header: Sequence[str]) -> int | None:
    """Find the column before an operator, of which this may be only the end: ``>=``."""
    if text.rstrip().endswith(("<", ">", "!")) and text.strip() not in header:
        return None
    return find_place(text, header)


def find_place(name: str, header: Sequence[str]) -> int | None:
    """Find the only column of a name: as it is, or but for case, blanks and punctuation."""
    for places in (
        [i for i, own in enumerate(header) if own.strip() == name.strip()],
        [i for i, own in enumerate(header) if own and plain_name(own) == plain_name(name)],
    ):
        if places:
            return places[0] if len(places) == 1 else None
    return None


def column_called(name: str, header: Sequence[str], *, option: str) -> int:
    """Find a column that an option names, or raise InvalidOptionError, with the nearest names."""
    place = find_place(name, header)
    if place is None:
        facts: dict[str, Fact] = {"columns": tuple(filter(None, header[:_MOST_SHOWN]))}
        if near := get_close_matches(name, header, n=2):
            facts["nearest"] = tuple(near)
        raise InvalidOptionError(option, OptionFault.NO_SUCH_COLUMN, **facts)
    return place


def rank_of(text: str, numbers: NumberFormat) -> float | None:
    """Give the number that a text is, or that of a date's moment; None where it is neither."""
    number = numbers.number_in(text)
    if number is None and numbers != PLAIN_NUMBERS:
        number = PLAIN_NUMBERS.number_in(text)
    if number is not None:
        return number
    if not _DATE.fullmatch(text.strip()):
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return (moment - datetime.min).total_seconds()  # noqa: DTZ901  (of no time zone, all of them)


def _are_equal(text: str, other: str, numbers: NumberFormat) -> bool:
    if text.strip().casefold() == other.strip().casefold():
        return True
    first, second = numbers.number_in(text), numbers.number_in(other)
    return first is not None and second is not None and math.isclose(first, second, rel_tol=0)
