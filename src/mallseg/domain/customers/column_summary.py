"""What stands in a column of a source: enough to see whether it could be a feature."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count

from mallseg.domain.customers.column_name import is_id, unit_of, without_unit
from mallseg.domain.customers.number_format import (
    PLAIN_NUMBERS,
    NumberFormat,
    is_like_a_number,
)

_MOSTLY = 0.95
"""A column of which fewer values are numbers holds something else."""

_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSummary:
    """The values of one column.

    Attributes
    ----------
    name
        Its name in the source.
    values, empty, numbers
        How many values there are, and how many are empty or numbers.
    like_numbers
        How many others look like numbers: with a currency, or another decimal mark.
    lowest, highest
        Of the numbers; None where there is none.
    is_numbering
        Whether each value is one more than the one before: a number of the row, or an id.
    """

    name: str
    values: int
    empty: int
    numbers: int
    lowest: float | None = None
    highest: float | None = None
    like_numbers: int = 0
    is_numbering: bool = False

    @classmethod
    def of_texts(
        cls, name: str, texts: Iterable[str], *, number_format: NumberFormat = PLAIN_NUMBERS
    ) -> "ColumnSummary":
        """Summarise the texts of a column."""
        values = [text.strip() for text in texts]
        filled = [text for text in values if text]
        numbers = [n for text in filled if (n := number_format.number_in(text)) is not None]
        first = numbers[0] if numbers else 0.0
        return cls(
            name=name,
            values=len(values),
            empty=len(values) - len(filled),
            numbers=len(numbers),
            like_numbers=sum(map(is_like_a_number, filled)) if not numbers else 0,
            lowest=min(numbers, default=None),
            highest=max(numbers, default=None),
            is_numbering=len(numbers) > 1
            and all(number == first + i for i, number in enumerate(numbers)),
        )

    @property
    def is_empty(self) -> bool:
        """Whether no record has a value."""
        return self.empty == self.values

    @property
    def could_be_feature(self) -> bool:
        """Whether it holds different numbers, and they are no ids."""
        filled = self.values - self.empty
        is_numeric = filled > 0 and self.numbers >= _MOSTLY * filled
        differ = self.lowest != self.highest
        return is_numeric and differ and not self.is_numbering and not is_id(self.name)

    @property
    def feature_name(self) -> str:
        """A name for the feature that the column could be: ``total_spend``."""
        letters = unicodedata.normalize("NFKD", without_unit(self.name).casefold())
        bare = "".join(each for each in letters if not unicodedata.combining(each))
        plain = _NOT_A_LETTER.sub("_", bare).strip("_")
        return (plain if plain[:1].isalpha() else f"column_{plain}".rstrip("_"))[:_LONGEST_NAME]

    @property
    def unit(self) -> str:
        """The unit in the column's name, if there is one."""
        return unit_of(self.name)


def names_of_their_own(columns: Iterable[ColumnSummary]) -> tuple[str, ...]:
    """Name the features that columns could be, each differently: ``column``, ``column_2``."""
    names: dict[str, None] = {}
    for column in columns:
        name = column.feature_name
        ends = (f"_{number}" for number in count(2))
        while name in names:
            end = next(ends)
            name = f"{column.feature_name[: _LONGEST_NAME - len(end)]}{end}"
        names[name] = None
    return tuple(names)
