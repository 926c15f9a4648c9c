"""Fit a segmentation to a source of customers, and store nothing."""

from dataclasses import dataclass

from mallseg.application.events import (
    OnEvent,
    ScaleTaken,
    ignore,
)
from mallseg.application.reading import read_vetted, taking_part
from mallseg.application.training.divide_census import DivideCensus
from mallseg.application.training.judge_number import JudgeNumber
from mallseg.domain.customers.census import Census
from mallseg.domain.customers.outliers import Outliers
from mallseg.domain.customers.reading import Reading
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.verdict import Judgement
from mallseg.domain.ports import CustomerSource
from mallseg.domain.registry.baseline import Baseline, NumberChange
from mallseg.domain.segments.naming.naming import PLAIN, Wording
from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.scaling import FeatureScale
from mallseg.domain.segments.segmentation import Segmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A segmentation, the reading and its customers that took part, and who did not.

    `judgement` tells how many groups there are, None where nobody looked, and `candidates` the
    numbers that were weighed. `number_change` says that the study has changed
    the champion's number of segments; `remarks` say in words what else is not as asked for, or more
    than a team can handle. `aimed_at` is the number of segments that there would be if all had been
    large enough.
    """

    segmentation: Segmentation
    reading: Reading
    census: Census
    outliers: Outliers
    judgement: Judgement | None
    candidates: tuple[Candidate, ...]
    aimed_at: int
    number_change: NumberChange | None
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FitSegmentation:
    """Group the customers of a source.

    - The source is read once, into a census; everything after that looks at the census only.
    - A source with too many faults is refused, and so is one whose incomes look like whole dollars.
    - Customers who are far out take no part, unless the plan keeps them; they can be assigned.
    - Without a number of segments, the study of the customers decides.
    - The clusterer finds centres; the domain settles, numbers and names the segments, so that equal
      customers and an equal plan give an equal segmentation.
    """

    judge_number: JudgeNumber
    divide_census: DivideCensus
    wording: Wording = PLAIN

    def __call__(
        self,
        source: CustomerSource,
        *,
        plan: Plan,
        baseline: Baseline | None = None,
        is_judged: bool = False,
        on_event: OnEvent = ignore,
    ) -> Fit:
        """Read, vet, scale, cluster, name.

        Parameters
        ----------
        precedent
            What went before, if there was anything: the number of segments for a plan without one,
            and where the search starts.
        is_judged
            Whether the study looks at a number that stands already.

        Raises
        ------
        CustomerDataError
            The source cannot be read, or should not be used.
        NotEnoughCustomersError
            It holds fewer distinct customers than segments are asked for.
        InvalidOptionError
            Not even two segments have the size that the plan asks for.
        """
        reading = read_vetted(source, plan, on_event)
        census, outliers = taking_part(source, reading.census, plan, on_event)
        scale = FeatureScale.of_census(census, plan.scaling)
        on_event(ScaleTaken(scaling=plan.scaling))
        given = plan.segments or (baseline.segments if baseline else None)
        if given is not None and len(census) < given:
            raise NotEnoughCustomersError(have=len(census), need=given)
        judged = None
        if given is None or is_judged:
            judged = self.judge_number(census, scale, plan=plan, on_event=on_event)
            given = given or judged.judgement.segments
        judgement = judged.judgement if judged else None
        number = baseline.number(judgement) if baseline and not plan.segments else given
        division = self.divide_census(
            census,
            scale,
            segments=number,
            plan=plan,
            start=baseline.centres if baseline else (),
            on_event=on_event,
        )
        return Fit(
            segmentation=Segmentation.of_partition(census, scale, division.partition, self.wording),
            reading=reading,
            census=census,
            outliers=outliers,
            judgement=judgement,
            candidates=judged.candidates if judged else (),
            aimed_at=number,
            number_change=NumberChange.between(given, number),
            remarks=division.remarks,
        )
