"""``portrait.json``: what people are shown of a version, beyond what assigning needs.

Format 1 had the segments only; format 2 has the borders between them, where customers stand, and
who they are as far as that may be told, and what the study of the training found.
"""

import json
from collections.abc import Mapping, Sequence

from mallseg.adapters.joblib_store import density_record, make_up_record, shape, study_record
from mallseg.domain.feature import Feature, features_named
from mallseg.domain.portrait.portrait import Portrait, SegmentPortrait
from mallseg.domain.portrait.rule import Condition, Rule
from mallseg.domain.study.border import SegmentBorder

PORTRAIT = "portrait.json"
LARGEST_PORTRAIT = 256 << 10
FORMAT = 2
_SIDES = 2


def dump(portrait: Portrait) -> bytes:
    """Write a portrait so that equal portraits give equal bytes."""
    slugs = [segment.slug for segment in portrait.segments]
    record: dict[str, object] = {
        "format": FORMAT,
        "segments": [_to_record(segment) for segment in portrait.segments],
    }
    if portrait.borders is not None:
        record["borders"] = [
            {"between": list(border.between), "valley": border.valley}
            for border in portrait.borders
        ]
    if portrait.density is not None:
        record["density"] = density_record.to_record(portrait.density, slugs)
    if portrait.everybody is not None:
        record["everybody"] = [[mean, deviation] for mean, deviation in portrait.everybody]
    if make_up := make_up_record.to_record(portrait.make_up, slugs):
        record["make_up"] = make_up
    if portrait.study is not None:
        record["study"] = study_record.to_record(portrait.study)
    compact = json.dumps(record, sort_keys=True, allow_nan=False, separators=(",", ":"))
    return compact.encode() + b"\n"


def load(content: bytes) -> Portrait:
    """Read a portrait back; raise ValueError for anything that `dump` never wrote."""
    try:
        fields = shape.mapping(json.loads(content))
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    if (written := shape.whole(fields, "format")) > FORMAT:
        raise ValueError(f"is of format {written}, newer than this mallseg: upgrade mallseg")
    segments = tuple(map(_segment, shape.items(fields, "segments")))
    slugs = [segment.slug for segment in segments]
    return Portrait(
        segments=segments,
        borders=(
            tuple(_border(each, slugs) for each in shape.items(fields, "borders"))
            if "borders" in fields
            else None
        ),
        density=(
            density_record.from_record(shape.mapping(fields["density"]), slugs)
            if "density" in fields
            else None
        ),
        everybody=(
            tuple(_pair(each, "everybody") for each in shape.items(fields, "everybody"))
            if "everybody" in fields
            else None
        ),
        make_up=make_up_record.from_record(shape.mapping(fields.get("make_up", {})), slugs),
        study=(
            study_record.from_record(shape.mapping(fields["study"])) if "study" in fields else None
        ),
    )


def _to_record(segment: SegmentPortrait) -> Mapping[str, object]:
    return {
        "slug": segment.slug,
        "typical": [[low, high] for low, high in segment.typical],
        "agreement": segment.rule.agreement,
        "rule": [
            {
                "feature": condition.feature.name,
                "side": "above" if condition.is_above else "at most",
                "threshold": condition.threshold,
            }
            for condition in segment.rule.conditions
        ],
    }


def _segment(value: object) -> SegmentPortrait:
    fields = shape.mapping(value)
    return SegmentPortrait(
        slug=shape.text(fields, "slug"),
        typical=tuple(_pair(each, "typical") for each in shape.items(fields, "typical")),
        rule=Rule(
            conditions=tuple(_condition(each) for each in shape.items(fields, "rule")),
            agreement=shape.number(fields.get("agreement"), "agreement"),
        ),
    )


def _border(value: object, slugs: Sequence[str]) -> SegmentBorder:
    fields = shape.mapping(value)
    between = shape.texts(fields, "between")
    if len(set(between)) != _SIDES or not set(between) <= set(slugs):
        raise ValueError("has a border that is not between two of its segments")
    left, right = between
    valley = shape.number(fields.get("valley"), "valley")
    return SegmentBorder(between=(left, right), valley=valley)


def _pair(value: object, key: str) -> tuple[float, float]:
    first, second = shape.numbers({key: value}, key, 2)
    return first, second


def _condition(value: object) -> Condition:
    fields = shape.mapping(value)
    return Condition(
        feature=_feature(shape.text(fields, "feature")),
        is_above=shape.text(fields, "side") == "above",
        threshold=shape.number(fields.get("threshold"), "threshold"),
    )


def _feature(name: str) -> Feature:
    (feature,) = features_named([name])
    return feature
