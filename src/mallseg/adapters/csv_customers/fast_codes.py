"""The texts of a block as integers, and numbers by such keys: each distinct text is parsed once.

Texts that stand beside each other in eight bytes are a key as they are, the delimiter between them
included. Longer ones are packed, sixteen characters of four bits each.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from mallseg.adapters.csv_customers.fast_amounts import Amounts
from mallseg.adapters.csv_customers.fast_arrays import (
    SPARE,
    Bytes,
    Codes,
    Field,
    Keys,
    Offsets,
    words_at,
)
from mallseg.adapters.csv_customers.ids import MULTIPLIER, WORD

CAPACITY = SPARE
"""Characters that fit into a packed key: 64 bits."""

_CHARACTERS = b"0123456789-., "
"""What numbers are written with, packed as 1, 2, …: 0 is no character, 15 any other."""
_BITS = 4
_OTHER = 15
_PACKED = np.full(256, _OTHER, np.uint64)
_PACKED[list(_CHARACTERS)] = np.arange(1, len(_CHARACTERS) + 1)

_AS_THEY_ARE = ()


class Texts(NamedTuple):
    """The texts of some columns as keys, row by row.

    Attributes
    ----------
    keys
        Of shape (n_rows,). A row with a text that cannot be packed has the key of empty texts:
        neither is a number.
    widths
        The characters that each column takes in a packed key. Keys of other widths cannot be
        compared; there are none where texts are keys as they are.
    """

    keys: Keys
    widths: tuple[int, ...]


def texts_of(amounts: Amounts, columns: Sequence[int]) -> Texts:
    """Make a key of the texts of the features in each row, which stand in these columns."""
    first, last = min(columns), max(columns)
    if amounts.are_raw and last - first + 1 == len(columns):
        starts, _ = amounts.fields[columns.index(first)]
        _, stops = amounts.fields[columns.index(last)]
        lengths = stops - starts
        if int(lengths.max(initial=0)) <= WORD:
            return Texts(words_at(amounts.data, starts, lengths), _AS_THEY_ARE)
    return pack(amounts.data, amounts.fields)


def pack(data: Bytes, fields: Sequence[Field]) -> Texts:
    """Pack the texts of some columns."""
    lengths = [stops - starts for starts, stops in fields]
    widths = _widths(lengths)
    keys = np.zeros(len(lengths[0]), np.uint64)
    is_other = np.zeros(len(keys), np.bool_)
    for (starts, _), length, width in zip(fields, lengths, widths, strict=True):
        is_other |= length > width
        shortest = int(length.min(initial=0))
        for place in range(width):
            packed = _PACKED[data[starts + place]]
            if place >= shortest:
                packed[length <= place] = 0
            is_other |= packed == _OTHER
            keys <<= np.uint64(_BITS)
            keys |= packed
    keys[is_other] = 0
    return Texts(keys, widths)


def _widths(lengths: list[Offsets]) -> tuple[int, ...]:
    widths = tuple(int(np.max(length, initial=0)) for length in lengths)
    fair = CAPACITY // len(widths)
    return widths if sum(widths) <= CAPACITY else tuple(min(width, fair) for width in widths)


_NEW = -1
Learn = Callable[[Keys, Offsets], Codes]
"""Finds the numbers of distinct keys that are new, given with the first row where each stands."""


class KeyTable:
    """Numbers by key, for a whole block at once.

    A key's bits, multiplied and shifted, name the slot where it is looked for first (multiplicative
    hashing, Knuth, The Art of Computer Programming 3, 6.4). The few keys that find another one
    there are looked up one by one.

    Parameters
    ----------
    empty
        The number of key 0, which stands in every empty slot.
    slot_bits
        The table has two to the power of it slots.
    """

    def __init__(self, *, empty: int = 0, slot_bits: int = 18) -> None:
        self._number_of = {0: empty}
        self._shift = np.uint64(64 - slot_bits)
        self._slot_keys = np.zeros(1 << slot_bits, np.uint64)
        self._slot_numbers = np.full(1 << slot_bits, empty, np.int64)

    def __len__(self) -> int:
        return len(self._number_of)

    def numbers(self, keys: Keys, learn: Learn) -> Codes:
        """Look up the keys of some rows, and learn the numbers of those that are new."""
        slots = self._slots(keys)
        numbers: Codes = self._slot_numbers[slots]
        is_elsewhere = self._slot_keys[slots] != keys
        rows = np.flatnonzero(is_elsewhere)
        if len(rows):
            distinct, first, place = np.unique(keys[rows], return_index=True, return_inverse=True)
            found = self._look_up(distinct, rows[first], learn)
            numbers[rows] = found[place]
            slots = self._slots(distinct)
            self._slot_keys[slots], self._slot_numbers[slots] = distinct, found
        return numbers

    def _look_up(self, keys: Keys, rows: Offsets, learn: Learn) -> Codes:
        numbers = np.array([self._number_of.get(key, _NEW) for key in keys.tolist()])
        new = np.flatnonzero(numbers == _NEW)
        if len(new):
            numbers[new] = learn(keys[new], rows[new])
            self._number_of.update(zip(keys[new].tolist(), numbers[new].tolist(), strict=True))
        return numbers

    def _slots(self, keys: Keys) -> Keys:
        return (keys * np.uint64(MULTIPLIER)) >> self._shift
