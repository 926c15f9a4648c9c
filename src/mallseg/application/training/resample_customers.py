"""Resample the customers, to measure how much of a division is chance."""

from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.application.events import OnEvent, Stage, progress_of
from mallseg.domain.customers.census import Census
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.stability import Resampling, resamples_for
from mallseg.domain.number_of_segments.verdict import Judgement, Verdict, effective_sample_size_of
from mallseg.domain.ports import ClusterAnalysis
from mallseg.domain.segments.scaling import FeatureScale


@dataclass(frozen=True, slots=True, kw_only=True)
class ResampleCustomers:
    """Resample the customers of a census, 40 to 80 times, and divide each resample.

    - The number of resamples follows from the effective sample size; ridge ratios are measured
      where they decide.
    """

    cluster_analysis: ClusterAnalysis

    def __call__(
        self,
        census: Census,
        scale: FeatureScale,
        judgement: Judgement,
        candidates: Sequence[Candidate],
        *,
        seed: int,
        on_event: OnEvent,
    ) -> Resampling:
        """Resample and divide."""
        return self.cluster_analysis.resample(
            census,
            scale,
            candidates,
            resamples=resamples_for(effective_sample_size_of(census)),
            with_ridge_ratios=judgement.verdict is Verdict.CLEAR,
            seed=seed,
            progress=progress_of(Stage.RESAMPLING, on_event),
        )
