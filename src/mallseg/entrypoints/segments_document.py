"""The segments of a model as programs read them, each with what to offer it."""

from dataclasses import dataclass, fields

from mallseg.domain.feature import Feature
from mallseg.domain.playbook import Playbook
from mallseg.domain.segment import Segment
from mallseg.domain.version import StoredSegmentation
from mallseg.entrypoints.documents import OfferDocument, SegmentDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedSegmentDocument(SegmentDocument):
    """One segment, and what the playbook has to offer it today."""

    offers: list[OfferDocument]

    @classmethod
    def to_be_offered(
        cls, segment: Segment, features: tuple[Feature, ...], playbook: Playbook
    ) -> "OfferedSegmentDocument":
        """Write down a segment and its offers."""
        document = SegmentDocument.of(segment, features)
        offers = OfferDocument.all_of(playbook.offers(segment.type, segment.slug))
        return cls(**{f.name: getattr(document, f.name) for f in fields(document)}, offers=offers)


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentsDocument:
    """The segments of one version of a model."""

    model: str
    version: int
    segments: list[OfferedSegmentDocument]

    @classmethod
    def of(cls, stored: StoredSegmentation, playbook: Playbook) -> "SegmentsDocument":
        """Write down the segments of a stored segmentation."""
        segmentation = stored.segmentation
        return cls(
            model=stored.model,
            version=stored.version,
            segments=[
                OfferedSegmentDocument.to_be_offered(segment, segmentation.features, playbook)
                for segment in segmentation.segments
            ],
        )
