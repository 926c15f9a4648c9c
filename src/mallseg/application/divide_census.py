"""Divide a census into segments that are large enough to work with."""

from dataclasses import dataclass

from mallseg.application.step import (
    Report,
    SegmentsFound,
    SegmentsMany,
    SegmentsReduced,
    Stage,
    progress_of,
)
from mallseg.domain.census import Census
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.partition import Partition
from mallseg.domain.plan import Plan
from mallseg.domain.ports import Clusterer
from mallseg.domain.scaling import FeatureScale
from mallseg.domain.segmentation import FEWEST_SEGMENTS

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
    - Where so many segments of that size are not found, there is one fewer, and so on.
    - Fewer segments than asked for, or more than a team can handle, are remarked on.
    """

    clusterer: Clusterer

    def __call__(
        self, census: Census, scale: FeatureScale, *, segments: int, plan: Plan, report: Report
    ) -> Division:
        """Divide.

        Raises
        ------
        InvalidOptionError
            Not even two segments have the size that the plan asks for.
        NotEnoughCustomersError
            The census has fewer points than segments are asked for.
        """
        fewest = plan.min_segment_size.among(census.customers)
        for number in range(min(segments, census.customers // fewest), FEWEST_SEGMENTS - 1, -1):
            centres = self.clusterer.fit(
                census,
                scale,
                clusters=number,
                seed=plan.seed,
                fewest=fewest,
                progress=progress_of(Stage.SEARCHING, report),
            )
            partition = Partition.settle(census, scale, centres)
            if min(partition.customers) >= fewest:
                break
        else:
            raise _too_large(fewest, census.customers)
        found, smallest = len(partition.customers), min(partition.customers)
        report(SegmentsFound(segments=found, inertia=partition.inertia, smallest=smallest))
        remarks = []
        if found < segments:
            reason = reduced(asked=segments, found=found, fewest=fewest)
            report(SegmentsReduced(asked=segments, segments=found, reason=reason))
            remarks.append(reason)
        if found > MOST_HANDLED:
            report(SegmentsMany(segments=found, reason=many(found)))
            remarks.append(many(found))
        return Division(partition=partition, remarks=tuple(remarks))


def _too_large(fewest: int, customers: int) -> InvalidOptionError:
    reason = (
        f"is too large: no two segments of the {customers:,} customers were found "
        f"with at least {fewest:,} each"
    )
    return InvalidOptionError("min segment size", reason)


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
