"""The JSON of a study and of a training."""

from mallseg.application.training.study_segments import StudyReport
from mallseg.application.training.training_report import TrainingReport
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.study import Study
from mallseg.entrypoints.presentation.documents.cards import StaleNameDocument
from mallseg.entrypoints.presentation.documents.comparison import (
    comparison_document,
    transition_document,
)
from mallseg.entrypoints.presentation.documents.copied import Json, copied
from mallseg.entrypoints.presentation.documents.notes import notes_document
from mallseg.entrypoints.presentation.documents.readings import record_document
from mallseg.entrypoints.presentation.documents.segments import segments_of
from mallseg.entrypoints.presentation.documents.violations import ViolationDocument
from mallseg.entrypoints.presentation.words.study import why
from mallseg.entrypoints.presentation.words.training_notes import note_sentence


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
        "notes": notes_document(report.notes, note_sentence),
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
        "notes": notes_document(report.notes, note_sentence),
        "transitions": [transition_document(each) for each in report.transitions],
        "stale_names": [copied(StaleNameDocument.of(each)) for each in report.stale_names],
        "comparison": comparison_document(report.diff) if report.diff else None,
        "promoted": decision.is_promoted,
        "champion": report.champion,
        "violations": [copied(ViolationDocument.of(each)) for each in decision.violations],
        "segments": [copied(each) for each in segments_of(segmentation)],
    }
