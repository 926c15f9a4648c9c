"""Whether one partition of a census is significantly better than another."""

import math

from mallseg.domain.customers.census import Census
from mallseg.domain.segments.nearest_centres import nearest_centres_around
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.scaling import FeatureScale

WORTH_A_CHANGE = 0.02
"""A share of the inertia: partitions that differ by less count as equally good."""

BEYOND_CHANCE = 3.0
"""In standard errors. The threshold is high because the test is repeated every month."""


def is_worth_a_change(
    census: Census, scale: FeatureScale, *, before: Partition, other: Partition
) -> bool:
    """Check whether the other partition improves on the previous one by more than chance.

    Which of two almost equally good partitions is better depends on the sample: with 200 customers,
    chance alone makes differences of 5 % and more. So the other partition must have an inertia that
    is 2 % lower, and lower by three standard errors of the paired difference per customer.
    """
    if other.inertia >= (1 - WORTH_A_CHANGE) * before.inertia:
        return False
    _, by_old = nearest_centres_around(census, scale, before.centres)
    _, by_new = nearest_centres_around(census, scale, other.centres)
    repetitions = census.repetitions
    gain = squares = 0.0
    customers = census.customers // repetitions
    for of_old, of_new, count in zip(by_old, by_new, census.counts, strict=True):
        own, difference = count // repetitions, of_old - of_new
        gain += own * difference
        squares += own * difference**2
    error = math.sqrt(max(squares - gain**2 / customers, 0.0))
    return gain > BEYOND_CHANCE * error
