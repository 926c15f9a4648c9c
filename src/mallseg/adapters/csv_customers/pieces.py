"""Copying many short pieces of bytes at once."""

import numpy as np
import numpy.typing as npt

Octets = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]


def copy_pieces(
    source: Octets, starts: Places, lengths: Places, *, target: Octets, at: Places
) -> None:
    """Copy pieces of a source, each to a place of its own in a target.

    Pieces of one length are copied together, as elements of that many bytes: some nanoseconds for
    each, where joining texts takes a tenth of a microsecond.

    Parameters
    ----------
    starts, lengths, at
        Of shape (n_pieces,): where each piece begins in the source, its bytes, and where it goes.
    """
    shortest_type = np.min_scalar_type(int(lengths.max(initial=0)))  # bytes sort in one pass
    order = np.argsort(lengths.astype(shortest_type), kind="stable")
    ordered = lengths[order]
    edges = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    for pieces in np.split(order, edges):
        if len(pieces) and (length := int(lengths[pieces[0]])):
            _elements(target, length)[at[pieces]] = _elements(source, length)[starts[pieces]]


def _elements(octets: Octets, length: int) -> npt.NDArray[np.void]:
    """View bytes as elements of so many, one beginning at every byte."""
    return np.ndarray((len(octets) - length + 1,), f"V{length}", octets, strides=(1,))
