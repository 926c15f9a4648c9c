"""Parses the numbers of a block at once, where few texts repeat.

Eight digits in a word become a number in three multiplications (SWAR, by D. Lemire and W. Muła). A
number with a decimal mark is parsed on both sides of it: as an integer below 2^53 over a power of
ten it is rounded once, to the float that Python reads. Everything else, and overlong numbers, are
left to the reference reader.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from mallseg.adapters.csv_customers.arrays import Bytes, Field, Flags, Keys, Offsets, Values
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.number_format import (
    ARABIC_THOUSANDS,
    MOST_DECIMALS,
    MOST_DIGITS,
    PLAIN_NUMBERS,
    THOUSANDS_MARKS,
    NumberFormat,
)
from mallseg.domain.sources.data_contract import DataContract
from mallseg.population.checking import checked

_WORD = 8
_GROUP = 3
_GROUP_OF_TWO = 2
_MOST_GROUPS = MOST_DIGITS // _GROUP
_MOST_WITH_DECIMALS = 10**9
"""From here on, the integer is too large for a single rounding."""

_MOST_BLANKS = 8
_ZEROS = np.uint64(0x3030303030303030)
_CARRY, _HIGH = np.uint64(0x7676767676767676), np.uint64(0x8080808080808080)
_PAIRS = np.uint64(0x000000FF000000FF)
_HUNDREDS, _UNITS = np.uint64(0x000F424000000064), np.uint64(0x0000271000000001)
_TEN, _BYTE, _TWO_BYTES, _HALF = (np.uint64(n) for n in (10, 8, 16, 32))
_SCALES = np.array([0, *(10**n for n in range(MOST_DECIMALS - 1, -1, -1))], np.int64)


_BEYOND_ASCII = "\u00a0\u202f\u2009\u2019" + ARABIC_THOUSANDS
GROUP_MARKS = {mark: 0x81 + place for place, mark in enumerate(_BEYOND_ASCII)}
"""Bytes for group separators beyond ASCII; none of them follows a digit in UTF-8."""

Marks = Callable[[], Offsets]


class Parsed(NamedTuple):
    """The parsed texts of a column.

    Attributes
    ----------
    values
        Of shape (n_rows,), NaN for what is no number.
    rounded
        Which of them had more decimals than are kept; None where none had.
    """

    values: Values
    rounded: Flags | None


class ReadValues(NamedTuple):
    """The parsed texts of some columns.

    Attributes
    ----------
    values
        Of shape (n_features, n_rows), NaN for a text that is no number in range.
    rounded
        Which of them had more decimals than are kept, by the index of a feature that has any.
    """

    values: Values
    rounded: dict[int, Flags]


@dataclass(frozen=True, slots=True)
class ParsedValues:
    """Parses texts by the data contract; NaN for what is no number in range."""

    features: tuple[Feature, ...]
    contract: DataContract

    def of(self, data: Bytes, fields: list[Field]) -> ReadValues:
        """Parse fields of a block that is followed by sixteen spare bytes."""
        written = self.contract.numbers
        marks = cache(lambda: np.flatnonzero(data == ord(written.decimal)))
        values, rounded = np.empty((len(fields), len(fields[0][0]))), {}
        for i, (feature, own) in enumerate(zip(self.features, fields, strict=True)):
            parsed = numbers(data, own, marks, written)
            values[i] = checked(feature, parsed.values, parts=self.contract.parts(feature))
            if parsed.rounded is not None:
                rounded[i] = parsed.rounded
        return ReadValues(values, rounded)


def numbers(
    data: Bytes, field: Field, marks: Marks, written: NumberFormat = PLAIN_NUMBERS
) -> Parsed:
    """Parse the texts of a column as `NumberFormat.number_in` does.

    Parameters
    ----------
    marks
        Finds the offsets of decimal marks in the block; seldom needed.
    """
    starts, stops = field
    lengths = stops - starts
    whole, is_number = _digits(data, starts, np.where(lengths <= _WORD, lengths, 0))
    is_number &= (lengths > 0) & (lengths <= _WORD)
    values = whole.astype(np.float64)
    others = np.flatnonzero(~is_number)
    if not len(others):
        return Parsed(values, None)
    found = _with_all_signs(data, starts[others], stops[others], marks(), written)
    values[others] = found.values
    if found.rounded is None:
        return Parsed(values, None)
    rounded = np.zeros(len(values), np.bool_)
    rounded[others] = found.rounded
    return Parsed(values, rounded)


def _with_all_signs(
    data: Bytes, starts: Offsets, stops: Offsets, marks: Offsets, written: NumberFormat
) -> Parsed:
    """Parse texts with surrounding blanks, a minus sign, any marks, or more digits."""
    starts, stops = stripped(data, starts, stops)
    is_negative = (data[starts] == ord("-")) & (starts < stops)
    starts = starts + is_negative
    places = np.searchsorted(marks, starts)
    found = marks[np.minimum(places, len(marks) - 1)] if len(marks) else stops
    has_mark = (found >= starts) & (found < stops)
    ends = np.where(has_mark, found, stops)
    whole, is_number = _whole(data, starts, ends - starts, written.thousands)
    decimals = np.where(has_mark, stops - found - 1, 0)
    is_number &= ~has_mark | (decimals > 0)
    kept = np.where(is_number, np.minimum(decimals, MOST_DECIMALS), 0)
    rest, is_rest = _digits(data, np.where(has_mark, found + 1, starts), kept)
    is_number &= is_rest
    mantissas = whole * 10**MOST_DECIMALS + rest * _SCALES[kept]
    rounded = is_number & (decimals > MOST_DECIMALS)
    if rounded.any():
        rows = np.flatnonzero(rounded)
        is_number[rows] = _round(data, found[rows] + 1, decimals[rows], mantissas, rows)
        rounded &= is_number
    values: Values = mantissas / 10.0**MOST_DECIMALS
    is_large = whole >= _MOST_WITH_DECIMALS
    if is_large.any():
        values[is_large] = np.where(decimals[is_large] > 0, np.nan, whole[is_large])
        rounded &= ~is_large
    np.negative(values, out=values, where=is_negative)
    values[~is_number] = np.nan
    return Parsed(values, rounded if rounded.any() else None)


def _round(
    data: Bytes, starts: Offsets, decimals: Offsets, mantissas: Offsets, rows: Offsets
) -> Flags:
    """Round mantissas by the decimals beyond those that are kept, half to even.

    Parameters
    ----------
    starts, decimals
        Of shape (n_rows,): the offset of the decimals, and their number.

    Returns
    -------
    array of shape (n_rows,)
        Whether all of them are digits, and not too many.
    """
    tail = np.zeros(len(rows), np.int64)
    all_digits = decimals <= MOST_DECIMALS + 2 * _WORD
    for word in range(2):
        at = MOST_DECIMALS + word * _WORD
        length = np.clip(decimals - at, 0, _WORD)
        digits, are_digits = _digits(data, starts + np.minimum(at, decimals), length)
        tail = tail * 10**_WORD + digits * 10 ** (_WORD - length)
        all_digits &= are_digits
    half = 5 * 10 ** (2 * _WORD - 1)
    own = mantissas[rows]
    mantissas[rows] = own + ((tail > half) | ((tail == half) & (own % 2 == 1)))
    return all_digits


def stripped(data: Bytes, starts: Offsets, stops: Offsets) -> tuple[Offsets, Offsets]:
    """Strip some blanks on both sides; texts with more are left to the reference reader."""
    for _ in range(_MOST_BLANKS):
        before = _is_blank(data[starts]) & (starts < stops)
        after = _is_blank(data[stops - 1]) & (starts + before < stops)
        if not before.any() and not after.any():
            break
        starts, stops = starts + before, stops - after
    return starts, stops


def _is_blank(characters: Bytes) -> Flags:
    blank: Flags = (characters == ord(" ")) | (characters == ord("\t"))
    return blank


def _whole(data: Bytes, starts: Offsets, lengths: Offsets, thousands: str) -> tuple[Offsets, Flags]:
    """Parse one to twelve digits, optionally in groups of three."""
    last = np.minimum(lengths, _WORD)
    whole, is_number = _digits(data, starts + lengths - last, last)
    is_number &= (lengths > 0) & (lengths <= MOST_DIGITS)
    if (lengths > _WORD).any():
        first = np.clip(lengths - _WORD, 0, MOST_DIGITS - _WORD)
        more, are_digits = _digits(data, starts, first)
        whole += more * 10**_WORD
        is_number &= are_digits
    if len(rows := np.flatnonzero(~is_number & (lengths > _GROUP + 1))):
        whole[rows], is_number[rows] = _grouped(data, starts[rows], lengths[rows], thousands)
        if thousands == "," and len(rows := rows[~is_number[rows]]):
            whole[rows], is_number[rows] = _in_lakhs(data, starts[rows], lengths[rows])
    return whole, is_number


def _grouped(
    data: Bytes, starts: Offsets, lengths: Offsets, thousands: str, size: int = _GROUP
) -> tuple[Offsets, Flags]:
    """Parse digits in groups of three, counted from the end."""
    groups = np.minimum((lengths - 1) // (size + 1), _MOST_GROUPS - 1)
    first = lengths - groups * (size + 1)
    is_number = (first > 0) & (first <= size)
    whole, are_digits = _digits(data, starts, np.where(is_number, first, 0))
    is_number &= are_digits
    at = starts + first
    mark = data[np.where(is_number & (groups > 0), at, starts)]
    is_number &= (groups == 0) | _are_marks(thousands)[mark]
    for group in range(_MOST_GROUPS - 1):
        has_group = is_number & (groups > group)
        place = np.where(has_group, at, starts)
        digits, are_digits = _digits(data, place + 1, np.where(has_group, size, 0))
        is_number &= ~has_group | (are_digits & (data[place] == mark))
        whole = np.where(has_group, whole * 10**size + digits, whole)
        at = at + size + 1
    return whole, is_number


def _in_lakhs(data: Bytes, starts: Offsets, lengths: Offsets) -> tuple[Offsets, Flags]:
    """Parse digits in Indian grouping: a comma before the last three, and before each two ahead."""
    head = np.maximum(lengths - _GROUP - 1, 0)
    whole, is_number = _grouped(data, starts, head, ",", _GROUP_OF_TWO)
    digits, are_digits = _digits(data, starts + head + 1, np.where(is_number, _GROUP, 0))
    is_number &= are_digits & (data[starts + head] == ord(",")) & (head > _GROUP_OF_TWO + 1)
    return whole * 10**_GROUP + digits, is_number


@cache
def _are_marks(thousands: str) -> Flags:
    """Flag the bytes that may separate groups."""
    flags = np.zeros(256, np.bool_)
    for mark in THOUSANDS_MARKS[thousands] + ARABIC_THOUSANDS:
        flags[GROUP_MARKS.get(mark) or ord(mark)] = True
    return flags


def _digits(data: Bytes, starts: Offsets, lengths: Offsets) -> tuple[Offsets, Flags]:
    """Parse up to eight digits at each offset: the number, and whether all were digits."""
    words = np.ndarray((len(data) - _WORD + 1,), "<u8", data, strides=(1,))
    word: Keys = words[starts]
    word ^= _ZEROS
    word <<= (_WORD * (_WORD - lengths)).astype(np.uint64)
    word[lengths == 0] = 0
    is_number = (((word + _CARRY) | word) & _HIGH) == 0
    word = word * _TEN + (word >> _BYTE)
    word = ((word & _PAIRS) * _HUNDREDS + ((word >> _TWO_BYTES) & _PAIRS) * _UNITS) >> _HALF
    return word.astype(np.int64), is_number
