"""What programs read: the same shapes from the command line's ``--json`` and over HTTP."""

from collections.abc import Iterable
from dataclasses import dataclass

from mallseg.application.events import TrainingNote, code_of
from mallseg.application.training.check_customers import CheckReport
from mallseg.application.training.training_report import TrainingReport
from mallseg.domain.customers.census import Census
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.reading import Rejection
from mallseg.domain.errors import Fact, MallsegError
from mallseg.domain.segments.naming.playbook import Offer
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.entrypoints.presentation.documents.comparison_document import (
    ComparisonDocument,
    StaleNameDocument,
    TransitionDocument,
)
from mallseg.entrypoints.presentation.documents.decision_document import ViolationDocument
from mallseg.entrypoints.presentation.words.errors import terminal_reason
from mallseg.entrypoints.presentation.words.training import note_sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDocument:
    """Something concrete to offer, and why it suits these customers."""

    offer: str
    reason: str

    @classmethod
    def all_of(cls, offers: Iterable[Offer]) -> "list[OfferDocument]":
        """Write down offers, in their order."""
        return [cls(offer=each.offer, reason=each.reason) for each in offers]


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentDocument:
    """One segment; `centre` maps each feature to its mean, in the unit its name says.

    `type` says where it stood among all customers, None in models that do not know.
    """

    number: int
    slug: str
    name: str
    description: str
    type: str | None
    customers: int
    share: float
    centre: dict[str, float]

    @classmethod
    def of(cls, segment: Segment, features: tuple[Feature, ...]) -> "SegmentDocument":
        """Write down a segment."""
        fields = (feature.field for feature in features)
        return cls(
            number=segment.number,
            slug=segment.slug,
            name=segment.name,
            description=segment.description,
            type=segment.type.key if segment.type else None,
            customers=segment.customers,
            share=segment.share,
            centre=dict(zip(fields, segment.centre, strict=True)),
        )


def segments_of(segmentation: Segmentation) -> list[SegmentDocument]:
    """Write down all segments, in the order of their numbers."""
    return [SegmentDocument.of(s, segmentation.features) for s in segmentation.segments]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteDocument:
    """What is not as asked for in a training: `code` for programs, `text` for people."""

    code: str
    text: str

    @classmethod
    def of(cls, note: TrainingNote) -> "NoteDocument":
        """Write down a note."""
        return cls(code=code_of(note), text=note_sentence(note))


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingDocument:
    """What a training made; `inertia` is taken on the scaled features.

    `customers`, `outliers` and `rejected_rows` add up to the records of the source, and
    `outlier_records` are the first ten of the outliers. `recommended` and `verdict` are those of
    the study. `notes` say what is not as asked for, or more than a team can handle. `transitions`
    lists what became of the champion's segments, `stale_names` the names that no longer fit, and
    `comparison` compares the version with the champion; it is None without a champion with the same
    features. `promoted` says whether the version is in use, `champion` which one is, and
    `violations` which limits the new one violates.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectionDocument:
    """One record that could not be counted; `record` 1 is the header of a file."""

    record: int
    column: str | None
    fault: str
    reason: str

    @classmethod
    def of(cls, rejection: Rejection) -> "RejectionDocument":
        """Write down a rejection."""
        return cls(
            record=rejection.record,
            column=rejection.column,
            fault=rejection.fault,
            reason=rejection.reason,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeDocument:
    """What the values of a feature are among the accepted records."""

    lowest: float
    median: float
    highest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningDocument:
    """Why a training would be refused."""

    code: str
    facts: dict[str, Fact]
    reason: str

    @classmethod
    def of(cls, error: MallsegError) -> "WarningDocument":
        """Write down the error that a training would raise."""
        return cls(code=error.code, facts=error.facts, reason=terminal_reason(error))


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckDocument:
    """What mallseg understands of a source; `records` is accepted and rejected together."""

    source: str
    layout: dict[str, str]
    columns: dict[str, str]
    records: int
    accepted: int
    rejected_rows: int
    distinct_customers: int
    outliers: int
    outlier_records: list[int]
    repeated_ids: int | None
    ranges: dict[str, RangeDocument]
    faults: dict[str, int]
    examples: list[RejectionDocument]
    warnings: list[WarningDocument]

    @classmethod
    def of(cls, report: CheckReport) -> "CheckDocument":
        """Write down a check."""
        reading = report.reading
        return cls(
            source=reading.source,
            layout=dict(reading.layout),
            columns=dict(reading.columns),
            records=reading.records,
            accepted=reading.census.customers,
            rejected_rows=reading.rejected_rows,
            distinct_customers=len(reading.census),
            outliers=report.outliers.customers,
            outlier_records=list(report.outliers.records),
            repeated_ids=reading.repeated_ids,
            ranges=_ranges(reading.census),
            faults={str(fault): count for fault, count in reading.faults.items()},
            examples=[RejectionDocument.of(each) for each in reading.rejections],
            warnings=[WarningDocument.of(each) for each in report.warnings],
        )


def _ranges(census: Census) -> dict[str, RangeDocument]:
    return {
        feature.field: RangeDocument(
            lowest=min(column), median=census.quantile(feature, 0.5), highest=max(column)
        )
        for feature, column in zip(census.features, census.columns, strict=True)
        if len(column)
    }
