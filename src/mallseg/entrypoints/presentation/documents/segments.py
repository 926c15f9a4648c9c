"""The JSON of segments."""

from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.domain.customers.feature import Feature
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segmentation import Segmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentDocument:
    """One segment; `centre` maps each feature to its mean, in the feature's unit.

    `short` is a name of at most 20 characters, unique too. `means` says of each feature which mean
    that is: "arithmetic", or "geometric" where distances are taken on the logarithm. `type` says
    where it stood among all customers, None in models that do not know.
    """

    number: int
    slug: str
    name: str
    short: str
    description: str
    type: str | None
    customers: int
    share: float
    centre: dict[str, float]
    means: dict[str, str]

    @classmethod
    def of(cls, segment: Segment, features: tuple[Feature, ...]) -> "SegmentDocument":
        """Describe a segment."""
        return cls(
            number=segment.number,
            slug=segment.slug,
            name=segment.name,
            short=segment.short,
            description=segment.description,
            type=segment.type.key if segment.type else None,
            customers=segment.customers,
            share=segment.share,
            centre=centre_of(segment, features),
            means={feature.field: feature.mean for feature in features},
        )


def centre_of(segment: Segment, features: Sequence[Feature]) -> dict[str, float]:
    """Map each feature's field to the mean of a segment, in the feature's unit."""
    pairs = zip(features, segment.centre, strict=True)
    return {feature.field: feature.value_of(mean) for feature, mean in pairs}


def segments_of(segmentation: Segmentation) -> list[SegmentDocument]:
    """Describe all segments, in the order of their numbers."""
    return [SegmentDocument.of(s, segmentation.features) for s in segmentation.by_number]


def segment_table(segmentation: Segmentation) -> dict[str, list[object]]:
    """List the segments by columns; those that labelled customers have too are named as there."""
    segments = segmentation.by_number
    means: dict[str, list[object]] = {
        feature.field: [
            feature.value_of(segment.centre[axis]) if segment.discloses(feature) else None
            for segment in segments
        ]
        for axis, feature in enumerate(segmentation.features)
    }
    return {
        "segment": [segment.number for segment in segments],
        "segment_slug": [segment.slug for segment in segments],
        "segment_name": [segment.name for segment in segments],
        "segment_short": [segment.short for segment in segments],
        "customers": [segment.customers for segment in segments],
        "share": [segment.share for segment in segments],
        **means,
        "description": [segment.description for segment in segments],
    }
