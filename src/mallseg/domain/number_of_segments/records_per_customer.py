"""How many records a customer has, where a file counts visits: estimated from how close these lie.

The same customer comes again with nearly the same values, closer to the earlier record than other
customers are. Five hundred records of a hundred customers are a hundred customers, however often
each comes: else every customer seems a group.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import fmean

from mallseg.domain.customers.census import Census
from mallseg.domain.number_of_segments.heaping import heaping_of

_NEAR = 2
"""In steps: a customer who comes again is not further off in any feature."""

_RINGS = (3, 4, 5, 6)
"""Distances at which customers are others, and as dense as they are at the place itself."""

_STEPS_PER_DEVIATION = 60
_FEWEST_STEPS_PER_DEVIATION = 12
"""On a coarser grid other customers have the same values too."""

_FEWEST_FEATURES = 2
_FEWEST_MORE = 0.8
_LEAST_SHARE_MORE = 0.5
"""In the midst of a narrow group, customers stand denser than at a few steps from each other."""

_DEVIATIONS = 3.0
_LOOKED_AT = 300
_MOST_CUSTOMERS = 10_000
"""Among more, customers stand as dense as the records of one."""


def records_per_customer(census: Census) -> float:
    """Estimate the mean number of records that one customer has, above 1.8, or 1.

    Two features at least must be on a fine grid without heaps, or on none. A study asks three
    or four times, so the census remembers the answer.
    """
    return census.once(records_per_customer.__name__, lambda: _estimated(census))


def _estimated(census: Census) -> float:
    repetitions = max(census.repetitions, 1)
    customers = census.customers // repetitions
    if not 1 < customers <= _MOST_CUSTOMERS:
        return 1.0
    grids = [_cells(census, axis) for axis in range(len(census.features))]
    fine = [cells for cells, is_fine in grids if is_fine]
    coarse = [cells for cells, is_fine in grids if not is_fine]
    if len(fine) < _FEWEST_FEATURES:
        return 1.0
    neighbours = _Neighbours.of(fine, coarse, [count / repetitions for count in census.counts])
    if neighbours.rings[-1] * neighbours.rooms[0] <= neighbours.rings[0] * neighbours.rooms[-1] / 2:
        return 1.0  # groups narrower than the rings
    expected = neighbours.expected
    more = neighbours.near - expected
    by_chance = _DEVIATIONS * sqrt(max(expected, 1.0))
    if more <= max(_FEWEST_MORE * neighbours.customers, by_chance, _LEAST_SHARE_MORE * expected):
        return 1.0
    return 1 + more / neighbours.customers


def _cells(census: Census, axis: int) -> tuple[list[float], bool]:
    """Give a feature's values in steps of its grid, and whether that is fine enough."""
    column = census.columns[axis]
    _, deviation = census.moments(census.features[axis])
    grid = min((b - a for a, b in pairwise(sorted(set(column)))), default=0.0)
    step = max(grid, deviation / _STEPS_PER_DEVIATION)
    if not step:
        return [*column], False
    is_fine = step * _FEWEST_STEPS_PER_DEVIATION <= deviation
    is_fine = is_fine and not heaping_of(column, census.counts, grid).share
    return [value / step for value in column], is_fine


@dataclass(frozen=True, slots=True, kw_only=True)
class _Neighbours:
    """How many neighbours some customers have, near and in each ring, and how many they are."""

    customers: float
    near: float
    rings: tuple[float, ...]
    features: int

    @classmethod
    def of(
        cls, fine: Sequence[list[float]], coarse: Sequence[list[float]], weights: Sequence[float]
    ) -> "_Neighbours":
        """Count them around every point, or every other; coarse values must be the same."""
        order = sorted(range(len(weights)), key=fine[0].__getitem__)
        first = [fine[0][point] for point in order]
        customers, near, rings = 0.0, 0.0, dict.fromkeys(_RINGS, 0.0)
        for place in range(0, len(order), max(len(order) // _LOOKED_AT, 1)):
            own = order[place]
            reach = _RINGS[-1] + 0.5
            begin = bisect_left(first, first[place] - reach)
            end = bisect_right(first, first[place] + reach)
            customers += weights[own]
            near -= weights[own]
            others = order[begin:end]
            for axis in fine[1:]:  # one feature after the other: hardly any are left to look at
                value = axis[own]
                others = [other for other in others if abs(value - axis[other]) <= reach]
            for other in others:
                steps = max(round(abs(axis[own] - axis[other])) for axis in fine)
                if steps > _RINGS[-1] or any(axis[own] != axis[other] for axis in coarse):
                    continue
                if steps <= _NEAR:
                    near += weights[own] * weights[other]
                else:
                    rings[steps] += weights[own] * weights[other]
        return cls(customers=customers, near=near, rings=tuple(rings.values()), features=len(fine))

    @property
    def rooms(self) -> list[int]:
        """How many steps of the grid each ring has."""
        return [(2 * r + 1) ** self.features - (2 * r - 1) ** self.features for r in _RINGS]

    @property
    def expected(self) -> float:
        """How many would be near where these are others: the density falls with the square."""
        rooms = self.rooms
        squares = [float(r * r) for r in _RINGS]
        densities = [count / room for count, room in zip(self.rings, rooms, strict=True)]
        middle = fmean(squares, rooms)
        mean = fmean(densities, rooms)
        slope = sum(
            room * (square - middle) * density
            for room, square, density in zip(rooms, squares, densities, strict=True)
        ) / sum(room * (s - middle) ** 2 for room, s in zip(rooms, squares, strict=True))
        inside = mean + min(slope, 0.0) * (_NEAR - middle)
        return inside * float(2 * _NEAR + 1) ** self.features
