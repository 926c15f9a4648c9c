"""Fit a segmentation to a source of customers, and store nothing."""

from dataclasses import dataclass

from mallseg.application.divide_census import DivideCensus
from mallseg.application.judge_number import JudgeNumber
from mallseg.application.step import (
    CensusTaken,
    ExtremesSetAside,
    FeatureConstant,
    IdsRepeated,
    RecordRejected,
    Report,
    ScaleTaken,
    Stage,
    progress_of,
    silence,
)
from mallseg.domain.census import Census
from mallseg.domain.errors import CustomerDataError, NotEnoughCustomersError
from mallseg.domain.plan import Plan
from mallseg.domain.ports import Clusterer, CustomerSource, Surveyor
from mallseg.domain.reading.extremes import SetAside, WithoutExtremes
from mallseg.domain.reading.reading import MOST_RECORDS_SHOWN, Reading
from mallseg.domain.scaling import FeatureScale
from mallseg.domain.segmentation import Segmentation
from mallseg.domain.study.candidate import Candidate
from mallseg.domain.study.verdict import Judgement
from mallseg.domain.versions.precedent import Precedent, renumbered
from mallseg.domain.wording.naming import PLAIN, Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A segmentation, the reading and its customers that took part, and who did not.

    `judgement` tells how many groups there are, None where nobody looked, and `candidates` the
    numbers that were weighed. `remarks` say in words
    what is not as asked for, or more than a team can handle; `aimed_at` is the number of segments
    that there would be if all had been large enough.
    """

    segmentation: Segmentation
    reading: Reading
    census: Census
    set_aside: SetAside
    judgement: Judgement | None
    candidates: tuple[Candidate, ...]
    aimed_at: int
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

    clusterer: Clusterer
    surveyor: Surveyor
    wording: Wording = PLAIN

    def __call__(
        self,
        source: CustomerSource,
        *,
        plan: Plan,
        precedent: Precedent | None = None,
        is_judged: bool = False,
        report: Report = silence,
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
        reading = read_vetted(source, plan, report)
        census, set_aside = taking_part(source, reading.census, plan, report)
        scale = FeatureScale.of_census(census, plan.scaling)
        report(ScaleTaken(scaling=plan.scaling))
        given = plan.segments or (precedent.segments if precedent else None)
        if given is not None and len(census) < given:
            raise NotEnoughCustomersError(have=len(census), need=given)
        judged = None
        if given is None or is_judged:
            judge = JudgeNumber(surveyor=self.surveyor)
            judged = judge(census, scale, plan=plan, report=report)
            given = given or judged.judgement.segments
        judgement = judged.judgement if judged else None
        number = precedent.number(judgement) if precedent and not plan.segments else given
        division = DivideCensus(clusterer=self.clusterer)(
            census,
            scale,
            segments=number,
            plan=plan,
            start=precedent.centres if precedent else (),
            report=report,
        )
        return Fit(
            segmentation=Segmentation.of_partition(census, scale, division.partition, self.wording),
            reading=reading,
            census=census,
            set_aside=set_aside,
            judgement=judgement,
            candidates=judged.candidates if judged else (),
            aimed_at=number,
            remarks=(*renumbered(before=given, now=number), *division.remarks),
        )


def read_vetted(source: CustomerSource, plan: Plan, report: Report) -> Reading:
    """Take the census of a source that may be used, or raise CustomerDataError."""
    reading = read_and_report(source, plan, report)
    if objections := reading.objections(max_bad_rows=plan.max_bad_rows):
        raise CustomerDataError(reading.source, _with_examples(objections[0], reading))
    return reading


def read_and_report(source: CustomerSource, plan: Plan, report: Report) -> Reading:
    """Take the census of a source, and report what came of it."""
    reading = source.take_census(plan.features, progress=progress_of(Stage.READING, report))
    for rejection in reading.rejections:
        report(RecordRejected(rejection=rejection))
    report(
        CensusTaken(
            source=reading.source,
            customers=reading.census.customers,
            rejected_rows=reading.rejected_rows,
            distinct_points=len(reading.census),
        )
    )
    if reading.repeated_ids:
        report(IdsRepeated(records=reading.repeated_ids))
    return reading


def _with_examples(objection: str, reading: Reading) -> str:
    """List the first rejected records, a line each: whoever mends them looks there first."""
    return "\n  ".join([objection, *map(str, reading.rejections)])


def taking_part(
    source: CustomerSource, census: Census, plan: Plan, report: Report
) -> tuple[Census, SetAside]:
    """Set aside who is far out, unless the plan keeps them, and find out who that is."""
    for feature in census.constant_features():
        report(FeatureConstant(feature=feature.name))
    if plan.keep_extremes:
        return census, SetAside()
    without = WithoutExtremes.of(census)
    if not without.set_aside:
        return census, SetAside(fences=without.fences)
    records = source.locate(
        without.points,
        census.features,
        most=MOST_RECORDS_SHOWN,
        progress=progress_of(Stage.LOCATING, report),
    )
    set_aside = SetAside(customers=without.set_aside, records=records, fences=without.fences)
    share = without.set_aside / census.customers
    report(ExtremesSetAside(customers=set_aside.customers, share=share, records=records))
    return without.census, set_aside
