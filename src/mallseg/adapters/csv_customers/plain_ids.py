"""Hashes of many customers' ids at once."""

import numpy as np
import numpy.typing as npt

from mallseg.adapters.csv_customers.ids import ODD, WORD, hash_of

_LONGEST = 64


def hashes_of(
    octets: npt.NDArray[np.uint8],
    starts: npt.NDArray[np.int64],
    stops: npt.NDArray[np.int64],
    sampled: int,
) -> npt.NDArray[np.uint64]:
    """Hash the texts as ids.hash_of does; leave out the empty ones and what is not sampled.

    Parameters
    ----------
    octets
        A block with at least eight spare bytes behind it.
    starts, stops
        Of shape (n_rows,): where the texts stand in it.
    sampled
        The bits that are zero in every hash worth keeping.
    """
    lengths = stops - starts
    longest = min(int(lengths.max(initial=0)), _LONGEST)
    mixed = lengths.astype(np.uint64)
    words = np.ndarray((len(octets) - WORD + 1,), "<u8", octets, strides=(1,))
    for place in range(0, longest, WORD):
        having = np.clip(lengths - place, 0, WORD)
        word = words[np.minimum(starts + place, len(words) - 1)] & _FIRST_BYTES[having]
        more = (mixed ^ word) * np.uint64(ODD)
        more ^= more >> np.uint64(32)
        mixed = more if having.all() else np.where(having > 0, more, mixed)
    for row in np.flatnonzero(lengths > _LONGEST):
        mixed[row] = hash_of(octets[starts[row] : stops[row]].tobytes())
    worth_keeping: npt.NDArray[np.bool_] = (lengths > 0) & (mixed & np.uint64(sampled) == 0)
    return mixed[worth_keeping]


_FIRST_BYTES = np.array([(1 << 8 * n) - 1 for n in range(WORD + 1)], np.uint64)
