"""A segmentation as a plain record: dicts, lists, texts and numbers, and nothing of any library."""

import math
from collections.abc import Mapping
from typing import Any

from mallseg.domain.feature import features_named
from mallseg.domain.scaling import FeatureScale, scaling_named
from mallseg.domain.segment import Segment
from mallseg.domain.segment_type import SegmentType
from mallseg.domain.segmentation import Segmentation

FORMAT = 1
"""Raised when an older mallseg could no longer read the record."""


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
        "segments": [
            {
                "slug": segment.slug,
                "name": segment.name,
                "description": segment.description,
                "type": segment.type.key if segment.type else "",
                "customers": segment.customers,
                "centre": list(segment.centre),
            }
            for segment in segmentation.segments
        ],
    }


def from_record(record: object) -> Segmentation:
    """Read a segmentation back.

    Raises
    ------
    ValueError
        The record is not what `to_record` writes. The message never repeats a value.
    """
    fields = _mapping(record)
    if (written := _whole(fields, "format")) > FORMAT:
        raise ValueError(f"is of format {written}, newer than this mallseg: upgrade mallseg")
    names = _texts(fields, "features")
    features = features_named(names)
    if [feature.name for feature in features] != names:
        raise ValueError("has its features in another order than the declared one")
    parts = [_mapping(part) for part in _items(fields, "segments")]
    customers = [_whole(part, "customers") for part in parts]
    return Segmentation(
        features=features,
        scale=FeatureScale(
            scaling=scaling_named(_text(fields, "scaling")),
            offset=_numbers(fields, "offset", len(features)),
            unit=_numbers(fields, "unit", len(features)),
        ),
        segments=tuple(
            Segment(
                number=number,
                slug=_text(part, "slug"),
                name=_text(part, "name"),
                description=_text(part, "description"),
                type=_type(part),
                customers=customers[number - 1],
                share=customers[number - 1] / sum(customers),
                centre=_numbers(part, "centre", len(features)),
            )
            for number, part in enumerate(parts, start=1)
        ),
        inertia=_number(fields.get("inertia"), "inertia"),
    )


def _type(part: Mapping[str, object]) -> SegmentType | None:
    """Read what records of before types do not have."""
    key = _text(part, "type") if "type" in part else ""
    return SegmentType.keyed(key) if key else None


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ValueError("is not a record")
    return value


def _items(fields: Mapping[str, object], key: str) -> list[object]:
    if not isinstance(value := fields.get(key), list):
        raise ValueError(f"has no list of {key}")
    return value


def _text(fields: Mapping[str, object], key: str) -> str:
    if not isinstance(value := fields.get(key), str):
        raise ValueError(f"has no text for {key}")
    return value


def _texts(fields: Mapping[str, object], key: str) -> list[str]:
    return [_text({key: value}, key) for value in _items(fields, key)]


def _whole(fields: Mapping[str, object], key: str) -> int:
    value = fields.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"has no whole number above 0 for {key}")
    return value


def _number(value: object, key: str) -> float:
    if not isinstance(value, float) or not math.isfinite(value):
        raise ValueError(f"has no finite number for {key}")
    return value


def _numbers(fields: Mapping[str, object], key: str, length: int) -> tuple[float, ...]:
    values = tuple(_number(value, key) for value in _items(fields, key))
    if len(values) != length:
        raise ValueError(f"has not {length} numbers for {key}")
    return values
