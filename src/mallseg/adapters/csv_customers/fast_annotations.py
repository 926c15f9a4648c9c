"""The distances in annotations of many points, written at once."""

import msgspec
import numpy as np

from mallseg.adapters.csv_customers.fast_arrays import Slices, Values

_LEAST, _LARGEST = 1e-4, 1e16
"""Between these, JSON and `repr` write a float alike: with the fewest digits that give it back."""


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
        if decimal != ".":
            found.data[found.data == ord(".")] = ord(decimal)
    return found
