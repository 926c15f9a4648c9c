"""What a study found, as a record beside the portrait."""

from collections.abc import Mapping
from dataclasses import asdict

from mallseg.adapters.joblib_store import shape
from mallseg.domain.study.study_summary import Steadiness, StudySummary, WeighedNumber
from mallseg.domain.study.verdict import Judgement, Verdict


def to_record(study: StudySummary) -> dict[str, object]:
    """Write a study down."""
    return {
        "verdict": str(study.verdict),
        "recommended": study.recommended,
        "numbers": [asdict(number) for number in study.numbers],
    }


def from_record(fields: Mapping[str, object]) -> StudySummary:
    """Read a study back; raise ValueError for anything else."""
    verdict = shape.text(fields, "verdict")
    if verdict not in {*Verdict}:
        raise ValueError("has a verdict that no study gives")
    return StudySummary(
        judgement=Judgement(
            verdict=Verdict(verdict), segments=shape.whole(fields, "recommended", lowest=2)
        ),
        numbers=tuple(_number(shape.mapping(each)) for each in shape.items(fields, "numbers")),
    )


def _number(fields: Mapping[str, object]) -> WeighedNumber:
    steadiness = fields.get("steadiness")
    return WeighedNumber(
        segments=shape.whole(fields, "segments", lowest=2),
        inertia=_float(fields, "inertia"),
        silhouette=_float(fields, "silhouette"),
        silhouette_error=_float(fields, "silhouette_error"),
        davies_bouldin=_float(fields, "davies_bouldin"),
        calinski_harabasz=_float(fields, "calinski_harabasz"),
        smallest=shape.whole(fields, "smallest"),
        gaps=shape.whole(fields, "gaps", lowest=0),
        borders=shape.whole(fields, "borders", lowest=0),
        steadiness=None if steadiness is None else _steadiness(shape.mapping(steadiness)),
    )


def _steadiness(fields: Mapping[str, object]) -> Steadiness:
    return Steadiness(
        moved_mean=_float(fields, "moved_mean"),
        moved_error=_float(fields, "moved_error"),
        moved_high=_float(fields, "moved_high"),
        restless=shape.whole(fields, "restless", lowest=0),
        chosen=_float(fields, "chosen"),
    )


def _float(fields: Mapping[str, object], key: str) -> float:
    return shape.number(fields.get(key), key)
