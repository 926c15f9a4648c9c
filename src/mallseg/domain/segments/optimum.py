"""Whether one division of a census is better enough than another to be worth a change."""

import math

from mallseg.domain.customers.census import Census
from mallseg.domain.segments.nearest_centres import nearest_centres_around
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.scaling import FeatureScale

WORTH_A_CHANGE = 0.02
"""A share of the inertia: divisions that differ by less are equally good."""

BEYOND_CHANCE = 3.0
"""In standard errors: strict, because the question is asked every month for years."""


def is_worth_a_change(
    census: Census, scale: FeatureScale, *, before: Partition, other: Partition
) -> bool:
    """Check whether the other division is better than the previous one by more than chance.

    Where two divisions are almost equally good, which one is better depends on which customers
    happen to be in the file: with 200 customers, chance alone makes differences of 5 % and more. So
    the other must have an inertia that is 2 % lower, and lower by three standard errors of the
    difference over other samples of customers of the same mall.
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
