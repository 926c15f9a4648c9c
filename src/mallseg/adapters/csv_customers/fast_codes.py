"""The texts of a file as codes: each distinct text is parsed once, whole blocks are looked up.

Texts of numbers are packed into integers, sixteen characters of four bits each. A table gives every
distinct integer its number.
"""

import math
from collections.abc import Callable, Iterator
from threading import Lock
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mallseg.adapters.csv_customers.batches import Labels, LineWriter
from mallseg.adapters.csv_customers.fast_arrays import Codes, Flags, Keys, Offsets, Slices, Values
from mallseg.adapters.csv_customers.grouping import NOT_COUNTED, ByPoint
from mallseg.adapters.csv_customers.ids import MULTIPLIER
from mallseg.adapters.csv_customers.validator import MOST_KNOWN
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.columns.data_contract import DataContract
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.texts.number_format import MOST_DECIMALS
from mallseg.domain.errors import InvalidCustomerError

Field = tuple[Offsets, Offsets]
"""Where the texts of one column start and stop in a block."""

REJECTED = 0
"""The code of all texts that are no point."""

CAPACITY = 16
"""Characters that fit into a key."""

_SHORTEST_ROUNDED = MOST_DECIMALS + 1
"""Shorter texts have no decimals that are not kept."""

_CHARACTERS = "0123456789-., "
"""What numbers are written with, packed as 1, 2, …: 0 is no character, 15 any other."""
_BITS = 4
_OTHER = 15
_PACKED = np.full(256, _OTHER, np.uint64)
_PACKED[list(_CHARACTERS.encode())] = np.arange(1, len(_CHARACTERS) + 1)


class Texts(NamedTuple):
    """The packed texts of some columns, row by row.

    Attributes
    ----------
    keys
        Of shape (n_rows,): the texts of a row one behind the other, each filled up with zero bits.
        A row with a text that cannot be packed has the key of empty texts: neither is a number.
    widths
        The characters that each column takes in a key. Keys of other widths cannot be compared.
    """

    keys: Keys
    widths: tuple[int, ...]


def pack(block: npt.NDArray[np.uint8], fields: list[Field]) -> Texts:
    """Pack the texts of some columns of a block with at least CAPACITY spare bytes behind it."""
    lengths = [stops - starts for starts, stops in fields]
    widths = _widths(lengths)
    keys = np.zeros(len(lengths[0]), np.uint64)
    is_other = np.zeros(len(keys), np.bool_)
    for (starts, _), length, width in zip(fields, lengths, widths, strict=True):
        is_other |= length > width
        shortest = int(length.min(initial=0))
        for place in range(width):
            packed = _PACKED[block[starts + place]]
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


class ReadValues(NamedTuple):
    """What was read of the texts of some columns.

    Attributes
    ----------
    values
        Of shape (n_features, n_rows), NaN for a text that is no number in range.
    rounded
        Which of them had more decimals than are kept, by the index of a feature that has any.
    """

    values: Values
    rounded: dict[int, Flags]


class PackedValues:
    """The values of packed texts, by the data contract; each text of a feature is parsed once."""

    def __init__(self, features: tuple[Feature, ...], contract: DataContract) -> None:
        self._features = features
        self._contract = contract
        self._values: list[dict[int, float]] = [{} for _ in features]

    def of(self, keys: Keys, widths: tuple[int, ...]) -> ReadValues:
        """Parse the texts of keys."""
        values, rounded = np.empty((len(self._features), len(keys))), {}
        for i, column in _columns(keys, widths):
            texts, place = np.unique(column, return_inverse=True)
            values[i] = np.array([self._value(i, text) for text in texts.tolist()])[place]
            if widths[i] > _SHORTEST_ROUNDED and (own := self._rounded(texts)).any():
                rounded[i] = own[place]
        return ReadValues(values, rounded)

    def _value(self, i: int, text: int) -> float:
        known = self._values[i]
        if text not in known:
            if len(known) >= MOST_KNOWN:
                known.clear()
            try:
                known[text] = self._contract.parse(self._features[i], _unpacked(text))
            except InvalidCustomerError:
                known[text] = math.nan
        return known[text]

    def _rounded(self, texts: Keys) -> Flags:
        is_rounded = self._contract.numbers.is_rounded
        return np.array([is_rounded(_unpacked(text)) for text in texts.tolist()], np.bool_)


def _columns(keys: Keys, widths: tuple[int, ...]) -> Iterator[tuple[int, Keys]]:
    behind = sum(widths)
    for i, width in enumerate(widths):
        behind -= width
        mask = (1 << _BITS * width) - 1
        yield i, (keys >> np.uint64(_BITS * behind)) & np.uint64(mask)


def _unpacked(key: int) -> str:
    packed = [key >> shift & _OTHER for shift in range(_BITS * (CAPACITY - 1), -1, -_BITS)]
    return "".join(_CHARACTERS[character - 1] for character in packed if character)


