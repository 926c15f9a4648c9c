"""Borders between segments: a gap between two groups, or a line drawn through one."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import inf

from mallseg.domain.customers.census import Point
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.distance import squared_distance

GAP_BELOW = 0.3
"""Two equal normal groups, each with its centre two standard deviations from the border: 0.27."""

DIP_BELOW = 0.55
"""Within a group of a few hundred customers, chance alone hardly makes a dip as deep as this."""

_VIEW = 0.5
"""A map shows about half of the centres' span beyond them."""

_DECIMALS = 4
_PLANE = 2


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
    saddle_ratio
        How full the thinnest place between the two segments is: its density of customers over that
        of the lower of the two peaks. 0 where the space between is empty, 1 without a dip. It is
        the higher of two: across the border, and along the best path from peak to peak.
    """

    between: tuple[int, int]
    saddle_ratio: float

    @property
    def kind(self) -> BorderKind:
        """A gap or a line."""
        return _kind_of(self.saddle_ratio)


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentBorder:
    """What lies between two segments, by their slugs.

    Attributes
    ----------
    between
        The slugs of the two, in the order of the segmentation.
    saddle_ratio
        As in Border, to four decimals: the last bits of a density depend on the machine.
    """

    between: tuple[str, str]
    saddle_ratio: float

    def __post_init__(self) -> None:
        if len(set(self.between)) < len(self.between):
            raise InvalidOptionError("between", OptionFault.NOT_UNIQUE)

    @classmethod
    def of(cls, border: Border, slugs: Sequence[str]) -> "SegmentBorder":
        """Give the segments of a border their slugs, in the order of the segmentation."""
        left, right = border.between
        between = slugs[left - 1], slugs[right - 1]
        return cls(between=between, saddle_ratio=round(border.saddle_ratio, _DECIMALS))

    @property
    def kind(self) -> BorderKind:
        """A gap or a line."""
        return _kind_of(self.saddle_ratio)

    def beyond(self, slug: str) -> str | None:
        """Find the segment on the other side; None for a segment that is on neither side."""
        left, right = self.between
        return {left: right, right: left}.get(slug)


def _kind_of(saddle_ratio: float) -> BorderKind:
    return BorderKind.GAP if saddle_ratio < GAP_BELOW else BorderKind.LINE


def parts(borders: Sequence[Border], segments: int) -> int:
    """Count the parts into which gaps divide the segments: those that lines join are one part."""
    joined = list(range(segments))
    for border in borders:
        if border.kind is BorderKind.LINE:
            left, right = (joined[number - 1] for number in border.between)
            joined = [left if part == right else part for part in joined]
    return len(set(joined))


def neighbours(positions: Sequence[Point]) -> tuple[tuple[int, int], ...]:
    """Find the pairs of scaled centres whose segments meet.

    To the midpoint of such a pair no third centre is nearer; in the plane, where a map shows all
    sides of a segment, it is enough that no third is nearer to some point in view.

    Returns
    -------
    tuple of (int, int)
        Indices, the lower first, in ascending order; each centre is in one pair at least.
    """
    return tuple(
        (left, right)
        for left, right in combinations(range(len(positions)), 2)
        if _meet_in_the_middle(left, right, positions) or _meet_in_view(left, right, positions)
    )


def _meet_in_the_middle(left: int, right: int, positions: Sequence[Point]) -> bool:
    ends = positions[left], positions[right]
    middle = tuple((a + b) / 2 for a, b in zip(*ends, strict=True))
    nearer_end = min(squared_distance(middle, end) for end in ends)
    others = (p for index, p in enumerate(positions) if index not in (left, right))
    return all(squared_distance(middle, other) >= nearer_end for other in others)


def _meet_in_view(left: int, right: int, positions: Sequence[Point]) -> bool:
    """Cut the line between two centres of the plane at each third one and where the view ends."""
    start, end = positions[left], positions[right]
    if len(start) != _PLANE:
        return False
    middle = [(a + b) / 2 for a, b in zip(start, end, strict=True)]
    along = start[1] - end[1], end[0] - start[0]
    limits = [
        (
            2 * sum((o - s) * a for o, s, a in zip(other, start, along, strict=True)),
            squared_distance(other, middle) - squared_distance(start, middle),
        )
        for index, other in enumerate(positions)
        if index not in (left, right)
    ]
    for values, centre, slope in zip(zip(*positions, strict=True), middle, along, strict=True):
        beyond = _VIEW * (max(values) - min(values))
        limits += [(slope, max(values) + beyond - centre), (-slope, centre - min(values) + beyond)]
    # Places on the line are middle + t along: each limit asks for slope * t <= most.
    below = [most / slope for slope, most in limits if slope > 0]
    above = [most / slope for slope, most in limits if slope < 0]
    is_possible = all(most >= 0 for slope, most in limits if slope == 0)
    return is_possible and max(above, default=-inf) < min(below, default=inf)


BESIDE = 0.15
"""Who stands nearer to the border, in standard deviations of the features, stands beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """How empty it is along the border of two segments.

    Attributes
    ----------
    beside
        How many customers of the two stand beside the border.
    widest
        The widest strip between their centres without customers, in standard deviations.
    """

    beside: int
    widest: float

    def is_as_empty_as(self, other: "Strip") -> bool:
        """Whether neither can be said to be the emptier one."""
        return self.beside <= other.beside and self.widest >= other.widest


def in_order_of_strips(ratios: Sequence[float], strips: Sequence[Strip]) -> list[float]:
    """Raise saddle ratios so that no border is more of a gap than an emptier one.

    A density is smoothed, and the eye counts: a report in which they contradict each other is not
    believed. The higher ratio holds, since a gap is promised where there is one.
    """
    return [
        max(ratio for ratio, other in zip(ratios, strips, strict=True) if other.is_as_empty_as(own))
        for own in strips
    ]
