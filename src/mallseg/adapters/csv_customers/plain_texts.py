"""Texts of numbers, packed into integers: sixteen characters of four bits."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mallseg.adapters.csv_customers.account import MOST_KNOWN
from mallseg.domain.customers.data_contract import DataContract
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidCustomerError

Keys = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float64]
Field = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]

_CHARACTERS = "0123456789-., "
"""What numbers are written with, packed as 1, 2, …: 0 is no character, 15 any other."""
_BITS = 4
CAPACITY = 16
_ODD = 15
_CODES = np.full(256, _ODD, np.uint64)
_CODES[list(_CHARACTERS.encode())] = np.arange(1, len(_CHARACTERS) + 1)


class Texts(NamedTuple):
    """The texts of some fields, row by row.

    Attributes
    ----------
    keys
        Of shape (n_rows,): the texts one behind the other, each filled up with zero bits. A row
        with a text that cannot be packed has the key of empty texts: neither are numbers.
    widths
        The characters that each field takes in a key. Keys of other widths cannot be compared.
    """

    keys: Keys
    widths: tuple[int, ...]


def pack(octets: npt.NDArray[np.uint8], fields: list[Field]) -> Texts:
    """Pack the texts of some fields.

    Parameters
    ----------
    octets
        A block with at least CAPACITY spare bytes behind it.
    fields
        Where each field's texts start and stop.
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
    keys[odd] = 0
    return Texts(keys, widths)


def _widths(lengths: list[npt.NDArray[np.int64]]) -> tuple[int, ...]:
    widths = tuple(int(np.max(length, initial=0)) for length in lengths)
    fair = CAPACITY // len(widths)
    return widths if sum(widths) <= CAPACITY else tuple(min(width, fair) for width in widths)


class TextValues:
    """What packed texts say, by the contract; each text of a feature is read once."""

    def __init__(self, features: tuple[Feature, ...], contract: DataContract) -> None:
        self._features = features
        self._contract = contract
        self._values: list[dict[int, float]] = [{} for _ in features]

    def read(self, keys: Keys, widths: tuple[int, ...]) -> Values:
        """Read the texts in distinct keys: values of shape (n_features, n_keys), NaN for none."""
        values = np.empty((len(self._features), len(keys)))
        for i, column in _columns(keys, widths):
            texts, place = np.unique(column, return_inverse=True)
            values[i] = np.array([self._value(i, text) for text in texts.tolist()])[place]
        return values

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


def _columns(keys: Keys, widths: tuple[int, ...]) -> Iterator[tuple[int, Keys]]:
    behind = sum(widths)
    for i, width in enumerate(widths):
        behind -= width
        mask = (1 << _BITS * width) - 1
        yield i, (keys >> np.uint64(_BITS * behind)) & np.uint64(mask)


def _unpacked(key: int) -> str:
    codes = [key >> shift & _ODD for shift in range(_BITS * (CAPACITY - 1), -1, -_BITS)]
    return "".join(_CHARACTERS[code - 1] for code in codes if code)
