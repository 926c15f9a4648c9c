"""``portrait.json``: what people are shown of a version, beyond what assigning needs."""

import json

from mallseg.adapters.joblib_store import shape
from mallseg.domain.feature import Feature, features_named
from mallseg.domain.portrait import Portrait, SegmentPortrait
from mallseg.domain.rule import Condition, Rule

PORTRAIT = "portrait.json"
LARGEST_PORTRAIT = 256 << 10
FORMAT = 1


def dump(portrait: Portrait) -> bytes:
    """Write a portrait so that equal portraits give equal bytes."""
    record = {
        "format": FORMAT,
        "segments": [
            {
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
            for segment in portrait.segments
        ],
    }
    return json.dumps(record, indent=2, sort_keys=True, allow_nan=False).encode() + b"\n"


def load(content: bytes) -> Portrait:
    """Read a portrait back; raise ValueError for anything that `dump` does not write."""
    try:
        fields = shape.mapping(json.loads(content))
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    if (written := shape.whole(fields, "format")) > FORMAT:
        raise ValueError(f"is of format {written}, newer than this mallseg: upgrade mallseg")
    parts = (shape.mapping(part) for part in shape.items(fields, "segments"))
    return Portrait(
        segments=tuple(
            SegmentPortrait(
                slug=shape.text(part, "slug"),
                typical=tuple(_range(pair) for pair in shape.items(part, "typical")),
                rule=Rule(
                    conditions=tuple(_condition(each) for each in shape.items(part, "rule")),
                    agreement=shape.number(part.get("agreement"), "agreement"),
                ),
            )
            for part in parts
        )
    )


def _range(pair: object) -> tuple[float, float]:
    low, high = shape.numbers({"typical": pair}, "typical", 2)
    return low, high


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
