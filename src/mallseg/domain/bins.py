"""How a feature is distributed: customers in bins that were about equally full at first."""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mallseg.domain.census import Census
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.feature import Feature

_BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureBins:
    """The customers of a mall by one feature.

    Attributes
    ----------
    feature
        Which one.
    edges
        The highest value of every bin but the last, which has no upper end: ascending, in the
        users' units. A value on an edge belongs to the bin below it.
    customers
        Counted exactly, of shape (n_edges + 1,).
    """

    feature: Feature
    edges: tuple[float, ...]
    customers: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.customers) != len(self.edges) + 1 or min(self.customers) < 0:
            raise InvalidOptionError("bins", "must have a count for each bin")
        if any(left >= right for left, right in pairwise(self.edges)):
            raise InvalidOptionError("bins", "must have edges in ascending order")

    @classmethod
    def of(cls, census: Census, feature: Feature) -> "FeatureBins":
        """Fill bins with at least a tenth of the customers each, value by value.

        There are fewer than ten where many customers agree. What is left for the last bin joins the
        one before when it is less than half of a tenth: a bin of a few says nothing.
        """
        counts = _by_value(census, feature)
        full = census.customers / _BINS
        edges, customers = [], [0]
        for value in sorted(counts):
            customers[-1] += counts[value]
            if customers[-1] >= full:
                edges.append(value)
                customers.append(0)
        if edges and customers[-1] < full / 2:
            edges.pop()
            last = customers.pop()
            customers[-1] += last
        return cls(feature=feature, edges=tuple(edges), customers=tuple(customers))

    @classmethod
    def of_all(cls, census: Census) -> "tuple[FeatureBins, ...]":
        """Take the bins of each feature of a census, in declared order."""
        return tuple(cls.of(census, feature) for feature in census.features)

    def refilled(self, census: Census) -> "FeatureBins":
        """Count other customers in the same bins."""
        customers = [0] * len(self.customers)
        for value, count in _by_value(census, self.feature).items():
            customers[bisect_left(self.edges, value)] += count
        return replace(self, customers=tuple(customers))


def _by_value(census: Census, feature: Feature) -> "Counter[float]":
    counts: Counter[float] = Counter()
    column = census.columns[census.features.index(feature)]
    for value, count in zip(column, census.counts, strict=True):
        counts[value] += count
    return counts


def stability_index(before: Sequence[int], after: Sequence[int]) -> float:
    """Measure how differently two groups of customers fill the same bins; about 0 if only by chance.

    The population stability index Σ (q - p) ln (q / p) is never negative: between n and m customers
    of one mall it is (B - 1)(1/n + 1/m) on average, 0.09 for two hundred each in ten bins, where
    the rule of thumb alarms at 0.1. That bias is taken off. Half a customer is added to each bin,
    because an empty one would make the index infinite.

    Parameters
    ----------
    before, after
        Customers in each bin, of one length; some in both.

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
