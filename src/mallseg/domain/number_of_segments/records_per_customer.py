"""The mean number of records per customer, where a file has one per visit: an estimate.

Repeated records of a customer have nearly the same values, closer to each other than those of
different customers. The excess of very near neighbours over what the density of the surroundings
explains is attributed to repetition. Five hundred records of a hundred customers are an effective
sample of a hundred; otherwise every customer would look like a group.
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
"""In steps of the grid: how far repeated records of a customer differ at most in any feature."""

_RINGS = (3, 4, 5, 6)
"""Distances, in steps, at which neighbours are other customers: they give the local density."""

_STEPS_PER_DEVIATION = 60
_FEWEST_STEPS_PER_DEVIATION = 12
"""On a coarser grid, different customers share values."""

_FEWEST_FEATURES = 2
_FEWEST_MORE = 0.8
_LEAST_SHARE_MORE = 0.5
"""In the middle of a narrow group, the density at a point exceeds that a few steps away."""

_DEVIATIONS = 3.0
_LOOKED_AT = 300
_MOST_CUSTOMERS = 10_000
"""Among more customers, different ones are as near as repeated records."""


def records_per_customer(census: Census) -> float:
    """Estimate the mean number of records that one customer has, above 1.8, or 1.

    At least two features must be on a fine grid without heaping, or continuous. The result is
    cached by the census, since a study needs it several times.
    """
    return census.cached(records_per_customer.__name__, lambda: _estimated(census))


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
    rings, volumes = neighbours.rings, neighbours.volumes
    if rings[-1] * volumes[0] <= rings[0] * volumes[-1] / 2:
        return 1.0  # the density falls by half over the rings: the groups are too narrow
    expected = neighbours.expected
    more = neighbours.near - expected
    by_chance = _DEVIATIONS * sqrt(max(expected, 1.0))
    if more <= max(_FEWEST_MORE * neighbours.customers, by_chance, _LEAST_SHARE_MORE * expected):
        return 1.0
    return 1 + more / neighbours.customers


def _cells(census: Census, axis: int) -> tuple[list[float], bool]:
    """Return a feature's values in steps of its grid, and whether the grid is fine enough."""
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
    """Counts of neighbours around a sample of customers: near ones, and those in each ring."""

    customers: float
    near: float
    rings: tuple[float, ...]
    features: int

    @classmethod
    def of(
        cls, fine: Sequence[list[float]], coarse: Sequence[list[float]], weights: Sequence[float]
    ) -> "_Neighbours":
        """Count around a systematic sample of points; coarse features must agree exactly."""
        order = sorted(range(len(weights)), key=fine[0].__getitem__)
        first = [fine[0][point] for point in order]
        customers, near, rings = 0.0, 0.0, dict.fromkeys(_RINGS, 0.0)
        for index in range(0, len(order), max(len(order) // _LOOKED_AT, 1)):
            own = order[index]
            reach = _RINGS[-1] + 0.5
            begin = bisect_left(first, first[index] - reach)
            end = bisect_right(first, first[index] + reach)
            customers += weights[own]
            near -= weights[own]
            others = order[begin:end]
            for axis in fine[1:]:  # feature by feature: after two, few candidates are left
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
    def volumes(self) -> list[int]:
        """The number of grid points in each ring."""
        return [(2 * r + 1) ** self.features - (2 * r - 1) ** self.features for r in _RINGS]

    @property
    def expected(self) -> float:
        """The number of near neighbours if all were other customers.

        The density is extrapolated from the rings to the centre by a weighted linear regression on
        the squared distance.
        """
        volumes = self.volumes
        squares = [float(r * r) for r in _RINGS]
        densities = [count / volume for count, volume in zip(self.rings, volumes, strict=True)]
        middle = fmean(squares, volumes)
        mean = fmean(densities, volumes)
        slope = sum(
            volume * (square - middle) * density
            for volume, square, density in zip(volumes, squares, densities, strict=True)
        ) / sum(volume * (s - middle) ** 2 for volume, s in zip(volumes, squares, strict=True))
        inside = mean + min(slope, 0.0) * (_NEAR - middle)
        return inside * float(2 * _NEAR + 1) ** self.features
