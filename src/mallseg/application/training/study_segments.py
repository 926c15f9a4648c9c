"""Study how many groups there are: compare numbers of segments, resample the customers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mallseg.application.events import OnEvent, Stage, ignore, progress_of
from mallseg.application.reading import exclude_outliers_vetted, notes_on, read_vetted
from mallseg.application.training_events import NumberJudged, NumbersAdded, TrainingNote
from mallseg.domain.customers.census import Census
from mallseg.domain.customers.outliers import Outliers
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.stability import (
    FEWEST_RESAMPLES,
    Resampling,
    confirmed,
    resamples_for,
)
from mallseg.domain.number_of_segments.study import Study, comparable
from mallseg.domain.number_of_segments.verdict import (
    Judgement,
    NullReference,
    Verdict,
    best_by_icl,
    effective_sample_size_of,
    is_separated,
    judge,
    needs_references,
)
from mallseg.domain.ports import ClusterAnalysis, CustomerSource
from mallseg.domain.registry.baseline import Baseline
from mallseg.domain.segments.naming import PLAIN, Wording
from mallseg.domain.segments.plan import DEFAULT_CANDIDATES, MORE_CANDIDATES, Plan
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.domain.sources.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class ResampleCustomers:
    """Draw 40 to 80 bootstrap resamples of a census, and divide each.

    - The number of resamples follows from the effective sample size; saddle ratios are measured
      only where they matter for the choice.
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
        """Draw and divide the resamples."""
        size = effective_sample_size_of(census)
        chosen = next(c.division for c in candidates if c.segments == judgement.segments)
        return self.cluster_analysis.resample(
            census,
            scale,
            candidates,
            resamples=resamples_for(size),
            with_saddle_ratios=judgement.verdict is not Verdict.NONE
            and is_separated(chosen, effective_sample_size=size),
            seed=seed,
            progress=progress_of(Stage.RESAMPLING, on_event),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberComparison:
    """The candidates with their measures, and the judgement.

    `best_by_icl` is the number with the lowest ICL. Where higher numbers than the usual ones were
    added, `compared_above` is the highest of the usual ones.
    """

    candidates: tuple[Candidate, ...]
    judgement: Judgement
    best_by_icl: int
    compared_above: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeNumber:
    """Compare the plan's numbers of segments on a census, and decide.

    - Numbers for which there are too few distinct customers are left out.
    - Null references are drawn only where they can change the verdict.
    - Where the usual numbers are compared and the best may lie above them, higher ones are added.
    - Groups are clear only if a few resamples agree on their number.
    """

    cluster_analysis: ClusterAnalysis

    def __call__(
        self, census: Census, scale: FeatureScale, *, plan: Plan, on_event: OnEvent
    ) -> NumberComparison:
        """Measure and judge.

        Raises
        ------
        NotEnoughCustomersError
            There are fewer distinct customers than the plan's lowest number of segments.
        """
        numbers = comparable(census, plan.candidates)
        if len(census) < numbers[0]:
            raise NotEnoughCustomersError(have=len(census), need=numbers[0])
        candidates = self._compared(census, scale, numbers, plan.seed, on_event)
        comparison = self._judged(census, scale, candidates, plan.seed)
        more = comparable(census, MORE_CANDIDATES)
        has_more = plan.candidates == DEFAULT_CANDIDATES and len(more) > len(numbers)
        if has_more and _may_lie_above(comparison):
            on_event(NumbersAdded(above=numbers[-1], highest=more[-1]))
            added = more[len(numbers) :]
            candidates = *candidates, *self._compared(census, scale, added, plan.seed, on_event)
            extended = self._judged(census, scale, candidates, plan.seed)
            if extended.judgement.verdict is not Verdict.NONE:
                comparison = replace(extended, compared_above=numbers[-1])
        comparison = self._confirmed(census, scale, comparison, plan.seed)
        judgement = comparison.judgement
        on_event(NumberJudged(verdict=judgement.verdict, segments=judgement.segments))
        return comparison

    def _compared(
        self,
        census: Census,
        scale: FeatureScale,
        numbers: Sequence[int],
        seed: int,
        on_event: OnEvent,
    ) -> tuple[Candidate, ...]:
        progress = progress_of(Stage.COMPARING, on_event)
        return self.cluster_analysis.candidates(
            census, scale, segments=numbers, seed=seed, progress=progress
        )

    def _judged(
        self, census: Census, scale: FeatureScale, candidates: tuple[Candidate, ...], seed: int
    ) -> NumberComparison:
        size = effective_sample_size_of(census)
        references: Sequence[NullReference] = ()
        if needs_references(candidates, effective_sample_size=size):
            references = self.cluster_analysis.null_references(
                census, scale, segments=[each.segments for each in candidates], seed=seed
            )
        return NumberComparison(
            candidates=candidates,
            judgement=judge(candidates, effective_sample_size=size, references=references),
            best_by_icl=best_by_icl(
                [each.division for each in candidates], effective_sample_size=size
            ),
        )

    def _confirmed(
        self, census: Census, scale: FeatureScale, comparison: NumberComparison, seed: int
    ) -> NumberComparison:
        """Check clear groups on a few resamples, against the numbers that compete with theirs."""
        if comparison.judgement.verdict is not Verdict.CLEAR:
            return comparison
        chosen = comparison.judgement.segments
        rivals = [
            each
            for each in comparison.candidates
            if abs(each.segments - chosen) <= 1 or each.segments == comparison.best_by_icl
        ]
        resampling = self.cluster_analysis.resample(
            census,
            scale,
            rivals,
            resamples=FEWEST_RESAMPLES,
            with_saddle_ratios=True,
            seed=seed,
            progress=lambda *_: None,
        )
        return replace(comparison, judgement=confirmed(comparison.judgement, resampling))


def _may_lie_above(comparison: NumberComparison) -> bool:
    """Check whether the chosen number, or that of the lowest ICL, is the highest compared."""
    highest = comparison.candidates[-1].segments
    return highest in {comparison.judgement.segments, comparison.best_by_icl}


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyReport:
    """A study with its reading, outliers, scaling, and notes on the customers."""

    study: Study
    reading: Reading
    outliers: Outliers
    scaling: Scaling
    notes: tuple[TrainingNote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StudySegments:
    """Study the customers of a source.

    - The judgement is that of a training with the same plan.
    - The customers are resampled 40 to 80 times, to measure the stability of each number.
    - The running time depends on the number of distinct points, not of customers.
    """

    judge_number: JudgeNumber
    resample_customers: ResampleCustomers
    wording: Wording = PLAIN

    def __call__(
        self, source: CustomerSource, *, plan: Plan, on_event: OnEvent = ignore
    ) -> StudyReport:
        """Read the source, judge the numbers, resample.

        Raises
        ------
        CustomerDataError
            The source cannot be read, or should not be used.
        NotEnoughCustomersError
            There are fewer distinct customers than the plan's lowest number of segments.
        """
        reading = read_vetted(source, plan, on_event)
        census, outliers = exclude_outliers_vetted(source, reading.census, plan, on_event)
        scale = FeatureScale.of_census(census, plan.scaling)
        comparison = self.judge_number(census, scale, plan=plan, on_event=on_event)
        resampling = self.resample_customers(
            census,
            scale,
            comparison.judgement,
            comparison.candidates,
            seed=plan.seed,
            on_event=on_event,
        )
        return StudyReport(
            study=Study.of(
                census,
                scale,
                confirmed(comparison.judgement, resampling),
                comparison.candidates,
                resampling,
                wording=self.wording,
                compared_above=comparison.compared_above,
            ),
            reading=reading,
            outliers=outliers,
            scaling=plan.scaling,
            notes=tuple(notes_on(reading, outliers)),
        )


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
        comparison: NumberComparison,
        *,
        baseline: Baseline,
        seed: int,
        on_event: OnEvent,
    ) -> int:
        """Choose the number; resample only where another one than the champion's is preferred."""
        wanted = baseline.preferred_number(comparison.judgement)
        if wanted == baseline.segments:
            return wanted
        resampling = self.resample_customers(
            census, scale, comparison.judgement, comparison.candidates, seed=seed, on_event=on_event
        )
        return baseline.confirmed_number(comparison.judgement, resampling.shares())
