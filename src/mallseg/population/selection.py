"""Quantiles of a feature without sorting it: a histogram finds where to look."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mallseg.population.arrays import Floats, Integers, Labels
from mallseg.population.rows import Rows

BINS = 1 << 14


@dataclass(frozen=True, slots=True)
class Histogram:
    """Customers in equally wide bins between the lowest and the highest value of a feature."""

    lowest: float
    width: float
    counts: Integers

    @classmethod
    def of(cls, rows: Rows, axis: int, lowest: float, highest: float) -> "Histogram":
        """Count all rows."""
        empty = cls(lowest, (highest - lowest) / BINS or 1.0, np.zeros(BINS, np.int64))
        counts = sum(
            rows.every(lambda b: np.bincount(empty.places(rows.values(b, axis)), minlength=BINS)),
            start=empty.counts,
        )
        return cls(empty.lowest, empty.width, counts)

    def places(self, values: Floats) -> Labels:
        """Find the bin of each value; a higher value is never in a lower bin."""
        places = ((values - self.lowest) / self.width).astype(np.intp)
        return np.minimum(places, BINS - 1, out=places)


def quantiles(
    rows: Rows, axis: int, histogram: Histogram, shares: Sequence[float]
) -> dict[float, float]:
    """Find the smallest value that at least each share of the rows does not exceed."""
    reached = histogram.counts.cumsum()
    total = int(reached[-1])
    ranks = {share: max(int(np.ceil(share * total)), 1) for share in shares}
    bins = {share: int(np.searchsorted(reached, rank)) for share, rank in ranks.items()}
    wanted = np.zeros(BINS, np.bool_)
    wanted[list(bins.values())] = True

    def gathered(block: int) -> Floats:
        values = rows.values(block, axis)
        chosen: Floats = values[wanted[histogram.places(values)]]
        return chosen

    values = np.sort(np.concatenate([*rows.every(gathered)]))
    own = histogram.places(values)
    found = {}
    for share, place in bins.items():
        before = int(reached[place]) - int(histogram.counts[place])
        first = int(np.searchsorted(own, place))
        found[share] = float(values[first + ranks[share] - before - 1])
    return found
