"""The JSON of a training."""

from dataclasses import dataclass

from mallseg.application.events import TrainingNote, code_of
from mallseg.application.training.training_report import TrainingReport
from mallseg.entrypoints.presentation.documents.comparison import (
    ComparisonDocument,
    TransitionDocument,
)
from mallseg.entrypoints.presentation.documents.decision import ViolationDocument
from mallseg.entrypoints.presentation.documents.segments import (
    SegmentDocument,
    StaleNameDocument,
    segments_of,
)
from mallseg.entrypoints.presentation.words.training import note_sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteDocument:
    """What is not as asked for in a training: `code` for programs, `in_words` for people."""

    code: str
    in_words: str

    @classmethod
    def of(cls, note: TrainingNote) -> "NoteDocument":
        """Write down a note."""
        return cls(code=code_of(note), in_words=note_sentence(note))


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingDocument:
    """What a training made; `inertia` is taken on the scaled features.

    `customers`, `outliers` and `rejected_rows` add up to the records of the source, and
    `outlier_records` are the first ten of the outliers. `recommended` and `verdict` are those
    of the study. `notes` say what is not as asked for, or more than a team can handle.
    `transitions` are those of the champion's segments, `stale_names` the names that no longer fit,
    and `comparison` counts the customers in another segment; it is None without a champion that
    compares by the same features. `promoted` says whether the version is in use, `champion` which
    one is; `violations` are the limits of the gate that the new version does not keep.
    """

    model: str
    version: int
    customers: int
    outliers: int
    outlier_records: list[int]
    rejected_rows: int
    features: list[str]
    scaling: str
    inertia: float
    recommended: int | None
    verdict: str | None
    notes: list[NoteDocument]
    transitions: list[TransitionDocument]
    stale_names: list[StaleNameDocument]
    comparison: ComparisonDocument | None
    promoted: bool
    champion: int | None
    violations: list[ViolationDocument]
    segments: list[SegmentDocument]

    @classmethod
    def of(cls, report: TrainingReport) -> "TrainingDocument":
        """Write down a training."""
        segmentation = report.segmentation
        return cls(
            model=report.model,
            version=report.version,
            customers=segmentation.customers,
            outliers=report.outliers.customers,
            outlier_records=list(report.outliers.records),
            rejected_rows=report.rejected_rows,
            features=[feature.name for feature in segmentation.features],
            scaling=str(segmentation.scale.scaling),
            inertia=segmentation.inertia,
            recommended=report.judgement.segments if report.judgement else None,
            verdict=report.judgement.verdict if report.judgement else None,
            notes=[NoteDocument.of(note) for note in report.notes],
            transitions=[TransitionDocument.of(each) for each in report.transitions],
            stale_names=[StaleNameDocument.of(each) for each in report.stale_names],
            comparison=ComparisonDocument.of(report.diff) if report.diff else None,
            promoted=report.decision.is_promoted,
            champion=report.champion,
            violations=[ViolationDocument.of(each) for each in report.decision.violations],
            segments=segments_of(segmentation),
        )
