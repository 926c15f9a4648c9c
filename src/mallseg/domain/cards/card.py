"""A segment's card: who they are, how to recognise them, who is next to them, what to offer."""

from dataclasses import dataclass

from mallseg.domain.cards.distinction import distinction
from mallseg.domain.feature import Feature
from mallseg.domain.identity.misfit import Misfit, misfits
from mallseg.domain.portrait.make_up import NOT_TOLD, Share
from mallseg.domain.portrait.portrait import Portrait, SegmentPortrait
from mallseg.domain.portrait.rule import Rule
from mallseg.domain.segment import Segment
from mallseg.domain.segmentation import Segmentation
from mallseg.domain.study.border import SegmentBorder
from mallseg.domain.wording.naming import Wording
from mallseg.domain.wording.playbook import Offer


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
    misfit: Misfit | None
    sets_apart: str | None
    portrait: SegmentPortrait | None
    rule: Rule | None
    neighbours: tuple[Neighbour, ...] | None
    age: tuple[Share, ...] | None
    gender: tuple[Share, ...] | None
    withheld: tuple[str, ...]
    offers: tuple[Offer, ...]
    avoid: tuple[str, ...]

    @property
    def hidden(self) -> tuple[Feature, ...]:
        """The features that it says nothing of: ages of 1 to 10 people."""
        return tuple(feature for feature in self.features if not self.segment.tells(feature))

    @classmethod
    def of(
        cls,
        segment: Segment,
        segmentation: Segmentation,
        portrait: Portrait | None,
        wording: Wording,
        misfit: Misfit | None,
    ) -> "Card":
        """Put together what is known of a segment."""
        playbook, slug, features = wording.playbook, segment.slug, segmentation.features
        make_up = portrait.make_up if portrait else NOT_TOLD
        own = portrait.segment(slug) if portrait else None
        return cls(
            segment=segment,
            features=tuple(map(wording.units.labelled, features)),
            misfit=misfit,
            sets_apart=(
                distinction(segment, features, portrait, wording.units) if portrait else None
            ),
            portrait=own,
            rule=own.rule if own and all(map(segment.tells, own.rule.features)) else None,
            neighbours=_neighbours(slug, segmentation, portrait),
            age=make_up.age.shares(slug) if make_up.age else None,
            gender=make_up.gender.shares(slug) if make_up.gender else None,
            withheld=make_up.withheld(slug),
            offers=playbook.offers(segment.type, slug),
            avoid=playbook.avoid(segment.type, slug),
        )


def cards_of(
    segmentation: Segmentation, portrait: Portrait | None, wording: Wording
) -> tuple[Card, ...]:
    """Write the cards of all segments, in the order of their numbers."""
    found = {misfit.slug: misfit for misfit in misfits(segmentation, portrait, wording)}
    return tuple(
        Card.of(segment, segmentation, portrait, wording, found.get(segment.slug))
        for segment in segmentation.segments
    )


def _neighbours(
    slug: str, segmentation: Segmentation, portrait: Portrait | None
) -> tuple[Neighbour, ...] | None:
    if portrait is None or portrait.borders is None:
        return None
    beyond = {border.beyond(slug): border for border in portrait.borders}
    return tuple(
        Neighbour(segment=other, border=beyond[other.slug])
        for other in segmentation.segments
        if other.slug in beyond
    )
