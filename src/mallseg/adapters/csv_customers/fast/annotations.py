"""Writes the distances of many points at once."""

import msgspec
import numpy as np

from mallseg.adapters.csv_customers.arrays import Bytes, Slices, Values

_LEAST, _LARGEST = 1e-4, 1e16
"""In this range, JSON and `repr` write floats alike: with the fewest digits that round-trip."""


def written(numbers: Values, decimal: str) -> Slices:
    """Write floats as `repr` does, with another decimal mark.

    Parameters
    ----------
    numbers
        Finite ones, none negative.
    """
    is_alike = (numbers >= _LEAST) & (numbers < _LARGEST) | (numbers == 0)
    odd = np.flatnonzero(~is_alike)
    joined = msgspec.json.encode(np.where(is_alike, numbers, 0.0).tolist())
    found = _between_commas(np.frombuffer(joined[1:-1] + b",", np.uint8).copy(), len(numbers))
    if len(odd):
        others = Slices([repr(value).encode() for value in numbers[odd].tolist()])
        places = np.arange(len(numbers))
        places[odd] = np.arange(len(numbers), len(numbers) + len(odd))
        found = found.with_more(others).chosen(places)
    if decimal != ".":
        found.data[found.data == ord(".")] = ord(decimal)
    return found


def _between_commas(data: Bytes, texts: int) -> Slices:
    """Slice texts that each end with a comma."""
    ends = np.flatnonzero(data == ord(","))[:texts]
    starts = np.append(0, ends[:-1] + 1)[:texts]
    return Slices.at(data, starts, ends - starts)
