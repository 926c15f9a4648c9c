"""Study how many groups there are among the customers of a source, and store nothing."""

from dataclasses import dataclass

from mallseg.application.draw_anew import DrawAnew
from mallseg.application.fit_segmentation import read_vetted, taking_part
from mallseg.application.judge_number import JudgeNumber
from mallseg.application.step import Report, silence
from mallseg.domain.plan import Plan
from mallseg.domain.ports import CustomerSource, Surveyor
from mallseg.domain.reading.extremes import SetAside
from mallseg.domain.reading.reading import Reading
from mallseg.domain.scaling import FeatureScale, Scaling
from mallseg.domain.study.study import Study
from mallseg.domain.wording.naming import PLAIN, Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyReport:
    """A study, the reading that it was made of, who took no part, and the scale."""

    study: Study
    reading: Reading
    set_aside: SetAside
    scaling: Scaling


@dataclass(frozen=True, slots=True, kw_only=True)
class StudySegments:
    """Study the customers of a source.

    - It judges as a training with the same plan does.
    - The customers are drawn anew 40 to 80 times, to price each number in customers who change.
    - Its time depends on the distinct customers, not on their number.
    """

    surveyor: Surveyor
    wording: Wording = PLAIN

    def __call__(
        self, source: CustomerSource, *, plan: Plan, report: Report = silence
    ) -> StudyReport:
        """Read, judge, draw anew.

        Raises
        ------
        CustomerDataError
            The source cannot be read, or should not be used.
        NotEnoughCustomersError
            There are fewer distinct customers than the plan's lowest number of segments.
        """
        reading = read_vetted(source, plan, report)
        census, set_aside = taking_part(source, reading.census, plan, report)
        scale = FeatureScale.of_census(census, plan.scaling)
        judged = JudgeNumber(surveyor=self.surveyor)(census, scale, plan=plan, report=report)
        draw_anew = DrawAnew(surveyor=self.surveyor)
        resampling = draw_anew(
            census, scale, judged.judgement, judged.candidates, seed=plan.seed, report=report
        )
        return StudyReport(
            study=Study.of(census, judged.judgement, judged.candidates, resampling, self.wording),
            reading=reading,
            set_aside=set_aside,
            scaling=plan.scaling,
        )
