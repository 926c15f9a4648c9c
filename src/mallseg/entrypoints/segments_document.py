"""The segments of a model as programs read them, each with what to offer it."""

from dataclasses import dataclass, fields

from mallseg.domain.feature import Feature
from mallseg.domain.playbook import Playbook
from mallseg.domain.portrait import Portrait, SegmentPortrait
from mallseg.domain.rule import Rule
from mallseg.domain.segment import Segment
from mallseg.domain.version import StoredSegmentation
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
class CardDocument(SegmentDocument):
    """One segment, how to recognise its customers, and what the playbook has to offer them today.

    `typical` maps each feature to a range, in the unit its name says. It and `rule` are None in
    versions that were trained before there were any.
    """

    typical: dict[str, TypicalRangeDocument] | None
    rule: RuleDocument | None
    offers: list[OfferDocument]

    @classmethod
    def card_of(
        cls,
        segment: Segment,
        features: tuple[Feature, ...],
        playbook: Playbook,
        portrait: SegmentPortrait | None,
    ) -> "CardDocument":
        """Write down what is known of a segment."""
        document = SegmentDocument.of(segment, features)
        return cls(
            **{f.name: getattr(document, f.name) for f in fields(document)},
            typical=_typical(portrait, features) if portrait else None,
            rule=RuleDocument.of(portrait.rule) if portrait else None,
            offers=OfferDocument.all_of(playbook.offers(segment.type, segment.slug)),
        )


def _typical(
    portrait: SegmentPortrait, features: tuple[Feature, ...]
) -> dict[str, TypicalRangeDocument]:
    return {
        feature.field: TypicalRangeDocument(low=low, high=high)
        for feature, (low, high) in zip(features, portrait.typical, strict=True)
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentsDocument:
    """The segments of one version of a model."""

    model: str
    version: int
    segments: list[CardDocument]

    @classmethod
    def of(
        cls, stored: StoredSegmentation, playbook: Playbook, portrait: Portrait | None
    ) -> "SegmentsDocument":
        """Write down the segments of a stored segmentation."""
        segmentation = stored.segmentation
        return cls(
            model=stored.model,
            version=stored.version,
            segments=[
                CardDocument.card_of(
                    segment,
                    segmentation.features,
                    playbook,
                    portrait.segment(segment.slug) if portrait else None,
                )
                for segment in segmentation.segments
            ],
        )
