"""A segment's card: its customers, how to recognise them, its neighbours, what to offer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.feature import Feature
from mallseg.domain.identity.stale_names import StaleName, stale_names
from mallseg.domain.number_of_segments.border import SegmentBorder
from mallseg.domain.profiles.breakdown_table import GroupShare
from mallseg.domain.profiles.distinction import Distinction, distinction
from mallseg.domain.profiles.profile import Profile, SegmentProfile
from mallseg.domain.profiles.rule import Rule
from mallseg.domain.segments.naming import Wording
from mallseg.domain.segments.playbook import Offer
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.worth import ShareOfTotal, worth_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A segment next to another, and what lies between them."""

    segment: Segment
    border: SegmentBorder


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentBreakdown:
    """The groups of a segment by one breakdown, as shares; None where it is suppressed."""

    breakdown: Breakdown
    shares: tuple[GroupShare, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The card of one segment. What was not kept with the version is None.

    Attributes
    ----------
    features
        In the order of the segment's centre.
    worth
        Its shares of what all customers have together, by feature and of a column of amounts; only
        where sums mean something.
    stale_name
        Why the name no longer fits; None where it does.
    distinction
        What distinguishes the segment from the mall.
    profile
        Typical ranges, shown for the features that the segment discloses.
    rule
        The rule of thumb; None too where it would disclose something personal of 1 to 10 people.
    neighbours
        In the order of their numbers.
    breakdowns
        By each breakdown that is disclosed of some segment. It is suppressed in this one where so
        few people, here or in another, could be recognised.
    offers, avoid
        What the playbook says today. None are given twice: of segments with the same offers, only
        the card of the largest has them.
    offers_as
        The segment whose card has the offers; None where this one has its own, or there are none.
    """

    segment: Segment
    features: tuple[Feature, ...]
    worth: tuple[ShareOfTotal, ...]
    stale_name: StaleName | None
    distinction: Distinction | None
    profile: SegmentProfile | None
    rule: Rule | None
    neighbours: tuple[Neighbour, ...] | None
    breakdowns: tuple[SegmentBreakdown, ...]
    offers: tuple[Offer, ...]
    avoid: tuple[str, ...]
    offers_as: Segment | None = None

    @property
    def suppressed(self) -> tuple[Breakdown, ...]:
        """The breakdowns by which this segment is not shown."""
        return tuple(each.breakdown for each in self.breakdowns if each.shares is None)

    @property
    def hidden(self) -> tuple[Feature, ...]:
        """The features that are suppressed: personal ones of 1 to 10 people."""
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
        """Make the card of a segment."""
        playbook, slug = wording.playbook, segment.slug
        features = segmentation.features
        tables = profile.breakdowns if profile else ()
        own = profile.segment(slug) if profile else None
        return cls(
            segment=segment,
            features=features,
            worth=worth_of(segmentation, profile.amounts if profile else {})[slug],
            stale_name=stale_name,
            distinction=distinction(segment, features, profile) if profile else None,
            profile=own,
            rule=own.rule if own and _discloses(segment, features, own.rule) else None,
            neighbours=_neighbours(slug, segmentation, profile),
            breakdowns=tuple(
                SegmentBreakdown(breakdown=table.breakdown, shares=table.shares(slug))
                for table in tables
            ),
            offers=playbook.offers_to(segment),
            avoid=playbook.avoid_with(segment),
        )


def with_worth(cards: Sequence[Card], more: Mapping[str, ShareOfTotal]) -> tuple[Card, ...]:
    """Replace the stored worth of segments, by slug."""
    keys = {own.key for own in more.values()}
    return tuple(
        replace(
            card,
            worth=(
                *(own for own in card.worth if own.key not in keys),
                *(own for slug, own in more.items() if slug == card.segment.slug),
            ),
        )
        for card in cards
    )


def cards_of(
    segmentation: Segmentation, profile: Profile | None, wording: Wording
) -> tuple[Card, ...]:
    """Make the cards of all segments, in the order of their numbers."""
    found = {
        stale_name.slug: stale_name for stale_name in stale_names(segmentation, profile, wording)
    }
    return _without_repeated_offers(
        [
            Card.of(segment, segmentation, profile, wording, found.get(segment.slug))
            for segment in segmentation.by_number
        ]
    )


def _without_repeated_offers(cards: Sequence[Card]) -> tuple[Card, ...]:
    first: dict[tuple[Offer, ...], Segment] = {}
    for card in sorted(cards, key=lambda card: -card.segment.customers):
        first.setdefault(card.offers, card.segment)
    return tuple(
        card
        if not card.offers or first[card.offers] is card.segment
        else replace(card, offers=(), avoid=(), offers_as=first[card.offers])
        for card in cards
    )


def _discloses(segment: Segment, features: Sequence[Feature], rule: Rule) -> bool:
    shown = {feature.name for feature in features if segment.discloses(feature)}
    return shown.issuperset(rule.features)


def _neighbours(
    slug: str, segmentation: Segmentation, profile: Profile | None
) -> tuple[Neighbour, ...] | None:
    if profile is None or profile.borders is None:
        return None
    beyond = {border.beyond(slug): border for border in profile.borders}
    return tuple(
        Neighbour(segment=other, border=beyond[other.slug])
        for other in segmentation.by_number
        if other.slug in beyond
    )
