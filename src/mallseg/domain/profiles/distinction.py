"""Distinctions: the largest differences between a segment and the whole mall.

Differences of means are in standard deviations of all customers; those of shares in standard
deviations of the indicator of the group, ``(p - q) / sqrt(q (1 - q))``.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.feature import Feature
from mallseg.domain.profiles.breakdown_table import BreakdownTable, Extent, Group
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segment_type import Level

_NOTABLE = 0.4
_FAR = 1.0
_MOST_NOTABLE = 3
_NEARLY_ALL = 0.9
"""The lower bound of a share that is "nearly all"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureDifference:
    """A feature's mean in a segment beside that of all customers.

    Attributes
    ----------
    deviations
        The difference in standard deviations; 0 where all customers have the same value.
    level
        The level in the segment's type; None where it names none.
    """

    feature: Feature
    own: float
    overall: float
    deviations: float
    level: Level | None

    @property
    def is_beyond_most(self) -> bool:
        """Whether the segment's type places it beyond two thirds of the customers."""
        return self.level is (Level.HIGHER if self.deviations > 0 else Level.LOWER)

    @property
    def is_far(self) -> bool:
        """Whether it is a standard deviation or more."""
        return abs(self.deviations) >= _FAR


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDifference:
    """The share of a group of a breakdown in a segment beside its share of the mall.

    `own` is None where it is suppressed and nearly all belong to the group.
    """

    breakdown: Breakdown
    group: Group
    own: float | None
    overall: float
    deviations: float

    @property
    def is_far(self) -> bool:
        """Whether it is a standard deviation or more."""
        return abs(self.deviations) >= _FAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Distinction:
    """The differences between a segment and the whole mall.

    Attributes
    ----------
    features
        All features that may be disclosed, in declared order.
    notable
        The largest differences, at most three, largest first. A middle level in the segment's type
        is never notable; any other level always is.
    is_like_the_mall
        Whether nothing is notable and, for each feature, the mall's mean is within the typical
        range of the segment.
    """

    features: tuple[FeatureDifference, ...]
    notable: tuple[FeatureDifference | GroupDifference, ...]
    is_like_the_mall: bool


def distinction(
    segment: Segment, features: Sequence[Feature], profile: Profile
) -> Distinction | None:
    """Compare a segment with the whole mall; None where the profile has no means of the mall."""
    if profile.overall is None:
        return None
    of_features = tuple(_of_features(segment, features, profile.overall))
    names = {feature.name for feature in features}
    tables = [table for table in profile.breakdowns if table.breakdown.name not in names]
    groups = _of_groups(segment.slug, tables)
    differences: list[FeatureDifference | GroupDifference] = [*of_features, *groups]
    notable = sorted(filter(_is_notable, differences), key=_size, reverse=True)
    own = profile.segment(segment.slug)
    typical = dict(zip(features, own.typical, strict=True)) if own else {}
    return Distinction(
        features=of_features,
        notable=tuple(notable[:_MOST_NOTABLE]),
        is_like_the_mall=not notable and all(_is_typical(each, typical) for each in of_features),
    )


def _is_notable(difference: FeatureDifference | GroupDifference) -> bool:
    level = difference.level if isinstance(difference, FeatureDifference) else None
    if level is None:
        return _size(difference) >= _NOTABLE
    return level is not Level.MIDDLE


def _is_typical(
    difference: FeatureDifference, typical: Mapping[Feature, tuple[float, float]]
) -> bool:
    low, high = typical.get(difference.feature, (-math.inf, math.inf))
    return low <= difference.overall <= high and abs(difference.deviations) < _NOTABLE


def _size(difference: FeatureDifference | GroupDifference) -> float:
    """Measure a difference; a group that is rarer than in the mall is not notable."""
    if isinstance(difference, GroupDifference):
        return difference.deviations
    return abs(difference.deviations)


def _of_features(
    segment: Segment, features: Sequence[Feature], overall: Sequence[tuple[float, float]]
) -> Iterator[FeatureDifference]:
    levels = {each.name: level for each, level in _levels(segment).items()}
    for feature, own, (mean, deviation) in zip(features, segment.centre, overall, strict=True):
        if segment.discloses(feature):
            deviations = (own - mean) / deviation if deviation else 0.0
            yield FeatureDifference(
                feature=feature,
                own=own,
                overall=mean,
                deviations=deviations,
                level=levels.get(feature.name),
            )


def _of_groups(slug: str, tables: Sequence[BreakdownTable]) -> Iterator[GroupDifference]:
    """Find the group of each breakdown that is most over-represented in the segment.

    The caller leaves out breakdowns by a feature: the feature's mean says more.
    """
    for table in tables:
        differences = [
            GroupDifference(
                breakdown=table.breakdown,
                group=group,
                own=own,
                overall=overall,
                deviations=((_NEARLY_ALL if own is None else own) - overall)
                / math.sqrt(overall * (1 - overall)),
            )
            for group, own, overall, about in table.comparable(slug)
            if 0 < overall < 1 and about is not Extent.HARDLY_ANY
        ]
        if differences:
            yield max(differences, key=lambda each: each.deviations)


def _levels(segment: Segment) -> Mapping[Feature, Level]:
    return segment.type.levels() if segment.type else {}
