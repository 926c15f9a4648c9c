"""``portrait.json``: what people are shown of a version, beyond what assigning needs.

Format 1 had the segments only; format 2 has the borders between them, where customers stand, and
who they are as far as that may be told, and what the study of the training found.
"""

import json
from collections.abc import Mapping, Sequence

from mallseg.adapters.joblib_store import demographics_record, density_record, schema, study_record
from mallseg.domain.customers.feature import Feature, parse_features
from mallseg.domain.number_of_segments.border import SegmentBorder
from mallseg.domain.profiles.profile import Profile, SegmentProfile
from mallseg.domain.profiles.rule import Condition, Rule

PROFILE = "portrait.json"
LARGEST_PROFILE = 256 << 10
FORMAT = 2
_SIDES = 2


def dump(profile: Profile) -> bytes:
    """Write a portrait so that equal portraits give equal bytes."""
    slugs = [segment.slug for segment in profile.segments]
    record: dict[str, object] = {
        "format": FORMAT,
        "segments": [_to_record(segment) for segment in profile.segments],
    }
    if profile.borders is not None:
        record["borders"] = [
            {"between": list(border.between), "valley": border.ridge_ratio}
            for border in profile.borders
        ]
    if profile.density is not None:
        record["density"] = density_record.to_record(profile.density, slugs)
    if profile.overall is not None:
        record["everybody"] = [[mean, deviation] for mean, deviation in profile.overall]
    if demographics := demographics_record.to_record(profile.demographics, slugs):
        record["make_up"] = demographics
    if profile.study is not None:
        record["study"] = study_record.to_record(profile.study)
    compact = json.dumps(record, sort_keys=True, allow_nan=False, separators=(",", ":"))
    return compact.encode() + b"\n"


def load(content: bytes) -> Profile:
    """Read a portrait back; raise ValueError for anything that `dump` never wrote."""
    try:
        fields = schema.mapping(json.loads(content))
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    if (written := schema.whole(fields, "format")) > FORMAT:
        raise schema.NewerFormatError(written)
    segments = tuple(map(_segment, schema.items(fields, "segments")))
    slugs = [segment.slug for segment in segments]
    return Profile(
        segments=segments,
        borders=(
            tuple(_border(each, slugs) for each in schema.items(fields, "borders"))
            if "borders" in fields
            else None
        ),
        density=(
            density_record.from_record(schema.mapping(fields["density"]), slugs)
            if "density" in fields
            else None
        ),
        overall=(
            tuple(_pair(each, "everybody") for each in schema.items(fields, "everybody"))
            if "everybody" in fields
            else None
        ),
        demographics=demographics_record.from_record(
            schema.mapping(fields.get("make_up", {})), slugs
        ),
        study=(
            study_record.from_record(schema.mapping(fields["study"])) if "study" in fields else None
        ),
    )


def _to_record(segment: SegmentProfile) -> Mapping[str, object]:
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


def _segment(value: object) -> SegmentProfile:
    fields = schema.mapping(value)
    return SegmentProfile(
        slug=schema.text(fields, "slug"),
        typical=tuple(_pair(each, "typical") for each in schema.items(fields, "typical")),
        rule=Rule(
            conditions=tuple(_condition(each) for each in schema.items(fields, "rule")),
            agreement=schema.number(fields.get("agreement"), "agreement"),
        ),
    )


def _border(value: object, slugs: Sequence[str]) -> SegmentBorder:
    fields = schema.mapping(value)
    between = schema.texts(fields, "between")
    if len(set(between)) != _SIDES or not set(between) <= set(slugs):
        raise ValueError("has a border that is not between two of its segments")
    left, right = between
    ridge_ratio = schema.number(fields.get("valley"), "valley")
    return SegmentBorder(between=(left, right), ridge_ratio=ridge_ratio)


def _pair(value: object, key: str) -> tuple[float, float]:
    first, second = schema.numbers({key: value}, key, 2)
    return first, second


def _condition(value: object) -> Condition:
    fields = schema.mapping(value)
    return Condition(
        feature=_feature(schema.text(fields, "feature")),
        is_above=schema.text(fields, "side") == "above",
        threshold=schema.number(fields.get("threshold"), "threshold"),
    )


def _feature(name: str) -> Feature:
    (feature,) = parse_features([name])
    return feature
