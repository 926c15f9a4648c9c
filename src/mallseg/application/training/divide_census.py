"""Divide a census into segments that are large enough to work with."""

from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.application.events import (
    OnEvent,
    SegmentsAnew,
    SegmentsFound,
    SegmentsMany,
    SegmentsReduced,
    Stage,
    progress_of,
)
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.errors import InvalidOptionError, NotEnoughCustomersError, OptionFault
from mallseg.domain.ports import Clusterer
from mallseg.domain.segments.optimum import is_worth_a_change
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.scaling import FeatureScale
from mallseg.domain.segments.segmentation import FEWEST_SEGMENTS

MOST_HANDLED = 7
"""Each segment needs offers, texts and somebody who looks after them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """A divided census, and what should be said of it: in words, nothing when all is as asked."""

    partition: Partition
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DivideCensus:
    """Find the best segments of which each has enough customers.

    - The clusterer finds centres; the domain settles them, and counts.
    - Where there are centres to start from, the segments next to them are taken, unless a search
      without them finds much better ones: there are often several divisions that are nearly as good
      as each other, and which is the best changes from month to month.
    - Where so many segments of that size are not found, there is one fewer, and so on.
    - Fewer segments than asked for, or more than a team can handle, are remarked on.
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
        on_event: OnEvent,
    ) -> Division:
        """Divide.

        Parameters
        ----------
        start
            Centres of before, in the users' units; they count where there are as many as segments.

        Raises
        ------
        InvalidOptionError
            Not even two segments have the size that the plan asks for.
        NotEnoughCustomersError
            The census has fewer points than segments are asked for.
        """
        fewest = plan.min_segment_size.among(census.customers)
        for number in range(min(segments, census.customers // fewest), FEWEST_SEGMENTS - 1, -1):
            cold = self._search(
                census, scale, segments=number, fewest=fewest, plan=plan, on_event=on_event
            )
            warm = self._next_to(start, census, scale) if len(start) == number else None
            partition, why = _weighed(census, scale, cold=cold, warm=warm, fewest=fewest)
            if min(partition.customers) >= fewest:
                break
        else:
            raise _too_large(fewest, census.customers)
        found, smallest = len(partition.customers), min(partition.customers)
        on_event(SegmentsFound(segments=found, inertia=partition.inertia, smallest=smallest))
        remarks = []
        if why:
            on_event(SegmentsAnew(reason=why))
            remarks.append(why)
        if found < segments:
            reason = reduced(asked=segments, found=found, fewest=fewest)
            on_event(SegmentsReduced(asked=segments, segments=found, reason=reason))
            remarks.append(reason)
        if found > MOST_HANDLED:
            on_event(SegmentsMany(segments=found, reason=many(found)))
            remarks.append(many(found))
        return Division(partition=partition, remarks=tuple(remarks))

    def _search(
        self,
        census: Census,
        scale: FeatureScale,
        *,
        segments: int,
        fewest: int,
        plan: Plan,
        on_event: OnEvent,
    ) -> Partition:
        centres = self.clusterer.fit(
            census,
            scale,
            clusters=segments,
            seed=plan.seed,
            fewest=fewest,
            progress=progress_of(Stage.SEARCHING, on_event),
        )
        return Partition.settle(census, scale, centres)

    def _next_to(
        self, start: Sequence[Point], census: Census, scale: FeatureScale
    ) -> Partition | None:
        """Settle next to centres of before; there may be too few customers left for that."""
        try:
            return Partition.settle(census, scale, self.clusterer.refine(census, scale, start))
        except NotEnoughCustomersError:
            return None


def _weighed(
    census: Census, scale: FeatureScale, *, cold: Partition, warm: Partition | None, fewest: int
) -> tuple[Partition, str | None]:
    """Choose between segments sought anew and those next to before; say why, if not the latter."""
    if warm is None:
        return cold, None
    if min(cold.customers) < fewest:
        return warm, None
    if min(warm.customers) < fewest:
        return cold, _anew("some that the segments of before have become are too small")
    if is_worth_a_change(census, scale, before=warm, other=cold):
        gain = 1 - cold.inertia / warm.inertia
        return cold, _anew(f"they are {gain:.1%} more compact than what those of before became")
    return warm, None


def _anew(why: str) -> str:
    return f"the segments were sought anew: {why}"


def _too_large(fewest: int, customers: int) -> InvalidOptionError:
    return InvalidOptionError(
        "min segment size",
        OptionFault.SEGMENT_SIZE_TOO_LARGE,
        customers=customers,
        fewest=fewest,
    )


def reduced(*, asked: int, found: int, fewest: int) -> str:
    """Say that there are fewer segments than asked for, and why."""
    return (
        f"{found} segments instead of {asked}: no {found + 1} were found "
        f"with at least {fewest:,} customers each"
    )


def many(found: int) -> str:
    """Say that there are more segments than a team can handle."""
    return (
        f"{found} segments are more than most teams can handle, each with offers of its own: "
        f"up to {MOST_HANDLED} are usual"
    )
