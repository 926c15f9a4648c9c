"""Draw the portrait of a segmentation: what people are shown of it."""

from dataclasses import dataclass, replace

from mallseg.application.events import OnEvent, Stage, ignore, progress_of
from mallseg.application.training.fit_segmentation import Fit
from mallseg.domain.customers.demographics import DemographicCounts
from mallseg.domain.errors import CustomerDataError, SourceFault
from mallseg.domain.number_of_segments.study_summary import StudySummary
from mallseg.domain.ports import ClusterAnalysis, CustomerSource
from mallseg.domain.profiles.profile import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSegments:
    """Look once more at the customers who took part in a fit.

    - The borders are measured between the segments as they are: the study may have compared other
      numbers, or other segments of the same number where these had to be large enough.
    - Where the source tells ages or genders, it is read once more. Who is far out and took no part
      is not counted, so that the counts are those of the segments.
    - Of these counts, nothing leaves that could tell a group of 1 to 10 people.
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
        """Measure, count, and keep what a study found beside it.

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
    outlier_drift = (
        frozenset(overall.points()).difference(fit.census.points())
        if fit.outliers.customers
        else frozenset()
    )
    demographic_counts = source.count_demographics(
        segmentation, without=outlier_drift, progress=progress_of(Stage.COUNTING, on_event)
    )
    if not demographic_counts.has_sizes([segment.customers for segment in segmentation.segments]):
        raise CustomerDataError(source.name, SourceFault.SOURCE_CHANGED)
    return demographic_counts
