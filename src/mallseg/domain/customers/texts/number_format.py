"""How a source writes numbers, and the numbers that its texts are.

A text is a number as ``-?digits[.digits]``, blanks around it. All else is switched on by those who
know the source, and never guessed: ``15.000`` is fifteen to one mall, fifteen thousand to another.
The digits of any script are digits, and the Arabic separators separate: they can mean nothing else.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from mallseg.domain.customers.texts.currencies import sign_of, without_currency
from mallseg.domain.errors import InvalidOptionError, OptionFault

DECIMAL_MARKS = (".", ",")
THOUSANDS_MARKS: Mapping[str, str] = {
    "": "",
    ",": ",",
    ".": ".",
    "'": "'\u2019",
    "space": " \u00a0\u202f\u2009",
}
"""Each with the characters that it stands for: an apostrophe may be a curved one, and
what looks like a blank seldom is one."""

MOST_DECIMALS = 6
"""A number with more is rounded to as many, half to even."""

MOST_DIGITS = 12
"""Before the decimal mark. Yearly incomes in rial have eleven."""

BLANKS = " \t"
_SPACES = BLANKS + "\u00a0\u202f\u2009"
_PERCENT_SIGNS = "%\u066a\uff05"
_ARABIC_DECIMAL, ARABIC_THOUSANDS = "\u066b", "\u066c"
_WIDE = {"\uff0c": ",", "\uff0e": ".", "\uff0d": "-"}
"""Marks of full width, as they stand among digits of full width."""

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
"""With a currency, a mark of thousands or another decimal mark: ``€ 1,234.56``; not ``18-25``."""


class Groups(StrEnum):
    """How the digits before a decimal mark are grouped."""

    NONE = "none"
    THOUSANDS = "thousands"
    """More than one group of three: ``1,500,000``."""
    LAKHS = "lakhs"
    """Of two, but for the last: ``15,00,000``."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What a number is written with besides digits: the sign of a currency, and groups."""

    sign: str = ""
    groups: Groups = Groups.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFormat:
    """How a source writes numbers.

    Attributes
    ----------
    decimal
        The decimal mark, a point or a comma.
    thousands
        The mark between groups of three digits, one of THOUSANDS_MARKS; empty for none. A number
        may be written without it, but not with groups of other lengths. With commas, groups of two
        may stand before the last three digits, as in India.
    currency_signs
        Whether the name or sign of a currency may stand before and behind a number.
    percent
        Whether a percent sign may stand behind or before a number, which stays as it is: ``45 %``
        is 45.

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
        """Parse a text; None for one that is no number.

        Python's own `float` also takes ``1e5``, ``1_5`` and ``nan``. In a customer file these are
        damage.
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
        """Parse texts, as `number_in` does, which is asked once for texts that are alike."""
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
        """Whether anything but marks may stand beside the digits."""
        return self.currency_signs or self.percent

    def is_rounded(self, text: str) -> bool:
        """Check whether a number has more decimals than are kept."""
        has_mark = self.decimal in text or not text.isascii()
        if len(text) <= MOST_DECIMALS + 1 or not has_mark:
            return False
        return len(self._bare(text.strip(BLANKS)).partition(self.decimal)[2]) > MOST_DECIMALS

    def is_percent(self, text: str) -> bool:
        """Check whether a number has a percent sign that is allowed, behind it or before."""
        bare = text.strip(_SPACES)
        return self.percent and bool({bare[:1], bare[-1:]} & {*_PERCENT_SIGNS})

    def writing_of(self, text: str) -> Writing:
        """Say with what a number is written, as far as it may be in doubt."""
        if not text.isascii():
            text = text.translate(meanings(self.decimal))
        sign = sign_of(text.strip(_SPACES)) if self.currency_signs else ""
        if self.thousands != "," or text.count(",") < 2:  # noqa: PLR2004  (one may be of both)
            return Writing(sign)
        is_of_two = _OF_TWO.search(self._bare(text.strip(BLANKS))) is not None
        return Writing(sign, Groups.LAKHS if is_of_two else Groups.THOUSANDS)

    @property
    def has_writings(self) -> bool:
        """Whether numbers may be written in ways that are to be compared."""
        return self.currency_signs or self.thousands == ","

    def _bare(self, bare: str) -> str:
        """Take off what is not of the number itself, where it is allowed."""
        if not bare.isascii():
            bare = bare.translate(meanings(self.decimal))
        if self.is_percent(bare):
            bare = _PERCENT.sub("", bare, count=1)
        if self.currency_signs:
            bare = without_currency(bare)
        return bare


PLAIN_NUMBERS = NumberFormat()
"""With a decimal point, and nothing else."""


_ALL_ALIKE = str.maketrans("23456789", "11111111")


def pattern_of(text: str) -> str:
    """Write 1 for every digit above it: texts with one pattern are all numbers, or none of them is.

    They look alike too. A zero stays: there is a ``#div/0!``.
    """
    return text.translate(_ALL_ALIKE)


def is_like_a_number(text: str) -> bool:
    """Check whether a text is a number as people write it: ``€ 1,234.56``, ``1234,56``."""
    return _LIKE_A_NUMBER.fullmatch(text.strip()) is not None


def form_of(text: str) -> dict[str, int]:
    """Say of a text that is no number what it lacks to be one, as facts."""
    if _TOO_LONG.fullmatch(text.strip(BLANKS)):
        return {"digits": MOST_DIGITS}
    return {"like_a_number": 1} if is_like_a_number(text) else {}


@lru_cache
def meanings(decimal: str) -> Mapping[int, str]:
    """Give what characters beyond ASCII mean in a number, where that is the same everywhere."""
    digits = {
        place: str(unicodedata.decimal(chr(place)))
        for place in range(0x80, _BEYOND_THE_PLANE)
        if chr(place).isdecimal()
    }
    marks = {**_WIDE, _ARABIC_DECIMAL: decimal}
    return digits | {ord(mark): own for mark, own in marks.items()}


@lru_cache
def _grammar(decimal: str, thousands: str) -> re.Pattern[str]:
    # One mark throughout: 1 000'000 is damage.
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
