"""The distinct texts of a file's features, numbered as they are met: every text is read once."""

from itertools import count
from typing import Protocol

import numpy as np

from mallseg.adapters.csv_customers.account import MOST_KNOWN
from mallseg.adapters.csv_customers.ids import ODD
from mallseg.adapters.csv_customers.pieces import Places
from mallseg.adapters.csv_customers.plain_texts import Keys, Texts, TextValues, Values

NONE = 0
"""The number of all texts that are no numbers in range."""

_SLOT_BITS = 18


class ByNumber(Protocol):
    """What somebody keeps by the numbers of texts; number 0 is there from the beginning."""

    def add(self, points: Values) -> None:
        """Take the points, of shape (n_features, n), that get the next n numbers."""
        ...

    def clear(self) -> None:
        """Forget all numbers but 0."""
        ...


class KnownTexts:
    """Numbers the texts of rows, for a whole block at once.

    A key's bits, multiplied and shifted, name the slot where it is looked for first (multiplicative
    hashing, Knuth, The Art of Computer Programming 3, 6.4). The few keys that find another one
    there are looked up one by one. Memory is flat: too many distinct texts are forgotten together.
    """

    def __init__(self, values: TextValues, kept: ByNumber) -> None:
        self._values = values
        self._kept = kept
        self._forget(())

    def numbers(self, texts: Texts) -> Places:
        """Number the texts of some rows; the numbers hold until the next call."""
        if texts.widths != self._widths or len(self._number_of) > MOST_KNOWN:
            self._kept.clear()
            self._forget(texts.widths)
        slots = _slots(texts.keys)
        numbers: Places = self._slot_numbers[slots]
        is_elsewhere = self._slot_keys[slots] != texts.keys
        if is_elsewhere.any():
            distinct, place = np.unique(texts.keys[is_elsewhere], return_inverse=True)
            found = self._look_up(distinct)
            numbers[is_elsewhere] = found[place]
            slots = _slots(distinct)
            self._slot_keys[slots], self._slot_numbers[slots] = distinct, found
        return numbers

    def _forget(self, widths: tuple[int, ...]) -> None:
        self._widths = widths
        self._number_of: dict[int, int] = {}
        self._next = NONE + 1
        # What stands in an empty slot is true: texts that are all empty are no numbers.
        self._slot_keys = np.zeros(1 << _SLOT_BITS, np.uint64)
        self._slot_numbers = np.full(1 << _SLOT_BITS, NONE, np.int64)

    def _look_up(self, keys: Keys) -> Places:
        numbers = [self._number_of.get(key, -1) for key in keys.tolist()]
        if -1 in numbers:
            self._add(keys[np.array(numbers) == -1])
            numbers = [self._number_of[key] for key in keys.tolist()]
        return np.array(numbers)

    def _add(self, keys: Keys) -> None:
        points = self._values.read(keys, self._widths)
        readable = ~np.isnan(points).any(axis=0)
        self._number_of.update(dict.fromkeys(keys[~readable].tolist(), NONE))
        self._number_of.update(zip(keys[readable].tolist(), count(self._next), strict=False))
        self._next += int(readable.sum())
        self._kept.add(points[:, readable])


def _slots(keys: Keys) -> Keys:
    return (keys * np.uint64(ODD)) >> np.uint64(64 - _SLOT_BITS)
