"""Borders between segments: a gap between two groups, or a line drawn through one."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from mallseg.domain.customers.census import Point
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.distance import squared_distance

GAP_BELOW = 0.7
"""Within a group of 200 customers, chance alone makes ridge ratios down to about this."""

_DECIMALS = 4


class BorderKind(StrEnum):
    """The kind of a border."""

    GAP = "gap"
    LINE = "line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Border:
    """What lies between two neighbouring segments.

    Attributes
    ----------
    between
        The numbers of the two segments, the lower first.
    ridge_ratio
        The lowest density of customers on the line between the two centres, over the lower of the
        densities at its ends: 0 where the space between is empty, 1 without a dip.
    """

    between: tuple[int, int]
    ridge_ratio: float

    @property
    def kind(self) -> BorderKind:
        """A gap or a line."""
        return _kind_of(self.ridge_ratio)


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentBorder:
    """What lies between two segments, by their slugs.

    Attributes
    ----------
    between
        The slugs of the two, in the order of their numbers.
    ridge_ratio
        As in Border, to four decimals: the last bits of a density depend on the machine.
    """

    between: tuple[str, str]
    ridge_ratio: float

    def __post_init__(self) -> None:
        if len(set(self.between)) < len(self.between):
            raise InvalidOptionError("between", OptionFault.NOT_UNIQUE)

    @classmethod
    def of(cls, border: Border, slugs: Sequence[str]) -> "SegmentBorder":
        """Give the segments of a border their slugs, which are in the order of their numbers."""
        left, right = border.between
        between = slugs[left - 1], slugs[right - 1]
        return cls(between=between, ridge_ratio=round(border.ridge_ratio, _DECIMALS))

    @property
    def kind(self) -> BorderKind:
        """A gap or a line."""
        return _kind_of(self.ridge_ratio)

    def beyond(self, slug: str) -> str | None:
        """Find the segment on the other side; None for a segment that is on neither side."""
        left, right = self.between
        return {left: right, right: left}.get(slug)


def _kind_of(ridge_ratio: float) -> BorderKind:
    return BorderKind.GAP if ridge_ratio < GAP_BELOW else BorderKind.LINE


def neighbours(positions: Sequence[Point]) -> tuple[tuple[int, int], ...]:
    """Find the pairs of scaled centres to whose midpoint no third centre is nearer.

    Returns
    -------
    tuple of (int, int)
        Indices, the lower first, in ascending order; each centre is in one pair at least.
    """
    found = []
    for left, right in combinations(range(len(positions)), 2):
        ends = positions[left], positions[right]
        middle = tuple((a + b) / 2 for a, b in zip(*ends, strict=True))
        nearer_end = min(squared_distance(middle, end) for end in ends)
        others = (p for index, p in enumerate(positions) if index not in (left, right))
        if all(squared_distance(middle, other) >= nearer_end for other in others):
            found.append((left, right))
    return tuple(found)
