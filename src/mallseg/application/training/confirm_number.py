"""Confirm that another number of segments is better than the champion's by more than chance."""

from dataclasses import dataclass

from mallseg.application.events import OnEvent
from mallseg.application.training.study_segments import Judged, ResampleCustomers
from mallseg.domain.customers.census import Census
from mallseg.domain.registry.baseline import Baseline
from mallseg.domain.segments.scaling import FeatureScale


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmNumber:
    """Choose the number of segments of a retraining that was asked for none.

    - It is the champion's, unless this study and those of the trainings before it agree on another.
    - Then the customers are resampled: the other number is taken only where most resamples choose
      it too, and hardly any the champion's. Most customers of a month were there the month before,
      so that three trainings in a row may prefer a number because of the same few of them.
    """

    resample_customers: ResampleCustomers

    def __call__(
        self,
        census: Census,
        scale: FeatureScale,
        judged: Judged,
        *,
        baseline: Baseline,
        seed: int,
        on_event: OnEvent,
    ) -> int:
        """Choose, and resample where another number is wanted."""
        wanted = baseline.wanted(judged.judgement)
        if wanted == baseline.segments:
            return wanted
        resampling = self.resample_customers(
            census, scale, judged.judgement, judged.candidates, seed=seed, on_event=on_event
        )
        return baseline.number(judged.judgement, resampling.shares())
