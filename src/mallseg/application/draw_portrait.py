"""Draw the portrait of a segmentation: what people are shown of it."""

from dataclasses import dataclass

from mallseg.application.fit_segmentation import Fit
from mallseg.domain.portrait import Portrait
from mallseg.domain.ports import Surveyor


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawPortrait:
    """Look at the customers who took part in a fit once more.

    - The borders are measured between the segments as they are: the study may have compared other
      numbers, or other segments of the same number where these had to be large enough.
    """

    surveyor: Surveyor

    def __call__(self, fit: Fit) -> Portrait:
        """Measure, count."""
        segmentation = fit.segmentation
        centres = [segment.centre for segment in segmentation.segments]
        borders = self.surveyor.borders(fit.census, segmentation.scale, centres)
        return Portrait.of(fit.census, segmentation, borders)
