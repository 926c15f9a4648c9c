"""The JSON of segments' cards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.feature import Feature
from mallseg.domain.identity.stale_names import StaleName
from mallseg.domain.profiles.breakdown_table import GroupShare
from mallseg.domain.profiles.rule import Rule
from mallseg.domain.segments.playbook import Offer
from mallseg.entrypoints.presentation.documents.segments import SegmentDocument
from mallseg.entrypoints.presentation.views.card import Card, Neighbour
from mallseg.entrypoints.presentation.words.breakdowns import group_label
from mallseg.entrypoints.presentation.words.cards import rule_phrase, sets_apart
from mallseg.entrypoints.presentation.words.identity import stale_reason


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleNameDocument:
    """A name that no longer fits; the segment got it in version `since`.

    `suggested_name` is None where the playbook has no other free name for it.
    """

    slug: str
    name: str
    since: int
    suggested_name: str | None
    reason: str

    @classmethod
    def of(cls, stale_name: StaleName) -> "StaleNameDocument":
        """Describe a stale name."""
        return cls(
            slug=stale_name.slug,
            name=stale_name.name,
            since=stale_name.since,
            suggested_name=stale_name.suggested_name,
            reason=stale_reason(stale_name),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TypicalRangeDocument:
    """The range of the middle 80 % of a segment's customers."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDocument:
    """The rule of thumb of a segment, and how well it agrees.

    `agreement` is the share of all customers about whom it is right, `recall` the share of the
    segment's customers whom it finds, and `precision` the share of those found who belong to it.
    """

    in_words: str
    agreement: float
    recall: float | None
    precision: float | None

    @classmethod
    def of(cls, rule: Rule, features: Sequence[Feature]) -> "RuleDocument":
        """Describe a rule."""
        return cls(
            in_words=rule_phrase(rule, features),
            agreement=rule.agreement,
            recall=rule.recall,
            precision=rule.precision,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighbourDocument:
    """A segment next to another: `kind` is "gap" for a real one, or "line" for one we drew.

    `saddle_ratio` says how full the thinnest place between the two is, against the lower of their
    two peaks of density: 0 where the space between is empty, 1 where there is no dip.
    """

    slug: str
    kind: str
    saddle_ratio: float

    @classmethod
    def of(cls, neighbour: Neighbour) -> "NeighbourDocument":
        """Describe a neighbour."""
        border = neighbour.border
        return cls(slug=neighbour.segment.slug, kind=border.kind, saddle_ratio=border.saddle_ratio)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDocument:
    """The share of a group of people in a segment, and in the whole mall: from 0 to 1.

    Where it would speak of all or none, `share` is None, and `about` says "nearly all" (nine in ten
    or more) or "hardly any" (one in ten or fewer).
    """

    group: str
    share: float | None
    about: str | None
    mall_share: float

    @classmethod
    def all_of(
        cls, breakdown: Breakdown, shares: Iterable[GroupShare] | None
    ) -> "list[GroupDocument] | None":
        """Describe the groups of a breakdown, if they are disclosed."""
        if shares is None:
            return None
        return [
            cls(
                group=group_label(breakdown, s.group),
                share=s.own,
                about=s.about,
                mall_share=s.overall,
            )
            for s in shares
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDocument(SegmentDocument):
    """One segment, how to recognise its customers, and what the playbook has to offer them today.

    `worth` has its shares of what all customers have together, such as ``share_of_income``.
    `stale_name` says why the name no longer fits; None where it does. `sets_apart` says in a
    sentence how they differ from all customers. `typical` maps each feature to a range, in the
    feature's unit; for 1 to 10 customers nothing personal, such as an age, is disclosed but in the
    centre, by which the model assigns. `breakdowns` maps each breakdown that is disclosed of some
    segment to the groups of this one: None where few people could be recognised, which `suppressed`
    lists. `age` and `gender` repeat these two; they are None too where the source does not have
    them. What was not recorded when a version was trained is None too. `offers_as` is the slug of
    a larger segment whose offers are the same; they are listed there only.
    """

    worth: dict[str, float]
    stale_name: StaleNameDocument | None
    sets_apart: str | None
    typical: dict[str, TypicalRangeDocument] | None
    age: list[GroupDocument] | None
    gender: list[GroupDocument] | None
    breakdowns: dict[str, list[GroupDocument] | None]
    suppressed: list[str]
    rule: RuleDocument | None
    neighbours: list[NeighbourDocument] | None
    offers: list[Offer]
    offers_as: str | None
    avoid: list[str]

    @classmethod
    def card_of(cls, card: Card) -> "CardDocument":
        """Describe a card."""
        document = SegmentDocument.of(card.segment, card.features)
        groups = {
            own.breakdown.name: GroupDocument.all_of(own.breakdown, own.shares)
            for own in card.breakdowns
        }
        return cls(
            **{f.name: getattr(document, f.name) for f in fields(document)},
            worth={own.key: own.share for own in card.worth},
            stale_name=StaleNameDocument.of(card.stale_name) if card.stale_name else None,
            sets_apart=sets_apart(card) or None,
            typical=_typical(card),
            age=groups.get("age"),
            gender=groups.get("gender"),
            breakdowns=groups,
            suppressed=[each.name for each in card.suppressed],
            rule=RuleDocument.of(card.rule, card.features) if card.rule else None,
            neighbours=(
                None
                if card.neighbours is None
                else [NeighbourDocument.of(each) for each in card.neighbours]
            ),
            offers=list(card.offers),
            offers_as=card.offers_as.slug if card.offers_as else None,
            avoid=list(card.avoid),
        )


def _typical(card: Card) -> dict[str, TypicalRangeDocument] | None:
    if card.profile is None:
        return None
    return {
        feature.field: TypicalRangeDocument(low=feature.value_of(low), high=feature.value_of(high))
        for feature, (low, high) in zip(card.features, card.profile.typical, strict=True)
        if card.segment.discloses(feature)
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentsDocument:
    """The segments of one version of a model."""

    model: str
    version: int
    segments: list[CardDocument]

    @classmethod
    def of(cls, cards: Iterable[Card], *, model: str, version: int) -> "SegmentsDocument":
        """Describe the cards of a version."""
        segments = [CardDocument.card_of(card) for card in cards]
        return cls(model=model, version=version, segments=segments)
