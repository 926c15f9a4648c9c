"""Arrays for whole blocks of rows, and slices of bytes that are copied many at a time."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mallseg.adapters.csv_customers.ids import WORD

Bytes = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.uint64]
Offsets = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]

SPARE = 16
"""Padding after the texts, so that a word can be read at the last offset."""

Field = tuple[Offsets, Offsets]
"""The offsets of one column's texts in a block."""

_FIRST_BYTES = np.array([(1 << 8 * n) - 1 for n in range(WORD + 1)], np.uint64)


_KEPT_BYTES = 31 * 1024 * 1024


def keep_memory() -> None:
    """Make glibc keep the memory of blocks, instead of mapping it anew for each.

    Freeing a large allocation raises glibc's M_MMAP_THRESHOLD to its size, up to 32 MiB (see
    mallopt(3)). The memory is never written to, so this costs nothing; elsewhere it has no effect.
    """
    np.empty(_KEPT_BYTES, np.uint8)


def words_at(data: Bytes, starts: Offsets, lengths: Offsets) -> Keys:
    """Read up to eight bytes at each offset, as integers."""
    words = np.ndarray((len(data) - WORD + 1,), "<u8", data, strides=(1,))
    found: Keys = words[starts]
    found &= _FIRST_BYTES.take(lengths)
    return found


class Slices:
    """Slices of a byte array.

    Attributes
    ----------
    data
        The array.
    starts, lengths
        Of shape (n_texts,): the offset and length of each slice.
    """

    def __init__(self, texts: Sequence[bytes]) -> None:
        self.data = np.frombuffer(b"".join(texts), np.uint8)
        self.lengths = np.array([len(text) for text in texts], np.int64)
        self.starts = np.cumsum(self.lengths) - self.lengths

    @classmethod
    def at(cls, data: Bytes, starts: Offsets, lengths: Offsets) -> "Slices":
        """Make slices at any offsets of a byte array; they may overlap."""
        slices = cls([])
        slices.data, slices.starts, slices.lengths = data, starts, lengths
        return slices

    def chosen(self, places: "Codes | slice") -> "Slices":
        """Select slices, without copying bytes."""
        if isinstance(places, slice):
            return Slices.at(self.data, self.starts[places], self.lengths[places])
        return Slices.at(self.data, self.starts.take(places), self.lengths.take(places))

    @classmethod
    def joined(cls, parts: "Sequence[Slices]") -> "Slices":
        """Concatenate parts to texts; every part has a slice for each text."""
        data, stops = cls.laid_out(parts, np.zeros_like(parts[0].lengths))
        starts = np.append(0, stops[:-1])
        return cls.at(data, starts, stops - starts)

    @staticmethod
    def laid_out(parts: "Sequence[Slices]", tails: Offsets) -> tuple[Bytes, Offsets]:
        """Lay out texts made of parts, with room for a tail after each.

        Returns
        -------
        data, stops
            The bytes, with tails undefined, and the end of each text, including its tail.
        """
        sizes = sum((part.lengths for part in parts), start=tails)
        stops = np.cumsum(sizes)
        data = np.empty(int(sizes.sum()), np.uint8)
        at = stops - sizes
        for part in parts:
            # The next parts may overwrite what this one copies too much.
            room = None if part is parts[-1] else stops - at
            copy_slices(part, target=data, at=at, room=room)
            at = at + part.lengths
        return data, stops

    def with_more(self, other: "Slices") -> "Slices":
        """Append slices; these are unchanged."""
        starts = np.append(self.starts, len(self.data) + other.starts)
        lengths = np.append(self.lengths, other.lengths)
        return Slices.at(np.append(self.data, other.data), starts, lengths)


def copy_slices(slices: Slices, *, target: Bytes, at: Offsets, room: Offsets | None = None) -> None:
    """Copy slices, each to its own offset in a target.

    Slices of one length are copied together, as elements of that size: some nanoseconds each, where
    joining bytes objects takes a tenth of a microsecond. Where there is room, all are copied at the
    length of the longest.

    Parameters
    ----------
    at
        Of shape (n_slices,): the target offset of each.
    room
        How many bytes from there on may be overwritten.
    """
    longest = int(slices.lengths.max(initial=0))
    places: Codes | slice = slice(None)
    if room is not None and longest:
        has_room = (room >= longest) & (slices.starts <= len(slices.data) - longest)
        fitting: Codes | slice = slice(None) if has_room.all() else np.flatnonzero(has_room)
        elements = _elements(slices.data, longest)[slices.starts[fitting]]
        _elements(target, longest)[at[fitting]] = elements
        places = np.flatnonzero(~has_room)
    _copy_by_length(slices.chosen(places), target, at[places])


def _copy_by_length(slices: Slices, target: Bytes, at: Offsets) -> None:
    lengths = slices.lengths
    shortest_type = np.min_scalar_type(int(lengths.max(initial=0)))  # uint8 sorts in one pass
    order = np.argsort(lengths.astype(shortest_type), kind="stable")
    ordered = lengths[order]
    edges = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    for places in np.split(order, edges):
        if len(places) and (length := int(lengths[places[0]])):
            elements = _elements(slices.data, length)[slices.starts[places]]
            _elements(target, length)[at[places]] = elements


def _elements(data: Bytes, length: int) -> npt.NDArray[np.void]:
    """View bytes as elements of this length, one beginning at every byte."""
    return np.ndarray((len(data) - length + 1,), f"V{length}", data, strides=(1,))
