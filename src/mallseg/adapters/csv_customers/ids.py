"""Counting repeated customer ids in little memory."""

from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mallseg.population.arrays import Keys

WORD = 8
MULTIPLIER = 0x9E3779B97F4A7C15
_MASK = 0xFFFFFFFFFFFFFFFF
_MOST = 1 << 20
_FIRST_BITS = 22
"""Leading bits of a hash; 1.2 million distinct hashes have a million distinct beginnings."""


def hash_of(text: bytes) -> int:
    """Hash a text to 64 bits, by its length and its words of eight bytes.

    PlainBlock.hashes computes the same for many texts at once.
    """
    mixed = len(text)
    for start in range(0, len(text), WORD):
        word = int.from_bytes(text[start : start + WORD], "little")
        mixed = ((mixed ^ word) * MULTIPLIER) & _MASK
        mixed ^= mixed >> 32
    return mixed


class RepeatedIds:
    """Counts records whose id occurred before, by hashes, without storing ids.

    Exact up to a million distinct ids. Beyond that, only hashes that end in a number of zero bits
    are kept, enough for fewer than a million to remain, and the count is scaled up (adaptive
    sampling, Wegman 1980; Flajolet, Computing 43, 1990). Empty ids are not counted.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._zero_bits = 0
        self._pending = array("Q")  # single ids: small files do not need numpy
        self._blocks: list[Keys] = []
        self._waiting = 0
        self._hashes: Keys | None = None
        self._repeats: Keys | None = None

    @property
    def sampled(self) -> int:
        """A mask of the bits that are zero in every hash of the sample."""
        return (1 << self._zero_bits) - 1

    def add(self, text: bytes) -> None:
        """Add one id."""
        if text:
            hashed = hash_of(text)
            if not hashed & self.sampled:
                self._pending.append(hashed)
                self._flush(1)

    def add_hashes(self, hashes: "Keys") -> None:
        """Add the hashes of many ids."""
        self._blocks.append(hashes)
        self._flush(len(hashes))

    def repeated(self) -> int:
        """Return the number of repetitions, exact or estimated from the sample."""
        if self._hashes is None and not self._blocks:
            return len(self._pending) - len(set(self._pending))
        self._merge()
        return 0 if self._repeats is None else int(self._repeats.sum()) << self._zero_bits

    def _flush(self, more: int) -> None:
        self._waiting += more
        if self._hashes is None and 2 * self._waiting > 3 * self._most:
            self._thin_out()
        if 2 * self._waiting > (3 if self._hashes is None else 1) * self._most:
            self._merge()

    def _thin_out(self) -> None:
        """Reduce the sample of pending hashes, if these have too many distinct values for certain.

        The number of distinct beginnings is a lower bound, counted in a tenth of the time of a
        sort; where few ids repeat, sorting can so be put off to the end.
        """
        import numpy as np

        pending = self._all_pending()
        is_there = np.zeros(1 << _FIRST_BITS, np.bool_)
        is_there[(pending >> np.uint64(64 - _FIRST_BITS)).view(np.int64)] = True
        if np.count_nonzero(is_there) > self._most:
            self._zero_bits += 1
        self._pending, self._blocks = array("Q"), [pending]
        self._blocks = [self._all_pending()]
        self._waiting = len(self._blocks[0])

    def _all_pending(self) -> "Keys":
        """Concatenate the pending hashes that are in the sample."""
        import numpy as np

        pending = np.concatenate([np.frombuffer(self._pending, np.uint64), *self._blocks])
        return pending[pending & np.uint64(self.sampled) == 0] if self._zero_bits else pending

    def _merge(self) -> None:
        """Merge pending hashes into the known ones, with their repetitions."""
        import numpy as np

        new = np.sort(self._all_pending())
        known = new[:0] if self._hashes is None else self._hashes
        both = np.concatenate([known, new])
        if len(known):
            both.sort(kind="stable")  # merges two sorted runs
        again = np.append(False, both[1:] == both[:-1])
        if again.any() or self._repeats is not None:
            before = np.zeros_like(known) if self._repeats is None else self._repeats
            order = np.argsort(np.concatenate([known, new]), kind="stable")
            repeats = np.append(before, np.zeros_like(new))[order] + again
            self._repeats = np.add.reduceat(repeats, np.flatnonzero(~again))
            both = both[~again]
        self._hashes = both
        self._pending, self._blocks, self._waiting = array("Q"), [], 0
        self._sample()

    def _sample(self) -> None:
        """Halve the sample until it is small enough."""
        while self._hashes is not None and len(self._hashes) > self._most:
            self._zero_bits += 1
            is_kept = self._hashes & self._hashes.dtype.type(self.sampled) == 0
            self._hashes = self._hashes[is_kept]
            self._repeats = None if self._repeats is None else self._repeats[is_kept]
