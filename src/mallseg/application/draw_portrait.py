"""Draw the portrait of a segmentation: what people are shown of it."""

from dataclasses import dataclass, replace

from mallseg.application.fit_segmentation import Fit
from mallseg.application.step import Report, Stage, progress_of, silence
from mallseg.domain.errors import CustomerDataError
from mallseg.domain.portrait.people import Headcount
from mallseg.domain.portrait.portrait import Portrait
from mallseg.domain.ports import CustomerSource, Surveyor
from mallseg.domain.study.study_summary import StudySummary


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawPortrait:
    """Look once more at the customers who took part in a fit.

    - The borders are measured between the segments as they are: the study may have compared other
      numbers, or other segments of the same number where these had to be large enough.
    - Where the source tells ages or genders, it is read once more. Who is far out and took no part
      is not counted, so that the counts are those of the segments.
    - Of these counts, nothing leaves that could tell a group of 1 to 10 people.
    """

    surveyor: Surveyor

    def __call__(
        self,
        source: CustomerSource,
        fit: Fit,
        *,
        study: StudySummary | None = None,
        report: Report = silence,
    ) -> Portrait:
        """Measure, count, and keep what a study found beside it.

        Raises
        ------
        CustomerDataError
            The source can no longer be read, or has other customers than before.
        """
        segmentation = fit.segmentation
        centres = [segment.centre for segment in segmentation.segments]
        borders = self.surveyor.borders(fit.census, segmentation.scale, centres)
        headcount = _headcount(source, fit, report)
        return replace(Portrait.of(fit.census, segmentation, borders, headcount), study=study)


def _headcount(source: CustomerSource, fit: Fit, report: Report) -> Headcount:
    segmentation, everybody = fit.segmentation, fit.reading.census
    far_out = (
        frozenset(everybody.points()).difference(fit.census.points())
        if fit.set_aside.customers
        else frozenset()
    )
    headcount = source.count_people(
        segmentation, without=far_out, progress=progress_of(Stage.COUNTING, report)
    )
    if not headcount.has_sizes([segment.customers for segment in segmentation.segments]):
        raise CustomerDataError(source.name, "has changed while it was read: train again")
    return headcount
