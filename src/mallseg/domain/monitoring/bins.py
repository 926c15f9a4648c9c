"""The distribution of a feature, in bins of about equal counts at the time of the training."""

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from mallseg.domain.customers.census import Census
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.monitoring.rescaling import Rescaling
from mallseg.domain.profiles.density import Density, Margin

_BINS = 10
_STEPS = 40
_MOST_CELLS = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureBins:
    """A histogram of one feature, whose bins consist of whole cells of a grid.

    Attributes
    ----------
    origin, width
        The grid: a value v lies in cell ``floor((v - origin) / width)``, in the users' units.
    ends
        The first cell above each bin but the last, which is open; ascending.
    customers
        Exact counts, of shape (n_ends + 1,).
    quantiles
        For shares in steps of 1/40, interpolated within the cells of the grid; empty where they
        were not computed.
    """

    feature: Feature
    origin: float
    width: float
    ends: tuple[int, ...]
    customers: tuple[int, ...]
    quantiles: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if len(self.customers) != len(self.ends) + 1 or min(self.customers) < 0:
            raise InvalidOptionError("bins", OptionFault.NOT_ONE_PER, item="count", each="bin")
        if any(left >= right for left, right in pairwise(self.ends)):
            raise InvalidOptionError("bin ends", OptionFault.NOT_ASCENDING)

    @classmethod
    def of_density(cls, density: Density, features: Sequence[Feature]) -> "tuple[FeatureBins, ...]":
        """Make one histogram per feature from the cells of a density, on the finest grid of each.

        Parameters
        ----------
        features
            The features of the density, in declared order.
        """
        return tuple(cls._filled(f, density.along(axis)) for axis, f in enumerate(features))

    @classmethod
    def _filled(cls, feature: Feature, margin: Margin) -> "FeatureBins":
        """Fill bins cell by cell with at least a tenth of the customers each.

        There are fewer than ten bins where many customers share a value. A last bin of less than
        half of that joins the one before: a bin of a few customers is no evidence.
        """
        target = sum(margin.customers) / _BINS
        ends, customers = [], [0]
        for cell, count in zip(margin.places, margin.customers, strict=True):
            customers[-1] += count
            if customers[-1] >= target:
                ends.append(cell + 1)
                customers.append(0)
        if ends and customers[-1] < target / 2:
            ends.pop()
            last = customers.pop()
            customers[-1] += last
        return cls(
            feature=feature,
            origin=margin.origin,
            width=margin.width,
            ends=tuple(ends),
            customers=tuple(customers),
            quantiles=_quantiles(
                dict(zip(margin.places, margin.customers, strict=True)), margin.origin, margin.width
            ),
        )

    @property
    def edges(self) -> tuple[float, ...]:
        """The edges between the bins, in the users' units."""
        return tuple(self.origin + self.width * end for end in self.ends)

    @property
    def shares(self) -> tuple[float, ...]:
        """Each bin's share of all customers."""
        total = sum(self.customers)
        return tuple(customers / total for customers in self.customers)

    def between(self, index: int) -> tuple[float | None, float | None]:
        """Return the edges of a bin; None for the open ends of the first and the last."""
        ends = (None, *self.edges, None)
        return ends[index], ends[index + 1]

    def refilled(self, census: Census) -> "FeatureBins":
        """Return the histogram of other customers, with the same bins."""
        cells = self._cells_of_customers(census)
        customers = None if cells is None else self._in_bins(cells)
        if cells is None:
            cells = self._cells_of_points(census)
        if customers is None and census.population:
            axis = census.features.index(self.feature)
            customers = census.population.counts_between(
                axis, origin=self.origin, width=self.width, ends=self.ends
            )
        return replace(
            self,
            customers=self._in_bins(cells) if customers is None else customers,
            quantiles=_quantiles(cells, self.origin, self.width),
        )

    def _in_bins(self, cells: Mapping[int, int]) -> tuple[int, ...]:
        """Sum the cells of the grid by bin."""
        customers = [0] * len(self.customers)
        for cell, count in cells.items():
            customers[bisect_right(self.ends, cell)] += count
        return tuple(customers)

    def _cells_of_customers(self, census: Census) -> Mapping[int, int] | None:
        """Count a population by cell; None without a population, or for too many cells."""
        axis = census.features.index(self.feature)
        first, last = (
            math.floor((value - self.origin) / self.width) for value in census.extent(self.feature)
        )
        if not census.population or last - first >= _MOST_CELLS:
            return None
        counted = census.population.counts_between(
            axis, origin=self.origin, width=self.width, ends=range(first + 1, last + 1)
        )
        return {cell: n for cell, n in enumerate(counted, start=first) if n}

    def _cells_of_points(self, census: Census) -> Mapping[int, int]:
        """Count the points of a census by cell; of a summary, the means of its cells."""
        axis = census.features.index(self.feature)
        cells: Counter[int] = Counter()
        for value, count in zip(census.columns[axis], census.counts, strict=True):
            cells[math.floor((value - self.origin) / self.width)] += count
        return cells

    def rescaled(self, rescaling: Rescaling) -> "FeatureBins":
        """Apply a rescaling of all values to the grid and its bins."""
        return replace(
            self,
            origin=rescaling.factor * self.origin + rescaling.offset,
            width=rescaling.factor * self.width,
        )


def _quantiles(cells: Mapping[int, int], origin: float, width: float) -> tuple[float, ...]:
    """Find quantiles by linear interpolation within the cells of a grid."""
    ordered = sorted(cells.items())
    reached = [*accumulate(customers for _, customers in ordered)]
    found = []
    for step in range(1, _STEPS):
        wanted = reached[-1] * step / _STEPS
        index = bisect_left(reached, wanted)
        cell, customers = ordered[index]
        part = (wanted - (reached[index] - customers)) / customers
        found.append(origin + width * (cell + part))
    return tuple(found)
