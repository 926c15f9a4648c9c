"""The results of a training: a report for the caller, and the provenance in the store."""

from dataclasses import dataclass, fields
from enum import StrEnum

from mallseg.application.training.evaluate_challenger import Evaluated
from mallseg.application.training.fit_segmentation import Fit
from mallseg.application.training.keep_identity import KeptIdentity
from mallseg.application.training.model_history import ModelHistory
from mallseg.application.training_events import TrainingNote
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.outliers import Outliers
from mallseg.domain.identity.stale_names import StaleName
from mallseg.domain.identity.transition import Transition
from mallseg.domain.number_of_segments.verdict import Judgement
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.registry.baseline import preference
from mallseg.domain.registry.version import Decision, Provenance, StoredSegmentation, Version
from mallseg.domain.registry.version_diff import VersionDiff
from mallseg.domain.segments.plan import Plan, SegmentSize
from mallseg.domain.segments.segmentation import Segmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingReport:
    """The result of a training.

    Attributes
    ----------
    judgement
        How many groups there are; None without a study.
    notes
        What is not as asked for, or needs attention.
    stale_names
        The names that no longer fit their segments.
    diff
        The difference from the parent; None without one, or where it has other features.
    decision
        Whether the version is promoted.
    champion
        The number of the version in use, if there is one.
    """

    model: str
    version: int
    segmentation: Segmentation
    outliers: Outliers
    rejected_rows: int
    judgement: Judgement | None
    notes: tuple[TrainingNote, ...]
    stale_names: tuple[StaleName, ...]
    diff: VersionDiff | None
    decision: Decision
    champion: int | None

    @classmethod
    def of(
        cls,
        fit: Fit,
        kept: KeptIdentity,
        before: ModelHistory,
        version: Version,
        decision: Decision,
        *,
        stale_names: tuple[StaleName, ...],
        notes: tuple[TrainingNote, ...],
    ) -> "TrainingReport":
        """Collect the results."""
        return cls(
            model=version.model,
            version=version.number,
            segmentation=fit.segmentation,
            outliers=fit.outliers,
            rejected_rows=fit.reading.rejected_rows,
            judgement=fit.judgement,
            notes=notes,
            stale_names=stale_names,
            diff=_diff(before.predecessor, kept, fit, version),
            decision=decision,
            champion=version.number if decision.is_promoted else before.in_use,
        )

    @property
    def transitions(self) -> tuple[Transition, ...]:
        """The transitions from the parent's segments."""
        return self.diff.transitions if self.diff else ()


def _diff(
    before: StoredSegmentation | None, kept: KeptIdentity, fit: Fit, version: Version
) -> VersionDiff | None:
    if before is None or kept.diff is None:
        return None
    after = StoredSegmentation(
        model=version.model, version=version.number, segmentation=kept.segmentation
    )
    return VersionDiff.recorded(before, after, kept.diff, source=fit.reading.source)


def provenance_of(
    fit: Fit,
    plan: Plan,
    before: ModelHistory,
    *,
    evaluated: Evaluated | None = None,
    kept: KeptIdentity | None = None,
    profile: Profile | None = None,
) -> Provenance:
    """Record source, plan, scores, the difference from the parent, decision and disclosure."""
    census = fit.reading.census
    used = before.registry.used.and_those_of(fit.segmentation)
    return Provenance(
        source=fit.reading.source,
        customers=fit.segmentation.customers,
        outliers=fit.outliers.customers,
        rejected_rows=fit.reading.rejected_rows,
        distinct_points=census.distinct_points,
        census_fingerprint=census.fingerprint(),
        seed=plan.seed,
        parent=before.parent,
        settings={each.name: _as_json(getattr(plan, each.name)) for each in fields(plan)},
        scores=evaluated.scores if evaluated else {},
        slugs=tuple(sorted(used.slugs)),
        highest_number=used.highest_number,
        preferred=preference(fit.judgement),
        faults={str(fault): count for fault, count in fit.reading.faults.items()},
        repeated_ids=fit.reading.repeated_ids,
        fences=fit.outliers.fences or {},
        diff=kept.diff if kept else None,
        disclosed=profile.disclosed(fit.segmentation) if profile else "",
        decision=evaluated.decision if evaluated else None,
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
