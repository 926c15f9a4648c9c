"""Assigns numbers to texts, a whole block at once; each distinct text is parsed once.

Texts are words of up to eight bytes, read as integers. Short texts of adjacent columns are one
word, including the delimiter between them. Otherwise each feature has a word, and pairs of their
numbers make further keys.
"""

from collections.abc import Callable, Sequence

import numpy as np

from mallseg.adapters.csv_customers.arrays import Codes, Flags, Keys, Offsets, words_at
from mallseg.adapters.csv_customers.fast.amounts import AmountTexts
from mallseg.adapters.csv_customers.ids import MULTIPLIER, WORD

_NUMBER_BITS = np.uint64(32)


def words_of(amounts: AmountTexts, columns: Sequence[int]) -> list[Keys]:
    """Read the texts of the features' columns in each row as words.

    Returns
    -------
    list of arrays of shape (n_rows,)
        One for all features, or one for each. A row with an overlong text has empty words, which
        are no numbers.
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
"""Returns the numbers of new distinct keys, given with a row of each."""


class KeyTable:
    """A vectorised hash table from keys to numbers.

    It uses multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4). The few keys
    that collide have a slot in a second table with another hash; those that collide there too are
    looked up one by one. Key 0, of empty text, has number 0.

    The tables grow with the keys, as small ones stay in the CPU's cache.
    """

    def __init__(self) -> None:
        self._number_of = {0: 0}
        self._make_slots(_FEW_BITS)

    def __len__(self) -> int:
        return len(self._number_of)

    def numbers(self, keys: Keys, learn: Learn) -> Codes:
        """Look up the keys of rows; learn the numbers of new ones."""
        numbers, rows = self._first.found(keys)
        if len(rows):
            numbers[rows], left = self._second.found(keys[rows])
            rows = rows[left]
        if len(rows):
            numbers[rows] = self._learnt(keys[rows], rows, learn)
        return numbers

    def next_numbers(self, keys: Keys, rows: Offsets) -> Codes:
        """Number new keys in order."""
        del rows
        return np.arange(len(self), len(self) + len(keys))

    def _learnt(self, keys: Keys, rows: Offsets, learn: Learn) -> Codes:
        """Look up keys that are in neither table; learn the numbers of new ones."""
        known, listed = self._number_of, keys.tolist()
        new = {key: row for key, row in zip(listed, rows.tolist(), strict=True) if key not in known}
        if new:
            own, places = np.array([*new], np.uint64), np.array([*new.values()])
            known.update(zip(new, learn(own, places).tolist(), strict=True))
        numbers = np.array([known[key] for key in listed])
        self._keep(keys, numbers)
        return numbers

    def _keep(self, keys: Keys, numbers: Codes) -> None:
        """Insert keys that were looked up one by one into the tables."""
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
    """Slots of keys with numbers; the slot is given by the highest bits of the multiplied key."""

    def __init__(self, bits: int, multiplier: int) -> None:
        self.bits = bits
        self._multiplier = np.uint64(multiplier)
        self._shift = np.uint64(64 - bits)
        self._keys = np.zeros(1 << bits, np.uint64)
        self._numbers = np.zeros(1 << bits, np.int64)

    def found(self, keys: Keys) -> tuple[Codes, Offsets]:
        """Return the numbers of keys, and the indices of those not found."""
        slots = self._slots(keys)
        return self._numbers.take(slots), np.flatnonzero(self._keys.take(slots) != keys)

    def are_free(self, keys: Keys) -> Flags:
        """Whether the slots of these keys are free."""
        free: Flags = self._keys.take(self._slots(keys)) == 0
        return free

    def put(self, keys: Keys, numbers: Codes) -> None:
        """Insert keys; of several with the same slot, any one stays."""
        slots = self._slots(keys)
        self._keys[slots], self._numbers[slots] = keys, numbers

    def _slots(self, keys: Keys) -> Codes:
        """Return slots as signed integers, as numpy indexes by others half as fast."""
        slots = keys * self._multiplier
        slots >>= self._shift
        return slots.view(np.int64)


class WordTable:
    """Maps words of features to numbers; that of empty texts is 0."""

    def __init__(self) -> None:
        self._words = KeyTable()
        self._paths = KeyTable()
        self._of_one = KeyTable()
        self._of_several = KeyTable()

    def __len__(self) -> int:
        tables = (self._words, self._paths, self._of_one, self._of_several)
        return max(map(len, tables))

    def numbers(self, words: Sequence[Keys], learn: Learn) -> Codes:
        """Look up the words of rows; learn the numbers of new ones."""
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
