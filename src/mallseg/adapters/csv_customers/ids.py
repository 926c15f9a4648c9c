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
"""Of a hash; of 1.2 million distinct ones, a million begin differently."""


def hash_of(text: bytes) -> int:
    """Mix a text's length and its words of eight bytes into 64 bits.

    PlainBlock.hashes does the same for many texts at once.
    """
    mixed = len(text)
    for start in range(0, len(text), WORD):
        word = int.from_bytes(text[start : start + WORD], "little")
        mixed = ((mixed ^ word) * MULTIPLIER) & _MASK
        mixed ^= mixed >> 32
    return mixed


class RepeatedIds:
    """Counts the records whose id was seen before: from hashes, never from the ids themselves.

    Exact up to a million distinct ids. Beyond that, only hashes that end in a number of zero bits
    are kept, enough for fewer than a million to remain, and the count is scaled up (adaptive
    sampling, Wegman 1980; Flajolet, Computing 43, 1990). Empty ids are not counted.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._zero_bits = 0
        self._pending = array("Q")  # ids one by one: small files do without numpy
        self._blocks: list[Keys] = []
        self._waiting = 0
        self._hashes: Keys | None = None
        self._repeats: Keys | None = None

    @property
    def sampled(self) -> int:
        """The bits that are zero in every hash that is kept."""
        return (1 << self._zero_bits) - 1

    def add(self, text: bytes) -> None:
        """Add one id."""
        if text:
            hashed = hash_of(text)
            if not hashed & self.sampled:
                self._pending.append(hashed)
                self._settle(1)

    def add_hashes(self, hashes: "Keys") -> None:
        """Add the hashes of many ids."""
        self._blocks.append(hashes)
        self._settle(len(hashes))

    def repeated(self) -> int:
        """Count the repetitions among all ids, exactly or estimated from the sample."""
        if self._hashes is None and not self._blocks:
            return len(self._pending) - len(set(self._pending))
        self._merge()
        return 0 if self._repeats is None else int(self._repeats.sum()) << self._zero_bits

    def _settle(self, more: int) -> None:
        self._waiting += more
        if self._hashes is None and 2 * self._waiting > 3 * self._most:
            self._thin_out()
        if 2 * self._waiting > (3 if self._hashes is None else 1) * self._most:
            self._merge()

    def _thin_out(self) -> None:
        """Keep fewer of the hashes that are pending, where more are surely distinct than may be.

        Where few ids are repeated, hashes need not be sorted before the end: there are at least as
        many distinct ones as there are distinct beginnings, which are counted in a tenth of the
        time.
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
        """Join those that are pending and in the sample."""
        import numpy as np

        pending = np.concatenate([np.frombuffer(self._pending, np.uint64), *self._blocks])
        return pending[pending & np.uint64(self.sampled) == 0] if self._zero_bits else pending

    def _merge(self) -> None:
        """Sort what is pending into the hashes that are known, each with its repetitions."""
        import numpy as np

        new = np.sort(self._all_pending())
        known = new[:0] if self._hashes is None else self._hashes
        both = np.concatenate([known, new])
        if len(known):
            both.sort(kind="stable")  # merges what is in order
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
        """Keep fewer hashes, until there are few enough."""
        while self._hashes is not None and len(self._hashes) > self._most:
            self._zero_bits += 1
            is_kept = self._hashes & self._hashes.dtype.type(self.sampled) == 0
            self._hashes = self._hashes[is_kept]
            self._repeats = None if self._repeats is None else self._repeats[is_kept]
