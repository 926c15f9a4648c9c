"""The shapes of texts that are no numbers, and the number formats that would parse them.

A shape is shown by a fixed example, never by a customer's text.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache, lru_cache
from itertools import product
from typing import Self

from mallseg.domain.customers.currencies import without_currency
from mallseg.domain.customers.number_format import (
    DECIMAL_MARKS,
    MOST_DIGITS,
    THOUSANDS_MARKS,
    NumberFormat,
    meanings,
    pattern_of,
)

_MOSTLY = 0.95
"""The least share of a column's texts that a proposed format parses."""

_SAMPLE_SIZE = 200
"""The texts on which a format is tried first: it has to parse half of them."""

_DIGITS = r"\d(?:[\d.,'\u2019 \u00a0\u202f\u2009]*\d)?"
_SIGN = r"[^\w\s.,'%-]{1,3}|[^\W\d_]{1,4}\.?"
_PLAIN = rf"[-+\u2212]?{_DIGITS}"
_AMOUNT = rf"(?:[-+\u2212]?(?:{_SIGN})\s*)?{_PLAIN}(?:\s*(?:{_SIGN}))?"
_GROUP = 3
_DECIMALS_AT_END = {mark: re.compile(rf"{re.escape(mark)}(\d+)\D*$") for mark in DECIMAL_MARKS}
_THOUSANDFOLD = r"[kKmM]|[Tt]sd\.?|[Mm]il\.?|[Mm]ill?\.?|[Mm]io\.?|bin|rb|jt|lakh|万"


