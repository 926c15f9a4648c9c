"""What a segment looks like, beyond its centre: for people who are to recognise its customers."""

from dataclasses import dataclass

from mallseg.domain.census import Census
from mallseg.domain.rule import Rule, rule_for
from mallseg.domain.segmentation import Segmentation

_TYPICAL = (0.1, 0.9)


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentPortrait:
    """One segment.

    Attributes
    ----------
    slug
        Of the segment.
    typical
        Per feature, in declared order, the values between which the middle 80 % of the segment's
        customers lie, in the users' units.
    rule
        What approximates it.
    """

    slug: str
    typical: tuple[tuple[float, float], ...]
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """All segments of a segmentation, in the order of their numbers."""

    segments: tuple[SegmentPortrait, ...]

    @classmethod
    def of(cls, census: Census, segmentation: Segmentation) -> "Portrait":
        """Look at the customers of each segment."""
        numbers = [segmentation.assign_point(point).segment.number for point in census.points()]
        portraits = []
        for segment in segmentation.segments:
            is_member = [number == segment.number for number in numbers]
            own = _of_members(census, is_member)
            portraits.append(
                SegmentPortrait(
                    slug=segment.slug,
                    typical=tuple(
                        (own.quantile(feature, _TYPICAL[0]), own.quantile(feature, _TYPICAL[1]))
                        for feature in census.features
                    ),
                    rule=rule_for(census, is_member),
                )
            )
        return cls(segments=tuple(portraits))

    def segment(self, slug: str) -> SegmentPortrait | None:
        """Find the portrait of a segment, if there is one."""
        return next((each for each in self.segments if each.slug == slug), None)


def _of_members(census: Census, is_member: list[bool]) -> Census:
    rows = zip(census.points(), census.counts, is_member, strict=True)
    return Census.of_counts(census.features, {point: n for point, n, member in rows if member})
