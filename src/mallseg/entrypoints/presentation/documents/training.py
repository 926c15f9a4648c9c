"""The JSON of what is made of a source of customers: a check, a study, a training."""

from collections.abc import Iterable, Mapping, Sequence

from mallseg.application.events import code_of
from mallseg.application.training.check_customers import Diagnosis
from mallseg.application.training.study_segments import StudyReport
from mallseg.application.training.training_report import TrainingReport
from mallseg.application.training_events import TrainingNote
from mallseg.domain.customers.census import Census
from mallseg.domain.customers.columns.column_proposal import ColumnProposal
from mallseg.domain.customers.columns.column_summary import ColumnSummary, unique_feature_names
from mallseg.domain.customers.columns.file_record import FileRecord
from mallseg.domain.customers.columns.sheet_row import SheetRow
from mallseg.domain.customers.outliers import Outliers
from mallseg.domain.customers.reading import Reading, Rejection
from mallseg.domain.customers.remedies.remedy import Remedy
from mallseg.domain.customers.texts.number_format import NumberFormat
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.study import Study
from mallseg.entrypoints.presentation.documents.comparison import (
    comparison_document,
    transition_document,
)
from mallseg.entrypoints.presentation.documents.copied import Json, copied
from mallseg.entrypoints.presentation.documents.segments import StaleNameDocument, segments_of
from mallseg.entrypoints.presentation.documents.versions import ViolationDocument
from mallseg.entrypoints.presentation.words.errors import terminal_reason
from mallseg.entrypoints.presentation.words.remedies import options_of
from mallseg.entrypoints.presentation.words.study import why
from mallseg.entrypoints.presentation.words.training import note_sentence


def check_document(found: Diagnosis, command: str, given: NumberFormat) -> Json:
    """Describe what mallseg understands of a source; `warnings` would refuse a training.

    `notes` are what a training would remark on.

    `records` are the accepted and the rejected ones; what was read is left out where a feature has
    no column. `could_be_features` are columns of numbers that are not used, `proposals` are columns
    for features that have none. `command` is a training that would not be refused, null where none
    was found.
    """
    report = found.report
    return {
        "source": report.source,
        **(_reading_document(report.reading, report.outliers) if report.reading else {}),
        "present": [_column_document(each, report.feature_of, given) for each in report.columns],
        "could_be_features": _candidates_document(report.candidates),
        "proposals": [*map(_proposal_document, found.proposals)],
        "breakdowns": [
            {
                "breakdown": each.breakdown.name,
                "column": each.column,
                "unknown_share": each.unknown_share,
            }
            for each in report.breakdowns
        ],
        "notes": notes_document(report.notes),
        "warnings": [
            {"code": each.code, "facts": copied(each.facts), "reason": terminal_reason(each)}
            for each in report.warnings
        ],
        "options": [*(options_of(found.remedy, given) if command else ())],
        "command": command or None,
    }


def _candidates_document(candidates: Sequence[ColumnSummary]) -> Json:
    return [
        {
            "column": each.name,
            "feature": name,
            "unit": each.unit,
            "lowest": each.lowest,
            "highest": each.highest,
            "empty": each.empty,
        }
        for each, name in zip(candidates, unique_feature_names(candidates), strict=True)
    ]


def _proposal_document(proposal: ColumnProposal) -> Json:
    feature, column = proposal.feature.name, proposal.column
    return {
        "feature": feature,
        "column": column,
        "evidence": [*proposal.evidence],
        "options": [*options_of(Remedy(columns={feature: column}))],
    }


def _column_document(
    column: ColumnSummary, feature_of: Mapping[str, str], given: NumberFormat
) -> Json:
    """Describe what a column holds; the ends only of numbers, and no text."""
    is_numeric, nearest = column.kind.is_numeric, column.shapes.nearest
    return {
        "column": column.name,
        "kind": column.kind,
        "feature": feature_of.get(column.name),
        "lowest": column.lowest if is_numeric else None,
        "highest": column.highest if is_numeric else None,
        "empty_share": column.empty_share,
        "shapes": {str(shape): count for shape, count in column.shapes.counts.items()},
        "options": [*(options_of(Remedy(numbers=nearest), given) if nearest else ())],
    }


def _reading_document(reading: Reading, outliers: Outliers) -> dict[str, Json]:
    return {
        "layout": copied(reading.layout),
        "columns": copied(reading.columns),
        "files": [copied(each, accepted=each.accepted) for each in reading.files],
        "records": reading.records,
        "accepted": reading.census.customers,
        "rejected_rows": reading.rejected_rows,
        "distinct_points": reading.census.distinct_points,
        "outliers": outliers.customers,
        "outlier_records": [*map(record_document, outliers.records)],
        "rounded": [*reading.rounded],
        "repeated_ids": reading.repeated_ids,
        "ranges": copied(ranges(reading.census)),
        "faults": copied(reading.faults),
        "examples": rejections_document(reading.rejections),
    }


