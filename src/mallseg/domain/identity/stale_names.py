"""Stale names: names that no longer describe their segments."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from mallseg.domain.customers.breakdown import MIN_DISCLOSED
from mallseg.domain.customers.census import Census
from mallseg.domain.customers.feature import Feature
from mallseg.domain.profiles.density import Density
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.segments.naming import Wording
from mallseg.domain.segments.segment import NameOrigin, Segment
from mallseg.domain.segments.segment_type import Level
from mallseg.domain.segments.segmentation import Segmentation

_TOLERANCE = 0.05
"""A share of the customers, so that a centre at the edge of a third is not stale every month."""

_SHARES = {
    Level.LOWER: (0.0, 1 / 3 + _TOLERANCE),
    Level.MIDDLE: (1 / 3 - _TOLERANCE, 2 / 3 + _TOLERANCE),
    Level.HIGHER: (2 / 3 - _TOLERANCE, 1.0),
    Level.BELOW: (0.0, 1 / 2 + _TOLERANCE),
    Level.ABOVE: (1 / 2 - _TOLERANCE, 1.0),
}

_FAR = 0.75
"""In standard deviations of all customers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelBounds:
    """The bounds of the levels, and the standard deviation of all customers, by feature.

    The bounds are quantiles: those of thirds and halves, widened by 5 % of the customers.
    """

    bounds: Mapping[Feature, Mapping[Level, tuple[float, float]]]
    deviations: Mapping[Feature, float]

    @classmethod
    def of(cls, census: Census) -> "LevelBounds":
        """Compute the bounds from a census."""
        return cls(
            bounds={feature: _bounds(census, feature) for feature in census.features},
            deviations={feature: census.moments(feature)[1] for feature in census.features},
        )

    def is_within(self, level: Level, value: float, feature: Feature) -> bool:
        """Check whether a centre is within the widened bounds of a level."""
        lowest, highest = self.bounds[feature][level]
        return lowest <= value <= highest


@lru_cache(maxsize=4)  # a server renders the same few versions again and again
def level_bounds_of(density: Density, features: tuple[Feature, ...]) -> LevelBounds:
    """Compute the bounds from the density of a version."""
    each = [LevelBounds.of(density.along(i).census(f)) for i, f in enumerate(features)]
    return LevelBounds(
        bounds={feature: own for one in each for feature, own in one.bounds.items()},
        deviations={feature: own for one in each for feature, own in one.deviations.items()},
    )


class Staleness(StrEnum):
    """The reason why a name no longer fits."""

    OTHER_LEVEL = "other_level"
    """The centre is no longer within the level that the name states."""

    FAR_AWAY = "far_away"
    """The centre has moved far since the segment got its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleFeature:
    """A feature for which a name no longer fits.

    Attributes
    ----------
    code
        The reason.
    feature
        The feature.
    level
        The level that the name states; None where the centre moved far.
    named_at, value
        The centre at the time of naming, and now. None in segments of 10 customers or fewer, whose
        mean is not disclosed.
    """

    code: Staleness
    feature: Feature
    level: Level | None = None
    named_at: float | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleName:
    """A name that no longer fits its segment.

    Attributes
    ----------
    slug, name
        The slug and the name of the segment.
    since
        The version in which the segment got the name.
    suggested_name
        The playbook's name for the segment now; None where that is the same, or the name of another
        segment.
    reasons
        The reasons, at least one.
    """

    slug: str
    name: str
    since: int
    suggested_name: str | None
    reasons: tuple[StaleFeature, ...]


def stale_names(
    segmentation: Segmentation, profile: Profile | None, wording: Wording
) -> tuple[StaleName, ...]:
    """Find the names that no longer fit.

    Parameters
    ----------
    profile
        The profile of the same version. Without a density, no name can be checked.
    """
    if profile is None or profile.density is None:
        return ()
    level_bounds = level_bounds_of(profile.density, segmentation.features)
    found = (stale_name_of(s, segmentation, level_bounds, wording) for s in segmentation.segments)
    return tuple(filter(None, found))


def stale_name_of(
    segment: Segment, segmentation: Segmentation, level_bounds: LevelBounds, wording: Wording
) -> StaleName | None:
    """Check the name of a segment against its present centre.

    A name fits while both hold:

    - The centre is within the levels of the type at the time of naming, widened by 5 % of the
      customers.
    - The centre has moved along no feature by more than three quarters of a standard deviation of
      all customers since then. This catches slow drift of the whole mall, where no type changes.
    """
    if (origin := segment.named) is None:
        return None
    features = segmentation.features
    reasons = (
        *_other_levels(segment, origin, features, level_bounds),
        *_far_away(segment, origin, features, level_bounds),
    )
    if not reasons:
        return None
    return StaleName(
        slug=segment.slug,
        name=segment.name,
        since=origin.version,
        suggested_name=_current_name(segment, segmentation, wording),
        reasons=reasons,
    )


def _bounds(census: Census, feature: Feature) -> Mapping[Level, tuple[float, float]]:
    return {
        level: (census.quantile(feature, low), census.quantile(feature, high))
        for level, (low, high) in _SHARES.items()
    }


def _current_name(segment: Segment, segmentation: Segmentation, wording: Wording) -> str | None:
    """Return the playbook's name for the current type, if it differs and is not taken."""
    if segment.type is None:
        return None
    words, _ = wording.playbook.words(segment.type, segment.slug)
    is_the_same = segment.name == words or segment.name.startswith(f"{words} (")
    names = {other.name.casefold() for other in segmentation.segments}
    return None if is_the_same or words.casefold() in names else words


def _is_disclosed(segment: Segment) -> bool:
    return segment.customers >= MIN_DISCLOSED


def _other_levels(
    segment: Segment,
    origin: NameOrigin,
    features: Sequence[Feature],
    level_bounds: LevelBounds,
) -> Iterator[StaleFeature]:
    """Find the features whose level is no longer that of the name."""
    levels = origin.type.levels() if origin.type else {}
    for feature, value in zip(features, segment.centre, strict=True):
        level = levels.get(feature)
        if level and not level_bounds.is_within(level, value, feature):
            yield StaleFeature(
                code=Staleness.OTHER_LEVEL,
                feature=feature,
                level=level,
                value=value if _is_disclosed(segment) else None,
            )


def _far_away(
    segment: Segment,
    origin: NameOrigin,
    features: Sequence[Feature],
    level_bounds: LevelBounds,
) -> Iterator[StaleFeature]:
    """Find the features along which the centre has moved far since it was named."""
    for feature, then, now in zip(features, origin.centre, segment.centre, strict=True):
        if abs(now - then) > _FAR * level_bounds.deviations[feature]:
            is_disclosed = _is_disclosed(segment)
            yield StaleFeature(
                code=Staleness.FAR_AWAY,
                feature=feature,
                named_at=then if is_disclosed else None,
                value=now if is_disclosed else None,
            )
