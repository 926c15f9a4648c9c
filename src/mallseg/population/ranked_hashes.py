"""Hashes at some ranks in the order of all: found by counting, so that few of them are sorted."""

import numpy as np

from mallseg.population.arrays import Integers, Keys, Labels, Mask
from mallseg.population.rows import SEEDS, Rows

_BUCKETS = 1 << 16
_SHIFT = np.uint64(48)


def hashes_at(rows: Rows, ranks: Labels) -> Keys:
    """Give the hashes at some ranks, the lowest being 0.

    Only those in the same bucket as a wanted one are sorted: of ten million hashes and four
    thousand ranks, one in sixteen.
    """

    def counted(block: int) -> Integers:
        return np.bincount(buckets_of(rows.hashes(block, SEEDS[1])), minlength=_BUCKETS)

    counts = sum(rows.every(counted), start=np.zeros(_BUCKETS, np.int64))
    stops = np.cumsum(counts)
    buckets = np.searchsorted(stops, ranks, side="right")
    is_wanted = in_buckets(buckets)

    def wanted(block: int) -> Keys:
        own = rows.hashes(block, SEEDS[1])
        return own[is_wanted[buckets_of(own)]]

    nothing = np.empty(0, np.uint64)
    found = np.sort(np.concatenate([nothing, *rows.every(wanted)]))
    left_out_before = np.cumsum(np.where(is_wanted, 0, counts))[buckets]
    at_ranks: Keys = found[ranks - left_out_before]
    return at_ranks


def buckets_of(hashes: Keys) -> Labels:
    """Give the bucket of each hash: its highest bits, so that buckets have an order too."""
    buckets: Labels = (hashes >> _SHIFT).astype(np.intp)
    return buckets


def in_buckets(buckets: Labels) -> Mask:
    """Flag some of all buckets."""
    flags = np.zeros(_BUCKETS, np.bool_)
    flags[buckets] = True
    return flags
