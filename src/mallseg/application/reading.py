"""Take the census of a source, report what it contains, and leave the outliers out."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mallseg.application.events import (
    CensusTaken,
    FeatureConstant,
    IdsRepeated,
    NamesFound,
    NumbersRounded,
    OnEvent,
    OutliersExcluded,
    ReadingNote,
    RecordRejected,
    Stage,
    progress_of,
)
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.census import Census
from mallseg.domain.customers.labelling import Labelling
from mallseg.domain.customers.number_format import MOST_DECIMALS
from mallseg.domain.customers.outliers import Outliers, WithoutOutliers
from mallseg.domain.customers.reading import MOST_RECORDS_SHOWN, Reading
from mallseg.domain.ports import CustomerSource
from mallseg.domain.segments.plan import Plan


def read_vetted(
    source: CustomerSource,
    plan: Plan,
    on_event: OnEvent,
    breakdowns: Sequence[Breakdown] = (),
) -> Reading:
    """Take the census of a source that may be used, or raise CustomerDataError."""
    reading = read_and_report(source, plan, on_event, breakdowns)
    if warnings := reading.warnings(max_bad_rows=plan.max_bad_rows):
        raise warnings[0]
    return reading


def read_and_report(
    source: CustomerSource,
    plan: Plan,
    on_event: OnEvent,
    breakdowns: Sequence[Breakdown] = (),
) -> Reading:
    """Take the census of a source, and report what came of it."""
    reading = source.take_census(
        plan.features, breakdowns=breakdowns, progress=progress_of(Stage.READING, on_event)
    )
    reading = replace(reading, census=reading.census.with_closed_ranges())
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


def vetted_part(
    source: CustomerSource, census: Census, plan: Plan, on_event: OnEvent
) -> tuple[Census, Outliers]:
    """Exclude outliers; raise CustomerDataError where they are too many to be left out."""
    part, outliers = taking_part(source, census, plan, on_event)
    if warnings := outliers.warnings(source.name, census.customers, max_outliers=plan.max_outliers):
        raise warnings[0]
    return part, outliers


def taking_part(
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
    """Repeat what was reported while a source was read, for those who see the result only."""
    if outliers.customers:
        yield _exclusion(outliers, reading.census)
    yield from _on_source(reading)


def notes_on_layout(read: Reading | Labelling) -> Iterator[NamesFound | NumbersRounded]:
    """Say how a source was read, where that is not as in most."""
    if read.names_found:
        yield NamesFound(record=read.names_found)
    if read.rounded:
        yield NumbersRounded(columns=read.rounded, decimals=MOST_DECIMALS)


def _on_source(reading: Reading) -> Iterator[ReadingNote]:
    yield from notes_on_layout(reading)
    if reading.repeated_ids:
        yield IdsRepeated(records=reading.repeated_ids)


def _exclusion(outliers: Outliers, census: Census) -> OutliersExcluded:
    share = outliers.customers / census.customers
    return OutliersExcluded(customers=outliers.customers, share=share, records=outliers.records)