class TextShape(StrEnum):
    """The shapes of texts in columns of numbers.

    Attributes
    ----------
    example
        A fixed text of this shape.
    """

    example: str

    def __new__(cls, value: str, example: str) -> Self:
        """Make a member with its example."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.example = example
        return member

    THOUSANDS_COMMA = "thousands_comma", "15,000"
    GROUPS_OF_TWO = "groups_of_two", "15,00,000"
    THOUSANDS_POINT = "thousands_point", "1.500.000"
    THOUSANDS_APOSTROPHE = "thousands_apostrophe", "15'000"
    THOUSANDS_SPACE = "thousands_space", "15 000"
    DECIMAL_COMMA = "decimal_comma", "39,5"
    DECIMAL_POINT = "decimal_point", "39.5"
    BOTH_MARKS = "both_marks", "1.234,50"
    CURRENCY = "currency", "$15,000"
    PERCENT = "percent", "45 %"
    K_SUFFIX = "k_suffix", "15k"
    BAND = "band", "40–60"  # noqa: RUF001  (as people write it)
    TOO_MANY_DIGITS = "too_many_digits", "12345678901234567"
    EXPONENT = "exponent", "1.5e4"
    DATE = "date", "2026-11-30"
    STARS = "stars", "★★★"
    OF_A_WHOLE = "of_a_whole", "45/100"
    SIGNED = "signed", "+15"
    OTHER_DIGITS = "other_digits", "①⑤"
    NO_VALUE = "no_value", "n/a"
    WORDS = "words", "abc"
    OTHER = "other", "12 of 30"

    @property
    def is_number(self) -> bool:
        """Whether people would read it as a number."""
        return self not in _NO_NUMBERS


_NO_NUMBERS = frozenset(
    {
        TextShape.STARS,
        TextShape.OF_A_WHOLE,
        TextShape.BAND,
        TextShape.DATE,
        TextShape.NO_VALUE,
        TextShape.WORDS,
        TextShape.OTHER,
    }
)
_NO_VALUES = frozenset(
    [
        "n/a",
        "na",
        "nan",
        "null",
        "none",
        "nil",
        "unknown",
        "k.a.",
        "#n/a",
        "#na",
        "#ref!",
        "#value!",
        "#div/0!",
        "#name?",
        "#null!",
    ]
)
_OF_ONE_KIND = (
    (TextShape.TOO_MANY_DIGITS, rf"[-+]?\d{{{MOST_DIGITS + 1},}}(?:[.,]\d*)?"),
    (TextShape.OF_A_WHOLE, r"\d+(?:[.,]\d+)?\s?/\s?\d+"),
    (TextShape.SIGNED, rf"[+~\u2248]\s?{_DIGITS}|\({_DIGITS}\)"),
    (TextShape.EXPONENT, r"[-+]?\d+(?:[.,]\d+)?[eE][-+]?\d+"),
    (TextShape.DATE, r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ].*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"),
    (
        TextShape.BAND,
        rf"{_AMOUNT}\s?(?:[-~\u2013\u2014\u2212]|to|bis|a|à)\s?{_AMOUNT}|[<>≤≥]\s?.*\d.*|{_AMOUNT}\+",
    ),
    (TextShape.K_SUFFIX, rf"(?:{_SIGN})?\s*{_PLAIN}\s?(?:{_THOUSANDFOLD})(?:\s*(?:{_SIGN}))?"),
    (TextShape.PERCENT, rf"{_PLAIN}\s*[%\u066a\uff05]"),
    (TextShape.THOUSANDS_COMMA, r"[-\u2212]?\d{1,3}(?:,\d{3})+(?:\.\d+)?"),
    (TextShape.GROUPS_OF_TWO, r"[-\u2212]?\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?"),
    (TextShape.THOUSANDS_POINT, r"[-\u2212]?\d{1,3}(?:\.\d{3}){2,}"),
    (TextShape.BOTH_MARKS, r"[-\u2212]?\d{1,3}(?:\.\d{3})+,\d+"),
    (TextShape.THOUSANDS_APOSTROPHE, r"[-\u2212]?\d{1,3}(?:['\u2019]\d{3})+(?:[.,]\d+)?"),
    (TextShape.THOUSANDS_SPACE, r"[-\u2212]?\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?:[.,]\d+)?"),
    (TextShape.DECIMAL_COMMA, r"[-\u2212]?\d+,\d+"),
    (TextShape.DECIMAL_POINT, r"[-\u2212]?\d+\.\d+"),
)
_STARS = "★☆⭐"
_NUMBER = rf"[-\u2212]?{_DIGITS}"


@cache
def _patterns() -> tuple[tuple[TextShape, re.Pattern[str]], ...]:
    """Compile the patterns when they are first needed: most files have only numbers."""
    return tuple((shape, re.compile(pattern)) for shape, pattern in _OF_ONE_KIND)


def shape_of(text: str) -> TextShape:
    """Classify a text that is no number."""
    bare = text.strip()
    if not bare.isascii():
        bare = bare.translate(meanings("."))
    if bare and not bare.strip(_STARS):
        return TextShape.STARS
    if bare.casefold() in _NO_VALUES or not any(map(str.isalnum, bare)):
        return TextShape.NO_VALUE
    if bare.isdigit() and not bare.isascii():
        return TextShape.OTHER_DIGITS
    if not any(map(str.isdigit, bare)):
        return TextShape.WORDS
    found = next((shape for shape, pattern in _patterns() if pattern.fullmatch(bare)), None)
    if found is None and re.fullmatch(_NUMBER, without_currency(bare).strip()):
        return TextShape.CURRENCY
    return found or TextShape.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatFound:
    """A format that parses the texts of a column, and the range of the numbers.

    Attributes
    ----------
    is_doubtful
        Whether all numbers would have three decimals, which are more likely thousands.
    """

    numbers: NumberFormat
    lowest: float
    highest: float
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """The shapes of a column's texts that are no numbers, and formats that would parse them.

    Attributes
    ----------
    counts
        The number of texts by shape, in descending order.
    formats
        The formats that parse nearly all texts of the column, the nearest to the given one first.
    """

    counts: Mapping[TextShape, int] = field(default_factory=dict)
    formats: tuple[FormatFound, ...] = ()

    @classmethod
    def of(cls, texts: Mapping[str, int], given: NumberFormat) -> Self:
        """Classify the texts of a column, which are not empty.

        Parameters
        ----------
        texts
            The frequency of each text.
        given
            The current number format.
        """
        patterns: Counter[str] = Counter()
        for text, count in texts.items():
            patterns[pattern_of(text)] += count
        counts: Counter[TextShape] = Counter()
        for pattern, count in patterns.items():
            if given.number_in(pattern) is None:
                counts[shape_of(pattern)] += count
        may_be_read = sum(count for shape, count in counts.items() if shape.is_number)
        ranked = dict(sorted(counts.items(), key=lambda pair: -pair[1]))
        if not may_be_read:
            return cls(counts=ranked)
        return cls(counts=ranked, formats=tuple(_formats(texts, given)))

    @property
    def numbers(self) -> int:
        """The number of texts that people would read as numbers."""
        return sum(count for shape, count in self.counts.items() if shape.is_number)

    @property
    def nearest(self) -> NumberFormat | None:
        """The nearest format that parses them; None where there is none."""
        return self.formats[0].numbers if self.formats else None


NO_SHAPES = Shapes()
"""The shapes of a column with numbers only."""


def _formats(texts: Mapping[str, int], given: NumberFormat) -> "list[FormatFound]":
    values = Counter({text: count for text, count in texts.items() if _has_value(text)})
    sample = [*values][:: 1 + len(values) // _SAMPLE_SIZE]
    likely = (each for each in _candidates(given) if _reads_some(sample, each))
    tried = (_read(values, numbers) for numbers in likely)
    return sorted((own for own in tried if own is not None), key=lambda own: own.is_doubtful)


def _reads_some(texts: Sequence[str], numbers: NumberFormat) -> bool:
    """Whether a format parses half of a sample; only then it is tried on all texts."""
    return 2 * sum(numbers.number_in(text) is not None for text in texts) >= len(texts)


def _has_value(text: str) -> bool:
    return shape_of(text) is not TextShape.NO_VALUE


def _read(texts: "Counter[str]", numbers: NumberFormat) -> FormatFound | None:
    read = {text: n for text in texts if (n := numbers.number_in(text)) is not None}
    if not read or sum(texts[text] for text in read) < _MOSTLY * texts.total():
        return None
    return FormatFound(
        numbers=numbers,
        lowest=min(read.values()),
        highest=max(read.values()),
        is_doubtful=_are_thousands(texts, numbers.decimal),
    )


def _are_thousands(texts: Iterable[str], decimal: str) -> bool:
    """Whether all numbers have three decimals: ``15.000 €`` is hardly fifteen."""
    pattern = _DECIMALS_AT_END[decimal]
    found = [match[1] for text in texts if (match := pattern.search(text))]
    return bool(found) and all(len(digits) == _GROUP for digits in found)


@lru_cache
def _candidates(given: NumberFormat) -> tuple[NumberFormat, ...]:
    """Return all other formats, those with the fewest changes from the given one first.

    Thousands come before decimals, as three decimals in all numbers are less likely. Options that
    are on stay on, as other columns may need them.
    """
    formats = []
    for decimal, thousands in product((given.decimal, *DECIMAL_MARKS), THOUSANDS_MARKS):
        if decimal == thousands or (given.thousands and given.decimal == decimal and not thousands):
            continue
        for signs, percent in product((False, True), repeat=2):
            formats.append(
                replace(
                    given,
                    decimal=decimal,
                    thousands=thousands,
                    currency_signs=given.currency_signs or signs,
                    percent=given.percent or percent,
                )
            )
    distinct = [each for each in dict.fromkeys(formats) if each != given]
    return tuple(sorted(distinct, key=lambda each: _changes(each, given)))


def _changes(numbers: NumberFormat, given: NumberFormat) -> tuple[int, bool]:
    changed = (
        numbers.decimal != given.decimal,
        numbers.thousands != given.thousands,
        numbers.currency_signs != given.currency_signs,
        numbers.percent != given.percent,
    )
    return sum(changed), numbers.decimal != given.decimal
