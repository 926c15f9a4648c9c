"""A segmentation as a plain record: dicts, lists, texts and numbers, and nothing of any library."""

import math
from collections.abc import Mapping
from typing import Any

from mallseg.adapters.joblib_store import schema
from mallseg.domain.customers.feature import parse_features
from mallseg.domain.segments.scaling import FeatureScale, parse_scaling
from mallseg.domain.segments.segment import NameOrigin, Segment
from mallseg.domain.segments.segment_type import SegmentType
from mallseg.domain.segments.segmentation import Segmentation

FORMAT = 2
"""Raised when an older mallseg could no longer read the record.

In format 1, a model does not know how far its customers are found: nobody is outside.
"""

_UNKNOWN_RADIUS = 1.0


def to_record(segmentation: Segmentation) -> dict[str, Any]:
    """Write a segmentation as a record; equal segmentations give equal records."""
    scale = segmentation.scale
    return {
        "format": FORMAT,
        "features": [feature.name for feature in segmentation.features],
        "scaling": str(scale.scaling),
        "offset": list(scale.offset),
        "unit": list(scale.unit),
        "inertia": segmentation.inertia,
        "reach": segmentation.outlier_radius,
        "segments": [_segment(segment) for segment in segmentation.segments],
    }


def _segment(segment: Segment) -> dict[str, Any]:
    own = {"name": segment.is_name_own, "description": segment.is_description_own}
    fields = {
        "slug": segment.slug,
        "name": segment.name,
        "description": segment.description,
        "own": [text for text, is_own in own.items() if is_own],
        "type": segment.type.key if segment.type else "",
        "customers": segment.customers,
        "centre": list(segment.centre),
        "radius": segment.radius,
    }
    if origin := segment.named:
        fields["named"] = {
            "version": origin.version,
            "type": origin.type.key if origin.type else "",
            "centre": list(origin.centre),
        }
    return fields


def from_record(record: object) -> Segmentation:
    """Read a segmentation back.

    Raises
    ------
    ValueError
        The record is not what `to_record` writes. The message never repeats a value.
    """
    fields = schema.mapping(record)
    if (written := schema.whole(fields, "format")) > FORMAT:
        raise schema.NewerFormatError(written)
    knows_outlier_radius = written > 1
    names = schema.texts(fields, "features")
    features = parse_features(names)
    if [feature.name for feature in features] != names:
        raise ValueError("has its features in another order than the declared one")
    parts = [schema.mapping(part) for part in schema.items(fields, "segments")]
    customers = [schema.whole(part, "customers") for part in parts]
    return Segmentation(
        features=features,
        scale=FeatureScale(
            scaling=parse_scaling(schema.text(fields, "scaling")),
            offset=schema.numbers(fields, "offset", len(features)),
            unit=schema.numbers(fields, "unit", len(features)),
        ),
        segments=tuple(
            Segment(
                number=number,
                slug=schema.text(part, "slug"),
                name=schema.text(part, "name"),
                description=schema.text(part, "description"),
                type=_type(part),
                customers=customers[number - 1],
                share=customers[number - 1] / sum(customers),
                centre=schema.numbers(part, "centre", len(features)),
                radius=_distance(part, "radius") if knows_outlier_radius else _UNKNOWN_RADIUS,
                is_name_own="name" in _own(part),
                is_description_own="description" in _own(part),
                named=_name_origin(part, len(features)),
            )
            for number, part in enumerate(parts, start=1)
        ),
        inertia=schema.number(fields.get("inertia"), "inertia"),
        outlier_radius=_distance(fields, "reach") if knows_outlier_radius else math.inf,
    )


def _distance(fields: Mapping[str, object], key: str) -> float:
    return schema.number(fields.get(key), key)


def _own(part: Mapping[str, object]) -> list[str]:
    """Read which texts somebody wrote: none, in records of before anybody could."""
    return schema.texts(part, "own") if "own" in part else []


def _name_origin(part: Mapping[str, object], features: int) -> NameOrigin | None:
    if "named" not in part:
        return None
    fields = schema.mapping(part["named"])
    return NameOrigin(
        version=schema.whole(fields, "version"),
        type=_type(fields),
        centre=schema.numbers(fields, "centre", features),
    )


def _type(part: Mapping[str, object]) -> SegmentType | None:
    """Read what records of before types do not have."""
    key = schema.text(part, "type") if "type" in part else ""
    return SegmentType.parse(key) if key else None
