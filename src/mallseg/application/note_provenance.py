"""Note where a segmentation comes from, as it is kept beside it."""

from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum

from mallseg.application.fit_segmentation import Fit
from mallseg.domain.feature import Feature
from mallseg.domain.plan import Plan
from mallseg.domain.segment_size import SegmentSize
from mallseg.domain.version import Provenance


def provenance_of(
    fit: Fit, plan: Plan, *, parent: int | None, scores: Mapping[str, float]
) -> Provenance:
    """Note where the segmentation of a fit comes from.

    Parameters
    ----------
    parent
        The champion of before, if there was one.
    scores
        How good the segmentation is, by the names of the measures.
    """
    census = fit.reading.census
    return Provenance(
        source=fit.reading.source,
        customers=fit.segmentation.customers,
        set_aside=fit.set_aside.customers,
        rejected_rows=fit.reading.rejected_rows,
        distinct_points=len(census),
        census_fingerprint=census.fingerprint(),
        seed=plan.seed,
        parent=parent,
        settings={each.name: _as_json(getattr(plan, each.name)) for each in fields(plan)},
        scores=scores,
        faults={str(fault): count for fault, count in fit.reading.faults.items()},
        repeated_ids=fit.reading.repeated_ids,
        fences=fit.set_aside.fences or {},
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
