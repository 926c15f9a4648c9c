"""Profile a segmentation: what is shown of it beyond its centres."""

from dataclasses import dataclass, replace

from mallseg.application.training.fit_segmentation import Fit
from mallseg.domain.number_of_segments.study_summary import StudySummary
from mallseg.domain.ports import ClusterAnalysis
from mallseg.domain.profiles.disclosed_before import NOTHING_BEFORE, DisclosedBefore
from mallseg.domain.profiles.profile import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSegments:
    """Profile the customers who took part in a fit.

    - The borders are measured between the segments as they are: the study may have compared other
      numbers, or other segments of the same number where these had to be large enough.
    - Outliers are not counted by breakdown either, so that the counts are those of the segments.
    """

    cluster_analysis: ClusterAnalysis

    def __call__(
        self,
        fit: Fit,
        *,
        study: StudySummary | None = None,
        before: DisclosedBefore = NOTHING_BEFORE,
    ) -> Profile:
        """Measure and count, and keep the summary of a study with the profile.

        Parameters
        ----------
        before
            What was disclosed of these customers before.
        """
        segmentation = fit.segmentation
        centres = [segment.centre for segment in segmentation.segments]
        borders = self.cluster_analysis.borders(fit.census, segmentation.scale, centres)
        return replace(Profile.of(fit.census, segmentation, borders, before), study=study)
