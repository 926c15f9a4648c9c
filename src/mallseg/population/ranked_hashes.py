"""Points at some ranks in the order of their hashes: found by counting, so that few are sorted."""

import numpy as np

from mallseg.population.arrays import Floats, Integers, Keys, Labels
from mallseg.population.rows import SEEDS, Rows

_BUCKETS = 1 << 16
_SHIFT = np.uint64(48)


def points_at(rows: Rows, ranks: Labels) -> Floats:
    """Give the points at some ranks in the order of their hashes, the lowest being 0.

    Only those in the same bucket as a wanted one are sorted: of ten million points and four
    thousand ranks, one in sixteen. Points that share a hash are one, as a rule.

    Returns
    -------
    array of shape (n_features, n_ranks)
    """

    def counted(block: int) -> Integers:
        return np.bincount(_buckets_of(rows.hashes(block, SEEDS[1])), minlength=_BUCKETS)

    counts = sum(rows.every(counted), start=np.zeros(_BUCKETS, np.int64))
    buckets = np.searchsorted(np.cumsum(counts), ranks, side="right")
    is_wanted = np.zeros(_BUCKETS, np.bool_)
    is_wanted[buckets] = True

    def wanted(block: int) -> tuple[Keys, Integers, Floats]:
        hashes = rows.hashes(block, SEEDS[1])
        own = np.flatnonzero(is_wanted[_buckets_of(hashes)])
        distinct, first, times = np.unique(hashes[own], return_index=True, return_counts=True)
        chosen = own[first]
        values = [rows.values(block, axis)[chosen] for axis in range(len(rows.parts))]
        return distinct, times, np.stack(values)

    hashes, times, points = zip(*rows.every(wanted), strict=True)
    order = np.argsort(np.concatenate(hashes), kind="stable")
    stops = np.cumsum(np.concatenate(times)[order])
    left_out_before = np.cumsum(np.where(is_wanted, 0, counts))[buckets]
    places = np.searchsorted(stops, ranks - left_out_before, side="right")
    found: Floats = np.concatenate(points, axis=1)[:, order[places]]
    return found


def _buckets_of(hashes: Keys) -> Labels:
    """Give the bucket of each hash: its highest bits, so that buckets have an order too."""
    buckets: Labels = (hashes >> _SHIFT).astype(np.intp)
    return buckets
