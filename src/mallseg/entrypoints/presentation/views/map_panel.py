"""One picture of a map: its axes, customers, territories and the frontiers between them."""

from dataclasses import dataclass, replace

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
class Crowd:
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
class Territory:
    """All that is nearest to one segment's centre.

    `corners` are those of a convex polygon; with one axis, the two ends of a band.
    """

    slug: str
    corners: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """Where two territories meet: from start to end; with one axis, both are the same point.

    `kind` is None where it was not measured.
    """

    between: tuple[str, str]
    start: Point
    end: Point
    kind: BorderKind | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One picture: customers along one feature, or two features against each other.

    `territories` and `frontiers` are empty where the segments differ in a feature that the picture
    does not show: they would overlap.
    """

    axes: tuple[Axis, ...]
    centres: tuple[tuple[str, Point], ...]
    crowds: tuple[Crowd, ...]
    territories: tuple[Territory, ...]
    frontiers: tuple[Frontier, ...]

    @property
    def cells(self) -> tuple[Crowd, ...]:
        """Give each cell once, to the segment that has most customers there."""
        found: dict[Point, Crowd] = {}
        for crowd in self.crowds:
            before = found.get(crowd.low)
            if before is None:
                found[crowd.low] = crowd
                continue
            first, second = sorted((before, crowd), key=lambda own: -own.customers)
            others = first.others + second.others + second.customers
            found[crowd.low] = replace(first, others=others)
        return tuple(found.values())
