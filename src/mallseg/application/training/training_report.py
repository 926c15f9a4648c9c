"""What came of a training."""

from dataclasses import dataclass

from mallseg.application.training.fit_segmentation import Fit
from mallseg.application.training.keep_identity import Kept
from mallseg.application.training.model_history import ModelHistory
from mallseg.domain.customers.outliers import Outliers
from mallseg.domain.identity.stale_name import StaleName
from mallseg.domain.identity.transition import Transition
from mallseg.domain.number_of_segments.verdict import Judgement
from mallseg.domain.registry.comparison import Comparison
from mallseg.domain.registry.decision import Decision
from mallseg.domain.registry.version import StoredSegmentation, Version
from mallseg.domain.segments.segmentation import Segmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingReport:
    """What a training made, and from what.

    `judgement` tells how many groups there are; `objection` says in words that the number of
    segments is another, where it is. `remarks` are those of the fit. `transitions` list what became
    of the champion's segments, `stale_names` the names that no longer fit, and `comparison` who
    moved; it is None without a champion, and where that compares customers by other features.
    `decision` says whether the version is in use, and `champion` which one is, if any.
    """

    model: str
    version: int
    segmentation: Segmentation
    outliers: Outliers
    rejected_rows: int
    judgement: Judgement | None
    objection: str | None
    remarks: tuple[str, ...]
    transitions: tuple[Transition, ...]
    stale_names: tuple[StaleName, ...]
    comparison: Comparison | None
    decision: Decision
    champion: int | None

    @classmethod
    def of(
        cls,
        fit: Fit,
        kept: Kept,
        before: ModelHistory,
        version: Version,
        decision: Decision,
        *,
        unfit: tuple[StaleName, ...],
        objection: str | None,
    ) -> "TrainingReport":
        """Put together what came of it."""
        return cls(
            model=version.model,
            version=version.number,
            segmentation=fit.segmentation,
            outliers=fit.outliers,
            rejected_rows=fit.reading.rejected_rows,
            judgement=fit.judgement,
            objection=objection,
            remarks=fit.remarks,
            transitions=kept.transitions,
            stale_names=unfit,
            comparison=_comparison(before.predecessor, kept, fit, version),
            decision=decision,
            champion=version.number if decision.is_promoted else before.in_use,
        )


def _comparison(
    before: StoredSegmentation | None, kept: Kept, fit: Fit, version: Version
) -> Comparison | None:
    if before is None or kept.overlap is None:
        return None
    after = StoredSegmentation(
        model=version.model, version=version.number, segmentation=kept.segmentation
    )
    return Comparison(before=before, after=after, source=fit.reading.source, overlap=kept.overlap)
