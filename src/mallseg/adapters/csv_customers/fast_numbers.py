"""The numbers of a block, parsed many at once, where few texts are repeated.

Eight digits in a word become a number in three multiplications (D. Lemire's and W. Muła's way). A
number with a decimal mark is parsed on both sides of it: as an integer over a power of ten below
2^53 it rounds once, to the float that Python reads. What is not written like a number is left to
the reference reader.
"""

from dataclasses import dataclass

import numpy as np

from mallseg.adapters.csv_customers.fast_arrays import Bytes, Flags, Keys, Offsets, Values
from mallseg.adapters.csv_customers.fast_codes import Field
from mallseg.domain.customers.data_contract import DataContract
from mallseg.domain.customers.feature import Feature
from mallseg.population.checking import checked

_WORD = 8
_MOST_WHOLE, _MOST_DECIMALS = 9, 6
_MOST_BLANKS = 8
_ZEROS = np.uint64(0x3030303030303030)
_CARRY, _HIGH = np.uint64(0x7676767676767676), np.uint64(0x8080808080808080)
_PAIRS = np.uint64(0x000000FF000000FF)
_HUNDREDS, _UNITS = np.uint64(0x000F424000000064), np.uint64(0x0000271000000001)
_TEN, _BYTE, _TWO_BYTES, _HALF = (np.uint64(n) for n in (10, 8, 16, 32))
_SCALES = np.array([0, *(10**n for n in range(_MOST_DECIMALS - 1, -1, -1))], np.int64)


@dataclass(frozen=True, slots=True)
class ParsedValues:
    """Gives the values of texts, by the data contract; NaN for what is no number in range."""

    features: tuple[Feature, ...]
    contract: DataContract

    def of(self, data: Bytes, fields: list[Field]) -> Values:
        """Parse fields of a block with sixteen spare bytes behind it: (n_features, n_rows)."""
        marks = np.flatnonzero(data == ord(self.contract.numbers.decimal))
        values = np.empty((len(fields), len(fields[0][0])))
        for i, (feature, own) in enumerate(zip(self.features, fields, strict=True)):
            parts = self.contract.parts(feature)
            values[i] = checked(feature, numbers(data, own, marks), parts=parts)
        return values


def numbers(data: Bytes, field: Field, marks: Offsets) -> Values:
    """Parse the texts of a column as `Feature.parse` does, NaN for what is no number.

    Parameters
    ----------
    marks
        Where the decimal marks of the block are.
    """
    starts, stops = field
    lengths = stops - starts
    whole, is_number = _digits(data, starts, np.where(lengths <= _WORD, lengths, 0))
    is_number &= (lengths > 0) & (lengths <= _WORD)
    values = whole.astype(np.float64)
    others = np.flatnonzero(~is_number)
    if len(others):
        values[others] = _with_all_signs(data, starts[others], stops[others], marks)
    return values


def _with_all_signs(data: Bytes, starts: Offsets, stops: Offsets, marks: Offsets) -> Values:
    """Parse texts with blanks around them, a minus sign, a decimal mark, or nine digits."""
    starts, stops = _stripped(data, starts, stops)
    is_negative = (data[starts] == ord("-")) & (starts < stops)
    starts = starts + is_negative
    places = np.searchsorted(marks, starts)
    found = marks[np.minimum(places, len(marks) - 1)] if len(marks) else stops
    has_mark = (found >= starts) & (found < stops)
    ends = np.where(has_mark, found, stops)
    whole, is_whole = _whole(data, starts, ends - starts)
    decimals = np.where(has_mark, stops - found - 1, 0)
    is_number = is_whole & (~has_mark | (decimals > 0)) & (decimals <= _MOST_DECIMALS)
    decimals = np.where(is_number, decimals, 0)
    rest, is_rest = _digits(data, np.where(has_mark, found + 1, starts), decimals)
    mantissas = whole * 10**_MOST_DECIMALS + rest * _SCALES[decimals]
    values: Values = mantissas / 10.0**_MOST_DECIMALS
    np.negative(values, out=values, where=is_negative)
    values[~(is_number & is_rest)] = np.nan
    return values


def _stripped(data: Bytes, starts: Offsets, stops: Offsets) -> tuple[Offsets, Offsets]:
    """Leave out some blanks on both sides; a text with more is left to the reference reader."""
    for _ in range(_MOST_BLANKS):
        before = _is_blank(data[starts]) & (starts < stops)
        behind = _is_blank(data[stops - 1]) & (starts + before < stops)
        if not before.any() and not behind.any():
            break
        starts, stops = starts + before, stops - behind
    return starts, stops


def _is_blank(characters: Bytes) -> Flags:
    blank: Flags = (characters == ord(" ")) | (characters == ord("\t"))
    return blank


def _whole(data: Bytes, starts: Offsets, lengths: Offsets) -> tuple[Offsets, Flags]:
    """Parse one to nine digits: the first of nine stands before a word of the others."""
    is_long = lengths == _MOST_WHOLE
    first = data[starts].astype(np.int64) - ord("0")
    rest, is_number = _digits(
        data, starts + is_long, np.where(lengths <= _MOST_WHOLE, lengths - is_long, 0)
    )
    is_number &= (lengths > 0) & (lengths <= _MOST_WHOLE)
    is_number &= ~is_long | ((first >= 0) & (first < 10))  # noqa: PLR2004  (a digit)
    return rest + np.where(is_long, first * 10**_WORD, 0), is_number


def _digits(data: Bytes, starts: Offsets, lengths: Offsets) -> tuple[Offsets, Flags]:
    """Parse none to eight digits at each offset: the number, and whether all were digits."""
    words = np.ndarray((len(data) - _WORD + 1,), "<u8", data, strides=(1,))
    word: Keys = words[starts]
    word ^= _ZEROS
    word <<= (_WORD * (_WORD - lengths)).astype(np.uint64)
    word[lengths == 0] = 0
    is_number = (((word + _CARRY) | word) & _HIGH) == 0
    word = word * _TEN + (word >> _BYTE)
    word = ((word & _PAIRS) * _HUNDREDS + ((word >> _TWO_BYTES) & _PAIRS) * _UNITS) >> _HALF
    return word.astype(np.int64), is_number
