"""Find out how many groups there are in a census: the part of a study that decides."""

from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.application.step import NumberJudged, Report, Stage, progress_of
from mallseg.domain.census import Census
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.plan import Plan
from mallseg.domain.ports import Surveyor
from mallseg.domain.scaling import FeatureScale
from mallseg.domain.study.candidate import Candidate
from mallseg.domain.study.study import comparable
from mallseg.domain.study.verdict import Judgement, Reference, evidence_of, is_promising, judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was measured, and what follows."""

    candidates: tuple[Candidate, ...]
    judgement: Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeNumber:
    """Compare the plan's numbers of segments on a census, and decide.

    - Numbers for which there are too few distinct customers are passed over.
    - Customers without groups are made up only where the comparison with them decides.
    """

    surveyor: Surveyor

    def __call__(
        self, census: Census, scale: FeatureScale, *, plan: Plan, report: Report
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
        progress = progress_of(Stage.COMPARING, report)
        candidates = self.surveyor.survey(
            census, scale, segments=numbers, seed=plan.seed, progress=progress
        )
        references: Sequence[Reference] = ()
        if is_promising(candidates):
            references = self.surveyor.shapeless(census, scale, segments=numbers, seed=plan.seed)
        judgement = judge(candidates, evidence=evidence_of(census), references=references)
        report(NumberJudged(verdict=judgement.verdict, segments=judgement.segments))
        return Judged(candidates=candidates, judgement=judgement)
