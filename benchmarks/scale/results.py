"""What all rounds of all sizes gave: medians, ratios of the same round, and lines."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.scale.contenders import Result
from benchmarks.scale.judging import Line


@dataclass(frozen=True)
class Size:
    """One file: its rows and bytes, and the results of each contender, a round each."""

    rows: int
    csv_bytes: int
    parquet_bytes: int
    points: int
    results: dict[str, list[Result]] = field(default_factory=dict)
    inertias: dict[str, float] = field(default_factory=dict)

    def median_s(self, name: str) -> float:
        """Give the median time of a contender."""
        return statistics.median(result.elapsed_s for result in self.results[name])

    def ratio(self, name: str, other: str) -> float | None:
        """Give the median ratio of two times of the same round, if both took part."""
        if not {name, other} <= self.results.keys():
            return None
        pairs = zip(self.results[name], self.results[other], strict=True)
        return statistics.median(own.elapsed_s / theirs.elapsed_s for own, theirs in pairs)

    def excess(self, name: str) -> float | None:
        """Give by which share an inertia is above the least of this size."""
        if name not in self.inertias:
            return None
        return self.inertias[name] / min(self.inertias.values()) - 1


def line_of(name: str, sizes: Sequence[Size]) -> Line | None:
    """Fit a line through the medians of a contender; None with fewer than two sizes."""
    own = [size for size in sizes if name in size.results]
    if len(own) < 2:  # noqa: PLR2004  (a line has two points)
        return None
    return Line.through([size.rows for size in own], [size.median_s(name) for size in own])
