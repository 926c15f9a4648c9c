"""Record where a segmentation comes from."""

from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum

from mallseg.application.training.fit_segmentation import Fit
from mallseg.application.training.keep_identity import Kept
from mallseg.application.training.model_history import ModelHistory
from mallseg.domain.customers.feature import Feature
from mallseg.domain.registry.baseline import preference
from mallseg.domain.registry.decision import Decision
from mallseg.domain.registry.version import Provenance
from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.segment_size import SegmentSize


def provenance_of(
    fit: Fit,
    plan: Plan,
    before: ModelHistory,
    scores: Mapping[str, float],
    *,
    kept: Kept | None = None,
    decision: Decision | None = None,
) -> Provenance:
    """Record the source, the plan, the scores, the differences from the parent and the decision."""
    census = fit.reading.census
    used = before.slug_registry.used.union(segment.slug for segment in fit.segmentation.segments)
    return Provenance(
        source=fit.reading.source,
        customers=fit.segmentation.customers,
        outliers=fit.outliers.customers,
        rejected_rows=fit.reading.rejected_rows,
        distinct_points=len(census),
        census_fingerprint=census.fingerprint(),
        seed=plan.seed,
        parent=before.parent,
        settings={each.name: _as_json(getattr(plan, each.name)) for each in fields(plan)},
        scores=scores,
        slugs=tuple(sorted(used)),
        preferred=preference(fit.judgement),
        faults={str(fault): count for fault, count in fit.reading.faults.items()},
        repeated_ids=fit.reading.repeated_ids,
        fences=fit.outliers.fences or {},
        diff=kept.diff if kept else None,
        decision=decision,
    )


def _as_json(choice: object) -> object:
    match choice:
        case Feature():
            return choice.name
        case tuple():
            return [_as_json(each) for each in choice]
        case StrEnum() | SegmentSize():
            return str(choice)
        case _:
            return choice
