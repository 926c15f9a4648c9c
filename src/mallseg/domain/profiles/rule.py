"""A rule of thumb for a segment: a few threshold conditions that single its customers out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, compress, islice, pairwise
from operator import lt, mul

from mallseg.domain.customers.census import Census, quantiles_of
from mallseg.domain.customers.feature import Feature

_MOST_CONDITIONS = 4
"""Both sides of two features: more conditions are hard to remember."""

_WORTH_A_CONDITION = 0.005
"""A condition that raises the agreement by less than this is left out."""

_MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A threshold on one feature: values above it, or values up to it.

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
        The accuracy: the share of all customers for whom the rule and the model agree.
    recall
        The share of the segment's customers for whom the conditions hold; None in profiles of
        earlier versions.
    precision
        The share of the customers for whom the conditions hold who belong to the segment. A small
        segment can have a high agreement with a low recall and precision.
    """

    conditions: tuple[Condition, ...]
    agreement: float
    recall: float | None = None
    precision: float | None = None

    @classmethod
    def of(
        cls, conditions: tuple[Condition, ...], *, customers: int, inside: int, held: int, both: int
    ) -> "Rule":
        """Compute the measures of a rule from counts.

        Parameters
        ----------
        customers, inside
            All customers, and those of the segment.
        held, both
            The customers for whom the conditions hold, and those of them in the segment.
        """
        return cls(
            conditions=conditions,
            agreement=(customers - (held - both) - (inside - both)) / customers,
            recall=both / inside,
            precision=both / held,
        )

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the features of its conditions."""
        return tuple(condition.feature for condition in self.conditions)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axis:
    """A subset of the points of a census in ascending order of one feature.

    Attributes
    ----------
    points
        Their indices in the census, of shape (n,).
    values, customers, members
        At each, of shape (n,): the value, the customers, and those of them in the segment.
    """

    points: list[int]
    values: list[float]
    customers: list[int]
    members: list[int]

    @classmethod
    def of(cls, ranking: "SortedCensus", index: int, members: Sequence[int]) -> "_Axis":
        points, values, customers = ranking.axes[index]
        own = [*map(members.__getitem__, points)]
        return cls(points=points, values=values, customers=customers, members=own)

    def where(self, holds: Sequence[bool]) -> "_Axis":
        kept = [*map(holds.__getitem__, self.points)]
        return _Axis(
            points=[*compress(self.points, kept)],
            values=[*compress(self.values, kept)],
            customers=[*compress(self.customers, kept)],
            members=[*compress(self.members, kept)],
        )

    def purest(self, feature: Feature, *, above: float) -> "tuple[float, Condition] | None":
        """Find the split with the lowest Gini impurity, if it improves on the given purity.

        A split lies between two different values, so that equal values stay together.
        """
        everyone, members = sum(self.customers), sum(self.members)
        is_split = [*map(lt, self.values, islice(self.values, 1, None))]
        below = [*compress(accumulate(self.members), is_split)]
        all_below = [*compress(accumulate(self.customers), is_split)]
        purities = [
            own * own / customers + (members - own) * (members - own) / (everyone - customers)
            for own, customers in zip(below, all_below, strict=True)
        ]
        best = max(purities, default=above)
        if best <= above:
            return None
        index = purities.index(best)
        own, customers = below[index], all_below[index]
        ends = next(islice(compress(pairwise(self.values), is_split), index, None))
        return best, Condition(
            feature=feature.name,
            is_above=(members - own) / (everyone - customers) > own / customers,
            threshold=_readable(feature, *ends),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SortedCensus:
    """A census with its points sorted by each feature, once for all segments.

    Attributes
    ----------
    axes
        For each feature, in ascending order: the indices of the points, their values, and the
        customers there.
    """

    census: Census
    axes: tuple[tuple[list[int], list[float], list[int]], ...]

    @classmethod
    def of(cls, census: Census) -> "SortedCensus":
        """Sort a census."""
        axes = []
        for column in census.columns:
            order = sorted(range(len(census)), key=column.__getitem__)
            values, counts = map(column.__getitem__, order), map(census.counts.__getitem__, order)
            axes.append((order, [*values], [*counts]))
        return cls(census=census, axes=tuple(axes))

    def quantiles(
        self, is_member: Sequence[bool], shares: Sequence[float]
    ) -> tuple[tuple[float, ...], ...]:
        """Find quantiles of each feature among the customers at some points.

        Parameters
        ----------
        is_member
            Of shape (n_points,).
        """
        found = []
        for points, values, customers in self.axes:
            kept = [*map(is_member.__getitem__, points)]
            found.append(
                quantiles_of([*compress(values, kept)], [*compress(customers, kept)], shares)
            )
        return tuple(found)

    def rule_for(self, is_member: Sequence[bool]) -> Rule:
        """Find a rule of thumb for the customers at some points of the census.

        One path through a classification tree (CART, Breiman et al. 1984): the split with the
        lowest Gini impurity comes next, and the side with the larger share of the segment is
        followed. A condition is kept only if it raises the agreement enough.

        Parameters
        ----------
        is_member
            Of shape (n_points,): whether the customers at a point belong to the segment.
        """
        features = self.census.features
        members = [*map(mul, self.census.counts, is_member)]
        axes = [_Axis.of(self, index, members) for index in range(len(features))]
        everyone, inside = self.census.customers, sum(members)
        path: list[Condition] = []
        best = _measured((), axes[0], everyone, inside)
        while len(path) < _MOST_CONDITIONS and (condition := _purest(axes, features)):
            path.append(condition)
            axes = self._where(condition, axes)
            rule = _measured(_narrowest(path, features), axes[0], everyone, inside)
            more = len(rule.conditions) - len(best.conditions)
            least = best.agreement + more * _WORTH_A_CONDITION
            if rule.agreement > best.agreement and rule.agreement >= least:
                best = rule
        return best

    def _where(self, condition: Condition, axes: Sequence[_Axis]) -> list[_Axis]:
        names = [feature.name for feature in self.census.features]
        column = self.census.columns[names.index(condition.feature)]
        threshold, is_above = condition.threshold, condition.is_above
        holds = [(value > threshold) is is_above for value in column]
        return [axis.where(holds) for axis in axes]


def _measured(conditions: tuple[Condition, ...], kept: _Axis, everyone: int, inside: int) -> Rule:
    held, both = sum(kept.customers), sum(kept.members)
    return Rule.of(conditions, customers=everyone, inside=inside, held=held, both=both)


def _purest(axes: Sequence[_Axis], features: Sequence[Feature]) -> Condition | None:
    """Find the split with the lowest Gini impurity; None where no split improves it."""
    customers, members = sum(axes[0].customers), sum(axes[0].members)
    best, condition = members * members / customers, None
    for axis, feature in zip(axes, features, strict=True):
        if found := axis.purest(feature, above=best):
            best, condition = found
    return condition


def _narrowest(path: Sequence[Condition], features: Sequence[Feature]) -> tuple[Condition, ...]:
    """Keep the last of several conditions on one side of a feature, in declared order."""
    last = {(c.feature, c.is_above): c for c in path}
    order = {feature.name: index for index, feature in enumerate(features)}
    return tuple(sorted(last.values(), key=lambda c: (order[c.feature], not c.is_above)))


def _readable(feature: Feature, value: float, following: float) -> float:
    """Choose a threshold between a value and the next one, with few decimals in its own unit."""
    middle = feature.decode((value + following) / 2)
    for whole in (10.0**decimals for decimals in range(_MOST_DECIMALS)):
        threshold = feature.encode(math.floor(middle * whole) / whole)
        if threshold >= value:
            return threshold
    return value
