"""Heaping: many people give their income, or a score, in fives or tens.

A group then looks like several, one for each heap, unless a value stands for all that are rounded
to it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

_MULTIPLES = (2, 5, 10, 20, 25, 50, 100)
_LEAST_SHARE = 0.25
_AS_MANY = 0.8
"""Of those who round to tens, as many round to fives; the wider step says more."""

_FEWEST_HEAPS = 5
_DEVIATIONS = 4.0
_LOOKED_AT = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Heaping:
    """The share of customers whose value is rounded to a step; 0 where none is."""

    step: float = 0.0
    share: float = 0.0

    @property
    def variance(self) -> float:
        """The variance behind a value by rounding to the step: an even spread of its width."""
        return self.share * self.step**2 / 12


def heaping_of(values: Sequence[float], counts: Sequence[int], step: float) -> Heaping:
    """Find the widest step to which a quarter of the customers round, and more than by chance.

    Parameters
    ----------
    values, counts
        Customers at each value; a value may occur more than once. Of many, every other is looked
        at, or fewer.
    step
        Of the grid of all values; 0 where there is none.
    """
    every = max(len(values) // _LOOKED_AT, 1)
    if step <= 0:
        return Heaping()
    at: Counter[int] = Counter()
    for value, count in zip(values[::every], counts[::every], strict=True):
        at[round(value / step)] += count
    customers = at.total()
    found = {}
    for multiple in _MULTIPLES:
        heaps = [count for place, count in at.items() if place % multiple == 0]
        more = sum(heaps) / customers - 1 / multiple
        share = more / (1 - 1 / multiple)
        is_chance = more < _DEVIATIONS / sqrt(multiple * customers)
        if len(heaps) >= _FEWEST_HEAPS and share >= _LEAST_SHARE and not is_chance:
            found[multiple] = share
    if not found:
        return Heaping()
    widest = max(each for each in found if found[each] >= _AS_MANY * max(found.values()))
    return Heaping(step=widest * step, share=found[widest])
