"""The rows of a population: blocks of coded values, of which some rows may be left out."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np

from mallseg.population.arrays import Floats, Keys, Labels, Mask
from mallseg.population.blocks import Blocks
from mallseg.population.coding import Coded, coded
from mallseg.population.exact_sums import MOST_ROWS, Unit
from mallseg.processors import usual_threads

Result = TypeVar("Result")

SEEDS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)
_MIXERS = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
_ALL_HASHES = 2**64 - 2**11
"""As a float, the highest that an unsigned integer of 64 bits holds."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of values, followed by the codes of some breakdowns.

    Attributes
    ----------
    parts
        For each feature, how many of the source's units make one of its own: 1000 for dollars.
    decimals
        For each block, those of each feature; None for floats.
    most_decimals
        Of each feature in any block; None where a block has floats.
    kept
        For each block, the rows that are not left out; None where all rows of all blocks are kept.
    """

    parts: tuple[int, ...]
    blocks: Blocks
    decimals: list[tuple[int | None, ...]] = field(default_factory=list)
    most_decimals: list[int | None] = field(default_factory=list)
    kept: tuple[Mask, ...] | None = None

    def append(self, values: Floats, classes: Sequence[Labels] = ()) -> None:
        """Add rows of shape (n_features, n_rows), and codes of shape (n_breakdowns, n_rows)."""
        codes = [own.astype(np.min_scalar_type(int(own.max(initial=0)))) for own in classes]
        for first in range(0, values.shape[1], MOST_ROWS):
            block = values[:, first : first + MOST_ROWS]
            columns = [coded(v, parts) for v, parts in zip(block, self.parts, strict=True)]
            own = [code[first : first + MOST_ROWS] for code in codes]
            self.blocks.append([*(column.numbers for column in columns), *own])
            self._note_decimals(tuple(column.decimals for column in columns))

    def units(self) -> list[Unit]:
        """Give the unit of each feature's sums: floats count as such in all blocks or in none."""
        return [
            Unit.of(parts, is_decimal=self.widest(axis) is not None)
            for axis, parts in enumerate(self.parts)
        ]

    def of(self, block: int) -> list[Coded]:
        """Give the columns of a block."""
        return [self.column(block, axis) for axis in range(len(self.parts))]

    def column(self, block: int, axis: int) -> Coded:
        """Give one column of a block."""
        numbers, decimals = self.blocks.array(block, axis), self.decimals[block][axis]
        if self.kept is not None:
            numbers = numbers[self.kept[block]]
        if decimals is not None and self.widest(axis) is None:
            return Coded(Coded(numbers, decimals).values(self.parts[axis]), None)
        return Coded(numbers, decimals)

    def values(self, block: int, axis: int) -> Floats:
        """Give the values of one feature in a block."""
        return self.column(block, axis).values(self.parts[axis])

    def classes(self, block: int, place: int) -> Labels:
        """Give the codes of one breakdown in a block."""
        codes = self.blocks.array(block, len(self.parts) + place)
        own: Labels = codes.astype(np.intp)
        return own if self.kept is None else own[self.kept[block]]

    def every(
        self, scan: Callable[[int], Result], blocks: Sequence[int] | None = None
    ) -> Iterator[Result]:
        """Scan all blocks, or these, on several threads, and give the results in order."""
        blocks = range(len(self.blocks)) if blocks is None else blocks
        threads = min(usual_threads(), len(blocks))
        if threads < 2:  # noqa: PLR2004  (no threads for a single block)
            yield from map(scan, blocks)
            return
        with ThreadPoolExecutor(threads) as pool:
            yield from pool.map(scan, blocks)

    def within(self, limits: Sequence[tuple[float, float]]) -> "Rows":
        """Leave out the rows beyond the limits of a feature."""

        def inside(block: int) -> Mask:
            rows = np.ones(len(self.blocks.array(block, 0)), np.bool_)
            for axis, (low, high) in enumerate(limits):
                if np.isfinite(low) or np.isfinite(high):
                    values = replace(self, kept=None).values(block, axis)
                    rows &= (values >= low) & (values <= high)
            return rows if self.kept is None else rows & self.kept[block]

        return replace(self, kept=tuple(self.every(inside)))

    @property
    def customers(self) -> int:
        """The number of rows that are not left out."""
        if self.kept is not None:
            return sum(int(kept.sum()) for kept in self.kept)
        return sum(self.blocks.rows(block) for block in range(len(self.blocks)))

    def widest(self, axis: int) -> int | None:
        """Give the most decimals of a feature in any block; None for floats."""
        return self.most_decimals[axis] if self.most_decimals else 0

    def widened(self, column: Coded, axis: int) -> Coded:
        """Code a column of a block with as many decimals as those of all blocks."""
        widest = self.widest(axis)
        if widest is None or column.decimals in (None, widest):
            return column
        factor = 10 ** (widest - (column.decimals or 0))
        return Coded(column.numbers.astype(np.int64) * factor, widest)

    def grid(self, axis: int) -> float | None:
        """Give a denominator of all values of a feature; None where there is none."""
        widest = self.widest(axis)
        return None if widest is None else 10.0**widest * self.parts[axis]

    def hashes(self, block: int, seed: int) -> Keys:
        """Hash the rows of a block, by values alone."""
        bits = [self.values(block, axis).view(np.uint64) for axis in range(len(self.parts))]
        return mixed(bits, seed)

    def sampled(self, share: float) -> "Rows":
        """Keep about this share of the rows: those whose hash is low, whatever their order."""
        limit = np.uint64(share * _ALL_HASHES)

        def low(block: int) -> Mask:
            is_low: Mask = self.hashes(block, SEEDS[1]) <= limit
            if self.kept is None:
                return is_low
            kept = self.kept[block].copy()
            kept[kept] = is_low
            return kept

        return replace(self, kept=tuple(self.every(low)))

    def _note_decimals(self, own: tuple[int | None, ...]) -> None:
        self.decimals.append(own)
        pairs = zip(self.most_decimals or own, own, strict=True)
        self.most_decimals[:] = [None if a is None or b is None else max(a, b) for a, b in pairs]


def mixed(columns: Sequence[Keys], seed: int) -> Keys:
    """Hash rows: shift and multiply, column by column (after SplitMix64)."""
    found = np.full(len(columns[0]), seed, np.uint64)
    for column in columns:
        found ^= column
        for multiplier in _MIXERS:
            found ^= found >> np.uint64(30)
            found *= np.uint64(multiplier)
        found ^= found >> np.uint64(31)
    return found
