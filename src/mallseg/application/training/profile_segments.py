"""Profile a segmentation: what is shown of it beyond its centres."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from mallseg.application.events import OnEvent, Stage, ignore, progress_of
from mallseg.application.training.fit_segmentation import Fit
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.demographics import DemographicCounts
from mallseg.domain.customers.outliers import outlying
from mallseg.domain.errors import CustomerDataError, SourceFault
from mallseg.domain.number_of_segments.study_summary import StudySummary
from mallseg.domain.ports import ClusterAnalysis, CustomerSource
from mallseg.domain.profiles.profile import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSegments:
    """Profile the customers who took part in a fit.

    - The borders are measured between the segments as they are: the study may have compared other
      numbers, or other segments of the same number where these had to be large enough.
    - Where the source has ages or genders, it is read once more. Outliers are not counted, so that
      the counts are those of the segments.
    - Of these counts, nothing is kept that could reveal a group of 1 to 10 people.
    """

    cluster_analysis: ClusterAnalysis

    def __call__(
        self,
        source: CustomerSource,
        fit: Fit,
        *,
        study: StudySummary | None = None,
        on_event: OnEvent = ignore,
    ) -> Profile:
        """Measure and count, and keep the summary of a study with the profile.

        Raises
        ------
        CustomerDataError
            The source can no longer be read, or has other customers than before.
        """
        segmentation = fit.segmentation
        centres = [segment.centre for segment in segmentation.segments]
        borders = self.cluster_analysis.borders(fit.census, segmentation.scale, centres)
        demographic_counts = _demographic_counts(source, fit, on_event)
        return replace(
            Profile.of(fit.census, segmentation, borders, demographic_counts), study=study
        )


def _demographic_counts(source: CustomerSource, fit: Fit, on_event: OnEvent) -> DemographicCounts:
    segmentation, overall = fit.segmentation, fit.reading.census
    outliers: Collection[Point] = frozenset()
    if fit.outliers.customers:
        outliers = outlying(overall, fit.census, fit.outliers.fences or {})
    demographic_counts = source.count_demographics(
        segmentation, without=outliers, progress=progress_of(Stage.COUNTING, on_event)
    )
    if not demographic_counts.has_sizes([segment.customers for segment in segmentation.segments]):
        raise CustomerDataError(source.name, SourceFault.SOURCE_CHANGED)
    return demographic_counts
