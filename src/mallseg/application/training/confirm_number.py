"""Confirm by resampling that another number of segments is better than the champion's."""

from dataclasses import dataclass

from mallseg.application.events import OnEvent
from mallseg.application.training.study_segments import NumberComparison, ResampleCustomers
from mallseg.domain.customers.census import Census
from mallseg.domain.registry.baseline import Baseline
from mallseg.domain.segments.scaling import FeatureScale


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmNumber:
    """Choose the number of segments of a retraining that was not asked for one.

    - It is the champion's, unless this study and those of the last trainings agree on another.
    - Then the customers are resampled: the other number is taken only if most resamples choose it
      too, and hardly any the champion's. The customers of successive months overlap, so a few of
      them may decide several studies in a row.
    """

    resample_customers: ResampleCustomers

    def __call__(
        self,
        census: Census,
        scale: FeatureScale,
        judged: NumberComparison,
        *,
        baseline: Baseline,
        seed: int,
        on_event: OnEvent,
    ) -> int:
        """Choose the number; resample only where another one than the champion's is preferred."""
        wanted = baseline.preferred_number(judged.judgement)
        if wanted == baseline.segments:
            return wanted
        resampling = self.resample_customers(
            census, scale, judged.judgement, judged.candidates, seed=seed, on_event=on_event
        )
        return baseline.confirmed_number(judged.judgement, resampling.shares())
