"""Draw the customers anew, to tell what in a division is theirs and what is chance."""

from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.application.step import Report, Stage, progress_of
from mallseg.domain.census import Census
from mallseg.domain.ports import Surveyor
from mallseg.domain.scaling import FeatureScale
from mallseg.domain.study.candidate import Candidate
from mallseg.domain.study.stability import Resampling, resamples_for
from mallseg.domain.study.verdict import Judgement, Verdict, evidence_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawAnew:
    """Draw the customers of a census anew, 40 to 80 times, and divide each draw.

    - The number of draws follows from the customers; valleys are measured where they decide.
    """

    surveyor: Surveyor

    def __call__(
        self,
        census: Census,
        scale: FeatureScale,
        judgement: Judgement,
        candidates: Sequence[Candidate],
        *,
        seed: int,
        report: Report,
    ) -> Resampling:
        """Draw and divide."""
        return self.surveyor.resample(
            census,
            scale,
            candidates,
            resamples=resamples_for(evidence_of(census)),
            with_valleys=judgement.verdict is Verdict.CLEAR,
            seed=seed,
            progress=progress_of(Stage.RESAMPLING, report),
        )
