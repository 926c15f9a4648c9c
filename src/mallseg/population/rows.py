"""The rows of a population: blocks of coded values, of which some rows may be left out."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np

from mallseg.population.arrays import Floats, Mask
from mallseg.population.blocks import Blocks
from mallseg.population.coding import Coded, coded
from mallseg.population.exact_sums import MOST_ROWS, Unit

Result = TypeVar("Result")
_MOST_THREADS = 4


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of values.

    Attributes
    ----------
    parts
        For each feature, how many of the source's units make one of its own: 1000 for dollars.
    kept
        For each block, the rows that are not left out; None where all rows of all blocks are kept.
    """

    parts: tuple[int, ...]
    blocks: Blocks
    decimals: list[tuple[int | None, ...]] = field(default_factory=list)
    kept: tuple[Mask, ...] | None = None

    def append(self, values: Floats) -> None:
        """Add rows of shape (n_features, n_rows)."""
        for first in range(0, values.shape[1], MOST_ROWS):
            block = values[:, first : first + MOST_ROWS]
            columns = [coded(v, parts) for v, parts in zip(block, self.parts, strict=True)]
            self.blocks.append([column.numbers for column in columns])
            self.decimals.append(tuple(column.decimals for column in columns))

    def units(self) -> list[Unit]:
        """Give the unit of each feature's sums: floats count as such in all blocks or in none."""
        return [Unit.of(p, is_decimal=self._is_decimal(i)) for i, p in enumerate(self.parts)]

    def of(self, block: int) -> list[Coded]:
        """Give the columns of a block."""
        return [self.column(block, axis) for axis in range(len(self.parts))]

    def column(self, block: int, axis: int) -> Coded:
        """Give one column of a block."""
        numbers, decimals = self.blocks.array(block, axis), self.decimals[block][axis]
        if self.kept is not None:
            numbers = numbers[self.kept[block]]
        if decimals is not None and not self._is_decimal(axis):
            return Coded(Coded(numbers, decimals).values(self.parts[axis]), None)
        return Coded(numbers, decimals)

    def values(self, block: int, axis: int) -> Floats:
        """Give the values of one feature in a block."""
        return self.column(block, axis).values(self.parts[axis])

    def every(
        self, scan: Callable[[int], Result], blocks: Sequence[int] | None = None
    ) -> Iterator[Result]:
        """Scan all blocks, or these, on several threads, and give the results in order."""
        blocks = range(len(self.blocks)) if blocks is None else blocks
        threads = min(os.cpu_count() or 1, _MOST_THREADS, len(blocks))
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

    def grid(self, axis: int) -> float | None:
        """Give a denominator of all values of a feature; None where there is none."""
        if not self._is_decimal(axis):
            return None
        decimals = max((own[axis] or 0 for own in self.decimals), default=0)
        return 10.0**decimals * self.parts[axis]

    def _is_decimal(self, axis: int) -> bool:
        return all(decimals[axis] is not None for decimals in self.decimals)
