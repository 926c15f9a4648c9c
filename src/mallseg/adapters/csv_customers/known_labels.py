"""The labels of packed texts, looked up for a whole block at once."""

from itertools import count

import numpy as np

from mallseg.adapters.csv_customers.account import MOST_KNOWN
from mallseg.adapters.csv_customers.ids import ODD
from mallseg.adapters.csv_customers.labels import Label, Labels
from mallseg.adapters.csv_customers.pieces import Octets, Places
from mallseg.adapters.csv_customers.plain_distance import nearest_segments
from mallseg.adapters.csv_customers.plain_texts import Keys, Texts, TextValues

NONE = 0
"""The number of the label of texts that cannot be read: an empty one, of no segment."""

_SLOT_BITS = 18


class KnownLabels:
    """Numbers the labels of keys.

    A key's bits, multiplied and shifted, name the slot where it is looked for first (multiplicative
    hashing, Knuth, The Art of Computer Programming 3, 6.4). The few keys that find another one
    there are looked up one by one.

    Attributes
    ----------
    octets
        All labels, one behind the other.
    starts, lengths
        Of shape (n_labels,): where each begins, and its bytes.
    segments
        Of shape (n_labels,): the number of each label's segment.
    """

    def __init__(self, values: TextValues, labels: Labels) -> None:
        self._values = values
        self._labels = labels
        self._forget(())

    def numbers(self, texts: Texts) -> Places:
        """Number the labels of some rows; the numbers hold until the next call."""
        if texts.widths != self._widths or len(self._number_of) > MOST_KNOWN:
            self._forget(texts.widths)
        slots = _slots(texts.keys)
        numbers: Places = self._slot_numbers[slots]
        is_elsewhere = self._slot_keys[slots] != texts.keys
        if is_elsewhere.any():
            distinct, place = np.unique(texts.keys[is_elsewhere], return_inverse=True)
            found = self._look_up(distinct)
            numbers[is_elsewhere] = found[place]
            slots = _slots(distinct)
            self._slot_keys[slots], self._slot_numbers[slots] = distinct, found
        return numbers

    def _forget(self, widths: tuple[int, ...]) -> None:
        self.octets: Octets = np.zeros(0, np.uint8)
        self.starts: Places = np.zeros(1, np.int64)
        self.lengths: Places = np.zeros(1, np.int64)
        self.segments: Places = np.zeros(1, np.int64)
        self._widths = widths
        self._number_of: dict[int, int] = {}
        # What stands in an empty slot is true: texts that are all empty have no label.
        self._slot_keys = np.zeros(1 << _SLOT_BITS, np.uint64)
        self._slot_numbers = np.full(1 << _SLOT_BITS, NONE, np.int64)

    def _look_up(self, keys: Keys) -> Places:
        numbers = [self._number_of.get(key, -1) for key in keys.tolist()]
        if -1 in numbers:
            self._add(keys[np.array(numbers) == -1])
            numbers = [self._number_of[key] for key in keys.tolist()]
        return np.array(numbers)

    def _add(self, keys: Keys) -> None:
        values = self._values.read(keys, self._widths)
        readable = ~np.isnan(values).any(axis=0)
        self._number_of.update(dict.fromkeys(keys[~readable].tolist(), NONE))
        numbers, distances = nearest_segments(self._labels.segmentation, values[:, readable])
        new = list(map(self._labels.label, numbers.tolist(), distances.tolist()))
        self._number_of.update(zip(keys[readable].tolist(), count(len(self.starts))))
        self._append(new)

    def _append(self, new: list[Label]) -> None:
        lengths = np.array([len(label.cells) for label in new], np.int64)
        begin = len(self.octets)
        self.octets = np.append(self.octets, _octets(b"".join(label.cells for label in new)))
        self.starts = np.append(self.starts, begin + np.cumsum(lengths) - lengths)
        self.lengths = np.append(self.lengths, lengths)
        segments = np.array([label.segment for label in new], np.int64)
        self.segments = np.append(self.segments, segments)


def _octets(data: bytes) -> Octets:
    return np.frombuffer(data, np.uint8)


def _slots(keys: Keys) -> Keys:
    return (keys * np.uint64(ODD)) >> np.uint64(64 - _SLOT_BITS)
