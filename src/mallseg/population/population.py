"""The Population port of the domain in numpy."""

import hashlib
import math
from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from mallseg.domain.customers.breakdown_counts import MOST_CLASSES
from mallseg.domain.customers.census import MOST_POINTS
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.population import Advance, NearestCentre, Population, Settled, Summary
from mallseg.population.arrays import Integers, Labels
from mallseg.population.blocks import IN_MEMORY
from mallseg.population.cells import MOST_CELLS, Axis, Cells
from mallseg.population.counting import counted_places, counts_between, distinct_rows, moments_of
from mallseg.population.distinct import (
    KeyCounts,
    count_distinct,
    counted_pairs,
    distinct,
    places_of,
)
from mallseg.population.magnitudes import CODES, magnitudes
from mallseg.population.nearest import nearest, scaled
from mallseg.population.ranked_hashes import RankedHashes
from mallseg.population.rows import SEEDS, Rows
from mallseg.population.selection import Histogram, quantiles
from mallseg.population.settling import Settling, Steps

_USUAL_SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
"""Found together the first time that one is asked for: of outliers, of what is shown, of names."""

_USUAL_SCANS = 3
_MOST_KEPT = 2
"""Rules of which the centres of all customers are kept: those of a version and the one before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationOptions:
    """The limits of a census and its summary, and the memory for points.

    Attributes
    ----------
    most_points
        Up to this many distinct points, a census has all of them.
    most_cells
        More points are summed up as this many cells.
    in_memory
        Bytes of points that are kept in memory; the others are in a temporary file.
    """

    most_points: int = MOST_POINTS
    most_cells: int = MOST_CELLS
    in_memory: int = IN_MEMORY


@dataclass(slots=True)
class NumpyPopulation(Population):
    """Points in blocks of rows.

    Every figure is a sum of integers, a selection, or taken customer by customer: so it depends on
    neither the order of the customers nor the number of threads.
    """

    _rows: Rows
    _options: PopulationOptions
    _moments: list[tuple[float, float]] = field(default_factory=list)
    _extents: list[tuple[float, float]] = field(default_factory=list)
    _histograms: dict[int, Histogram] = field(default_factory=dict)
    _distinct: int | None = None
    _ranked: RankedHashes | None = None
    _hash_sums: list[int] = field(default_factory=list)
    _kept: dict[NearestCentre, tuple[Integers, ...]] = field(default_factory=dict)
    _quantiles: dict[int, dict[float, float]] = field(default_factory=dict)

    @property
    def customers(self) -> int:
        """The number of customers."""
        return self._rows.customers

    def extent(self, axis: int) -> tuple[float, float]:
        """Give the lowest and the highest value."""
        self._take_moments()
        return self._extents[axis]

    def moments(self, axis: int) -> tuple[float, float]:
        """Give the mean and the population standard deviation."""
        self._take_moments()
        return self._moments[axis]

    def quantile(self, axis: int, share: float) -> float:
        """Find the smallest value that at least this share of the customers does not exceed."""
        known = self._quantiles.setdefault(axis, {})
        if share not in known:
            shares = {share, *_USUAL_SHARES} - set(known)
            known |= quantiles(self._rows, axis, self._histogram(axis), sorted(shares))
        return known[share]

    def magnitudes(self, axis: int, feature: Feature) -> dict[int, int]:
        """Count the customers by the code of `magnitude_of`."""

        def counted(block: int) -> Integers:
            return np.bincount(magnitudes(feature, self._rows.values(block, axis)), minlength=CODES)

        total = sum(self._rows.every(counted), start=np.zeros(CODES, np.int64))
        return {code: int(total[code]) for code in np.flatnonzero(total).tolist()}

    def distinct_points(self) -> int:
        """Count the distinct points."""
        if self._distinct is None:
            extents = [self.extent(axis) for axis in self._axes]
            self._distinct = count_distinct(self._rows, extents)
        return self._distinct

    def fingerprint(self, features: tuple[Feature, ...]) -> str:
        """Add up hashes of all points: sums have no order."""
        if not self._hash_sums:
            self._hash_sums = self._sums_of_hashes()
        digest = hashlib.sha256(",".join(f.name for f in features).encode())
        digest.update(repr((self.customers, *self._hash_sums)).encode())
        return digest.hexdigest()

    def within(self, limits: Sequence[tuple[float, float]]) -> "NumpyPopulation":
        """Keep the customers within the limits of every feature, both ends included."""
        return NumpyPopulation(self._rows.within(limits), self._options)

    def summary(self, by: NearestCentre | None = None) -> Summary:
        """Sum up the customers as cells, or as the distinct points where these are few."""
        if by is None:
            extents = [self.extent(axis) for axis in self._axes]
            found = distinct(self._rows, self._options.most_points, extents)
            if found is not None:
                return found
        return Cells(self._rows, self._cell_axes(), by).summary()

    def sample(self, size: int) -> tuple["array[float]", ...]:
        """Take customers at even distances when all are in the order of their hashes.

        A point where half of the customers stand makes up half of the sample.
        """
        size = min(size, self.customers)
        ranks = np.arange(size) * self.customers // max(size, 1)
        if self._ranked is None:
            self._ranked = RankedHashes.of(self._rows)
        points = self._ranked.points_at(ranks)
        return tuple(array("d", column.tobytes()) for column in points)

    def settle(
        self,
        by: NearestCentre,
        centres: Sequence[tuple[float, ...]],
        *,
        advance: Advance | None = None,
    ) -> Settled | None:
        """Run Lloyd's iterations over all customers until none changes centre."""
        steps = Steps(advance, _USUAL_SCANS * len(self._rows.blocks))
        return Settling(self._rows, by, steps).settle(centres)

    def counts(self, *rules: NearestCentre) -> dict[tuple[int, ...], int]:
        """Count the customers by the centres that some rules give them."""
        shape = tuple(len(rule.positions) for rule in rules)
        placed = [self._placed(by) for by in rules]

        def counted(block: int) -> Integers:
            labels = [own(block) for own in placed]
            places = np.ravel_multi_index(labels, shape)
            return np.bincount(places, minlength=math.prod(shape))

        total = sum(self._rows.every(counted), start=np.zeros(math.prod(shape), np.int64))
        found = total.reshape(shape)
        return {tuple(place): int(found[tuple(place)]) for place in np.argwhere(found > 0).tolist()}

    def counts_in_cells(
        self,
        by: NearestCentre | None,
        *,
        axes: Sequence[int],
        origin: Sequence[float],
        width: Sequence[float],
    ) -> dict[tuple[tuple[int, ...], int], int]:
        """Count the customers by place on a grid and by centre."""
        highest = [self.extent(axis)[1] for axis in axes]
        along = [
            math.floor((top - low) / own) + 1
            for top, low, own in zip(highest, origin, width, strict=True)
        ]
        shape = (*along, len(by.positions) if by else 1)
        labels = self._placed(by) if by else None

        def placed(block: int) -> Labels:
            places = np.zeros(1, np.intp)
            for axis, low, own, size in zip(axes, origin, width, along, strict=True):
                cells = np.floor((self._rows.values(block, axis) - low) / own)
                places = places * size + cells.astype(np.intp)
            return places if labels is None else places * shape[-1] + labels(block)

        flat, counts = counted_places(self._rows, placed, math.prod(shape))
        cells = np.stack(np.unravel_index(flat, shape), axis=1).tolist()
        return {
            (tuple(place), label): count
            for (*place, label), count in zip(cells, counts.tolist(), strict=True)
        }

    def class_counts_at(
        self, place: int, columns: Sequence["array[float]"]
    ) -> "tuple[array[int], array[int], array[int]]":
        """Count the customers by their point and the code of a group, as breakdown counts do."""
        width = MOST_CLASSES + 1

        def counted(block: int) -> tuple[Integers, Integers]:
            points = np.stack([self._rows.values(block, axis) for axis in self._axes])
            return counted_pairs(
                places_of(points, columns), self._rows.classes(block, place), width
            )

        total = KeyCounts()
        for found, customers in self._rows.every(counted):
            total.add(found, customers)
        keys, counts = total.merged()
        points, codes = (array("q", own.astype(np.int64).tobytes()) for own in divmod(keys, width))
        return points, codes, array("q", counts.tobytes())

    def class_counts(self, place: int, by: NearestCentre) -> dict[tuple[int, int], int]:
        """Count the customers by the centre that a rule gives them and the code of a group."""
        placed = self._placed(by)

        def counted(block: int) -> dict[tuple[int, int], int]:
            codes = self._rows.classes(block, place)
            width = int(codes.max(initial=0)) + 1
            found = np.bincount(placed(block) * width + codes)
            used = np.flatnonzero(found).tolist()
            return {divmod(own, width): int(found[own]) for own in used}

        total = Counter[tuple[int, int]]()
        for own in self._rows.every(counted):
            total.update(own)
        return dict(total)

    def joint_class_counts(
        self, place: int, rules: Sequence[NearestCentre]
    ) -> dict[tuple[tuple[int, ...], int], int]:
        """Count the customers by the centres that several rules give them, and a group's code."""
        sizes = [*(len(by.positions) for by in rules), MOST_CLASSES + 1]
        placed = [self._placed(by) for by in rules]

        def counted(block: int) -> Counter[tuple[tuple[int, ...], int]]:
            labels = [own(block) for own in placed]
            found, customers = distinct_rows([*labels, self._rows.classes(block, place)], sizes)
            return Counter(
                {(tuple(own[:-1]), own[-1]): n for own, n in zip(found, customers, strict=True)}
            )

        total = Counter[tuple[tuple[int, ...], int]]()
        for own in self._rows.every(counted):
            total.update(own)
        return dict(total)

    def class_pairs(self, one: int, other: int) -> dict[tuple[int, int], int]:
        """Count the customers by their codes in two breakdowns of the census."""

        def counted(block: int) -> Counter[tuple[int, int]]:
            codes = self._rows.classes(block, other)
            width = int(codes.max(initial=0)) + 1
            found = np.bincount(self._rows.classes(block, one).astype(np.int64) * width + codes)
            used = np.flatnonzero(found).tolist()
            return Counter({divmod(own, width): int(found[own]) for own in used})

        total = Counter[tuple[int, int]]()
        for own in self._rows.every(counted):
            total.update(own)
        return dict(total)

    def class_totals(self, place: int, codes: int) -> list[int]:
        """Count the customers by the code of a group, from 0 to less than a number of codes."""

        def counted(block: int) -> Integers:
            return np.bincount(self._rows.classes(block, place), minlength=codes)

        total = sum(self._rows.every(counted), start=np.zeros(codes, np.int64))
        return [*map(int, total)]

    def counts_between(
        self, axis: int, *, origin: float, width: float, ends: Sequence[int]
    ) -> tuple[int, ...]:
        """Count the customers in bins of whole cells."""
        return counts_between(self._rows, axis, origin, width, ends)

    @property
    def _axes(self) -> range:
        return range(len(self._rows.parts))

    def _placed(self, by: NearestCentre) -> Callable[[int], Labels]:
        """Give the centre of each customer in a block; it is kept for few rules, in short numbers.

        Of customers who are on disk it is not kept: memory must not grow with them.
        """

        def found(block: int) -> Labels:
            return nearest(scaled(self._rows, block, by), by.positions)[0]

        if self._rows.blocks.is_spilled:
            return found
        if by not in self._kept:
            while len(self._kept) >= _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            short = np.min_scalar_type(len(by.positions))
            self._kept[by] = tuple(self._rows.every(lambda block: found(block).astype(short)))
        kept = self._kept[by]
        return lambda block: kept[block].astype(np.intp)

    def _sums_of_hashes(self) -> list[int]:
        def hashed(block: int) -> list[int]:
            hashes = (self._rows.hashes(block, seed) for seed in SEEDS)
            return [int(own.sum(dtype=np.uint64)) for own in hashes]

        total = [0] * len(SEEDS)
        for own in self._rows.every(hashed):
            total = [(a + b) % 2**64 for a, b in zip(total, own, strict=True)]
        return total

    def _take_moments(self) -> None:
        if not self._moments:
            self._moments, self._extents = moments_of(self._rows)

    def _histogram(self, axis: int) -> Histogram:
        if axis not in self._histograms:
            self._histograms[axis] = Histogram.of(self._rows, axis, *self.extent(axis))
        return self._histograms[axis]

    def _cell_axes(self) -> list[Axis]:
        """Share the cells out: a feature of few values leaves more for the others."""
        used = {axis: int((self._histogram(axis).counts > 0).sum()) for axis in self._axes}
        levels: dict[int, int] = {}
        left = self._options.most_cells
        for axis in sorted(used, key=used.__getitem__):
            fair = int(left ** (1 / (len(used) - len(levels))) + 1e-9)
            levels[axis] = max(min(used[axis], fair), 1)
            left //= levels[axis]
        return [self._cell_axis(axis, levels[axis]) for axis in self._axes]

    def _cell_axis(self, axis: int, levels: int) -> Axis:
        _, highest = self.extent(axis)
        return Axis.of(self._histogram(axis), highest, self._rows.grid(axis), levels)
