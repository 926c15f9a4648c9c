"""Fit a segmentation to a source of customers, and store nothing."""

from dataclasses import dataclass

from mallseg.application.step import (
    CensusTaken,
    FeatureConstant,
    RecordRejected,
    Report,
    ScaleTaken,
    SegmentsFound,
    Stage,
    StageAdvanced,
    silence,
)
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.partition import Partition
from mallseg.domain.plan import Plan
from mallseg.domain.ports import Clusterer, CustomerSource, Progress
from mallseg.domain.reading import Reading
from mallseg.domain.scaling import FeatureScale
from mallseg.domain.segmentation import Segmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A segmentation and the reading that it was fitted to."""

    segmentation: Segmentation
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class FitSegmentation:
    """Group the customers of a source.

    - The source is read once, into a census; everything after that looks at the census only.
    - The clusterer finds centres; the domain settles, numbers and names the segments, so that equal
      customers and an equal plan give an equal segmentation.
    """

    clusterer: Clusterer

    def __call__(self, source: CustomerSource, *, plan: Plan, report: Report = silence) -> Fit:
        """Read, scale, cluster, name.

        Raises
        ------
        CustomerDataError
            The source cannot be read.
        NotEnoughCustomersError
            It holds fewer distinct customers than segments are asked for.
        """
        reading = _read(source, plan, report)
        census = reading.census
        if len(census) < plan.segments:
            raise NotEnoughCustomersError(have=len(census), need=plan.segments)
        scale = FeatureScale.of_census(census, plan.scaling)
        report(ScaleTaken(scaling=plan.scaling))
        centres = self.clusterer.fit(
            census,
            scale,
            clusters=plan.segments,
            seed=plan.seed,
            progress=_progress(Stage.SEARCHING, report),
        )
        partition = Partition.settle(census, scale, centres)
        segmentation = Segmentation.of_partition(census, scale, partition)
        report(
            SegmentsFound(
                segments=plan.segments,
                inertia=segmentation.inertia,
                smallest=min(partition.customers),
            )
        )
        return Fit(segmentation=segmentation, reading=reading)


def _read(source: CustomerSource, plan: Plan, report: Report) -> Reading:
    reading = source.take_census(plan.features, progress=_progress(Stage.READING, report))
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
    for feature in reading.census.constant_features():
        report(FeatureConstant(feature=feature.name))
    return reading


def _progress(stage: Stage, report: Report) -> Progress:
    return lambda done, total: report(StageAdvanced(stage=stage, done=done, total=total))
