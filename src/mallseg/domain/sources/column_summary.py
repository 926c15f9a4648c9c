"""Summaries of columns: what a column holds, and whether it could be a feature."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count as counting
from operator import eq

from mallseg.domain.customers.breakdown_counts import MOST_CLASSES
from mallseg.domain.customers.column_name import is_id, unit_of, without_accents, without_unit
from mallseg.domain.customers.number_format import PLAIN_NUMBERS, NumberFormat
from mallseg.domain.customers.text_shape import NO_SHAPES, Shapes, TextShape

_MOSTLY = 0.95
"""The share of values that decides the kind of a column."""

_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 40
_SURELY_MIXED = 20
"""This many distinct numbers without a gap are ids, in any order."""


class ColumnKind(StrEnum):
    """The kind of most values of a column."""

    IDS = "ids"
    WHOLE_NUMBERS = "whole numbers"
    DECIMALS = "decimals"
    TEXTS_LIKE_NUMBERS = "texts like numbers"
    BANDS = "bands"
    DATES = "dates"
    WORDS = "words"
    MIXED = "mixed"
    EMPTY = "empty"

    @property
    def is_numeric(self) -> bool:
        """Whether its values are numbers that can be read as they are."""
        return self in {ColumnKind.WHOLE_NUMBERS, ColumnKind.DECIMALS}


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSummary:
    """The values of one column.

    Attributes
    ----------
    name
        Its name in the source.
    values, empty, numbers
        The numbers of all values, of empty ones, and of numbers.
    lowest, median, highest
        Of the numbers; None where there are none.
    is_whole
        Whether all numbers are whole.
    is_numbering
        Whether the numbers are consecutive, in any order: row numbers, or ids.
    shapes
        The shapes of the other texts.
    classes
        The frequency of each text, where the column may be categorical; never to be shown.
    sign
        The currency sign of most numbers; empty where they have none.
    """

    name: str
    values: int
    empty: int
    numbers: int
    lowest: float | None = None
    median: float | None = None
    highest: float | None = None
    is_whole: bool = False
    is_numbering: bool = False
    shapes: Shapes = NO_SHAPES
    classes: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)
    sign: str = ""

    @classmethod
    def of_texts(
        cls, name: str, texts: Iterable[str], *, number_format: NumberFormat = PLAIN_NUMBERS
    ) -> "ColumnSummary":
        """Summarise the texts of a column, with numbers in this format."""
        often = _stripped(Counter(texts))
        empty = often.pop("", 0)
        different = [*often]
        number_of = dict(zip(different, number_format.numbers_in(different), strict=True))
        found = _numbers_of(often, number_of)
        numbers, filled = found.total(), often.total()
        return cls(
            name=name,
            values=empty + filled,
            empty=empty,
            numbers=numbers,
            lowest=min(found, default=None),
            median=_median_of(found),
            highest=max(found, default=None),
            is_whole=bool(found) and all(map(float.is_integer, found)),
            # With a repeated number it is no numbering; otherwise `found` has the original order.
            is_numbering=len(found) == numbers and _are_numbering([*found]),
            shapes=Shapes.of(often, number_format) if numbers < filled else NO_SHAPES,
            classes=often if len(often) <= MOST_CLASSES else {},
            sign=_sign_in(number_of, number_format) if number_format.currency_signs else "",
        )

    @property
    def is_empty(self) -> bool:
        """Whether no record has a value."""
        return self.empty == self.values

    @property
    def filled(self) -> int:
        """The number of values that are not empty."""
        return self.values - self.empty

    @property
    def empty_share(self) -> float:
        """The share of the values that are empty."""
        return self.empty / self.values if self.values else 0.0

    @property
    def kind(self) -> ColumnKind:
        """The kind of most of its values."""
        if self.is_empty:
            return ColumnKind.EMPTY
        if is_id(self.name) or self.is_numbering:
            return ColumnKind.IDS
        if self._are_most(self.numbers):
            return ColumnKind.WHOLE_NUMBERS if self.is_whole else ColumnKind.DECIMALS
        counts = self.shapes.counts
        if self._are_most(self.numbers + self.shapes.numbers):
            return ColumnKind.TEXTS_LIKE_NUMBERS
        kinds = ((TextShape.BAND, ColumnKind.BANDS), (TextShape.DATE, ColumnKind.DATES))
        of_one_kind = (kind for shape, kind in kinds if self._are_most(counts.get(shape, 0)))
        is_mixed = self.numbers + self.shapes.numbers > 0
        return next(of_one_kind, ColumnKind.MIXED if is_mixed else ColumnKind.WORDS)

    def _are_most(self, values: int) -> bool:
        return values > 0 and values >= _MOSTLY * self.filled

    @property
    def could_be_feature(self) -> bool:
        """Whether it has a name and holds different numbers that are not ids."""
        has_name = bool(self.name.strip())
        return has_name and self.kind.is_numeric and self.lowest != self.highest

    @property
    def feature_name(self) -> str:
        """A name for the feature that the column could be: ``total_spend``."""
        bare = without_accents(without_unit(self.name).casefold())
        plain = _NOT_A_LETTER.sub("_", bare).strip("_")
        return (plain if plain[:1].isalpha() else f"column_{plain}".rstrip("_"))[:_LONGEST_NAME]

    @property
    def unit(self) -> str:
        """The unit in the column's name, if there is one."""
        return unit_of(self.name)


def _sign_in(number_of: Mapping[str, float | None], written: NumberFormat) -> str:
    """Return the sign of most distinct numbers."""
    numbers = [text for text, number in number_of.items() if number is not None]
    signs = Counter(written.notation_of(text).sign for text in numbers[:MOST_CLASSES])
    return signs.most_common(1)[0][0] if signs else ""


def _stripped(often: Counter[str]) -> Counter[str]:
    """Count texts without surrounding blanks, in the order of their first occurrence."""
    different = [*often]
    if [*map(str.strip, different)] == different:
        return often
    stripped: Counter[str] = Counter()
    for text, count in often.items():
        stripped[text.strip()] += count
    return stripped


def _numbers_of(often: Counter[str], number_of: Mapping[str, float | None]) -> Counter[float]:
    """Count the numbers that texts stand for, in the same order."""
    if often.total() == len(often):
        return Counter(number for number in number_of.values() if number is not None)
    numbers: Counter[float] = Counter()
    for text, number in number_of.items():
        if number is not None:
            numbers[number] += often[text]
    return numbers


def _median_of(numbers: Counter[float]) -> float | None:
    """Return the lower median of weighted numbers; None without any."""
    middle, reached = (numbers.total() - 1) // 2, 0
    for number in sorted(numbers):
        reached += numbers[number]
        if reached > middle:
            return number
    return None


def _are_numbering(numbers: Sequence[float]) -> bool:
    first, count = (numbers[0], len(numbers)) if numbers else (0.0, 0)
    if count > 1 and all(map(eq, numbers, map(first.__add__, range(count)))):
        return True
    is_dense = count >= _SURELY_MIXED and max(numbers) - min(numbers) == count - 1
    return is_dense and len({*numbers}) == count


def unique_feature_names(columns: Iterable[ColumnSummary]) -> tuple[str, ...]:
    """Make unique feature names from columns: ``column``, ``column_2``."""
    names: dict[str, None] = {}
    for column in columns:
        name = column.feature_name
        ends = (f"_{number}" for number in counting(2))
        while name in names:
            end = next(ends)
            name = f"{column.feature_name[: _LONGEST_NAME - len(end)]}{end}"
        names[name] = None
    return tuple(names)
