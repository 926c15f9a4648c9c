"""Names that were true of a segment once, and are not any more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mallseg.domain.customers.demographics import MIN_DISCLOSED
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.units import Units
from mallseg.domain.identity.level_bounds import LevelBounds, level_bounds_of
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.segments.naming.naming import Wording
from mallseg.domain.segments.segment import NameOrigin, Segment
from mallseg.domain.segments.segment_type import Level
from mallseg.domain.segments.segmentation import Segmentation

_NO_MORE = {
    Level.LOWER: "is not below that of two thirds",
    Level.MIDDLE: "is not in the middle third",
    Level.HIGHER: "is not above that of two thirds",
}

_FAR = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleName:
    """A name that does not fit its segment any more.

    Attributes
    ----------
    slug, name
        Of the segment.
    since
        The version that first bore the name.
    would_be
        What the playbook would call it today; None where that is no other name, or another
        segment's.
    reason
        In words, for whoever is to find a better name.
    """

    slug: str
    name: str
    since: int
    would_be: str | None
    reason: str

    @property
    def note(self) -> str:
        """Say it beside the name: ``This name no longer fits: …``."""
        today = f" Today it would be called “{self.would_be}”." if self.would_be else ""
        return f"This name no longer fits: {self.reason}.{today}"

    @property
    def remedy(self) -> str:
        """Say what can be done."""
        return f"`mallseg rename {self.slug} --name …` gives it another name."

    def __str__(self) -> str:
        """Say all of it, where the segment is not in view."""
        whose = f"The name “{self.name}” no longer fits {self.slug}:"
        return f"{self.note.replace('This name no longer fits:', whose, 1)} {self.remedy}"


def stale_names(
    segmentation: Segmentation, profile: Profile | None, wording: Wording
) -> tuple[StaleName, ...]:
    """Hold every name that was given before against where its segment stands.

    Parameters
    ----------
    portrait
        That of the same version. Without its grid of customers nothing can be told.
    """
    if profile is None or profile.density is None:
        return ()
    level_bounds = level_bounds_of(profile.density, segmentation.features)
    found = (stale_name_of(s, segmentation, level_bounds, wording) for s in segmentation.segments)
    return tuple(filter(None, found))


def stale_name_of(
    segment: Segment, segmentation: Segmentation, level_bounds: LevelBounds, wording: Wording
) -> StaleName | None:
    """Hold the name of one segment against where it stands among the customers.

    A name fits while both hold:

    - The centre is of the type that was named, or short of it by less than 5 % of the customers.
    - Along no feature the centre has moved by more than three quarters of a standard deviation of
      all customers since. So a slow creep is seen even in a mall that creeps along, where nobody's
      type changes.

    Where a segment has 10 customers or fewer, it is not said where their mean is.
    """
    if (origin := segment.named) is None:
        return None
    features, units = segmentation.features, wording.units
    reasons = [
        *_other_levels(segment, origin, features, level_bounds, units),
        *_elsewhere(segment, origin, features, level_bounds, units),
    ]
    if not reasons:
        return None
    return StaleName(
        slug=segment.slug,
        name=segment.name,
        since=origin.version,
        would_be=_name_today(segment, segmentation, wording),
        reason="; ".join(reasons),
    )


def _name_today(segment: Segment, segmentation: Segmentation, wording: Wording) -> str | None:
    """Give the words of today's type, where they say something else and are nobody's."""
    if segment.type is None:
        return None
    words, _ = wording.playbook.words(segment.type, segment.slug)
    is_the_same = segment.name == words or segment.name.startswith(f"{words} (")
    names = {other.name.casefold() for other in segmentation.segments}
    return None if is_the_same or words.casefold() in names else words


def _is_told(segment: Segment) -> bool:
    return segment.customers >= MIN_DISCLOSED


def _other_levels(
    segment: Segment,
    origin: NameOrigin,
    features: Sequence[Feature],
    level_bounds: LevelBounds,
    units: Units,
) -> Iterator[str]:
    """Say on which features the segment is not any more where its name says it is."""
    levels = origin.type.levels() if origin.type else {}
    for feature, value in zip(features, segment.centre, strict=True):
        level = levels.get(feature)
        if level and not level_bounds.is_nearly(level, value, feature):
            shown = f", {units.labelled(feature).show(value)} on average,"
            what = f"its {feature.label}{shown if _is_told(segment) else ''}"
            yield f"{what} {_NO_MORE[level]} of all customers any more"


def _elsewhere(
    segment: Segment,
    origin: NameOrigin,
    features: Sequence[Feature],
    level_bounds: LevelBounds,
    units: Units,
) -> Iterator[str]:
    """Say along which features the centre has gone far from where it stood when it was named."""
    for feature, then, now in zip(features, origin.centre, segment.centre, strict=True):
        if abs(now - then) > _FAR * level_bounds.deviations[feature]:
            show = units.labelled(feature).show
            version = f"in version {origin.version}"
            yield (
                f"its {feature.label} was {show(then)} on average {version}, and is {show(now)}"
                if _is_told(segment)
                else f"its {feature.label} is far from what it was {version}"
            )
