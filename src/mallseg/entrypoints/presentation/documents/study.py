"""The JSON of a study."""

from dataclasses import dataclass

from mallseg.application.training.study_segments import StudyReport
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.stability import Stability
from mallseg.entrypoints.presentation.documents.copied import Json, copied
from mallseg.entrypoints.presentation.words.study import why


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateDocument:
    """One number of segments that was compared.

    `moved_…` are the customers who change segment in a resample: their mean, its standard error,
    and the 95 % quantile. `unstable` customers change in a tenth of the resamples or more.
    `silhouette_error` is a standard error too; a silhouette that is exact has 0.
    """

    segments: int
    inertia: float
    silhouette: float
    silhouette_error: float
    davies_bouldin: float
    calinski_harabasz: float
    smallest: int
    moved_mean: float
    moved_error: float
    moved_high: float
    unstable: int

    @classmethod
    def of(cls, candidate: Candidate, stability: Stability) -> "CandidateDocument":
        """Write down a candidate."""
        return cls(
            segments=candidate.segments,
            inertia=candidate.inertia,
            silhouette=candidate.silhouette,
            silhouette_error=candidate.silhouette_error,
            davies_bouldin=candidate.davies_bouldin,
            calinski_harabasz=candidate.calinski_harabasz,
            smallest=candidate.smallest,
            moved_mean=stability.mean,
            moved_error=stability.error,
            moved_high=stability.high,
            unstable=stability.unstable,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyDocument:
    """How many groups there are, and why; all criteria are taken on the scaled features.

    `names` are those of the recommended segments, and `borders` are between them, by their numbers.
    `chosen` maps a number of segments to the share of resamples in which it was recommended.
    """

    source: str
    customers: int
    outliers: int
    rejected_rows: int
    features: list[str]
    scaling: str
    recommended: int
    verdict: str
    reasons: list[str]
    names: list[str]
    borders: list[Json]
    chosen: dict[str, float]
    candidates: list[CandidateDocument]

    @classmethod
    def of(cls, report: StudyReport) -> "StudyDocument":
        """Write down a study."""
        study, reading = report.study, report.reading
        return cls(
            source=reading.source,
            customers=study.customers,
            outliers=report.outliers.customers,
            rejected_rows=reading.rejected_rows,
            features=[feature.name for feature in reading.census.features],
            scaling=report.scaling,
            recommended=study.recommended,
            verdict=study.verdict,
            reasons=[*why(study)],
            names=[*study.names],
            borders=[copied(each, kind=each.kind) for each in study.borders],
            chosen={str(number): share for number, share in study.shares.items()},
            candidates=[
                CandidateDocument.of(candidate, study.stability(candidate.segments))
                for candidate in study.candidates
            ],
        )
