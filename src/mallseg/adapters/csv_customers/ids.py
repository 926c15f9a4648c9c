"""Counting repeated customer ids in little memory."""

from array import array

WORD = 8
MULTIPLIER = 0x9E3779B97F4A7C15
_MASK = 0xFFFFFFFFFFFFFFFF
_MOST = 1 << 20


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
        self._pending = array("Q")
        self._hashes = array("Q")
        self._repeats = array("Q")

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
                self._settle()

    def add_hashes(self, hashes: bytes) -> None:
        """Add many hashes, given as the bytes of unsigned 64-bit integers."""
        self._pending.frombytes(hashes)
        self._settle()

    def repeated(self) -> int:
        """Count the repetitions among all ids, exactly or estimated from the sample."""
        if not self._hashes:
            return len(self._pending) - len(set(self._pending))
        self._merge()
        return sum(self._repeats) << self._zero_bits

    def _settle(self) -> None:
        if 2 * len(self._pending) > self._most:
            self._merge()

    def _merge(self) -> None:
        import numpy as np

        pending, known = np.frombuffer(self._pending, "u8"), np.frombuffer(self._hashes, "u8")
        new = pending[pending & np.uint64(self.sampled) == 0]
        both = np.concatenate([known, np.sort(new)])
        repeats = np.concatenate([np.frombuffer(self._repeats, "u8"), np.zeros_like(new)])
        ordered = np.sort(both, kind="stable")  # which merges what is in order already
        again = np.append(False, ordered[1:] == ordered[:-1])
        if again.any():  # argsort is slower, and seldom needed
            repeats = repeats[np.argsort(both)] + again
            both, repeats = ordered[~again], np.add.reduceat(repeats, np.flatnonzero(~again))
        self._keep(both, repeats)

    def _keep(self, hashes: object, repeats: object) -> None:
        import numpy as np

        kept, counts = np.asarray(hashes), np.asarray(repeats)
        while len(kept) > self._most:
            self._zero_bits += 1
            sampled = kept & np.uint64(self.sampled) == 0
            kept, counts = kept[sampled], counts[sampled]
        self._pending, self._hashes, self._repeats = array("Q"), array("Q"), array("Q")
        self._hashes.frombytes(kept.tobytes())
        self._repeats.frombytes(counts.tobytes())
