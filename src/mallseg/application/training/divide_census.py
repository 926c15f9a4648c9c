"""Divide a census into segments, each of at least a given size."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from mallseg.application.events import OnEvent, Stage, progress_of
from mallseg.application.training_events import (
    SearchedAnew,
    SegmentsFound,
    SegmentsMany,
    SegmentsReduced,
    TrainingNote,
)
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.errors import InvalidOptionError, NotEnoughCustomersError, OptionFault
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.ports import Clusterer
from mallseg.domain.segments.partition import Partition, is_worth_a_change
from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.scaling import FeatureScale
from mallseg.domain.segments.segmentation import FEWEST_SEGMENTS

MOST_HANDLED = 7
"""More segments than this are noted: each needs offers, texts and someone responsible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DividedCensus:
    """A divided census, and notes on what is not as asked for."""

    partition: Partition
    notes: tuple[TrainingNote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DivideCensus:
    """Find the best segments of which each has enough customers.

    - The clusterer finds centres, starting from those of a study where there are any; the domain
      settles them and counts.
    - With previous centres, the local optimum next to them (warm start) is kept, unless a cold
      start finds a much better one: several optima are often nearly equally good, and which of them
      is best changes from month to month.
    - Where not all segments have the size that is asked for, one fewer is tried, and so on.
    - Fewer segments than asked for, or more than a team can handle, are noted.
    """

    clusterer: Clusterer

    def __call__(
        self,
        census: Census,
        scale: FeatureScale,
        *,
        segments: int,
        plan: Plan,
        start: Sequence[Point] = (),
        candidates: Sequence[Candidate] = (),
        on_event: OnEvent,
    ) -> DividedCensus:
        """Search, settle and choose.

        Parameters
        ----------
        start
            Previous centres, in the users' units; used where there are as many as segments.
        candidates
            The candidates of a study of this census.

        Raises
        ------
        InvalidOptionError
            Not even two segments have the size that the plan asks for.
        NotEnoughCustomersError
            The census has fewer points than segments are asked for.
        """
        fewest = plan.min_segment_size.among(census.customers)
        studied = {candidate.segments: candidate.centres for candidate in candidates}
        for number in range(min(segments, census.customers // fewest), FEWEST_SEGMENTS - 1, -1):
            cold = self._search(
                census,
                scale,
                segments=number,
                found=studied.get(number),
                fewest=fewest,
                plan=plan,
                on_event=on_event,
            )
            warm = self._warm_start(start, census, scale) if len(start) == number else None
            partition, anew = _chosen(census, scale, cold=cold, warm=warm, fewest=fewest)
            if min(partition.customers) >= fewest:
                break
        else:
            raise _too_large(fewest, census.customers)
        found, smallest = len(partition.customers), min(partition.customers)
        on_event(SegmentsFound(segments=found, inertia=partition.inertia, smallest=smallest))
        notes: list[TrainingNote] = [anew] if anew else []
        if found < segments:
            notes.append(SegmentsReduced(asked=segments, segments=found, fewest=fewest))
        if found > MOST_HANDLED:
            notes.append(SegmentsMany(segments=found, most=MOST_HANDLED))
        for note in notes:
            on_event(note)
        return DividedCensus(partition=partition, notes=tuple(notes))

    def _search(
        self,
        census: Census,
        scale: FeatureScale,
        *,
        segments: int,
        found: Sequence[Point] | None,
        fewest: int,
        plan: Plan,
        on_event: OnEvent,
    ) -> Partition:
        search = partial(self.clusterer.fit, census, scale, clusters=segments)
        if found is not None:
            search = partial(self.clusterer.fit_from, census, scale, found)
        progress = progress_of(Stage.SEARCHING, on_event)
        centres = search(seed=plan.seed, fewest=fewest, progress=progress)
        advance = progress_of(Stage.SETTLING, on_event)
        return Partition.settle(census, scale, centres, advance=advance)

    def _warm_start(
        self, start: Sequence[Point], census: Census, scale: FeatureScale
    ) -> Partition | None:
        """Find the local optimum next to previous centres; None where one is left empty."""
        try:
            if census.population:  # refining on cells would leave the optimum of all customers
                with suppress(NotEnoughCustomersError):
                    return Partition.settle(census, scale, start)
            return Partition.settle(census, scale, self.clusterer.refine(census, scale, start))
        except NotEnoughCustomersError:
            return None


def _chosen(
    census: Census, scale: FeatureScale, *, cold: Partition, warm: Partition | None, fewest: int
) -> tuple[Partition, SearchedAnew | None]:
    """Choose between a cold and a warm start."""
    if warm is None:
        return cold, None
    if min(cold.customers) < fewest:
        return warm, None
    if min(warm.customers) < fewest:
        return cold, SearchedAnew(gain=None)
    if is_worth_a_change(census, scale, before=warm, other=cold):
        return cold, SearchedAnew(gain=1 - cold.inertia / warm.inertia)
    return warm, None


def _too_large(fewest: int, customers: int) -> InvalidOptionError:
    return InvalidOptionError(
        "min segment size", OptionFault.SEGMENT_SIZE_TOO_LARGE, customers=customers, fewest=fewest
    )
