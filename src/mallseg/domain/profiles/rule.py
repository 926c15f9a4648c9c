"""A rule of thumb for a segment: a few conditions that hold for most of its customers only."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from mallseg.domain.customers.census import Census
from mallseg.domain.customers.feature import Feature

_MOST_CONDITIONS = 4
"""Both sides of two features: more conditions are hard to remember."""

_WORTH_A_CONDITION = 0.005
"""A condition that raises the agreement by less than this is left out."""

_MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One side of one threshold: above it, or at most equal to it.

    Attributes
    ----------
    feature
        The name of the feature.
    threshold
        As points hold it.
    """

    feature: str
    is_above: bool
    threshold: float

    def holds(self, value: float) -> bool:
        """Check a value against the condition."""
        return (value > self.threshold) is self.is_above


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Conditions that must hold together.

    Attributes
    ----------
    agreement
        The share of all customers, inside and outside the segment, on whom rule and model agree.
    """

    conditions: tuple[Condition, ...]
    agreement: float

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the features of its conditions."""
        return tuple(condition.feature for condition in self.conditions)


def rule_for(census: Census, is_member: Sequence[bool]) -> Rule:
    """Find a rule of thumb for the customers at some points of a census.

    One path through a classification tree (Breiman et al. 1984): the split with the purest sides
    comes next, and the side with more of the segment is followed. A condition is kept only if it
    raises the agreement enough.

    Parameters
    ----------
    is_member
        Of shape (n_points,): whether the customers at a point belong to the segment.
    """
    kept: Sequence[int] = range(len(census))
    columns = {f.name: c for f, c in zip(census.features, census.columns, strict=True)}
    path: list[Condition] = []
    best = Rule(conditions=(), agreement=_agreement(census, kept, is_member))
    while len(path) < _MOST_CONDITIONS:
        condition = _purest(census, kept, is_member)
        if condition is None:
            break
        path.append(condition)
        column = columns[condition.feature]
        kept = [i for i in kept if condition.holds(column[i])]
        agreement = _agreement(census, kept, is_member)
        conditions = _narrowest(path, census.features)
        more = len(conditions) - len(best.conditions)
        if agreement > best.agreement and agreement >= best.agreement + more * _WORTH_A_CONDITION:
            best = Rule(conditions=conditions, agreement=agreement)
    return best


def _agreement(census: Census, kept: Sequence[int], is_member: Sequence[bool]) -> float:
    inside = set(kept)
    counted = enumerate(census.counts)
    return sum(n for i, n in counted if (i in inside) is is_member[i]) / census.customers


def _narrowest(path: Sequence[Condition], features: Sequence[Feature]) -> tuple[Condition, ...]:
    """Keep the last of several conditions on one side of a feature, in declared order."""
    last = {(c.feature, c.is_above): c for c in path}
    order = {feature.name: place for place, feature in enumerate(features)}
    return tuple(sorted(last.values(), key=lambda c: (order[c.feature], not c.is_above)))


def _purest(census: Census, kept: Sequence[int], is_member: Sequence[bool]) -> Condition | None:
    """Find the split of the kept points with the least Gini impurity; None for pure ones."""
    members = sum(census.counts[i] for i in kept if is_member[i])
    customers = sum(census.counts[i] for i in kept)
    best, found = members * members / customers, None
    for feature, column in zip(census.features, census.columns, strict=True):
        for value, following, own, all_below in _cumulated(census, kept, is_member, column):
            above, all_above = members - own, customers - all_below
            purity = own * own / all_below + above * above / all_above
            if purity > best:
                best = purity
                is_above = above / all_above > own / all_below
                found = Condition(
                    feature=feature.name,
                    is_above=is_above,
                    threshold=_readable(feature, value, following),
                )
    return found


def _cumulated(
    census: Census, kept: Sequence[int], is_member: Sequence[bool], column: Sequence[float]
) -> Iterator[tuple[float, float, int, int]]:
    """Yield each value with the next one, and the members and customers up to it."""
    customers: defaultdict[float, int] = defaultdict(int)
    members: defaultdict[float, int] = defaultdict(int)
    for i in kept:
        customers[column[i]] += census.counts[i]
        members[column[i]] += census.counts[i] if is_member[i] else 0
    values = sorted(customers)
    own = accumulate(members[value] for value in values)
    overall = accumulate(customers[value] for value in values)
    for (value, following), below, all_below in zip(pairwise(values), own, overall, strict=False):
        yield value, following, below, all_below


def _readable(feature: Feature, value: float, following: float) -> float:
    """Choose a threshold from a value up to the next one, with few decimals in its own unit."""
    middle = feature.decode((value + following) / 2)
    for whole in (10.0**decimals for decimals in range(_MOST_DECIMALS)):
        threshold = feature.encode(math.floor(middle * whole) / whole)
        if threshold >= value:
            return threshold
    return value
