"""The customers of a segmentation on a grid: all that a map of them needs."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidOptionError, OptionFault, check_at_least

MOST_CELLS = 1500
"""So that its record stays below 30 KiB, whatever the mall."""

_MOST_ALONG = 128
"""A grid of scores needs no more lines; one of cents is a coarse one too."""

_FEWEST_ALONG = 40
"""With fewer cells, a few customers far apart would be shown in the wrong place."""

_NICE = (1, 2, 5, 10)
_SAME = 1 + 1e-9

_Counts = Mapping[tuple[tuple[int, ...], str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The customers of one segment in one cell of a grid.

    Attributes
    ----------
    place
        Of shape (n_features,): how many cells lie before it along each feature.
    slug
        Of the segment. A cell on a border is listed once for each segment that has customers there.
    customers
        How many, at least one.
    """

    place: tuple[int, ...]
    slug: str
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Density:
    """A grid over the features, and the customers in its cells.

    A value v lies in cell ``floor((v - origin) / width)``. The narrowest cells have the nice values
    (whole ones, as a rule) in their middle, so where there are few distinct customers, the middles
    of the cells are their values.

    Attributes
    ----------
    origin, width
        Of shape (n_features,), in the users' units; features in declared order.
    cells
        At most 1500, in ascending order, without empty ones. The customers of each segment add up
        to its size.
    """

    origin: Point
    width: Point
    cells: tuple[Cell, ...]

    def __post_init__(self) -> None:
        axes = len(self.origin)
        if {len(self.width), *(len(cell.place) for cell in self.cells)} != {axes}:
            raise InvalidOptionError("cells", OptionFault.NOT_ONE_PER, item="place", each="feature")
        if not all(width > 0 for width in self.width):
            raise InvalidOptionError("width", OptionFault.NOT_POSITIVE)
        check_at_least(0, place=min(chain(*(c.place for c in self.cells)), default=None))
        check_at_least(1, customers=min((c.customers for c in self.cells), default=None))

    @classmethod
    def of(cls, census: Census, slugs: Sequence[str]) -> "Density":
        """Lay a grid over a census.

        Cells are doubled along the feature that has most of them, until there are few enough.

        Parameters
        ----------
        slugs
            Of shape (n_points,): of the segment to which the customers at each point belong.
        """
        width = [_finest(column) for column in census.columns]
        origin = [
            math.floor(min(column) / own * _SAME) * own - own / 2
            for column, own in zip(census.columns, width, strict=True)
        ]
        rows = zip(census.points(), slugs, census.counts, strict=True)
        cells = _summed((_place(point, origin, width), slug, n) for point, slug, n in rows)
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
            cells=tuple(
                Cell(place=place, slug=slug, customers=customers)
                for (place, slug), customers in sorted(cells.items())
            ),
        )

    @property
    def customers(self) -> int:
        """The number of customers in all cells."""
        return sum(cell.customers for cell in self.cells)

    def census(self, features: tuple[Feature, ...]) -> Census:
        """Count all customers in the middles of their cells, by these features: its own."""
        counts: Counter[Point] = Counter()
        for cell in self.cells:
            counts[self.middle(cell)] += cell.customers
        return Census.of_counts(features, counts)

    def middle(self, cell: Cell) -> Point:
        """Find the middle of a cell, in the users' units."""
        axes = zip(self.origin, self.width, cell.place, strict=True)
        return tuple(origin + (place + 0.5) * width for origin, width, place in axes)


def _place(point: Point, origin: Sequence[float], width: Sequence[float]) -> tuple[int, ...]:
    return tuple(
        [math.floor((v - low) / own) for v, low, own in zip(point, origin, width, strict=True)]
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
    """Choose a width: as the values' least distance, but for 40 to 128 cells along the feature."""
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
