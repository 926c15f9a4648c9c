"""Lloyd's iterations over every customer, until none changes centre, in a few scans of all of them.

A customer keeps their centre while no centre moves farther than half of what separates the two
nearest. So after a scan only those who are that near to a border are looked at again, round by
round, and the exact sums of all others are kept (bounds as of Hamerly, one for all centres).
A last scan confirms that the centres are the means of their customers.

References
----------
G. Hamerly, "Making k-means even faster", SIAM Data Mining 2010, doi:10.1137/1.9781611972801.12.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from mallseg.domain.customers.population import Advance, NearestCentre, Settled
from mallseg.population.arrays import Floats, Labels, Numbers
from mallseg.population.coding import Coded
from mallseg.population.exact_sums import MOST_ROWS, Sums, sums, sums_of
from mallseg.population.nearest import (
    nearest,
    nearest_two,
    standardised,
)
from mallseg.population.rows import Rows

SAFE = 1 - 1e-9
"""Leaves room for the rounding of distances."""

Centres = list[tuple[float, ...]]
_MOST_SCANS = 40
_MOST_ROUNDS = 1000
_REACH = 0.02
"""Before all customers are compared again, centres may move this far, in units of the scale."""

_MOST_NEAR = 1 << 20
_SAMPLED = 1 << 17
_WORTH_A_SAMPLE = 0.3


class BorderCustomers:
    """Customers near a border: with exact values, and how far centres may move before they change.

    Attributes
    ----------
    columns
        Their coded values.
    labels
        The centre of each.
    """

    def __init__(self, columns: list[Coded], axes: list[Floats], labels: Labels) -> None:
        self.columns = columns
        self.labels = labels
        self._axes = axes
        self._until = np.zeros(len(labels))
        self._moved = 0.0

    def place(self, positions: Sequence[Sequence[float]], step: float) -> tuple[Labels, Labels]:
        """Place again those who may have changed; return who has, and the centres they had.

        Parameters
        ----------
        step
            The farthest that a centre has moved since the last time.
        """
        self._moved += step
        near = np.flatnonzero(self._until <= self._moved)
        labels, best, second = nearest_two([axis[near] for axis in self._axes], positions)
        self._until[near] = self._moved + (np.sqrt(second) - np.sqrt(best)) * SAFE / 2
        is_new = labels != self.labels[near]
        changed = near[is_new]
        before = self.labels[changed]
        self.labels[changed] = labels[is_new]
        return changed, before

    def sums(self, chosen: Labels, labels: Labels, centres: int) -> Sums:
        """Sum up some of them by these labels."""
        total = Sums.none(len(self.columns), centres)
        for first in range(0, len(chosen), MOST_ROWS):
            own = slice(first, first + MOST_ROWS)
            columns = [Coded(c.numbers[chosen[own]], c.decimals) for c in self.columns]
            total.add(sums_of(columns, labels[own], centres))
        return total


@dataclass(slots=True)
class Steps:
    """Counts the blocks that were scanned; their number is known only at the end."""

    advance: Advance | None
    total: int
    done: int = 0

    def step(self) -> None:
        """Count one block."""
        self.done = min(self.done + 1, self.total)
        if self.advance:
            self.advance(self.done, self.total)


@dataclass(frozen=True, slots=True)
class Settling:
    """Lloyd's iterations of some rows on a scale; `by` gives the axes, all of them."""

    rows: Rows
    by: NearestCentre
    steps: Steps

    def settle(self, start: Sequence[tuple[float, ...]]) -> Settled | None:
        """Run until no customer changes; None where a centre is left with none."""
        centres, reach = sorted(tuple(centre) for centre in start), _REACH
        for scans in range(_MOST_SCANS):
            total, near = self._scan(centres, reach)
            if not all(total.counts):
                return None
            moved, total, is_settled = self._rounds(centres, total, near, reach)
            if is_settled:
                confirmed = self._confirm(moved)
                if not all(confirmed.counts):
                    return None
                if self._means(confirmed) == moved:
                    return self._settled(moved, confirmed.counts, total)
            elif not scans:
                moved = self._settled_in_sample(moved)
            centres = sorted(moved)
            reach = reach * 2 if len(near.labels) < _MOST_NEAR else reach
        return self._ended(centres)

    def _settled_in_sample(self, centres: Centres) -> Centres:
        """Move near to where many customers settle by letting some of them settle."""
        share = _SAMPLED / self.rows.customers
        if share > _WORTH_A_SAMPLE:
            return centres
        sample = Settling(self.rows.sampled(share), self.by, Steps(None, 1))
        settled = sample.settle(centres)
        return [*settled.centres] if settled else centres

    def _ended(self, centres: Centres) -> Settled | None:
        """Take the customers as they are, after too many rounds."""
        total, _ = self._scan(centres, 0.0)
        if not all(total.counts):
            return None
        return self._settled(centres, total.counts, total)

    def _scan(self, centres: Centres, reach: float) -> tuple[Sums, BorderCustomers]:
        """Sum up all customers, and keep those whom a move of `reach` may take elsewhere."""
        positions = [self._position(centre) for centre in centres]

        def scan(block: int) -> tuple[Sums, list[Numbers], list[Floats], Labels]:
            columns = self.rows.of(block)
            axes = self._scaled(columns)
            labels, best, second = nearest_two(axes, positions)
            edge = np.sqrt(best)
            edge += 2 * reach
            edge *= edge
            chosen = np.flatnonzero(second <= edge)
            return (
                sums_of(columns, labels, len(centres)),
                [self.rows.widened(c, axis).numbers[chosen] for axis, c in enumerate(columns)],
                [axis[chosen] for axis in axes],
                labels[chosen],
            )

        total = Sums.none(len(self.rows.parts), len(centres))
        near = []
        for own, *some in self.rows.every(scan):
            self.steps.step()
            total.add(own)
            near.append(some)
        numbers, axes, labels = zip(*near, strict=True)
        columns = [
            Coded(np.concatenate(parts), self.rows.widest(axis))
            for axis, parts in enumerate(zip(*numbers, strict=True))
        ]
        joined = [np.concatenate(parts) for parts in zip(*axes, strict=True)]
        return total, BorderCustomers(columns, joined, np.concatenate(labels))

    def _rounds(
        self, centres: Centres, total: Sums, near: BorderCustomers, reach: float
    ) -> tuple[Centres, Sums, bool]:
        """Run rounds among the customers near a border, while no centre has moved too far."""
        start = positions = [self._position(centre) for centre in centres]
        total = total.copy()
        for _ in range(_MOST_ROUNDS):
            moved = self._means(total)
            before, positions = positions, [self._position(centre) for centre in moved]
            if max(map(math.dist, start, positions)) > reach * SAFE:
                return moved, total, False
            step = max(map(math.dist, before, positions))
            changed, were = near.place(positions, step)
            if not len(changed):
                order = sorted(range(len(moved)), key=moved.__getitem__)
                return [moved[i] for i in order], total.in_order(order), True
            total.add(near.sums(changed, near.labels[changed], len(centres)))
            total.add(near.sums(changed, were, len(centres)), -1)
            if not all(total.counts):
                return moved, total, False
        return moved, total, False

    def _confirm(self, centres: Centres) -> Sums:
        """Sum up all customers by the nearest centre."""
        positions = [self._position(centre) for centre in centres]

        def scan(block: int) -> Sums:
            columns = self.rows.of(block)
            labels, _ = nearest(self._scaled(columns), positions)
            counts = np.bincount(labels, minlength=len(centres)).tolist()
            firsts = [sums(column, labels, len(centres)) for column in columns]
            return Sums(counts, firsts, firsts)

        total = Sums.none(len(self.rows.parts), len(centres))
        for own in self.rows.every(scan):
            self.steps.step()
            total.add(own)
        return total

    def _means(self, total: Sums) -> Centres:
        units = [unit.denominator for unit in self.rows.units()]
        return [
            tuple(
                first[centre] / (count * unit)
                for first, unit in zip(total.first, units, strict=True)
            )
            for centre, count in enumerate(total.counts)
        ]

    def _squares(self, centres: Centres, total: Sums) -> list[float]:
        """Sum the squared scaled distances to each centre, exactly but for the last rounding."""
        units = [unit.denominator for unit in self.rows.units()]
        found = []
        for i, (centre, count) in enumerate(zip(centres, total.counts, strict=True)):
            parts = []
            for axis, unit in enumerate(units):
                mean = Fraction(centre[axis])
                first = Fraction(total.first[axis][i], unit)
                second = Fraction(total.second[axis][i], unit * unit)
                square = second - 2 * mean * first + count * mean * mean
                parts.append(float(square) / self.by.unit[axis] ** 2)
            found.append(max(math.fsum(parts), 0.0))
        return found

    def _settled(self, centres: Centres, counts: list[int], total: Sums) -> Settled:
        return Settled(
            centres=tuple(centres),
            customers=tuple(counts),
            squares=tuple(self._squares(centres, total)),
        )

    def _position(self, centre: Sequence[float]) -> tuple[float, ...]:
        triples = zip(centre, self.by.offset, self.by.unit, strict=True)
        return tuple((value - offset) / unit for value, offset, unit in triples)

    def _scaled(self, columns: Sequence[Coded]) -> list[Floats]:
        return [
            standardised(column.values(parts), offset, unit)
            for column, parts, offset, unit in zip(
                columns, self.rows.parts, self.by.offset, self.by.unit, strict=True
            )
        ]
