"""Upgrades the content of files of older formats to the newest.

1. The first. Manifests had neither settings nor scores, pointers were bare numbers, models had no
   outlier radius.
2. Fields had other names, and there were sentences, which are dropped here.
3. The files have the names of the domain's values, and codes and facts only. Models (records of
   version 1) named their features, where newer ones declare them, and types by words, where newer
   ones have levels. Customers are broken down by age and gender, and by nothing else.
4. A profile has breakdowns of any column, each with its declaration. Its borders have saddle
   ratios; the ridge ratios of older ones were taken on the straight line between two centres and
   judged by another limit, so that these borders count as not measured. Models (records of version
   2) had one outlier radius in multiples of the radius of each segment, where newer ones have
   tolerance regions.
5. The gate's violations may be distances of a feature, with what became of all its values.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import Transform
from mallseg.domain.segments.record import RECORD, feature_record, type_record
from mallseg.domain.segments.segment_type import SegmentType
from mallseg.domain.segments.slug import new_slugs

FORMAT = 5
"""The newest, which is written: that of every file of a store but the model itself."""

_NAMED_BY_THE_DOMAIN, _WITH_BREAKDOWNS = 3, 4

_NAMES = {
    "everybody": "overall",
    "fate": "kind",
    "flows": "customers",
    "keep_extremes": "keep_outliers",
    "make_up": "demographics",
    "objections": "violations",
    "reach": "outlier_factor",
    "restless": "unstable",
    "set_aside": "outliers",
    "steadiness": "stability",
    "succession": "diff",
    "turns": "transitions",
}
_KINDS = {
    "born": "birth",
    "died": "death",
    "grew": "growth",
    "merged": "merge",
    "shrank": "contraction",
}
_UNKNOWN_RADIUS = 1.0
_LEAST_RADIUS = 1e-9

_WITH_ONE_RADIUS = 2
"""The version of the record."""

_BREAKDOWNS: Mapping[str, Mapping[str, Any]] = {
    "age": {
        "name": "age",
        "label": "age",
        "columns": ["age"],
        "bands": [25.0, 40.0, 55.0, 65.0],
        "split": 40.0,
        "highest": 120.0,
        "words": {"under 40": "people under 40", "40 or over": "people of 40 or over"},
    },
    "gender": {
        "name": "gender",
        "label": "gender",
        "columns": ["gender", "sex"],
        "values": [["women", ["female", "f"]], ["men", ["male", "m"]], ["other", ["other"]]],
        "words": {"women": "women", "men": "men"},
    },
}
"""The definitions of these two up to format 3."""

_GROUPS = {"female": "women", "male": "men"}


def upgraded_manifest(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Bring a manifest to the newest format; raise ValueError if it is no manifest."""
    with _upgrading(written := fields["format"]):
        if written >= _NAMED_BY_THE_DOMAIN:
            return fields
        version = {key: fields[key] for key in ("model", "created_at", "features", "scaling")}
        segments, libraries = fields["segments"], fields["libraries"]
        version |= {"number": fields["version"], "segments": segments, "libraries": libraries}
        provenance = _renamed(fields["provenance"])
        if written == 1:
            provenance.setdefault("scores", {"inertia": fields["inertia"]})
        provenance.setdefault("slugs", list(new_slugs(segments, used=())))
        for transition in (provenance.get("diff") or {}).get("transitions", ()):
            _upgrade_transition(transition)
        return {"version": version | {"provenance": provenance}, "files": fields["files"]}