class KeyTable:
    """Numbers by key, for a whole block at once.

    A key's bits, multiplied and shifted, name the slot where it is looked for first (multiplicative
    hashing, Knuth, The Art of Computer Programming 3, 6.4). The few keys that find another one
    there are looked up one by one.

    Parameters
    ----------
    learn
        Finds the numbers of distinct keys that are new.
    empty
        The number of key 0, which stands in every empty slot.
    slot_bits
        The table has two to the power of it slots.
    """

    def __init__(
        self, learn: Callable[[Keys], Codes], *, empty: int = 0, slot_bits: int = 18
    ) -> None:
        self._learn = learn
        self._number_of: dict[int, int] = {}
        self._shift = np.uint64(64 - slot_bits)
        self._slot_keys = np.zeros(1 << slot_bits, np.uint64)
        self._slot_numbers = np.full(1 << slot_bits, empty, np.int64)

    def __len__(self) -> int:
        return len(self._number_of)

    def numbers(self, keys: Keys) -> Codes:
        """Look up the keys of some rows."""
        slots = self._slots(keys)
        numbers: Codes = self._slot_numbers[slots]
        is_elsewhere = self._slot_keys[slots] != keys
        if is_elsewhere.any():
            distinct, place = np.unique(keys[is_elsewhere], return_inverse=True)
            found = self._look_up(distinct)
            numbers[is_elsewhere] = found[place]
            slots = self._slots(distinct)
            self._slot_keys[slots], self._slot_numbers[slots] = distinct, found
        return numbers

    def _look_up(self, keys: Keys) -> Codes:
        numbers = [self._number_of.get(key, -1) for key in keys.tolist()]
        if -1 in numbers:
            new = keys[np.array(numbers) == -1]
            self._number_of.update(zip(new.tolist(), self._learn(new).tolist(), strict=True))
            numbers = [self._number_of[key] for key in keys.tolist()]
        return np.array(numbers)

    def _slots(self, keys: Keys) -> Keys:
        return (keys * np.uint64(MULTIPLIER)) >> self._shift


class PointTable:
    """The points of a file that have codes so far, from 1 on, and what jobs know of them.

    While codes are given to more points, others may be looked up in other threads.

    Parameters
    ----------
    rows
        Of one block, where each row has a code of its own; None where distinct points have.
    """

    def __init__(self, features: int, rows: int | None = None) -> None:
        self.size = 1
        self.is_of_rows = rows is not None
        self._lock = Lock()
        self._values = np.empty((features, 1 + (rows or 1023)))
        self._numbers: dict[ByPoint, Codes] = {}
        self._groups = np.full(1, NOT_COUNTED)
        self._annotations = Slices([b""])

    def add(self, values: Values) -> Codes:
        """Give codes to points of shape (n_features, n_points)."""
        with self._lock:
            first, self.size = self.size, self.size + values.shape[1]
            while self.size > self._values.shape[1]:
                self._values = np.concatenate([self._values, np.empty_like(self._values)], axis=1)
            self._values[:, first : self.size] = values
        return np.arange(first, first + values.shape[1])

    def values(self, first: int) -> Values:
        """Give the points with a code of at least this, of shape (n_features, n_points)."""
        return self._values[:, first : self.size]

    def of_codes(self, codes: Codes) -> Values:
        """Give the points of some codes, of shape (n_features, n_codes)."""
        with self._lock:
            values = self._values
        return values[:, codes]

    def numbers(self, by_point: ByPoint) -> Codes:
        """Give a job's number for each code; what is rejected is not counted."""
        with self._lock:
            numbers = self._numbers.get(by_point, np.full(1, NOT_COUNTED))
            if len(numbers) < self.size:
                numbers = np.append(numbers, by_point.of_points(self.values(len(numbers))))
                self._numbers[by_point] = numbers
        return numbers

    def labels(self, writer: LineWriter, codes: Codes) -> Labels:
        """Label the rows of a block by their codes; nothing follows one that is rejected."""
        if self.is_of_rows:
            return self._labels_of_rows(writer, codes)
        with self._lock:
            if len(self._groups) < self.size:
                more = writer.labels(self.values(len(self._groups)))
                self._groups = np.append(self._groups, more.groups)
                self._annotations = self._annotations.with_more(Slices.joined(more.parts))
            groups, annotations = self._groups, self._annotations
        return Labels(groups[codes], [annotations.chosen(codes)])

    def point(self, code: int) -> Point:
        """Give the point of one code."""
        return tuple(self._values[:, code].tolist())

    def _labels_of_rows(self, writer: LineWriter, codes: Codes) -> Labels:
        groups, parts = writer.labels(self.values(1))
        if not np.array_equal(codes, np.arange(1, len(codes) + 1)):  # some went to the reference
            groups = np.append(NOT_COUNTED, groups)[codes]
            parts = [Slices([b""]).with_more(part).chosen(codes) for part in parts]
        return Labels(groups, parts)
