"""The segments of a model as programs read them, each with what to offer it."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from mallseg.domain.cards.card import Card, Neighbour
from mallseg.domain.portrait.make_up import Share
from mallseg.domain.portrait.rule import Rule
from mallseg.entrypoints.comparison_document import MisfitDocument
from mallseg.entrypoints.documents import OfferDocument, SegmentDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class TypicalRangeDocument:
    """Where the middle 80 % of a segment's customers lie."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDocument:
    """What approximates a segment, and about which share of all customers it is right."""

    words: str
    agreement: float

    @classmethod
    def of(cls, rule: Rule) -> "RuleDocument":
        """Write down a rule."""
        return cls(words=str(rule), agreement=rule.agreement)


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighbourDocument:
    """A segment next to another: `kind` is "gap" for a real one, or "line" for one we drew.

    `valley` is the lowest density of customers between the two centres, over that at the end where
    it is lower: from 0, nobody stands there, to 1, no valley.
    """

    slug: str
    kind: str
    valley: float

    @classmethod
    def of(cls, neighbour: Neighbour) -> "NeighbourDocument":
        """Write down a neighbour."""
        border = neighbour.border
        return cls(slug=neighbour.segment.slug, kind=border.kind, valley=border.valley)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDocument:
    """The share of a group of people in a segment, and in the whole mall: from 0 to 1."""

    group: str
    share: float
    mall_share: float

    @classmethod
    def all_of(cls, shares: Iterable[Share] | None) -> "list[GroupDocument] | None":
        """Write down a breakdown, if there is one."""
        if shares is None:
            return None
        return [cls(group=s.label, share=s.own, mall_share=s.everybody) for s in shares]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDocument(SegmentDocument):
    """One segment, how to recognise its customers, and what the playbook has to offer them today.

    `misfit` says why the name does not fit any more; None where it does. `sets_apart` says in a
    sentence how they differ from all customers. `typical` maps each feature to a range, in the unit
    its name says; of 1 to 10 people, no age is told but that of the centre, by which the model
    assigns. `age` and `gender` are None where the source did not tell them, and where few people
    could be recognised: then `withheld` lists them, if they are told of other segments. What was
    not there yet when a version was trained is None too.
    """

    misfit: MisfitDocument | None
    sets_apart: str | None
    typical: dict[str, TypicalRangeDocument] | None
    age: list[GroupDocument] | None
    gender: list[GroupDocument] | None
    withheld: list[str]
    rule: RuleDocument | None
    neighbours: list[NeighbourDocument] | None
    offers: list[OfferDocument]
    avoid: list[str]

    @classmethod
    def card_of(cls, card: Card) -> "CardDocument":
        """Write down a card."""
        document = SegmentDocument.of(card.segment, card.features)
        return cls(
            **{f.name: getattr(document, f.name) for f in fields(document)},
            misfit=MisfitDocument.of(card.misfit) if card.misfit else None,
            sets_apart=card.sets_apart,
            typical=_typical(card),
            age=GroupDocument.all_of(card.age),
            gender=GroupDocument.all_of(card.gender),
            withheld=list(card.withheld),
            rule=RuleDocument.of(card.rule) if card.rule else None,
            neighbours=(
                None
                if card.neighbours is None
                else [NeighbourDocument.of(each) for each in card.neighbours]
            ),
            offers=OfferDocument.all_of(card.offers),
            avoid=list(card.avoid),
        )


def _typical(card: Card) -> dict[str, TypicalRangeDocument] | None:
    if card.portrait is None:
        return None
    return {
        feature.field: TypicalRangeDocument(low=low, high=high)
        for feature, (low, high) in zip(card.features, card.portrait.typical, strict=True)
        if card.segment.tells(feature)
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentsDocument:
    """The segments of one version of a model."""

    model: str
    version: int
    segments: list[CardDocument]

    @classmethod
    def of(cls, cards: Iterable[Card], *, model: str, version: int) -> "SegmentsDocument":
        """Write down the cards of a version."""
        segments = [CardDocument.card_of(card) for card in cards]
        return cls(model=model, version=version, segments=segments)