def upgraded_profile(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Bring a profile to the newest format; raise ValueError if it is no profile."""
    with _upgrading(written := fields["format"]):
        if written >= _WITH_BREAKDOWNS:
            return fields
        if written >= _NAMED_BY_THE_DOMAIN:
            return _with_breakdowns(_without_borders(fields))
        profile: dict[str, Any] = _renamed(fields)
        slugs = [segment["slug"] for segment in profile["segments"]]
        for segment in profile["segments"]:
            conditions = segment.pop("rule")
            for condition in conditions:
                condition["is_above"] = condition.pop("side") == "above"
            agreement = segment.pop("agreement")
            segment["rule"] = {"conditions": conditions, "agreement": agreement}
        for breakdown in profile.get("demographics", {}).values():
            breakdown["segments"] = dict(zip(slugs, breakdown["segments"], strict=True))
        if study := profile.get("study"):
            segments = study.pop("recommended")
            study["judgement"] = {"verdict": study.pop("verdict"), "segments": segments}
        return _with_breakdowns(_without_borders(profile))


def _without_borders(profile: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**profile, "borders": None}


def _with_breakdowns(profile: Mapping[str, Any]) -> Mapping[str, Any]:
    """Declare the breakdowns by age and by gender as they were defined."""
    tables = profile.get("demographics", {})
    breakdowns = [
        table
        | {
            "breakdown": _BREAKDOWNS[name],
            "groups": [[_GROUPS.get(part, part) for part in group] for group in table["groups"]],
        }
        for name in _BREAKDOWNS
        if (table := tables.get(name))
    ]
    return {**profile, "breakdowns": breakdowns}


def upgraded_model(record: object, declared: Sequence[Feature]) -> object:
    """Bring a model to the record of a segmentation; raise ValueError if it is no model.

    Parameters
    ----------
    declared
        The declarations of the features that an older model only names.
    """
    if not isinstance(record, dict):
        return record
    if record.get("format") in (1, 2):
        record = _upgraded_format(record)
    if record.get("record") == 1:
        record = _with_levels(_with_declarations(record, declared), declared)
    if record.get("record") == _WITH_ONE_RADIUS:
        return _with_regions(record)
    return record


def _with_declarations(record: Mapping[str, Any], declared: Sequence[Feature]) -> Mapping[str, Any]:
    known = {feature.name: _without_transform(feature) for feature in declared}
    names = record.get("features")
    if not isinstance(names, list) or not all(name in [*known] for name in names):
        raise ValueError("is of features that are not declared in the settings")
    return {**record, "record": _WITH_ONE_RADIUS, "features": [known[name] for name in names]}


def _without_transform(feature: Feature) -> Mapping[str, Any]:
    """Return the declaration for centres from before there were transforms."""
    return feature_record(feature) | {"transform": str(Transform.NONE)}


def _with_regions(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Turn the outlier radius of each segment into a ball around its centre."""
    with _upgrading(_WITH_ONE_RADIUS):
        factor, features = record["outlier_factor"], len(record["features"])
        segments = [
            {
                **segment,
                "region": _ball(factor * segment["radius"], features) if factor else None,
                "moved_by_chance": [],
            }
            for segment in record["segments"]
        ]
    return {**record, "record": RECORD, "segments": segments}


def _ball(radius: float, features: int) -> list[list[float]]:
    return [[0.0] * axis + [1 / max(radius, _LEAST_RADIUS)] for axis in range(features)]


def _upgraded_format(record: Mapping[str, Any]) -> Mapping[str, Any]:
    with _upgrading(written := record["format"]):
        model: dict[str, Any] = _renamed(record) | {"record": 1}
        if written == 1:
            model["outlier_factor"] = None
        for segment in model["segments"]:
            if written == 1:
                segment["radius"] = _UNKNOWN_RADIUS
            own = segment.get("own", ())
            segment["is_name_own"] = "name" in own
            segment["is_description_own"] = "description" in own
            for part in (segment, segment.setdefault("named", None) or {}):
                part["type"] = part.get("type") or None
        return model


def _with_levels(record: Mapping[str, Any], declared: Sequence[Feature]) -> Mapping[str, Any]:
    if not isinstance(segments := record.get("segments"), list):
        return record
    return {**record, "segments": [_by_level(segment, declared) for segment in segments]}


def _by_level(part: object, declared: Sequence[Feature]) -> object:
    """Restore a segment's type from the words for its levels, feature by feature.

    Where these are no longer the declared words, the type is unknown.
    """
    if not isinstance(part, dict):
        return part
    upgraded = {
        key: _by_level(own, declared) if key == "named" else own for key, own in part.items()
    }
    if isinstance(words := part.get("type"), str):
        upgraded["type"] = None
        with contextlib.suppress(ValueError):
            upgraded["type"] = type_record(SegmentType.parse(words, declared))
    return upgraded


def _upgrade_transition(transition: dict[str, Any]) -> None:
    transition["kind"] = _KINDS.get(transition["kind"], transition["kind"])
    for key in ("before", "after", "origins"):
        transition[key] = [{"slug": slug} for slug in transition[key]]


def _renamed(value: Any) -> Any:
    """Copy a part of a record with its fields renamed."""
    if isinstance(value, dict):
        return {_NAMES.get(key, key): _renamed(own) for key, own in value.items()}
    return [_renamed(own) for own in value] if isinstance(value, list) else value


@contextlib.contextmanager
def _upgrading(written: int) -> Iterator[None]:
    try:
        yield
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError):
        raise ValueError(f"does not have the fields of format {written}") from None