def notes_document(notes: Iterable[TrainingNote]) -> list[Json]:
    """Describe what is remarkable, each as a code and in words."""
    return [{"code": code_of(each), "in_words": note_sentence(each)} for each in notes]


def ranges(census: Census) -> dict[str, dict[str, float]]:
    """Map each feature to its lowest, median and highest value among the accepted records."""
    return {
        feature.field: {
            "lowest": feature.value_of(census.extent(feature)[0]),
            "median": feature.value_of(census.quantile(feature, 0.5)),
            "highest": feature.value_of(census.extent(feature)[1]),
        }
        for feature in census.features
        if len(census)
    }


def rejections_document(rejections: Iterable[Rejection]) -> list[Json]:
    """Describe records that could not be counted; `record` 1 is the header of a file."""
    return [
        {
            "record": record_document(each.record),
            "column": each.column,
            "fault": each.fault,
            "reason": each.reason,
        }
        for each in rejections
    ]


def record_document(record: int) -> int | Json:
    """Describe where a record is: its number; with its sheet or file where several were read."""
    match record:
        case SheetRow():
            return {"sheet": record.sheet, "row": record.row}
        case FileRecord():
            return {"file": record.file, "record": record.record}
    return record


def study_document(report: StudyReport) -> Json:
    """Describe how many groups there are, and why; all criteria are taken on scaled features.

    `names` are those of the recommended segments, and `borders` are between them, by their numbers.
    `chosen` maps a number of segments to the share of resamples in which it was recommended.
    """
    study, reading = report.study, report.reading
    return {
        "source": reading.source,
        "customers": study.customers,
        "outliers": report.outliers.customers,
        "rejected_rows": reading.rejected_rows,
        "features": [feature.name for feature in reading.census.features],
        "scaling": report.scaling,
        "recommended": study.recommended,
        "verdict": study.verdict,
        "reasons": [*why(study)],
        "names": [*study.names],
        "borders": [copied(each, kind=each.kind) for each in study.borders],
        "chosen": copied(study.shares),
        "candidates": [_candidate(each, study) for each in study.candidates],
        "notes": notes_document(report.notes),
    }


def _candidate(candidate: Candidate, study: Study) -> Json:
    """Describe one number of segments that was compared.

    `moved_…` are the customers who change segment in a resample: their mean, its standard error,
    and the 95 % quantile. `unstable` customers change in a tenth of the resamples or more.
    `silhouette_error` is a standard error too; a silhouette that is exact has 0.
    """
    stability = study.stability(candidate.segments)
    return {
        "segments": candidate.segments,
        "inertia": candidate.inertia,
        "silhouette": candidate.silhouette,
        "silhouette_error": candidate.silhouette_error,
        "davies_bouldin": candidate.davies_bouldin,
        "calinski_harabasz": candidate.calinski_harabasz,
        "smallest": candidate.smallest,
        "moved_mean": stability.mean,
        "moved_error": stability.error,
        "moved_high": stability.high,
        "unstable": stability.unstable,
    }


def training_document(report: TrainingReport) -> Json:
    """Describe what a training made; `inertia` is taken on the scaled features.

    `customers`, `outliers` and `rejected_rows` add up to the records of the source, and
    `outlier_records` are the first ten of the outliers. `recommended` and `verdict` are those of
    the study, None where the number was given and nothing was studied. `notes` say what is not as
    asked for, or more than a team can handle: `code` for programs, `in_words` for people.
    `transitions` are those of the champion's segments, `stale_names` the names that no longer fit,
    and `comparison` counts the customers in another segment; it is None without a champion that
    compares by the same features. `promoted` says whether the version is in use, `champion` which
    one is; `violations` are the limits of the gate that the new version does not keep.
    """
    segmentation, judgement, decision = report.segmentation, report.judgement, report.decision
    return {
        "model": report.model,
        "version": report.version,
        "customers": segmentation.customers,
        "outliers": report.outliers.customers,
        "outlier_records": [*map(record_document, report.outliers.records)],
        "rejected_rows": report.rejected_rows,
        "features": [feature.name for feature in segmentation.features],
        "scaling": segmentation.scale.scaling,
        "inertia": segmentation.inertia,
        "recommended": judgement.segments if judgement else None,
        "verdict": judgement.verdict if judgement else None,
        "notes": notes_document(report.notes),
        "transitions": [transition_document(each) for each in report.transitions],
        "stale_names": [copied(StaleNameDocument.of(each)) for each in report.stale_names],
        "comparison": comparison_document(report.diff) if report.diff else None,
        "promoted": decision.is_promoted,
        "champion": report.champion,
        "violations": [copied(ViolationDocument.of(each)) for each in decision.violations],
        "segments": [copied(each) for each in segments_of(segmentation)],
    }
