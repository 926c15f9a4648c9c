"""Customers who went from one segment to another, and how their values changed."""

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
"""In standard deviations of the mall, as for what sets a segment apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureChange:
    """How the mean of a feature changed among customers who moved.

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
        """Whether it is worth being said."""
        return abs(self.deviations) >= _NOTABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Customers who went from one segment to another.

    Attributes
    ----------
    before, after
        The segments, by the version that assigns both months.
    customers
        How many there are.
    changes
        By feature, the largest first; none of 1 to 10 people, whose means could give them away.
    rank_before, rank_after
        The places of the segments, 1 being the best (see `SegmentRanks`).
    """

    before: Segment
    after: Segment
    customers: int
    changes: tuple[FeatureChange, ...]
    rank_before: int
    rank_after: int

    @property
    def is_fall(self) -> bool:
        """Whether the new segment is a less valuable one."""
        return self.rank_after > self.rank_before

    @property
    def importance(self) -> tuple[int, int, int, str, str]:
        """By which flows are ordered."""
        slugs = self.before.slug, self.after.slug
        return importance_of(self.rank_before, self.rank_after, self.customers, slugs)


def importance_of(
    rank_before: int, rank_after: int, customers: int, slugs: tuple[str, str]
) -> tuple[int, int, int, str, str]:
    """Order those who moved: those who fell, from the best first; then those who rose.

    Parameters
    ----------
    rank_before, rank_after
        Of the segments, the best first.
    """
    is_fall = rank_after > rank_before
    return not is_fall, rank_before if is_fall else rank_after, -customers, *slugs


class SegmentRanks:
    """The order of segments from the best down, by their centres.

    A segment is the better, the higher its mean customer stands in all features that are not
    personal, each in standard deviations; where less of a feature is better, the lower.

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
        order = sorted(range(len(worth)), key=lambda place: (-worth[place], place))
        self._ranks = {place: rank for rank, place in enumerate(order, start=1)}

    def __getitem__(self, place: int) -> int:
        """Give the rank of the segment at an index."""
        return self._ranks[place]


def deviations_of(segmentation: Segmentation) -> Point:
    """Give the standard deviation of each feature among the mall's customers.

    Where features were not scaled by it, it is that of the segments' centres, which is somewhat
    less; 1 where all agree.
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
    """Compare the means of customers who moved; of few people nothing is said."""
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
