"""Study how many groups there are among the customers of a source, and store nothing."""

from dataclasses import dataclass

from mallseg.application.events import OnEvent, ignore
from mallseg.application.reading import read_vetted, taking_part
from mallseg.application.training.judge_number import JudgeNumber
from mallseg.application.training.resample_customers import ResampleCustomers
from mallseg.domain.customers.outliers import Outliers
from mallseg.domain.customers.reading import Reading
from mallseg.domain.number_of_segments.study import Study
from mallseg.domain.ports import CustomerSource
from mallseg.domain.segments.naming.naming import PLAIN, Wording
from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.scaling import FeatureScale, Scaling


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyReport:
    """A study, the reading that it was made of, the outliers, and the scaling."""

    study: Study
    reading: Reading
    outliers: Outliers
    scaling: Scaling


@dataclass(frozen=True, slots=True, kw_only=True)
class StudySegments:
    """Study the customers of a source.

    - It judges as a training with the same plan does.
    - The customers are resampled 40 to 80 times, to count who changes segment at each number.
    - Its time depends on the distinct customers, not on their number.
    """

    judge_number: JudgeNumber
    resample_customers: ResampleCustomers
    wording: Wording = PLAIN

    def __call__(
        self, source: CustomerSource, *, plan: Plan, on_event: OnEvent = ignore
    ) -> StudyReport:
        """Read, judge, resample.

        Raises
        ------
        CustomerDataError
            The source cannot be read, or should not be used.
        NotEnoughCustomersError
            There are fewer distinct customers than the plan's lowest number of segments.
        """
        reading = read_vetted(source, plan, on_event)
        census, outliers = taking_part(source, reading.census, plan, on_event)
        scale = FeatureScale.of_census(census, plan.scaling)
        judged = self.judge_number(census, scale, plan=plan, on_event=on_event)
        resampling = self.resample_customers(
            census, scale, judged.judgement, judged.candidates, seed=plan.seed, on_event=on_event
        )
        return StudyReport(
            study=Study.of(census, judged.judgement, judged.candidates, resampling, self.wording),
            reading=reading,
            outliers=outliers,
            scaling=plan.scaling,
        )
