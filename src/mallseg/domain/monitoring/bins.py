"""The distribution of a feature: customers in bins that are about equally full at first."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mallseg.domain.customers.census import Census
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.profiles.density import Density, Margin

_BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureBins:
    """The customers of a mall by one feature, in bins of whole cells of a grid.

    Attributes
    ----------
    origin, width
        The grid: a value v lies in cell ``floor((v - origin) / width)``, in the users' units.
    ends
        The first cell above every bin but the last, which has no upper end: ascending.
    customers
        Counted exactly, of shape (n_ends + 1,).
    """

    feature: Feature
    origin: float
    width: float
    ends: tuple[int, ...]
    customers: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.customers) != len(self.ends) + 1 or min(self.customers) < 0:
            raise InvalidOptionError("bins", OptionFault.NOT_ONE_PER, item="count", each="bin")
        if any(left >= right for left, right in pairwise(self.ends)):
            raise InvalidOptionError("bin ends", OptionFault.NOT_ASCENDING)

    @classmethod
    def of_density(cls, density: Density, features: Sequence[Feature]) -> "tuple[FeatureBins, ...]":
        """Sum the cells of a density, one feature at a time, on the finest grid of each.

        Parameters
        ----------
        features
            Those of the density, in declared order.
        """
        return tuple(cls._filled(f, density.along(axis)) for axis, f in enumerate(features))

    @classmethod
    def _filled(cls, feature: Feature, margin: Margin) -> "FeatureBins":
        """Fill bins with at least a tenth of the customers each, cell by cell.

        There are fewer than ten where many customers agree. The rest joins the last bin when it is
        less than half of a tenth: a bin of a few customers is no evidence.
        """
        full = sum(margin.customers) / _BINS
        ends, customers = [], [0]
        for cell, count in zip(margin.places, margin.customers, strict=True):
            customers[-1] += count
            if customers[-1] >= full:
                ends.append(cell + 1)
                customers.append(0)
        if ends and customers[-1] < full / 2:
            ends.pop()
            last = customers.pop()
            customers[-1] += last
        return cls(
            feature=feature,
            origin=margin.origin,
            width=margin.width,
            ends=tuple(ends),
            customers=tuple(customers),
        )

    @property
    def edges(self) -> tuple[float, ...]:
        """Where one bin ends and the next begins, in the users' units."""
        return tuple(self.origin + self.width * end for end in self.ends)

    @property
    def shares(self) -> tuple[float, ...]:
        """Each bin's share of all customers."""
        total = sum(self.customers)
        return tuple(customers / total for customers in self.customers)

    def between(self, index: int) -> tuple[float | None, float | None]:
        """Return where a bin begins and ends; None for the open ends of the first and the last."""
        ends = (None, *self.edges, None)
        return ends[index], ends[index + 1]

    def refilled(self, census: Census) -> "FeatureBins":
        """Count other customers in the same bins."""
        axis = census.features.index(self.feature)
        if census.population:
            counted = census.population.counts_between(
                axis, origin=self.origin, width=self.width, ends=self.ends
            )
            return replace(self, customers=counted)
        customers = [0] * len(self.customers)
        column = census.columns[axis]
        for value, count in zip(column, census.counts, strict=True):
            cell = math.floor((value - self.origin) / self.width)
            customers[bisect_right(self.ends, cell)] += count
        return replace(self, customers=tuple(customers))


def stability_index(before: Sequence[int], after: Sequence[int]) -> float:
    """Compute the population stability index of two groups of customers, without its bias.

    The index Σ (q - p) ln (q / p) is never negative: between n and m customers of one mall it is
    (B - 1)(1/n + 1/m) on average, 0.09 for two hundred each in ten bins, where the rule of thumb
    alarms at 0.1. That bias is subtracted, so that the result is about 0 by chance alone. Half a
    customer is added to each bin, because an empty one would make the index infinite.

    Parameters
    ----------
    before, after
        Customers in each bin, of equal length and neither empty.

    References
    ----------
    B. Yurdakul and J. Naranjo, "Statistical properties of the population stability index", Journal
    of Risk Model Validation 14(4), 2020: it is distributed as chi-square with B - 1 degrees of
    freedom, times 1/n + 1/m.
    """
    bins = len(before)
    first, second = sum(before), sum(after)
    index = 0.0
    for a, b in zip(before, after, strict=True):
        p, q = (a + 0.5) / (first + bins / 2), (b + 0.5) / (second + bins / 2)
        index += (q - p) * math.log(q / p)
    return index - (bins - 1) * (1 / first + 1 / second)
