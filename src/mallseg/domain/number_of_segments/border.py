"""Borders between segments: a gap between two groups, or a line through one group."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import inf

from mallseg.domain.customers.census import Point
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.distance import squared_distance

GAP_BELOW = 0.3
"""The saddle ratio of two equal normal groups whose centres are four deviations apart is 0.27."""

_FEW = 200
_DIP_OF_FEW = 0.55
_SHALLOWER = 0.15

_VIEW = 0.5
"""The margin of a map beyond the centres, as a share of their span."""

_DECIMALS = 4
_PLANE = 2


class BorderKind(StrEnum):
    """The kind of a border."""

    GAP = "gap"
    LINE = "line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Border:
    """The border between two neighbouring segments.

    Attributes
    ----------
    between
        The numbers of the two segments, the lower first.
    saddle_ratio
        The density at the lowest point between the two segments over that at the lower of their two
        peaks: 0 where the space between is empty, 1 without a dip. It is the higher of two: along
        the straight line between the centres, and along the best path from peak to peak.
    """

    between: tuple[int, int]
    saddle_ratio: float

    @property
    def kind(self) -> BorderKind:
        """A gap or a line."""
        return _kind_of(self.saddle_ratio)


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentBorder:
    """The border between two segments, which are named by their slugs.

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
        """Replace the numbers of a border's segments by slugs."""
        left, right = border.between
        between = slugs[left - 1], slugs[right - 1]
        return cls(between=between, saddle_ratio=round(border.saddle_ratio, _DECIMALS))

    @property
    def kind(self) -> BorderKind:
        """A gap or a line."""
        return _kind_of(self.saddle_ratio)

    def beyond(self, slug: str) -> str | None:
        """Return the segment on the other side; None where this one is on neither side."""
        left, right = self.between
        return {left: right, right: left}.get(slug)


def dip_below(effective_sample_size: int) -> float:
    """Return the saddle ratio below which a border has a dip, from 0.55 to 0.68.

    In 200 customers of one group, chance rarely makes a dip as deep as 0.55. The more there are,
    the shallower is what chance makes.
    """
    scale = _FEW / max(effective_sample_size, _FEW)
    return float(1 - (1 - _DIP_OF_FEW) * scale**_SHALLOWER)


def _kind_of(saddle_ratio: float) -> BorderKind:
    return BorderKind.GAP if saddle_ratio < GAP_BELOW else BorderKind.LINE


def components(borders: Sequence[Border], segments: int) -> int:
    """Count the connected components of the segments, of which borders without a gap are edges."""
    component_of = list(range(segments))
    for border in borders:
        if border.kind is BorderKind.LINE:
            left, right = (component_of[number - 1] for number in border.between)
            component_of = [left if own == right else own for own in component_of]
    return len(set(component_of))


def neighbours(positions: Sequence[Point]) -> tuple[tuple[int, int], ...]:
    """Find the pairs of scaled centres whose segments are neighbours.

    These are the edges of the Gabriel graph: no third centre is nearer to the midpoint. With two
    features, all pairs whose Voronoi cells share an edge within the view of a map are added.

    Returns
    -------
    tuple of (int, int)
        Indices, the lower first, in ascending order; each centre is in one pair at least.

    References
    ----------
    K. R. Gabriel and R. R. Sokal, "A new statistical approach to geographic variation analysis",
    Systematic Zoology 18(3), 1969, doi:10.2307/2412323.
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
    """Check for a shared Voronoi edge: clip the bisector at each third centre and at the view."""
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
    # Points of the bisector are middle + t * along: each limit asks for slope * t <= most.
    below = [most / slope for slope, most in limits if slope > 0]
    above = [most / slope for slope, most in limits if slope < 0]
    is_possible = all(most >= 0 for slope, most in limits if slope == 0)
    return is_possible and max(above, default=-inf) < min(below, default=inf)


BESIDE = 0.15
"""Customers within this distance are beside a border, in standard deviations of the features."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """Measures of how empty the neighbourhood of a border is.

    Attributes
    ----------
    beside
        The number of customers beside the border.
    widest
        The widest empty interval between the two centres, in standard deviations.
    """

    beside: int
    widest: float

    def is_as_empty_as(self, other: "Strip") -> bool:
        """Whether it is at least as empty as another one, by both measures."""
        return self.beside <= other.beside and self.widest >= other.widest


def consistent_saddle_ratios(ratios: Sequence[float], strips: Sequence[Strip]) -> list[float]:
    """Raise saddle ratios until they are monotone: no border has a lower ratio than an emptier one.

    The density is smoothed, and readers count points: a report must not contradict the picture
    beside it. Ratios are raised, never lowered, so that no gap is claimed without one.
    """
    return [
        max(ratio for ratio, other in zip(ratios, strips, strict=True) if other.is_as_empty_as(own))
        for own in strips
    ]
