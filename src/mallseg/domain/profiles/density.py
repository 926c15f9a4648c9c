"""The density of customers: a two-dimensional histogram, from which maps are drawn."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidOptionError, OptionFault, check_at_least

MOST_JOINT = 3
"""A joint grid over more features has too few cells along each of them."""

MOST_CELLS = 1500
"""Keeps the record below 30 KiB."""

_MOST_ALONG = 128
"""The most cells along a feature."""

_FEWEST_ALONG = 40
"""With fewer cells, values would be displaced visibly."""

_NICE = (1, 2, 5, 10)
_SAME = 1 + 1e-9
_MUCH_OF_A_CELL = 0.25
"""The largest rounding error that is tolerated, for values very many cells away from zero."""

_Counts = Mapping[tuple[tuple[int, ...], str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The customers of one segment in one cell of a grid.

    Attributes
    ----------
    place
        The index of the cell along each feature, of shape (n_features,).
    slug
        The slug of the segment. A cell on a border is listed once for each segment with customers
        there.
    customers
        The number of customers, at least one.
    """

    place: tuple[int, ...]
    slug: str
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """The marginal histogram of one feature.

    Attributes
    ----------
    places, customers
        The indexes of the cells that are not empty, ascending, and the customers in each.
    """

    origin: float
    width: float
    places: tuple[int, ...]
    customers: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.places) != len(self.customers):
            raise InvalidOptionError("margin", OptionFault.NOT_ONE_PER, item="count", each="cell")
        if not self.width > 0:
            raise InvalidOptionError("width", OptionFault.NOT_POSITIVE)
        check_at_least(1, customers=min(self.customers, default=None))

    @classmethod
    def of(cls, column: Sequence[float], counts: Sequence[int]) -> "Margin":
        """Count the customers along one column of a census."""
        width = _finest(column)
        origin = _origin(column, width)
        cells: Counter[int] = Counter()
        for value, count in zip(column, counts, strict=True):
            cells[math.floor((value - origin) / width)] += count
        places, customers = zip(*sorted(cells.items()), strict=True)
        return cls(origin=origin, width=width, places=places, customers=customers)

    def census(self, feature: Feature) -> Census:
        """Make a census with all customers in the middles of their cells."""
        middles = (self.origin + (place + 0.5) * self.width for place in self.places)
        counts: dict[Point, int] = {(v,): n for v, n in zip(middles, self.customers, strict=True)}
        return Census.of_counts((feature,), counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Density:
    """A grid over the features, and the customers in its cells.

    A value v lies in cell ``floor((v - origin) / width)``. Round values are in the middles of the
    finest cells, so that with few distinct points the middles are the values themselves.

    Attributes
    ----------
    origin, width
        Of shape (n_features,), in the users' units; features in declared order.
    cells
        At most 1500, in ascending order, without empty ones. The customers of each segment add up
        to its size.
    margins
        The marginal histogram of each feature on a finer grid, where there are more than three
        features; else empty.
    planes
        Finer grids over two of more than three features, by the indexes of the features.
    """

    origin: Point
    width: Point
    cells: tuple[Cell, ...]
    margins: tuple[Margin, ...] = ()
    planes: "tuple[tuple[tuple[int, ...], Density], ...]" = ()

    def __post_init__(self) -> None:
        axes = len(self.origin)
        if {len(self.width), *(len(cell.place) for cell in self.cells)} != {axes}:
            raise InvalidOptionError("cells", OptionFault.NOT_ONE_PER, item="place", each="feature")
        if not all(width > 0 for width in self.width):
            raise InvalidOptionError("width", OptionFault.NOT_POSITIVE)
        check_at_least(0, place=min(chain(*(c.place for c in self.cells)), default=None))
        check_at_least(1, customers=min((c.customers for c in self.cells), default=None))
        if len(self.margins) not in {0, axes}:
            raise InvalidOptionError("margins", OptionFault.NOT_ONE_PER, item="one", each="feature")
        if any(len(plane.width) != len(pick) or max(pick) >= axes for pick, plane in self.planes):
            raise InvalidOptionError(
                "planes", OptionFault.NOT_ONE_PER, item="place", each="feature"
            )

    @classmethod
    def of(
        cls, census: Census, slugs: Sequence[str], *, shown: tuple[int, ...] = (0, 1)
    ) -> "Density":
        """Compute the density of a census.

        Cells are merged in pairs along the feature that has most of them, until there are few
        enough.

        Parameters
        ----------
        slugs
            The slug of the segment of each point, of shape (n_points,).
        shown
            The two features that get a finer grid of their own, where there are more than three.
        """
        joint = cls._laid(census.columns, slugs, census.counts)
        if len(census.features) <= MOST_JOINT:
            return joint
        plane = cls._laid([census.columns[i] for i in shown], slugs, census.counts)
        return replace(
            joint,
            margins=tuple(Margin.of(column, census.counts) for column in census.columns),
            planes=((shown, plane),),
        )

    @classmethod
    def _laid(
        cls, columns: Sequence[Sequence[float]], slugs: Sequence[str], counts: Sequence[int]
    ) -> "Density":
        width = [_finest(column) for column in columns]
        origin = [_origin(column, own) for column, own in zip(columns, width, strict=True)]
        along = [
            [math.floor((value - low) / own) for value in column]
            for column, low, own in zip(columns, origin, width, strict=True)
        ]
        cells = _summed(zip(zip(*along, strict=True), slugs, counts, strict=True))
        return cls.joined(origin, width, cells)

    @classmethod
    def joined(cls, origin: Sequence[float], width: Sequence[float], cells: _Counts) -> "Density":
        """Merge cells until there are few enough."""
        width = [*width]
        while len(cells) > MOST_CELLS:
            axis = _longest(cells)
            width[axis] *= 2
            cells = _summed(
                ((*place[:axis], place[axis] // 2, *place[axis + 1 :]), slug, customers)
                for (place, slug), customers in cells.items()
            )
        return cls(
            origin=tuple(origin),
            width=tuple(width),
            cells=_sorted(cells),
        )

    @property
    def customers(self) -> int:
        """The number of customers in all cells."""
        return sum(cell.customers for cell in self.cells)

    def census(self, features: tuple[Feature, ...]) -> Census:
        """Make a census with all customers in the middles of their cells, by its own features."""
        counts: Counter[Point] = Counter()
        for cell in self.cells:
            counts[self.middle(cell)] += cell.customers
        return Census.of_counts(features, counts)

    def along(self, axis: int) -> Margin:
        """Return the marginal histogram of one feature, on the finest grid there is."""
        if self.margins:
            return self.margins[axis]
        cells: Counter[int] = Counter()
        for cell in self.cells:
            cells[cell.place[axis]] += cell.customers
        places, customers = zip(*sorted(cells.items()), strict=True)
        return Margin(
            origin=self.origin[axis], width=self.width[axis], places=places, customers=customers
        )

    def plane(self, pick: tuple[int, ...]) -> "Density":
        """Return the density over some of the features: the others are summed out."""
        finer = dict(self.planes).get(pick)
        if finer:
            return finer
        rows = ((tuple(c.place[i] for i in pick), c.slug, c.customers) for c in self.cells)
        return Density(
            origin=tuple(self.origin[i] for i in pick),
            width=tuple(self.width[i] for i in pick),
            cells=_sorted(_summed(rows)),
        )

    def renamed(self, before: str, now: str) -> "Density":
        """Replace the slug of a segment."""
        cells = [replace(cell, slug=now) if cell.slug == before else cell for cell in self.cells]
        return replace(
            self,
            cells=tuple(sorted(cells, key=lambda cell: (cell.place, cell.slug))),
            planes=tuple((pick, plane.renamed(before, now)) for pick, plane in self.planes),
        )

    def middle(self, cell: Cell) -> Point:
        """Return the middle of a cell, in the users' units."""
        axes = zip(self.origin, self.width, cell.place, strict=True)
        return tuple(origin + (place + 0.5) * width for origin, width, place in axes)


def _origin(column: Sequence[float], width: float) -> float:
    """Choose where the first cell begins, so that round values are in the middles of cells."""
    before = min(column) / width
    whole = round(before)
    is_whole = abs(before - whole) <= min((_SAME - 1) * abs(before), _MUCH_OF_A_CELL)
    return (whole if is_whole else math.floor(before)) * width - width / 2


def _sorted(cells: _Counts) -> tuple[Cell, ...]:
    return tuple(
        Cell(place=place, slug=slug, customers=customers)
        for (place, slug), customers in sorted(cells.items())
    )


def _summed(rows: Iterable[tuple[tuple[int, ...], str, int]]) -> _Counts:
    cells: Counter[tuple[tuple[int, ...], str]] = Counter()
    for place, slug, customers in rows:
        cells[place, slug] += customers
    return cells


def _longest(cells: _Counts) -> int:
    """Find the feature along which there are most cells."""
    lengths = [max(along) - min(along) for along in zip(*(p for p, _ in cells), strict=True)]
    return lengths.index(max(lengths))


def _finest(column: Sequence[float]) -> float:
    """Choose a width: the smallest difference of two values, within 40 to 128 cells."""
    values = sorted(set(column))
    if len(values) == 1:
        return 1.0
    least = min(right - left for left, right in pairwise(values))
    span = values[-1] - values[0]
    return min(_nice(max(least, span / _MOST_ALONG)), _nice(span / _FEWEST_ALONG))


def _nice(width: float) -> float:
    """Round up to 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(width))
    return next(nice * power for nice in _NICE if nice * power * _SAME >= width)
