"""Numbers of texts, whole blocks at once: each distinct text is looked at once.

Texts are words of up to eight bytes, taken as integers. Those of features that stand beside each
other are one word where they are short enough, the delimiter between them included. Elsewhere each
feature has a word, and the numbers of words are joined to keys again.
"""

from collections.abc import Callable, Sequence

import numpy as np

from mallseg.adapters.csv_customers.arrays import Codes, Flags, Keys, Offsets, words_at
from mallseg.adapters.csv_customers.fast.amounts import Amounts
from mallseg.adapters.csv_customers.ids import MULTIPLIER, WORD

_NUMBER_BITS = np.uint64(32)


def words_of(amounts: Amounts, columns: Sequence[int]) -> list[Keys]:
    """Take the texts of the features in each row, which stand in these columns, as words.

    Returns
    -------
    list of arrays of shape (n_rows,)
        One for all features, or one for each. A row with a text that is too long has empty words,
        which are no numbers.
    """
    first, last = min(columns), max(columns)
    if amounts.are_raw and last - first + 1 == len(columns):
        starts, _ = amounts.fields[columns.index(first)]
        _, stops = amounts.fields[columns.index(last)]
        lengths = stops - starts
        if int(lengths.max(initial=0)) <= WORD:
            return [words_at(amounts.data, starts, lengths)]
    lengths_of = [stops - starts for starts, stops in amounts.fields]
    is_short = np.logical_and.reduce([lengths <= WORD for lengths in lengths_of])
    return [
        words_at(amounts.data, starts, np.where(is_short, lengths, 0))
        for (starts, _), lengths in zip(amounts.fields, lengths_of, strict=True)
    ]


_FEW_BITS, _MORE_BITS, _MOST_BITS = 12, 2, 18
_OTHER_MULTIPLIER = 0xC2B2AE3D27D4EB4F
Learn = Callable[[Keys, Offsets], Codes]
"""Finds the numbers of distinct keys that are new, given with a row where each stands."""


class KeyTable:
    """Numbers by key, for a whole block at once.

    A key's bits, multiplied and shifted, name the slot where it is looked for first (multiplicative
    hashing, Knuth, The Art of Computer Programming 3, 6.4). The few keys that find another one
    there have a slot in a second table, named by other bits; what is not found there either is
    looked up one by one. Key 0, of empty text, has number 0.

    The tables grow with the keys: small ones stay in the processor's cache.
    """

    def __init__(self) -> None:
        self._number_of = {0: 0}
        self._make_slots(_FEW_BITS)

    def __len__(self) -> int:
        return len(self._number_of)

    def numbers(self, keys: Keys, learn: Learn) -> Codes:
        """Look up the keys of some rows, and learn the numbers of those that are new."""
        numbers, rows = self._first.found(keys)
        if len(rows):
            numbers[rows], left = self._second.found(keys[rows])
            rows = rows[left]
        if len(rows):
            numbers[rows] = self._learnt(keys[rows], rows, learn)
        return numbers

    def next_numbers(self, keys: Keys, rows: Offsets) -> Codes:
        """Number new keys from 1 on."""
        del rows
        return np.arange(len(self), len(self) + len(keys))

    def _learnt(self, keys: Keys, rows: Offsets, learn: Learn) -> Codes:
        """Look up keys that are in neither table, and learn the numbers of those that are new."""
        known, listed = self._number_of, keys.tolist()
        new = {key: row for key, row in zip(listed, rows.tolist(), strict=True) if key not in known}
        if new:
            own, places = np.array([*new], np.uint64), np.array([*new.values()])
            known.update(zip(new, learn(own, places).tolist(), strict=True))
        numbers = np.array([known[key] for key in listed])
        self._keep(keys, numbers)
        return numbers

    def _keep(self, keys: Keys, numbers: Codes) -> None:
        """Put what was looked up where it is found at once."""
        bits = self._first.bits
        if 2 * len(self) > 1 << bits and bits < _MOST_BITS:
            self._make_slots(bits + _MORE_BITS)
            known = np.fromiter(self._number_of, np.uint64, len(self))
            self._put(known, np.fromiter(self._number_of.values(), np.int64, len(self)))
        else:
            self._put(keys, numbers)

    def _make_slots(self, bits: int) -> None:
        self._first = _Slots(bits, MULTIPLIER)
        self._second = _Slots(bits, _OTHER_MULTIPLIER)

    def _put(self, keys: Keys, numbers: Codes) -> None:
        is_free = self._first.are_free(keys)
        self._first.put(keys[is_free], numbers[is_free])
        self._second.put(keys[~is_free], numbers[~is_free])


class _Slots:
    """Keys with their numbers, each in the slot that its highest bits name once multiplied."""

    def __init__(self, bits: int, multiplier: int) -> None:
        self.bits = bits
        self._multiplier = np.uint64(multiplier)
        self._shift = np.uint64(64 - bits)
        self._keys = np.zeros(1 << bits, np.uint64)
        self._numbers = np.zeros(1 << bits, np.int64)

    def found(self, keys: Keys) -> tuple[Codes, Offsets]:
        """Give the numbers of keys, and the places of those that are not here."""
        slots = self._slots(keys)
        return self._numbers.take(slots), np.flatnonzero(self._keys.take(slots) != keys)

    def are_free(self, keys: Keys) -> Flags:
        """Whether no key is in the slots of these."""
        free: Flags = self._keys.take(self._slots(keys)) == 0
        return free

    def put(self, keys: Keys, numbers: Codes) -> None:
        """Put keys into their slots; of several that have the same one, any stays."""
        slots = self._slots(keys)
        self._keys[slots], self._numbers[slots] = keys, numbers

    def _slots(self, keys: Keys) -> Codes:
        """Give the slots as signed integers: with others numpy takes twice as long to look up."""
        slots = keys * self._multiplier
        slots >>= self._shift
        return slots.view(np.int64)


class TextTable:
    """Numbers of the words of some features; that of empty texts is 0."""

    def __init__(self) -> None:
        self._words = KeyTable()
        self._paths = KeyTable()
        self._of_one = KeyTable()
        self._of_several = KeyTable()

    def __len__(self) -> int:
        tables = (self._words, self._paths, self._of_one, self._of_several)
        return max(map(len, tables))

    def numbers(self, words: Sequence[Keys], learn: Learn) -> Codes:
        """Look up the words of some rows, and learn the numbers of those that are new."""
        if len(words) == 1:
            return self._of_one.numbers(words[0], learn)
        *before, last = (self._words.numbers(own, self._words.next_numbers) for own in words)
        path, *more = before
        for own in more:
            path = self._paths.numbers(_joined(path, own), self._paths.next_numbers)
        return self._of_several.numbers(_joined(path, last), learn)


def _joined(path: Codes, own: Codes) -> Keys:
    keys: Keys = path.astype(np.uint64) << _NUMBER_BITS | own.astype(np.uint64)
    return keys
