"""Judge how many groups there are in a census: the part of a study that decides."""

from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.application.events import NumberJudged, OnEvent, Stage, progress_of
from mallseg.domain.customers.census import Census
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.study import comparable
from mallseg.domain.number_of_segments.verdict import (
    Judgement,
    NullReference,
    effective_sample_size_of,
    is_promising,
    judge,
)
from mallseg.domain.ports import ClusterAnalysis
from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.scaling import FeatureScale


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The candidates as measured, and the judgement."""

    candidates: tuple[Candidate, ...]
    judgement: Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeNumber:
    """Compare the plan's numbers of segments on a census, and decide.

    - Numbers for which there are too few distinct customers are left out.
    - Null references are drawn only where the comparison with them decides.
    """

    cluster_analysis: ClusterAnalysis

    def __call__(
        self, census: Census, scale: FeatureScale, *, plan: Plan, on_event: OnEvent
    ) -> Judged:
        """Measure and judge.

        Raises
        ------
        NotEnoughCustomersError
            There are fewer distinct customers than the plan's lowest number of segments.
        """
        numbers = comparable(census, plan.candidates)
        if len(census) < numbers[0]:
            raise NotEnoughCustomersError(have=len(census), need=numbers[0])
        progress = progress_of(Stage.COMPARING, on_event)
        candidates = self.cluster_analysis.candidates(
            census, scale, segments=numbers, seed=plan.seed, progress=progress
        )
        references: Sequence[NullReference] = ()
        if is_promising(candidates):
            references = self.cluster_analysis.null_references(
                census, scale, segments=numbers, seed=plan.seed
            )
        judgement = judge(
            candidates,
            effective_sample_size=effective_sample_size_of(census),
            references=references,
        )
        on_event(NumberJudged(verdict=judgement.verdict, segments=judgement.segments))
        return Judged(candidates=candidates, judgement=judgement)
