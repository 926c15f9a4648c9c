"""What came of a training."""

from dataclasses import dataclass

from mallseg.application.fit_segmentation import Fit
from mallseg.application.keep_identity import Kept
from mallseg.application.model_history import ModelHistory
from mallseg.domain.identity.misfit import Misfit
from mallseg.domain.identity.segment_turn import SegmentTurn
from mallseg.domain.reading.extremes import SetAside
from mallseg.domain.segmentation import Segmentation
from mallseg.domain.study.verdict import Judgement
from mallseg.domain.versions.comparison import Comparison
from mallseg.domain.versions.decision import Decision
from mallseg.domain.versions.version import StoredSegmentation, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingReport:
    """What a training made, and from what.

    `judgement` tells how many groups there are; `objection` says in words that the number of
    segments is another, where it is. `remarks` are those of the fit. `turns` tell what became of
    the champion's segments, `misfits` which names do not fit any more, and `comparison` who moved;
    it is None without a champion, and where that compares customers by other features. `decision`
    tells whether the version is in use, and `champion` which one is: None where none ever was.
    """

    model: str
    version: int
    segmentation: Segmentation
    set_aside: SetAside
    rejected_rows: int
    judgement: Judgement | None
    objection: str | None
    remarks: tuple[str, ...]
    turns: tuple[SegmentTurn, ...]
    misfits: tuple[Misfit, ...]
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
        unfit: tuple[Misfit, ...],
        objection: str | None,
    ) -> "TrainingReport":
        """Put together what came of it."""
        return cls(
            model=version.model,
            version=version.number,
            segmentation=fit.segmentation,
            set_aside=fit.set_aside,
            rejected_rows=fit.reading.rejected_rows,
            judgement=fit.judgement,
            objection=objection,
            remarks=fit.remarks,
            turns=kept.turns,
            misfits=unfit,
            comparison=_comparison(before.predecessor, kept, fit, version),
            decision=decision,
            champion=version.number if decision.is_promoted else before.in_use,
        )


def _comparison(
    before: StoredSegmentation | None, kept: Kept, fit: Fit, version: Version
) -> Comparison | None:
    if before is None or kept.migration is None:
        return None
    after = StoredSegmentation(
        model=version.model, version=version.number, segmentation=kept.segmentation
    )
    return Comparison(
        before=before, after=after, source=fit.reading.source, migration=kept.migration
    )
