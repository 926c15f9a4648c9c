"""The annotations of many points at once: what never changes, and a distance in between."""

import msgspec
import numpy as np

from mallseg.adapters.csv_customers.fast_arrays import Offsets, Slices, Values, copy_slices

_LEAST, _LARGEST = 1e-4, 1e16
"""Between these, JSON and `repr` write a float alike: with the fewest digits that give it back."""


def annotations(
    before: list[bytes], choice: Offsets, distances: Slices, after: list[bytes], end: Offsets
) -> Slices:
    """Put annotations together.

    Parameters
    ----------
    before, choice
        The texts before a distance, and the index of each point's.
    after, end
        The texts behind it, and the index of each point's.
    """
    first, last = Slices(before), Slices(after)
    parts = (
        (first.data, first.starts[choice], first.lengths[choice]),
        (distances.data, distances.starts, distances.lengths),
        (last.data, last.starts[end], last.lengths[end]),
    )
    found = Slices([])
    found.lengths = sum((lengths for _, _, lengths in parts), start=np.zeros_like(choice))
    found.starts = np.cumsum(found.lengths) - found.lengths
    found.data = np.empty(int(found.lengths.sum()), np.uint8)
    at = found.starts
    for data, starts, lengths in parts:
        copy_slices(data, starts, lengths, target=found.data, at=at)
        at = at + lengths
    return found


def written(numbers: Values, decimal: str) -> Slices:
    """Write floats as `repr` does, with a decimal mark of one's own.

    Parameters
    ----------
    numbers
        Finite ones, none negative.
    """
    values = numbers.tolist()
    if ((numbers >= _LEAST) & (numbers < _LARGEST) | (numbers == 0)).all():
        joined = msgspec.json.encode(values)[1:-1]
    else:
        joined = ",".join(map(repr, values)).encode()
    found = Slices([])
    found.data = np.frombuffer(joined, np.uint8).copy()
    if len(values):
        ends = np.append(np.flatnonzero(found.data == ord(",")), len(joined))
        found.starts = np.append(0, ends[:-1] + 1)
        found.lengths = ends - found.starts
        found.data[found.data == ord(".")] = ord(decimal)
    return found
