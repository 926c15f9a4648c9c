"""One picture of a map: its axes, its customers, and which part of it belongs to which segment.

A segment's region is everything that is nearest to its centre. For two features regions are
the cells of a Voronoi diagram in scaled units. Scaling is affine, so in the users' units they are
convex polygons too, and are cut out of the view one bisector after the other (I. E. Sutherland and
G. W. Hodgman, "Reentrant polygon clipping", CACM 17(1), 1974, doi:10.1145/360767.360802). For a
single feature they are bands between midpoints.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.number_of_segments.border import BorderKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One feature, as people read it, and the part of it that is in view."""

    feature: Feature
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MapCell:
    """Customers of one segment in one cell of the map, whose corners are `low` and `high`.

    `others` are the customers of other segments there, where a border runs through the cell.
    """

    slug: str
    low: Point
    high: Point
    customers: int
    others: int = 0

    @property
    def people(self) -> int:
        """All customers in the cell, of any segment."""
        return self.customers + self.others

    @property
    def middle(self) -> Point:
        """The middle of the cell."""
        return tuple((low + high) / 2 for low, high in zip(self.low, self.high, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """All that is nearest to one segment's centre.

    `corners` are those of a convex polygon; with one axis, the two ends of a band.
    """

    slug: str
    corners: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """The line between two regions, from start to end; with one axis, both are the same point.

    `kind` is None where it was not measured.
    """

    between: tuple[str, str]
    start: Point
    end: Point
    kind: BorderKind | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One picture: customers along one feature, or two features against each other.

    `regions` and `boundaries` are empty where the segments differ in a feature that the picture
    does not show: they would overlap.
    """

    axes: tuple[Axis, ...]
    centres: tuple[tuple[str, Point], ...]
    cells: tuple[MapCell, ...]
    regions: tuple[Region, ...]
    boundaries: tuple[Boundary, ...]

    @property
    def dominant_cells(self) -> tuple[MapCell, ...]:
        """Return each cell once, for the segment with most customers in it."""
        found: dict[Point, MapCell] = {}
        for cell in self.cells:
            before = found.get(cell.low)
            if before is None:
                found[cell.low] = cell
                continue
            first, second = sorted((before, cell), key=lambda own: -own.customers)
            others = first.others + second.others + second.customers
            found[cell.low] = replace(first, others=others)
        return tuple(found.values())


Position = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a polygon.

    Attributes
    ----------
    start, end
        In the users' units.
    beyond
        The index of the polygon on its other side; None where the view ends.
    """

    start: Position
    end: Position
    beyond: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Polygon:
    """A convex polygon by its sides in order; empty if it is out of view."""

    sides: tuple[Side, ...]

    @property
    def corners(self) -> tuple[Position, ...]:
        """The points at which the sides meet."""
        return tuple(side.start for side in self.sides)


def bands(centres: Sequence[float], *, low: float, high: float) -> tuple[tuple[float, float], ...]:
    """Divide the line from low to high between centres in ascending order."""
    ends = [low, *((left + right) / 2 for left, right in pairwise(centres)), high]
    return tuple(pairwise(ends))


def voronoi_polygons(
    centres: Sequence[Position], *, units: Position, low: Position, high: Position
) -> tuple[Polygon, ...]:
    """Divide the view between low and high, the opposite corners, into one polygon per centre.

    Parameters
    ----------
    centres
        Of shape (n_segments, 2), distinct, in the users' units.
    units
        The scale: what one scaled unit of each feature is in the users' units.

    Notes
    -----
    Takes time in the square of the number of segments, of which there are at most 20.
    """
    return tuple(_polygon(index, centres, units, low, high) for index in range(len(centres)))


_Corner = tuple[Position, int | None]
"""A corner, and what lies beyond the side that begins there."""


def _polygon(
    index: int, centres: Sequence[Position], units: Position, low: Position, high: Position
) -> Polygon:
    view = [low, (high[0], low[1]), high, (low[0], high[1])]
    corners: list[_Corner] = [(corner, None) for corner in view]
    for other, centre in enumerate(centres):
        if other != index:
            corners = _cut(corners, centres[index], centre, units, beyond=other)
    following = [*corners[1:], *corners[:1]]
    return Polygon(
        sides=tuple(
            Side(start=start, end=end, beyond=beyond)
            for (start, beyond), (end, _) in zip(corners, following, strict=True)
            if start != end
        )
    )


def _cut(
    corners: list[_Corner], own: Position, other: Position, units: Position, *, beyond: int
) -> list[_Corner]:
    """Keep what is nearer to one centre than to the other."""
    kept: list[_Corner] = []
    excesses = [_excess(corner, own, other, units) for corner, _ in corners]
    for i, ((corner, along), here) in enumerate(zip(corners, excesses, strict=True)):
        (ahead, _), there = corners[(i + 1) % len(corners)], excesses[(i + 1) % len(corners)]
        if here <= 0:
            kept.append((corner, beyond if here == 0 < there else along))
        if here * there < 0:
            kept.append(
                (_between(corner, ahead, here / (here - there)), beyond if here < 0 else along)
            )
    return kept


def _excess(point: Position, own: Position, other: Position, units: Position) -> float:
    """Measure how far a point is beyond the bisector: above 0, it is nearer to the other centre."""
    return sum(
        (b - a) * (value - (a + b) / 2) / (unit * unit)
        for value, a, b, unit in zip(point, own, other, units, strict=True)
    )


def _between(start: Position, end: Position, share: float) -> Position:
    (x, y), (x_end, y_end) = start, end
    return x + (x_end - x) * share, y + (y_end - y) * share
