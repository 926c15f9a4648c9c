"""Note where a segmentation comes from, as it is kept beside it."""

from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum

from mallseg.application.fit_segmentation import Fit
from mallseg.application.keep_identity import Kept
from mallseg.application.model_history import ModelHistory
from mallseg.domain.feature import Feature
from mallseg.domain.plan import Plan
from mallseg.domain.segment_size import SegmentSize
from mallseg.domain.versions.decision import Decision
from mallseg.domain.versions.precedent import preference
from mallseg.domain.versions.succession import Succession
from mallseg.domain.versions.version import Provenance


def provenance_of(
    fit: Fit,
    plan: Plan,
    before: ModelHistory,
    scores: Mapping[str, float],
    *,
    kept: Kept | None = None,
    decision: Decision | None = None,
) -> Provenance:
    """Note where it comes from, how good it is, what it has kept, and what was decided."""
    census = fit.reading.census
    used = before.lineage.used.union(segment.slug for segment in fit.segmentation.segments)
    return Provenance(
        source=fit.reading.source,
        customers=fit.segmentation.customers,
        set_aside=fit.set_aside.customers,
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
        fences=fit.set_aside.fences or {},
        succession=_succession(kept),
        decision=decision,
    )


def _succession(kept: Kept | None) -> Succession | None:
    if kept is None or kept.migration is None:
        return None
    return Succession(moved=kept.migration.moved, turns=kept.turns, flows=kept.migration.customers)


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
