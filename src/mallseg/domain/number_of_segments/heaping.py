"""Heaping (digit preference): many people report an income or a score in fives or tens.

A group then looks like several, one for each heap, unless each rounded value is taken to stand for
an interval.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

_MULTIPLES = (2, 5, 10, 20, 25, 50, 100)
_LEAST_SHARE = 0.25
_AS_MANY = 0.8
"""Values rounded to tens are multiples of five too: the widest step that explains as many is taken.
"""

_FEWEST_HEAPS = 5
_DEVIATIONS = 4.0
_LOOKED_AT = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Heaping:
    """The share of customers whose value is rounded to a step; both 0 without heaping."""

    step: float = 0.0
    share: float = 0.0

    @property
    def variance(self) -> float:
        """The variance that rounding hides: that of a uniform distribution as wide as the step."""
        return self.share * self.step**2 / 12


def heaping_of(values: Sequence[float], counts: Sequence[int], step: float) -> Heaping:
    """Find the widest step to which at least a quarter of the customers round, beyond chance.

    Parameters
    ----------
    values, counts
        Customers at each value; a value may occur more than once. Of very many, a systematic sample
        is taken.
    step
        The step of the grid that all values lie on; 0 where there is none.
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
        heaps = [count for steps, count in at.items() if steps % multiple == 0]
        more = sum(heaps) / customers - 1 / multiple
        share = more / (1 - 1 / multiple)
        is_chance = more < _DEVIATIONS / sqrt(multiple * customers)
        if len(heaps) >= _FEWEST_HEAPS and share >= _LEAST_SHARE and not is_chance:
            found[multiple] = share
    if not found:
        return Heaping()
    widest = max(each for each in found if found[each] >= _AS_MANY * max(found.values()))
    return Heaping(step=widest * step, share=found[widest])
