"""A segment's card: who they are, how to recognise them, who is next to them, what to offer."""

from dataclasses import dataclass

from mallseg.domain.cards.distinction import distinction
from mallseg.domain.customers.feature import Feature
from mallseg.domain.identity.stale_names import StaleName, stale_names
from mallseg.domain.number_of_segments.border import SegmentBorder
from mallseg.domain.profiles.demographic_table import SUPPRESSED, Share
from mallseg.domain.profiles.profile import Profile, SegmentProfile
from mallseg.domain.profiles.rule import Rule
from mallseg.domain.segments.naming.naming import Wording
from mallseg.domain.segments.naming.playbook import Offer
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segmentation import Segmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A segment next to another, and what lies between them."""

    segment: Segment
    border: SegmentBorder


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a team reads of one segment. What nobody noted when it was trained is None.

    Attributes
    ----------
    features
        As people read them, in the mall's units, in the order of the segment's centre.
    misfit
        Why the name does not fit any more, if it does not.
    sets_apart
        One sentence.
    portrait
        Typical ranges, of which people are told as far as the segment tells of the feature.
    rule
        The rule of thumb; None too where it would tell the ages of 1 to 10 people.
    neighbours
        In the order of their numbers.
    age, gender
        Shares of groups; None too where the source does not tell, or nothing may be told.
    withheld
        Of these two, what is told of other segments but not of this one: so few people, or so few
        of another segment, could be recognised.
    offers, avoid
        What the playbook says today.
    """

    segment: Segment
    features: tuple[Feature, ...]
    stale_name: StaleName | None
    sets_apart: str | None
    profile: SegmentProfile | None
    rule: Rule | None
    neighbours: tuple[Neighbour, ...] | None
    age: tuple[Share, ...] | None
    gender: tuple[Share, ...] | None
    suppressed: tuple[str, ...]
    offers: tuple[Offer, ...]
    avoid: tuple[str, ...]

    @property
    def hidden(self) -> tuple[Feature, ...]:
        """The features that it says nothing of: ages of 1 to 10 people."""
        return tuple(feature for feature in self.features if not self.segment.discloses(feature))

    @classmethod
    def of(
        cls,
        segment: Segment,
        segmentation: Segmentation,
        profile: Profile | None,
        wording: Wording,
        stale_name: StaleName | None,
    ) -> "Card":
        """Put together what is known of a segment."""
        playbook, slug, features = wording.playbook, segment.slug, segmentation.features
        demographics = profile.demographics if profile else SUPPRESSED
        own = profile.segment(slug) if profile else None
        return cls(
            segment=segment,
            features=tuple(map(wording.units.labelled, features)),
            stale_name=stale_name,
            sets_apart=(
                distinction(segment, features, profile, wording.units) if profile else None
            ),
            profile=own,
            rule=own.rule if own and all(map(segment.discloses, own.rule.features)) else None,
            neighbours=_neighbours(slug, segmentation, profile),
            age=demographics.age.shares(slug) if demographics.age else None,
            gender=demographics.gender.shares(slug) if demographics.gender else None,
            suppressed=demographics.suppressed(slug),
            offers=playbook.offers(segment.type, slug),
            avoid=playbook.avoid(segment.type, slug),
        )


def cards_of(
    segmentation: Segmentation, profile: Profile | None, wording: Wording
) -> tuple[Card, ...]:
    """Write the cards of all segments, in the order of their numbers."""
    found = {
        stale_name.slug: stale_name for stale_name in stale_names(segmentation, profile, wording)
    }
    return tuple(
        Card.of(segment, segmentation, profile, wording, found.get(segment.slug))
        for segment in segmentation.segments
    )


def _neighbours(
    slug: str, segmentation: Segmentation, profile: Profile | None
) -> tuple[Neighbour, ...] | None:
    if profile is None or profile.borders is None:
        return None
    beyond = {border.beyond(slug): border for border in profile.borders}
    return tuple(
        Neighbour(segment=other, border=beyond[other.slug])
        for other in segmentation.segments
        if other.slug in beyond
    )
