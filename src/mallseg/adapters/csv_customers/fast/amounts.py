"""Normalises amounts to plain digits and marks, a whole block at once.

Affixes such as currency signs are cut off; they are learnt from records that the reference reader
accepted. Characters beyond ASCII become one byte each. Anything unknown stays as it is, and is left
to the reference reader.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from mallseg.adapters.csv_customers.amount_signs import Affixes, AmountSigns
from mallseg.adapters.csv_customers.arrays import (
    SPARE,
    Bytes,
    Codes,
    Field,
    Flags,
    Offsets,
    Slices,
)
from mallseg.adapters.csv_customers.fast.numbers import GROUP_MARKS, stripped
from mallseg.adapters.csv_customers.ids import WORD
from mallseg.domain.customers.number_format import (
    DigitGrouping,
    NumberFormat,
    NumberNotation,
    meanings,
)

_LINE_FEED = 10
_OTHER = 0xFF
_PLANE = 0x10000
_GROUPS = (DigitGrouping.NONE, DigitGrouping.THOUSANDS, DigitGrouping.LAKHS)
_TO_NEXT_OF_TWO = 3


class AmountTexts(NamedTuple):
    """The texts of amounts, ready to be parsed.

    Attributes
    ----------
    data
        Their bytes, followed by spare ones.
    fields
        Where those of each feature are.
    ways
        By feature, the index of each text's notation in `notations`; empty if these are not
        compared.
    notations
        The notations of amounts.
    are_raw
        Whether the texts are those of the block, unchanged.
    """

    data: Bytes
    fields: list[Field]
    ways: list[Codes]
    notations: tuple[NumberNotation, ...]
    are_raw: bool


def plain_amounts(
    data: Bytes, fields: list[Field], written: NumberFormat, signs: AmountSigns
) -> AmountTexts:
    """Cut off affixes, and convert characters beyond ASCII to one byte each."""
    affixes = signs.affixes
    names = ("", *dict.fromkeys(each.sign for each in affixes if each.sign))
    own: list[Field] = []
    ways: list[Codes] = []
    for field in fields:
        cut, places = _without_signs(data, field, affixes, names) if affixes else (field, None)
        if written.has_notations:
            kinds = _kinds(data, cut) if written.thousands == "," else 0
            start = np.zeros(len(cut[0]), np.int64) if places is None else places
            ways.append(start * len(_GROUPS) + kinds)
        own.append(cut)
    if has_non_ascii := signs.has_non_ascii:
        data, own = _narrow(data, own, written.decimal)
    notations = tuple(NumberNotation(name, groups) for name in names for groups in _GROUPS)
    return AmountTexts(data, own, ways, notations, are_raw=not (affixes or has_non_ascii))


def _without_signs(
    data: Bytes, field: Field, affixes: tuple[Affixes, ...], names: tuple[str, ...]
) -> tuple[Field, Codes]:
    """Cut off the affixes of a column's texts; return the fields and the indices of their signs."""
    starts, stops = stripped(data, *field)
    places = np.zeros(len(starts), np.int64)
    left: Flags = np.ones(len(starts), np.bool_)
    firsts, lasts = starts.copy(), stops.copy()
    for each in affixes:
        prefix, suffix = len(each.prefix), len(each.suffix)
        found = left & (stops - starts > prefix + suffix)
        found &= _are(data, starts, each.prefix) & _are(data, stops - suffix, each.suffix)
        firsts[found] = starts[found] + prefix
        lasts[found] = stops[found] - suffix
        places[found] = names.index(each.sign)
        left &= ~found
    return (firsts, lasts), places


def _are(data: Bytes, places: Offsets, text: bytes) -> Flags:
    """Flag the offsets at which a text occurs."""
    words = np.ndarray((len(data) - WORD + 1,), "<u8", data, strides=(1,))
    flags: Flags = np.ones(len(places), np.bool_)
    for start in range(0, len(text), WORD):
        part = text[start : start + WORD]
        mask = np.uint64((1 << 8 * len(part)) - 1)
        at = np.minimum(places + start, len(words) - 1)
        flags &= (words[at] & mask) == np.uint64(int.from_bytes(part, "little"))
    return flags


def _kinds(data: Bytes, field: Field) -> Codes:
    """Distinguish groups of three from those of two, by the distance of the first two commas."""
    starts, stops = field
    commas = np.flatnonzero(data == ord(","))
    first = np.searchsorted(commas, starts)
    has_two = np.searchsorted(commas, stops) - first > 1
    rows = np.flatnonzero(has_two)
    kinds = np.zeros(len(starts), np.int64)
    distances = commas[first[rows] + 1] - commas[first[rows]]
    kinds[rows] = np.where(distances == _TO_NEXT_OF_TWO, 2, 1)
    return kinds


def _narrow(data: Bytes, fields: list[Field], decimal: str) -> tuple[Bytes, list[Field]]:
    """Convert the texts to one byte per character, one line each."""
    rows = len(fields[0][0])
    if not rows:
        return data, fields
    starts = np.concatenate([starts for starts, _ in fields])
    lengths = np.concatenate([stops for _, stops in fields]) - starts
    lines, ends = Slices.laid_out([Slices.at(data, starts, lengths)], np.ones_like(lengths))
    lines[ends - 1] = _LINE_FEED
    characters = np.frombuffer(lines.tobytes().decode().encode("utf-32-le"), "<u4")
    narrow = _bytes_of(decimal)[np.minimum(characters, _PLANE - 1)]
    stops = np.flatnonzero(narrow == _LINE_FEED)
    firsts = np.append(0, stops[:-1] + 1)
    own = [(firsts[i : i + rows], stops[i : i + rows]) for i in range(0, len(stops), rows)]
    return np.append(narrow, np.zeros(SPARE, np.uint8)), own


@lru_cache
def _bytes_of(decimal: str) -> Bytes:
    """Return the byte for each character of the first plane: ASCII where it has that meaning."""
    table = np.full(_PLANE, _OTHER, np.uint8)
    table[:0x80] = np.arange(0x80)
    for place, meant in meanings(decimal).items():
        table[place] = ord(meant)
    table[0x2212] = ord("-")
    for mark, own in GROUP_MARKS.items():
        table[ord(mark)] = own
    return table
