"""Flows: the customers who moved from one segment to another, and how their values changed."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mallseg.domain.customers.breakdown import MIN_DISCLOSED
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.segments.scaling import Scaling
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segmentation import Segmentation

_FAR = 1.0
_NOTABLE = 0.4
"""In standard deviations of the mall, as for the distinctions of a segment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureChange:
    """The change of a feature's mean among customers who moved.

    Attributes
    ----------
    before, after
        The means, as points hold them.
    deviations
        The change in standard deviations of the mall's customers.
    """

    feature: Feature
    before: float
    after: float
    deviations: float

    @property
    def is_far(self) -> bool:
        """Whether it is a standard deviation or more."""
        return abs(self.deviations) >= _FAR

    @property
    def is_notable(self) -> bool:
        """Whether it is large enough to be mentioned."""
        return abs(self.deviations) >= _NOTABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The customers who moved from one segment to another.

    Attributes
    ----------
    before, after
        The segments, by the version that assigns both months.
    customers
        The number of customers.
    changes
        The changes by feature, the largest first; empty for 1 to 10 people, whose means are not
        disclosed.
    rank_before, rank_after
        The ranks of the segments, 1 being the best (see `SegmentRanks`).
    """

    before: Segment
    after: Segment
    customers: int
    changes: tuple[FeatureChange, ...]
    rank_before: int
    rank_after: int

    @property
    def importance(self) -> tuple[int, int, int, str, str]:
        """The sort key of flows."""
        slugs = self.before.slug, self.after.slug
        return importance_of(self.rank_before, self.rank_after, self.customers, slugs)


def importance_of(
    rank_before: int, rank_after: int, customers: int, slugs: tuple[str, str]
) -> tuple[int, int, int, str, str]:
    """Return the sort key of a flow: falls from the best segment first, then rises.

    Parameters
    ----------
    rank_before, rank_after
        The ranks of the segments, 1 being the best.
    """
    is_fall = rank_after > rank_before
    return not is_fall, rank_before if is_fall else rank_after, -customers, *slugs


class SegmentRanks:
    """The ranks of segments, by the sum of their standardised centres.

    Personal features do not count, and features of which less is better count negatively.

    Parameters
    ----------
    lower_is_better
        The names of features of which less is better, such as the days since the last purchase.
    """

    def __init__(self, segmentation: Segmentation, lower_is_better: Iterable[str] = ()) -> None:
        features, lower = segmentation.features, {*lower_is_better}
        counted = [i for i, each in enumerate(features) if not each.is_personal]
        signs = [-1 if each.name in lower else 1 for each in features]
        deviations = deviations_of(segmentation)
        worth = [
            sum(signs[i] * each.centre[i] / deviations[i] for i in counted)
            for each in segmentation.segments
        ]
        order = sorted(range(len(worth)), key=lambda index: (-worth[index], index))
        self._ranks = {index: rank for rank, index in enumerate(order, start=1)}

    def __getitem__(self, index: int) -> int:
        """Return the rank of the segment at an index."""
        return self._ranks[index]


def deviations_of(segmentation: Segmentation) -> Point:
    """Return the standard deviation of each feature among the mall's customers.

    Where features were not standardised, it is estimated between the segments' centres, which gives
    somewhat less; 1 where all centres agree.
    """
    if segmentation.scale.scaling is Scaling.STANDARD:
        return segmentation.scale.unit
    total = segmentation.customers
    means = [
        sum(each.customers * each.centre[i] for each in segmentation.segments) / total
        for i in range(len(segmentation.features))
    ]
    squares = [
        sum(each.customers * (each.centre[i] - mean) ** 2 for each in segmentation.segments)
        for i, mean in enumerate(means)
    ]
    return tuple(math.sqrt(square / total) or 1.0 for square in squares)


def changes_between(
    segmentation: Segmentation, customers: int, before: Point, after: Point
) -> tuple[FeatureChange, ...]:
    """Compare the means of customers who moved; empty where these are too few to disclose."""
    if customers < MIN_DISCLOSED:
        return ()
    deviations: Sequence[float] = deviations_of(segmentation)
    changes = (
        FeatureChange(feature=feature, before=old, after=new, deviations=(new - old) / deviation)
        for feature, old, new, deviation in zip(
            segmentation.features, before, after, deviations, strict=True
        )
    )
    return tuple(sorted(changes, key=lambda change: -abs(change.deviations)))
