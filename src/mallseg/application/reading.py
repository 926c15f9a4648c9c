"""Take the census of a source, report its notes, and exclude outliers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from mallseg.application.events import OnEvent, Stage, progress_of
from mallseg.application.reading_events import (
    CensusTaken,
    FeatureConstant,
    FilesRead,
    IdsRepeated,
    NamesFound,
    NumbersRounded,
    OutliersExcluded,
    ReadingNote,
    RecordRejected,
    SourceNote,
    TakenAsGiven,
    ValuesRepeated,
)
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.census import Census
from mallseg.domain.customers.number_format import MOST_DECIMALS
from mallseg.domain.customers.outliers import Outliers, WithoutOutliers
from mallseg.domain.customers.sentinel_values import RepeatedValue, repeated_values
from mallseg.domain.errors import CustomerDataError, Fault
from mallseg.domain.ports import CustomerSource, IdentifiedCustomers
from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.identified import IdentifiedBatch, IdentifiedReading
from mallseg.domain.sources.reading import MOST_RECORDS_SHOWN, Reading
from mallseg.domain.sources.record_counts import RecordCounts
from mallseg.domain.sources.too_many_rejected import TooManyRejected

SUMMARISED = 100_000
"""The number of records from which column summaries are made."""


def read_vetted(
    source: CustomerSource,
    plan: Plan,
    on_event: OnEvent,
    breakdowns: Sequence[Breakdown] = (),
) -> Reading:
    """Take the census of a source; raise CustomerDataError unless a training may use it."""
    reading = read_and_report(source, plan, on_event, breakdowns)
    if refusals := refusals_of(source, reading, plan):
        raise refusals[0]
    return reading


def read_identified(
    source: IdentifiedCustomers,
    segmentation: Segmentation,
    take: Callable[[IdentifiedBatch], object],
    id_column: str,
    on_event: OnEvent,
) -> IdentifiedReading:
    """Read the customers of a source with their ids in batches, and report notes and rejections."""
    reading = source.read(
        segmentation, take, id_column=id_column, progress=progress_of(Stage.READING, on_event)
    )
    for rejection in reading.rejections:
        on_event(RecordRejected(rejection=rejection))
    for note in notes_on_layout(reading):
        on_event(note)
    return reading


def refusals_of(
    source: CustomerSource, reading: Reading, plan: Plan
) -> tuple[CustomerDataError, ...]:
    """Return the reasons why no segmentation should be fitted to a reading; none if all is well."""
    doubts = reading.doubts()
    if not reading.has_too_many_rejected(plan.max_bad_rows):
        return doubts
    is_range = Fault.OUT_OF_RANGE in reading.faults
    rejected = TooManyRejected(
        reading=reading,
        features=plan.features,
        max_bad_rows=plan.max_bad_rows,
        columns=source.summarise_columns(most=SUMMARISED) if is_range else (),
    )
    return (*doubts, rejected.error())


def read_and_report(
    source: CustomerSource,
    plan: Plan,
    on_event: OnEvent,
    breakdowns: Sequence[Breakdown] = (),
) -> Reading:
    """Take the census of a source, and report its counts, notes and rejections."""
    reading = source.take_census(
        plan.features, breakdowns=breakdowns, progress=progress_of(Stage.READING, on_event)
    )
    census = reading.census.with_closed_ranges()
    reading = replace(reading, census=census, repeated_values=repeated_values(census))
    for rejection in reading.rejections:
        on_event(RecordRejected(rejection=rejection))
    on_event(
        CensusTaken(
            source=reading.source,
            customers=reading.census.customers,
            rejected_rows=reading.rejected_rows,
            distinct_points=reading.census.distinct_points,
        )
    )
    for note in _on_source(reading):
        on_event(note)
    return reading


def exclude_outliers_vetted(
    source: CustomerSource, census: Census, plan: Plan, on_event: OnEvent
) -> tuple[Census, Outliers]:
    """Exclude outliers; raise CustomerDataError where they are too many."""
    part, outliers = exclude_outliers(source, census, plan, on_event)
    if refusals := refusals_of_outliers(source, census, outliers, plan):
        raise refusals[0]
    return part, outliers


def refusals_of_outliers(
    source: CustomerSource, census: Census, outliers: Outliers, plan: Plan
) -> tuple[CustomerDataError, ...]:
    """Return the reason why there are too many outliers, if so: most may share one code value."""
    found = outliers.refusals(source.name, census.customers, max_outliers=plan.max_outliers)
    if not found:
        return found
    alike = [each for each in repeated_values(census) if 2 * each.customers > outliers.customers]
    return (alike[0].error(source.name, plan.max_bad_rows),) if alike else found


def exclude_outliers(
    source: CustomerSource, census: Census, plan: Plan, on_event: OnEvent
) -> tuple[Census, Outliers]:
    """Exclude outliers, unless the plan keeps them, and find their records."""
    for feature in census.constant_features():
        on_event(FeatureConstant(feature=feature.name))
    if plan.keep_outliers:
        return census, Outliers()
    without = WithoutOutliers.of(census)
    if not without.outliers:
        return census, Outliers(fences=without.fences)
    records = source.locate(
        without.points,
        census.features,
        most=MOST_RECORDS_SHOWN,
        progress=progress_of(Stage.LOCATING, on_event),
    )
    outliers = Outliers(customers=without.outliers, records=records, fences=without.fences)
    on_event(_exclusion(outliers, census))
    return without.census, outliers


def notes_on(reading: Reading, outliers: Outliers) -> Iterator[ReadingNote]:
    """Collect what was reported while a source was read, to be kept with the result."""
    if outliers.customers:
        yield _exclusion(outliers, reading.census)
    yield from _on_source(reading)


def notes_on_layout(read: Reading | RecordCounts) -> Iterator[SourceNote]:
    """Collect what is unusual in how a source was read."""
    if read.files:
        yield FilesRead(files=read.files)
    if read.names_found:
        yield NamesFound(record=read.names_found)
    if read.rounded:
        yield NumbersRounded(columns=read.rounded, decimals=MOST_DECIMALS)
    for doubt in read.waived:
        yield TakenAsGiven(doubt=doubt)


def _on_source(reading: Reading) -> Iterator[ReadingNote]:
    yield from notes_on_layout(reading)
    if reading.repeated_ids:
        yield IdsRepeated(records=reading.repeated_ids)
    yield from map(_repetition, reading.repeated_values)


def _repetition(found: RepeatedValue) -> ValuesRepeated:
    return ValuesRepeated(
        feature=found.feature.name,
        label=found.feature.label,
        value=found.value,
        unit=found.feature.unit,
        customers=found.customers,
        share=found.share,
    )


def _exclusion(outliers: Outliers, census: Census) -> OutliersExcluded:
    share = outliers.customers / census.customers
    return OutliersExcluded(customers=outliers.customers, share=share, records=outliers.records)
