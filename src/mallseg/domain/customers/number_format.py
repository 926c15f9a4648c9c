"""Number formats, and parsing texts as numbers.

By default, a number is ``-?digits[.digits]``, with blanks around it. All other notations are
options, and never guessed: ``15.000`` is fifteen in one mall, fifteen thousand in another. The
decimal digits of all scripts and the Arabic separators are always accepted, as they are
unambiguous.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from mallseg.domain.customers.currencies import sign_of, without_currency
from mallseg.domain.errors import InvalidOptionError, OptionFault

DECIMAL_MARKS = (".", ",")
THOUSANDS_MARKS: Mapping[str, str] = {
    "": "",
    ",": ",",
    ".": ".",
    "'": "'\u2019",
    "space": " \u00a0\u202f\u2009",
}
"""For each mark, the characters accepted for it: typographic apostrophes, and no-break and thin
spaces."""

MOST_DECIMALS = 6
"""Numbers with more decimals are rounded, half to even."""

MOST_DIGITS = 12
"""The most digits before the decimal mark. Yearly incomes in rial have eleven."""

BLANKS = " \t"
_SPACES = BLANKS + "\u00a0\u202f\u2009"
_PERCENT_SIGNS = "%\u066a\uff05"
_ARABIC_DECIMAL, ARABIC_THOUSANDS = "\u066b", "\u066c"
_WIDE = {"\uff0c": ",", "\uff0e": ".", "\uff0d": "-"}
"""Full-width marks, as used with full-width digits."""

_BEYOND_THE_PLANE = 0x10000
_PERCENT = re.compile(
    rf"^[{_SPACES}]*[{_PERCENT_SIGNS}][{_SPACES}]*|[{_SPACES}]*[{_PERCENT_SIGNS}][{_SPACES}]*$"
)
_MINUS = "\u2212"
_USUAL = {
    mark: re.compile(rf"-?[0-9]{{1,{MOST_DIGITS}}}({re.escape(mark)}[0-9]{{1,{MOST_DECIMALS}}})?")
    for mark in DECIMAL_MARKS
}
_TOO_LONG = re.compile(rf"-?[0-9]{{{MOST_DIGITS + 1},}}([.,][0-9]*)?")
_BESIDE = r"(?:[^\W\d_]{0,3}\.?[^\w\s]{0,2})"
_LIKE_A_NUMBER = re.compile(
    rf"-?{_BESIDE}\s?-?\d[\d.,'\u2019\s]*{_BESIDE}|\d+(?:[.,]\d+)?[eE][-+]?\d+"
)
"""A number with a currency, thousands or another decimal mark: ``€ 1,234.56``; not ``18-25``."""


class DigitGrouping(StrEnum):
    """The grouping of the digits before a decimal mark."""

    NONE = "none"
    THOUSANDS = "thousands"
    """Several groups of three digits: ``1,500,000``."""
    LAKHS = "lakhs"
    """Indian grouping, with groups of two before the last three digits: ``15,00,000``."""


@dataclass(frozen=True, slots=True)
class NumberNotation:
    """The notation of a number: its currency sign, and the grouping of its digits."""

    sign: str = ""
    groups: DigitGrouping = DigitGrouping.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFormat:
    """The number format of a source.

    Attributes
    ----------
    decimal
        The decimal mark, a point or a comma.
    thousands
        The thousands mark, one of THOUSANDS_MARKS; empty for none. It is optional in a number, but
        groups must have three digits. With commas, Indian grouping is accepted too.
    currency_signs
        Whether the name or sign of a currency is accepted before and after a number.
    percent
        Whether a percent sign is accepted after or before a number, which is not divided by 100:
        ``45 %`` is 45.

    Raises
    ------
    InvalidOptionError
        A mark is not allowed, or both are the same.
    """

    decimal: str = "."
    thousands: str = ""
    currency_signs: bool = False
    percent: bool = False

    def __post_init__(self) -> None:
        if self.decimal not in DECIMAL_MARKS:
            raise InvalidOptionError("decimal", OptionFault.NOT_ONE_OF, choices=DECIMAL_MARKS)
        if self.thousands == " ":
            object.__setattr__(self, "thousands", "space")
        if self.thousands not in THOUSANDS_MARKS:
            marks = tuple(filter(None, THOUSANDS_MARKS))
            raise InvalidOptionError("thousands", OptionFault.NOT_ONE_OF, choices=marks)
        if self.thousands == self.decimal:
            raise InvalidOptionError("thousands", OptionFault.SAME_AS_DECIMAL)

    def number_in(self, text: str) -> float | None:
        """Parse a text; None if it is no number.

        Python's `float` also accepts ``1e5``, ``1_5`` and ``nan``, which are errors in a customer
        file.
        """
        bare = text.strip(BLANKS)
        if _USUAL[self.decimal].fullmatch(bare):
            return float(bare.replace(self.decimal, "."))
        bare = self._bare(bare)
        found = _grammar(self.decimal, self.thousands).fullmatch(bare)
        if found is None:
            return None
        sign, whole, decimals = (found[name] or "" for name in ("sign", "whole", "decimals"))
        digits = _only_digits(whole)
        if len(digits) > MOST_DIGITS:
            return None
        plain = f"{sign and '-'}{digits}.{decimals or 0}"
        if len(decimals) <= MOST_DECIMALS:
            return float(plain)
        return float(round(Decimal(plain), MOST_DECIMALS))

    def numbers_in(self, texts: Sequence[str]) -> list[float | None]:
        """Parse texts as `number_in` does; texts of a pattern that is no number are parsed once."""
        joined = "".join(texts)
        are_digits = joined.isascii() and joined.isdigit() and all(texts)
        if are_digits and max(map(len, texts)) <= MOST_DIGITS:
            return [*map(float, texts)]
        no_numbers: set[str] = set()
        numbers: list[float | None] = []
        for text in texts:
            alike = pattern_of(text)
            number = None if alike in no_numbers else self.number_in(text)
            if number is None:
                no_numbers.add(alike)
            numbers.append(number)
        return numbers

    @property
    def has_signs(self) -> bool:
        """Whether currency or percent signs are accepted."""
        return self.currency_signs or self.percent

    def is_rounded(self, text: str) -> bool:
        """Whether a number is rounded, because it has more than `MOST_DECIMALS`."""
        has_mark = self.decimal in text or not text.isascii()
        if len(text) <= MOST_DECIMALS + 1 or not has_mark:
            return False
        return len(self._bare(text.strip(BLANKS)).partition(self.decimal)[2]) > MOST_DECIMALS

    def is_percent(self, text: str) -> bool:
        """Whether a number has a percent sign, and the format accepts it."""
        bare = text.strip(_SPACES)
        return self.percent and bool({bare[:1], bare[-1:]} & {*_PERCENT_SIGNS})

    def notation_of(self, text: str) -> NumberNotation:
        """Return the notation of a number, as far as it may be ambiguous."""
        if not text.isascii():
            text = text.translate(meanings(self.decimal))
        sign = sign_of(text.strip(_SPACES)) if self.currency_signs else ""
        if self.thousands != "," or text.count(",") < 2:  # noqa: PLR2004  (one may be of both)
            return NumberNotation(sign)
        is_of_two = _OF_TWO.search(self._bare(text.strip(BLANKS))) is not None
        return NumberNotation(sign, DigitGrouping.LAKHS if is_of_two else DigitGrouping.THOUSANDS)

    @property
    def has_notations(self) -> bool:
        """Whether the notations of numbers have to be compared."""
        return self.currency_signs or self.thousands == ","

    def _bare(self, bare: str) -> str:
        """Normalise digits and marks, and remove accepted percent and currency signs."""
        if not bare.isascii():
            bare = bare.translate(meanings(self.decimal))
        if self.is_percent(bare):
            bare = _PERCENT.sub("", bare, count=1)
        if self.currency_signs:
            bare = without_currency(bare)
        return bare


PLAIN_NUMBERS = NumberFormat()
"""The default format, with a decimal point only."""


_ALL_ALIKE = str.maketrans("23456789", "11111111")


def pattern_of(text: str) -> str:
    """Replace the digits 2 to 9 by 1: either all texts with a pattern are numbers, or none is.

    They also have the same shape. A zero is kept because of ``#div/0!``.
    """
    return text.translate(_ALL_ALIKE)


def is_like_a_number(text: str) -> bool:
    """Whether a text is a number in any usual notation: ``€ 1,234.56``, ``1234,56``."""
    return _LIKE_A_NUMBER.fullmatch(text.strip()) is not None


def form_of(text: str) -> dict[str, int]:
    """Return facts of a text that is no number: whether it is too long or in another notation."""
    if _TOO_LONG.fullmatch(text.strip(BLANKS)):
        return {"digits": MOST_DIGITS}
    return {"like_a_number": 1} if is_like_a_number(text) else {}


@lru_cache
def meanings(decimal: str) -> Mapping[int, str]:
    """Return a translation of unambiguous non-ASCII digits and marks to ASCII."""
    digits = {
        place: str(unicodedata.decimal(chr(place)))
        for place in range(0x80, _BEYOND_THE_PLANE)
        if chr(place).isdecimal()
    }
    marks = {**_WIDE, _ARABIC_DECIMAL: decimal}
    return digits | {ord(mark): own for mark, own in marks.items()}


@lru_cache
def _grammar(decimal: str, thousands: str) -> re.Pattern[str]:
    # All marks of a number must be the same: 1 000'000 is an error.
    marks = f"{THOUSANDS_MARKS[thousands]}{ARABIC_THOUSANDS}"
    groups = rf"[0-9]{{1,3}}(?P<mark>[{marks}])[0-9]{{3}}"
    more = rf"(?:(?P=mark)[0-9]{{3}}){{0,{MOST_DIGITS // 3 - 2}}}"
    lakhs = "|[0-9]{1,2}(?:,[0-9]{2}){1,4},[0-9]{3}" if thousands == "," else ""
    whole = rf"{groups}{more}{lakhs}|[0-9]{{1,{MOST_DIGITS}}}"
    sign = rf"(?P<sign>[-{_MINUS}]?)"
    behind = rf"(?:{re.escape(decimal)}(?P<decimals>[0-9]+))?"
    return re.compile(rf"{sign}(?P<whole>{whole}){behind}")


_OF_TWO = re.compile(r"^[-\u2212]?[0-9]{1,2},[0-9]{2},")


def _only_digits(whole: str) -> str:
    return whole if whole.isdigit() else "".join(filter(str.isdigit, whole))
