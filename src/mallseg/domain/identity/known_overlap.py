"""The customers of a new census who may have been there before, by old and by new segment."""

from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.domain.identity.matching import best_matching
from mallseg.domain.identity.overlap import OverlapTable
from mallseg.domain.segments.distance import squared_distance
from mallseg.domain.segments.segmentation import Segmentation

NOTABLE = 0.2
"""A smaller part of a segment that goes elsewhere is a border that moved."""

_DEPLETED_BELOW = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOverlap:
    """A migration without its newcomers.

    Attributes
    ----------
    table
        Of shape (n_old, n_new): customers whom the champion knew.
    everybody
        Of the same shape: all customers of the new census.
    sizes_before
        Of shape (n_old,): each segment's customers when the champion was trained.
    """

    table: tuple[tuple[int, ...], ...]
    overall: tuple[tuple[int, ...], ...]
    sizes_before: tuple[int, ...]

    @classmethod
    def of(cls, overlap: OverlapTable, before: Segmentation, after: Segmentation) -> "KnownOverlap":
        """Find the newcomers in a new census that was assigned by both, with the same features.

        A surplus is never looked for in the new segment in which the old centre stands: whoever
        settles there makes a segment grow, and takes nothing away from it.
        """
        sizes = tuple(segment.customers for segment in before.segments)
        homes = after.place(segment.centre for segment in before.segments)
        table = []
        for old, row in enumerate(overlap.customers):
            surplus = sum(row) - round(_as_the_rest(sizes, old, overlap.total - sum(row)))
            away = [new for new in _from_far_to_near(before, after, old) if new != homes[old]]
            table.append(_without(row, max(surplus, 0), away))
        return cls(table=tuple(table), overall=overlap.customers, sizes_before=sizes)

    @property
    def olds(self) -> range:
        """The indices of the champion's segments."""
        return range(len(self.table))

    @property
    def news(self) -> range:
        """The indices of the new segments."""
        return range(len(self.table[0]))

    @property
    def sizes_after(self) -> tuple[int, ...]:
        """Count all customers of each new segment, newcomers among them."""
        return tuple(map(sum, zip(*self.overall, strict=True)))

    def counterparts(self) -> tuple[int | None, ...]:
        """Match old with new segments, so that they have most acquaintances in common."""
        return best_matching(self.table)

    def jaccard(self, old: int, new: int) -> float:
        """Tell which part of those who are in either segment is in both."""
        both = self.table[old][new]
        either = sum(self.table[old]) + sum(row[new] for row in self.table) - both
        return both / either if either else 0.0

    def is_depleted(self, old: int) -> bool:
        """Tell whether most customers of an old segment are not there any more."""
        there, overall = sum(self.overall[old]), sum(map(sum, self.overall))
        return there < _DEPLETED_BELOW * _as_the_rest(self.sizes_before, old, overall - there)

    def growth(self, old: int, new: int) -> tuple[float, float]:
        """Compare the customers of before and of now: as they are, and against the rest."""
        factor = self.sizes_after[new] / self.sizes_before[old]
        rest = sum(self.sizes_after) - self.sizes_after[new]
        return factor, self.sizes_after[new] / _as_the_rest(self.sizes_before, old, rest)

    def origins(self, new: int) -> tuple[int, ...]:
        """Find where a notable part of a new segment's customers would be by the champion."""
        size = self.sizes_after[new]
        return tuple(o for o in self.olds if self.overall[o][new] >= NOTABLE * size)


def _as_the_rest(sizes: Sequence[int], old: int, rest_now: int) -> float:
    """Tell how many customers a segment would have if it had changed as the rest of the mall."""
    return sizes[old] * rest_now / (sum(sizes) - sizes[old])


def _from_far_to_near(before: Segmentation, after: Segmentation, old: int) -> list[int]:
    """Order the new segments by the distance of their centres from an old one, on today's scale."""
    standardise = after.scale.standardise
    home = standardise(before.segments[old].centre)
    squares = [squared_distance(home, standardise(each.centre)) for each in after.segments]
    return sorted(range(len(squares)), key=squares.__getitem__, reverse=True)


def _without(row: Sequence[int], surplus: int, places: Sequence[int]) -> tuple[int, ...]:
    """Take newcomers out of a row, place by place."""
    left = list(row)
    for place in places:
        newcomers = min(left[place], surplus)
        left[place] -= newcomers
        surplus -= newcomers
    return tuple(left)
