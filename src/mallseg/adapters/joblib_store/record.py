"""A segmentation as a plain record: dicts, lists, texts and numbers, and nothing of any library."""

import math
from collections.abc import Mapping
from typing import Any

from mallseg.domain.feature import features_named
from mallseg.domain.scaling import FeatureScale, scaling_named
from mallseg.domain.segment import Segment
from mallseg.domain.segmentation import Segmentation

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
        "reach": segmentation.reach,
        "segments": [
            {
                "slug": segment.slug,
                "name": segment.name,
                "description": segment.description,
                "customers": segment.customers,
                "centre": list(segment.centre),
                "radius": segment.radius,
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
    knows_reach = written > 1
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
                customers=customers[number - 1],
                share=customers[number - 1] / sum(customers),
                centre=_numbers(part, "centre", len(features)),
                radius=_number(part.get("radius"), "radius") if knows_reach else _UNKNOWN_RADIUS,
            )
            for number, part in enumerate(parts, start=1)
        ),
        inertia=_number(fields.get("inertia"), "inertia"),
        reach=_number(fields.get("reach"), "reach") if knows_reach else math.inf,
    )


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
