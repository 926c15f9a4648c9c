"""Texts of numbers, packed into integers: sixteen characters of four bits, counted by sorting."""

import math
from collections import Counter
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from mallseg.domain.census import Point
from mallseg.domain.contract import DataContract
from mallseg.domain.errors import InvalidCustomerError
from mallseg.domain.feature import Feature

Keys = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]
Field = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]

_CHARACTERS = "0123456789-., "
"""What numbers are written with, packed as 1, 2, …: 0 is no character, 15 any other."""
_BITS = 4
CAPACITY = 16
_ODD = 15
_CODES = np.full(256, _ODD, np.uint64)
_CODES[list(_CHARACTERS.encode())] = np.arange(1, len(_CHARACTERS) + 1)
_MOST_APART = 1 << 17


def packed(octets: npt.NDArray[np.uint8], fields: list[Field]) -> tuple[Keys, Flags, list[int]]:
    """Pack the texts of some fields, row by row.

    Parameters
    ----------
    octets
        A block with at least CAPACITY spare bytes behind it.
    fields
        Where each field's texts start and stop.

    Returns
    -------
    keys
        Of shape (n_rows,): the texts one behind the other, each filled up with zero bits.
    odd
        Of shape (n_rows,): the rows with a text that cannot be packed.
    widths
        The characters that each field takes in a key.
    """
    lengths = [stops - starts for starts, stops in fields]
    widths = _widths(lengths)
    keys = np.zeros(len(lengths[0]), np.uint64)
    odd = np.zeros(len(keys), np.bool_)
    for (starts, _), length, width in zip(fields, lengths, widths, strict=True):
        odd |= length > width
        shortest = int(length.min(initial=0))
        for place in range(width):
            code = _CODES[octets[starts + place]]
            if place >= shortest:
                code[length <= place] = 0
            odd |= code == _ODD
            keys <<= np.uint64(_BITS)
            keys |= code
    return keys, odd, widths


def _widths(lengths: list[npt.NDArray[np.int64]]) -> list[int]:
    widths = [int(np.max(length, initial=0)) for length in lengths]
    fair = CAPACITY // len(widths)
    return widths if sum(widths) <= CAPACITY else [min(width, fair) for width in widths]


class TextCounts:
    """How often each combination of texts was found; each text is read once.

    Memory grows with the distinct combinations only.
    """

    def __init__(self, features: tuple[Feature, ...], contract: DataContract) -> None:
        self._features = features
        self._contract = contract
        self._values: list[dict[int, float]] = [{} for _ in features]
        self._points: Counter[Point] = Counter()
        self._apart: list[tuple[Keys, npt.NDArray[np.int64]]] = []
        self._widths: list[int] = []

    def count(self, keys: Keys, odd: Flags, widths: list[int]) -> Flags:
        """Count the rows of a block, and mark those that hold anything but numbers in range."""
        if widths != self._widths:
            self._settle()
            self._widths = widths
        distinct, counts = np.unique(keys[~odd] if odd.any() else keys, return_counts=True)
        values = self._read(distinct)
        readable = ~np.isnan(values).any(axis=0)
        self._apart.append((distinct[readable], counts[readable]))
        if sum(len(part) for part, _ in self._apart) > _MOST_APART:
            self._merge()
        return odd if readable.all() else odd | np.isin(keys, distinct[~readable])

    def points(self) -> Counter[Point]:
        """Customers at each point: ``15`` and ``15.0`` are one."""
        self._settle()
        return self._points

    def _merge(self) -> None:
        keys = np.concatenate([part for part, _ in self._apart])
        counts = np.concatenate([times for _, times in self._apart])
        distinct, place = np.unique(keys, return_inverse=True)
        total = np.zeros(len(distinct), np.int64)
        np.add.at(total, place, counts)
        self._apart = [(distinct, total)]

    def _settle(self) -> None:
        """Turn texts into points: before their packing changes, and at the end."""
        if not self._apart:
            return
        self._merge()
        ((keys, counts),) = self._apart
        self._apart = []
        points = zip(*self._read(keys).tolist(), strict=True)
        for point, customers in zip(points, counts.tolist(), strict=True):
            self._points[point] += customers

    def _read(self, keys: Keys) -> npt.NDArray[np.float64]:
        """Read the texts in distinct keys: values of shape (n_features, n_keys), NaN for none."""
        values = np.empty((len(self._features), len(keys)))
        for i, column in self._columns(keys):
            texts, place = np.unique(column, return_inverse=True)
            values[i] = np.array([self._value(i, text) for text in texts.tolist()])[place]
        return values

    def _columns(self, keys: Keys) -> Iterator[tuple[int, Keys]]:
        behind = sum(self._widths)
        for i, width in enumerate(self._widths):
            behind -= width
            mask = (1 << _BITS * width) - 1
            yield i, (keys >> np.uint64(_BITS * behind)) & np.uint64(mask)

    def _value(self, i: int, text: int) -> float:
        known = self._values[i]
        if text not in known:
            try:
                known[text] = self._contract.read(self._features[i], _unpacked(text))
            except InvalidCustomerError:
                known[text] = math.nan
        return known[text]


def _unpacked(key: int) -> str:
    codes = [key >> shift & _ODD for shift in range(_BITS * (CAPACITY - 1), -1, -_BITS)]
    return "".join(_CHARACTERS[code - 1] for code in codes if code)
