"""Points at some ranks in the order of their hashes: found by counting, so that few are sorted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mallseg.population.arrays import Floats, Integers, Keys, Labels
from mallseg.population.coding import Coded
from mallseg.population.rows import SEEDS, Rows, mixed

_BUCKETS = 1 << 16
_SHIFT = np.uint64(48)


@dataclass(frozen=True, slots=True)
class RankedHashes:
    """Rows in the order of their hashes, which is known by buckets: two bytes a row.

    Attributes
    ----------
    buckets
        Of each row, block by block; none where the rows are on disk: memory must not grow.
    counts
        Of shape (n_buckets,): the rows of each.
    """

    rows: Rows
    buckets: Sequence[npt.NDArray[np.uint16]]
    counts: Integers

    @classmethod
    def of(cls, rows: Rows) -> "RankedHashes":
        """Hash all rows."""
        kept, counts = [], np.zeros(_BUCKETS, np.int64)
        for own in rows.every(lambda block: _buckets_of(rows.hashes(block, SEEDS[1]))):
            counts += np.bincount(own, minlength=_BUCKETS)
            if not rows.blocks.is_spilled:
                kept.append(own)
        return cls(rows, kept, counts)

    def points_at(self, ranks: Labels) -> Floats:
        """Give the points at some ranks in the order of their hashes, the lowest being 0.

        Only those in the same bucket as a wanted one are sorted: of ten million points and four
        thousand ranks, one in sixteen. Points that share a hash are one, as a rule.

        Returns
        -------
        array of shape (n_features, n_ranks)
        """
        buckets = np.searchsorted(np.cumsum(self.counts), ranks, side="right")
        is_wanted = np.zeros(_BUCKETS, np.bool_)
        is_wanted[buckets] = True

        def wanted(block: int) -> tuple[Keys, Integers, Floats]:
            own = np.flatnonzero(is_wanted[self._buckets(block)])
            columns = zip(self.rows.of(block), self.rows.parts, strict=True)
            values = [Coded(c.numbers[own], c.decimals).values(parts) for c, parts in columns]
            hashes = mixed([column.view(np.uint64) for column in values], SEEDS[1])
            distinct, first, times = np.unique(hashes, return_index=True, return_counts=True)
            return distinct, times, np.stack(values)[:, first]

        hashes, times, points = zip(*self.rows.every(wanted), strict=True)
        order = np.argsort(np.concatenate(hashes), kind="stable")
        stops = np.cumsum(np.concatenate(times)[order])
        left_out_before = np.cumsum(np.where(is_wanted, 0, self.counts))[buckets]
        places = np.searchsorted(stops, ranks - left_out_before, side="right")
        found: Floats = np.concatenate(points, axis=1)[:, order[places]]
        return found

    def _buckets(self, block: int) -> npt.NDArray[np.uint16]:
        if self.buckets:
            return self.buckets[block]
        return _buckets_of(self.rows.hashes(block, SEEDS[1]))


def _buckets_of(hashes: Keys) -> npt.NDArray[np.uint16]:
    """Give the bucket of each hash: its highest bits, so that buckets have an order too."""
    return (hashes >> _SHIFT).astype(np.uint16)
