"""Fit a segmentation to a source of customers, without storing it."""

from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.application.events import OnEvent, ignore
from mallseg.application.reading import exclude_outliers_vetted, notes_on, read_vetted
from mallseg.application.training.divide_census import DivideCensus
from mallseg.application.training.study_segments import ConfirmNumber, JudgeNumber, NumberComparison
from mallseg.application.training_events import (
    CensusSummarised,
    FeaturesSkewed,
    GroupsMissing,
    NumberChanged,
    ScaleTaken,
    TrainingNote,
)
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.census import Census
from mallseg.domain.customers.outliers import Outliers
from mallseg.domain.customers.skewness import skewed_features
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.verdict import Judgement, Verdict, has_groups
from mallseg.domain.ports import CustomerSource
from mallseg.domain.registry.baseline import RUNS_THAT_CHANGE, Baseline
from mallseg.domain.segments.naming import PLAIN, Wording, named_segmentation
from mallseg.domain.segments.partition import Partition, SummaryCost
from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.scaling import FeatureScale
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The result of a fit.

    Attributes
    ----------
    reading, census, outliers
        What was read, the customers who took part, and the outliers.
    judgement, candidates
        The result of the study and the numbers that it compared; None and empty without a study.
    target_segments
        The number of segments aimed at; there are fewer where not all would be large enough.
    notes
        What is not as asked for, or needs attention.
    summary_cost
        What summarising the points costs; None where every distinct point was used.
    """

    segmentation: Segmentation
    reading: Reading
    census: Census
    outliers: Outliers
    judgement: Judgement | None
    candidates: tuple[Candidate, ...]
    target_segments: int
    notes: tuple[TrainingNote, ...]
    summary_cost: SummaryCost | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FitSegmentation:
    """Group the customers of a source.

    - The source is read once, into a census; all further steps use the census, and the population
      behind it where it is a summary.
    - A source with too many faults is refused, and so is one whose values seem to be in a smaller
      unit, such as dollars for k$.
    - Outliers are excluded, unless the plan keeps them; they can be assigned later.
    - Without a number of segments, a study of the customers decides.
    - The clusterer finds centres; the domain settles, numbers and names the segments, so that equal
      customers and an equal plan give an equal segmentation.
    """

    judge_number: JudgeNumber
    confirm_number: ConfirmNumber
    divide_census: DivideCensus
    wording: Wording = PLAIN

    def __call__(
        self,
        source: CustomerSource,
        *,
        plan: Plan,
        baseline: Baseline | None = None,
        is_judged: bool = False,
        breakdowns: Sequence[Breakdown] = (),
        on_event: OnEvent = ignore,
    ) -> Fit:
        """Read, check, scale, cluster and name.

        Parameters
        ----------
        baseline
            The champion and the latest studies: the number of segments for a plan without one, and
            the centres to start from.
        is_judged
            Whether to run the study even where the number of segments is given.
        breakdowns
            Breakdowns to count for the profile; the segments do not depend on them.

        Raises
        ------
        CustomerDataError
            The source cannot be read, or should not be used.
        NotEnoughCustomersError
            It holds fewer distinct customers than segments are asked for.
        InvalidOptionError
            Not even two segments have the size that the plan asks for.
        """
        reading = read_vetted(source, plan, on_event, breakdowns)
        census, outliers = exclude_outliers_vetted(source, reading.census, plan, on_event)
        scale = FeatureScale.of_census(census, plan.scaling)
        on_event(ScaleTaken(scaling=plan.scaling))
        number = self._choose_number(
            census, scale, plan=plan, baseline=baseline, is_judged=is_judged, on_event=on_event
        )
        division = self.divide_census(
            census,
            scale,
            segments=number.chosen,
            plan=plan,
            start=baseline.centres if baseline else (),
            candidates=number.candidates,
            on_event=on_event,
        )
        notes = _notes(reading, outliers, number, on_event)
        segmentation = named_segmentation(
            census,
            scale,
            division.partition,
            self.wording,
            everyone=reading.census,
            has_groups=has_groups(number.judgement),
        )
        return Fit(
            segmentation=segmentation,
            reading=reading,
            census=segmentation.resummarised(census),
            outliers=outliers,
            judgement=number.judgement,
            candidates=number.candidates,
            target_segments=number.chosen,
            notes=(*notes, *division.notes),
            summary_cost=_summary_cost(census, scale, division.partition, on_event),
        )

    def _choose_number(
        self,
        census: Census,
        scale: FeatureScale,
        *,
        plan: Plan,
        baseline: Baseline | None,
        is_judged: bool,
        on_event: OnEvent,
    ) -> "_Number":
        """Choose the number of segments: the given one, the champion's, or the study's."""
        given = plan.segments or (baseline.segments if baseline else None)
        if given is not None and len(census) < given:
            raise NotEnoughCustomersError(have=len(census), need=given)
        if given is not None and not is_judged:
            return _Number(before=given, chosen=given)
        judged = self.judge_number(census, scale, plan=plan, on_event=on_event)
        before = chosen = given or judged.judgement.segments
        if baseline and not plan.segments:
            chosen = self.confirm_number(
                census, scale, judged, baseline=baseline, seed=plan.seed, on_event=on_event
            )
        return _Number(before=before, chosen=chosen, judged=judged)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Number:
    """The chosen number of segments, the one before, and the study if there is one."""

    before: int
    chosen: int
    judged: NumberComparison | None = None

    @property
    def judgement(self) -> Judgement | None:
        return self.judged.judgement if self.judged else None

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        return self.judged.candidates if self.judged else ()


def _notes(
    reading: Reading, outliers: Outliers, number: _Number, on_event: OnEvent
) -> list[TrainingNote]:
    """Collect notes on the customers and the number of segments; a change of it comes first."""
    notes: list[TrainingNote] = [*notes_on(reading, outliers)]
    found: list[TrainingNote] = [*_skewed(reading.census)]
    if number.judgement is not None and number.judgement.verdict is Verdict.NONE:
        found.append(GroupsMissing(segments=number.chosen))
    notes += found
    if number.before != number.chosen:
        changed = NumberChanged(
            before=number.before, after=number.chosen, trainings=RUNS_THAT_CHANGE
        )
        found.append(changed)
        notes.insert(0, changed)
    for note in found:
        on_event(note)
    return notes


def _skewed(census: Census) -> tuple[FeaturesSkewed, ...]:
    """Note the features that should rather be compared by their logarithm, if any."""
    features = skewed_features(census)
    if not features:
        return ()
    skewed = FeaturesSkewed(
        features=tuple(feature.name for feature in features),
        labels=tuple(feature.label for feature in features),
    )
    return (skewed,)


def _summary_cost(
    census: Census, scale: FeatureScale, partition: Partition, on_event: OnEvent
) -> SummaryCost | None:
    cost = SummaryCost.of(census, scale, partition)
    if cost:
        on_event(CensusSummarised(cells=cost.cells, bound=cost.bound, gap=cost.gap))
    return cost
