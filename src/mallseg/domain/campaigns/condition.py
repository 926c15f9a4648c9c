"""Conditions on single columns of a file: ``newsletter=yes``, ``visits>=3``."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum

from mallseg.domain.customers.column_name import plain_name
from mallseg.domain.customers.number_format import PLAIN_NUMBERS, NumberFormat
from mallseg.domain.errors import Fact, InvalidOptionError, OptionFault

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?")
_MOST_SHOWN = 20


class Operator(StrEnum):
    """The operators; a longer one comes before its prefix, so that it is matched first."""

    AT_LEAST = ">="
    AT_MOST = "<="
    IS_NOT = "!="
    IS = "="
    ABOVE = ">"
    BELOW = "<"


@dataclass(frozen=True, slots=True)
class ColumnCondition:
    """A condition on one column.

    Texts are compared without case and surrounding blanks; numbers by value. Only numbers and dates
    such as ``2026-07-31`` have an order.

    Attributes
    ----------
    text
        The condition as it was typed.
    index
        The index of the column in the header.
    """

    text: str
    index: int
    operator: Operator
    value: str

    @classmethod
    def of(cls, text: str, header: Sequence[str], numbers: NumberFormat) -> "ColumnCondition":
        """Parse a condition: the longest column name that is followed by an operator counts.

        So a name may contain an operator.

        Raises
        ------
        InvalidOptionError
            It names no column, has no operator, or compares the order of a text.
        """
        for end in range(len(text) - 1, 0, -1):
            rest = text[end:]
            operator = next((each for each in Operator if rest.startswith(each)), None)
            index = _column_before(text[:end], header) if operator else None
            if operator is None or index is None:
                continue
            condition = cls(text, index, operator, rest.removeprefix(operator).strip())
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
        """Whether it compares an order, not equality."""
        return self.operator not in {Operator.IS, Operator.IS_NOT}

    def is_met(self, text: str, numbers: NumberFormat) -> bool | None:
        """Evaluate the condition for a text of the column; None where the text has no order."""
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


def _column_before(text: str, header: Sequence[str]) -> int | None:
    """Find the column before an operator; None where it is cut too short, as ``=`` of ``>=``."""
    if text.rstrip().endswith(("<", ">", "!")) and text.strip() not in header:
        return None
    return find_column(text, header)


def find_column(name: str, header: Sequence[str]) -> int | None:
    """Return the index of the only column of a name: exactly, or else by `plain_name`."""
    for indexes in (
        [i for i, own in enumerate(header) if own.strip() == name.strip()],
        [i for i, own in enumerate(header) if own and plain_name(own) == plain_name(name)],
    ):
        if indexes:
            return indexes[0] if len(indexes) == 1 else None
    return None


def require_column(name: str, header: Sequence[str], *, option: str) -> int:
    """Return the index of the column that an option names.

    Raises
    ------
    InvalidOptionError
        There is none, or more than one; it holds the nearest names.
    """
    index = find_column(name, header)
    if index is None:
        facts: dict[str, Fact] = {"columns": tuple(filter(None, header[:_MOST_SHOWN]))}
        if near := get_close_matches(name, header, n=2):
            facts["nearest"] = tuple(near)
        raise InvalidOptionError(option, OptionFault.NO_SUCH_COLUMN, **facts)
    return index


def rank_of(text: str, numbers: NumberFormat) -> float | None:
    """Return a sort key: the number that a text is, or a date in seconds; None for other texts."""
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
