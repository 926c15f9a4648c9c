"""What a study found, as a record beside the portrait."""

from collections.abc import Mapping
from dataclasses import asdict

from mallseg.adapters.joblib_store import schema
from mallseg.domain.number_of_segments.study_summary import (
    StabilitySummary,
    StudySummary,
    WeighedNumber,
)
from mallseg.domain.number_of_segments.verdict import Judgement, Verdict


def to_record(study: StudySummary) -> dict[str, object]:
    """Write a study down."""
    return {
        "verdict": str(study.verdict),
        "recommended": study.recommended,
        "numbers": [schema.in_format_2(asdict(number)) for number in study.numbers],
    }


def from_record(fields: Mapping[str, object]) -> StudySummary:
    """Read a study back; raise ValueError for anything else."""
    verdict = schema.text(fields, "verdict")
    if verdict not in {*Verdict}:
        raise ValueError("has a verdict that no study gives")
    return StudySummary(
        judgement=Judgement(
            verdict=Verdict(verdict), segments=schema.whole(fields, "recommended", lowest=2)
        ),
        numbers=tuple(_number(schema.mapping(each)) for each in schema.items(fields, "numbers")),
    )


def _number(fields: Mapping[str, object]) -> WeighedNumber:
    stability = fields.get("steadiness")
    return WeighedNumber(
        segments=schema.whole(fields, "segments", lowest=2),
        inertia=_float(fields, "inertia"),
        silhouette=_float(fields, "silhouette"),
        silhouette_error=_float(fields, "silhouette_error"),
        davies_bouldin=_float(fields, "davies_bouldin"),
        calinski_harabasz=_float(fields, "calinski_harabasz"),
        smallest=schema.whole(fields, "smallest"),
        gaps=schema.whole(fields, "gaps", lowest=0),
        borders=schema.whole(fields, "borders", lowest=0),
        stability=None if stability is None else _stability(schema.mapping(stability)),
    )


def _stability(fields: Mapping[str, object]) -> StabilitySummary:
    return StabilitySummary(
        moved_mean=_float(fields, "moved_mean"),
        moved_error=_float(fields, "moved_error"),
        moved_high=_float(fields, "moved_high"),
        unstable=schema.whole(fields, "restless", lowest=0),
        chosen=_float(fields, "chosen"),
    )


def _float(fields: Mapping[str, object], key: str) -> float:
    return schema.number(fields.get(key), key)
