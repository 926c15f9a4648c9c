"""Names that were true of a segment once, and are not any more."""

from collections.abc import Iterator
from dataclasses import dataclass

from mallseg.domain.census import Census
from mallseg.domain.feature import Feature
from mallseg.domain.moments import deviation
from mallseg.domain.naming import Wording
from mallseg.domain.segment import NameOrigin, Segment
from mallseg.domain.segment_type import Level, Thirds
from mallseg.domain.segmentation import Segmentation

_NO_MORE = {
    Level.LOWER: "is not below that of two thirds",
    Level.MIDDLE: "is not in the middle third",
    Level.HIGHER: "is not above that of two thirds",
}

_FAR = 0.75

_LENIENCE = 0.05
"""A share of the customers: a centre on the edge of a third does not change sides every month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """A name that does not fit its segment any more.

    Attributes
    ----------
    slug, name
        Of the segment.
    since
        The version that first bore the name.
    would_be
        What the playbook would call it today.
    reason
        In words, for whoever is to find a better name.
    """

    slug: str
    name: str
    since: int
    would_be: str
    reason: str

    def __str__(self) -> str:
        """Say it, and what can be done."""
        today = f"Today it would be called “{self.would_be}”; "
        if self.name.startswith(self.would_be):
            today = ""
        return (
            f"the name “{self.name}” no longer fits {self.slug}: {self.reason}. {today}"
            f"`mallseg rename {self.slug} --name …` gives it another name"
        )


def misfits(census: Census, segmentation: Segmentation, wording: Wording) -> tuple[Misfit, ...]:
    """Hold every name that was given before against where its segment stands now.

    A name fits while both hold:

    - The centre is of the type that was named, or short of it by less than 5 % of the customers.
    - Along no feature the centre has moved by more than three quarters of a standard deviation of
      all customers since. So a slow creep is seen even in a mall that creeps along, where nobody's
      type changes.

    Parameters
    ----------
    census
        The customers on whom the segmentation was trained.
    """
    thirds = Thirds.of(census)
    found = []
    for segment in segmentation.segments:
        if (origin := segment.named) is None:
            continue
        reasons = [
            *_other_levels(census, segment, origin, wording),
            *_elsewhere(census, segment, origin, wording),
        ]
        if reasons:
            today, _ = wording.playbook.words(thirds.type_of(segment.centre), segment.slug)
            found.append(
                Misfit(
                    slug=segment.slug,
                    name=segment.name,
                    since=origin.version,
                    would_be=today,
                    reason="; ".join(reasons),
                )
            )
    return tuple(found)


def _other_levels(
    census: Census, segment: Segment, origin: NameOrigin, wording: Wording
) -> Iterator[str]:
    """Say on which features the segment is not any more where its name says it is."""
    levels = origin.type.levels() if origin.type else {}
    for feature, value in zip(census.features, segment.centre, strict=True):
        if (level := levels.get(feature)) and not _is_nearly(level, value, census, feature):
            shown = wording.units.labelled(feature).show(value)
            mean = f", {shown} on average," if segment.tells(feature) else ""
            yield f"its {feature.label}{mean} {_NO_MORE[level]} of all customers any more"


def _is_nearly(level: Level, value: float, census: Census, feature: Feature) -> bool:
    bounds = {
        Level.LOWER: (0.0, 1 / 3 + _LENIENCE),
        Level.MIDDLE: (1 / 3 - _LENIENCE, 2 / 3 + _LENIENCE),
        Level.HIGHER: (2 / 3 - _LENIENCE, 1.0),
    }
    lowest, highest = (census.quantile(feature, share) for share in bounds[level])
    return lowest <= value <= highest


def _elsewhere(
    census: Census, segment: Segment, origin: NameOrigin, wording: Wording
) -> Iterator[str]:
    """Say along which features the centre has gone far from where it stood when it was named."""
    columns = zip(census.features, census.columns, origin.centre, segment.centre, strict=True)
    for feature, column, then, now in columns:
        if abs(now - then) > _FAR * deviation(column, census.counts):
            if not segment.tells(feature):
                yield f"its {feature.label} is far from that of version {origin.version}"
                continue
            show = wording.units.labelled(feature).show
            yield (
                f"its {feature.label} was {show(then)} on average in version {origin.version}, "
                f"and is {show(now)}"
            )
