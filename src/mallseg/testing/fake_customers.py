"""Fakes of the ports that read customers: tables of texts in memory."""

from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.magnitudes import Magnitudes
from mallseg.domain.customers.outliers import Points
from mallseg.domain.errors import CustomerDataError, Fault, InvalidCustomerError, SourceFault
from mallseg.domain.ports import Progress
from mallseg.domain.segments.certainty import CERTAINTIES
from mallseg.domain.segments.label_columns import LabelLayout
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.unit_check import UnitsFound
from mallseg.domain.sources.breakdown_columns import codes_by_column
from mallseg.domain.sources.column_summary import ColumnSummary
from mallseg.domain.sources.data_contract import AS_IT_IS
from mallseg.domain.sources.find_columns import find_columns
from mallseg.domain.sources.first_rows import FirstRows
from mallseg.domain.sources.id_column import IdColumn, find_id_column, is_blank
from mallseg.domain.sources.identified import IdentifiedBatch, IdentifiedReading
from mallseg.domain.sources.labelling import Labelling
from mallseg.domain.sources.reading import MOST_RECORDS_SHOWN, Reading, Rejection


@dataclass
class GlanceInMemory:
    """A table of any rows."""

    rows: list[list[str]]

    def first_rows(self, *, most: int) -> tuple[FirstRows, ...]:
        shown = tuple(map(tuple, self.rows[:most]))
        return (FirstRows(name="", rows=shown, total=len(self.rows)),)


@dataclass
class InMemoryCustomers:
    """A table of texts: a header and records. A record is rejected as a file's would be."""

    header: list[str]
    records: list[list[str]]
    name: str = "memory"

    def summarise_columns(self, *, most: int) -> tuple[ColumnSummary, ...]:
        records = self.records[:most]
        return tuple(
            ColumnSummary.of_texts(name, [record[place] for record in records])
            for place, name in enumerate(self.header)
        )

    def locate(
        self,
        points: Points,
        features: tuple[Feature, ...],
        *,
        most: int,
        progress: Progress,
    ) -> tuple[int, ...]:
        columns = find_columns(self.name, self.header, features)
        found = []
        for number, record in enumerate(self.records, start=2):
            with suppress(InvalidCustomerError):
                if _point(record, columns) in points:
                    found.append(number)
        progress(len(self.records), len(self.records))
        return tuple(found[:most])

    def take_census(
        self,
        features: tuple[Feature, ...],
        *,
        breakdowns: Sequence[Breakdown] = (),
        progress: Progress,
    ) -> Reading:
        columns = find_columns(self.name, self.header, features)
        codes = codes_by_column(self.name, self.header, breakdowns)
        classes = [Counter[tuple[Point, int]]() for _ in codes]
        if not self.records:
            raise CustomerDataError(self.name, SourceFault.NO_CUSTOMERS)
        points: Counter[Point] = Counter()
        rejections = []
        for number, record in enumerate(self.records, start=2):
            try:
                point = _point(record, columns)
                points[point] += 1
                for (place, own), counted in zip(codes.items(), classes, strict=True):
                    counted[point, own.of_text(record[place])] += 1
            except InvalidCustomerError as error:
                column = next(
                    self.header[place] for f, place in columns.items() if f.field == error.field
                )
                rejections.append(
                    Rejection(record=number, column=column, fault=error.fault, facts=error.facts)
                )
        progress(len(self.records), len(self.records))
        return Reading(
            source=self.name,
            census=Census.of_counts(tuple(columns), points).with_classes(
                [*codes.values()], classes
            ),
            faults=Counter(rejection.fault for rejection in rejections),
            rejections=tuple(rejections[:MOST_RECORDS_SHOWN]),
        )


def _point(record: Sequence[str], columns: Mapping[Feature, int]) -> Point:
    return tuple(AS_IT_IS.parse(feature, record[place]) for feature, place in columns.items())


def _magnitudes(
    features: tuple[Feature, ...], points: Sequence[Point]
) -> dict[Feature, Magnitudes]:
    census = Census.of_counts(features, Counter(points))
    return {feature: census.magnitudes(feature) for feature in features}


@dataclass
class InMemoryCopy:
    """A labelled copy of a table of texts. `written` is None until the copy is whole.

    It has slugs and reasons only, and keeps the layout that was asked for.
    """

    header: list[str]
    records: list[list[str]]
    written: list[tuple[list[str], str, str]] | None = None
    layout: LabelLayout | None = None

    def write(
        self, segmentation: Segmentation, *, layout: LabelLayout | None = None, progress: Progress
    ) -> Labelling:
        self.layout = layout
        columns = find_columns("memory", self.header, segmentation.features)
        copied: list[tuple[list[str], str, str]] = []
        certainties = Counter[str](dict.fromkeys(CERTAINTIES, 0))
        points = []
        rejections = []
        for number, record in enumerate(self.records, start=2):
            try:
                point = _point(record, columns)
                points.append(point)
                found = segmentation.assign_point(point)
                certainties[found.certainty] += 1
                copied.append((record, found.segment.slug, ""))
            except InvalidCustomerError as error:
                copied.append((record, "", error.reason))
                rejections.append(
                    Rejection(
                        record=number, column=error.field, fault=error.fault, facts=error.facts
                    )
                )
            progress(len(copied), len(self.records))
        magnitudes = _magnitudes(tuple(columns), points)
        UnitsFound(source="memory", magnitudes=magnitudes).check(segmentation)
        self.written = copied
        slugs = Counter({segment.slug: 0 for segment in segmentation.segments})
        slugs.update(slug for _, slug, _ in copied if slug)
        return Labelling(
            source="memory",
            customers=slugs,
            certainties=certainties,
            faults=Counter(rejection.fault for rejection in rejections),
            rejections=tuple(rejections[:MOST_RECORDS_SHOWN]),
        )


@dataclass
class InMemoryIdentified:
    """A table of texts with ids, which passes on one record at a time."""

    header: list[str]
    records: list[list[str]]
    name: str = "memory"

    def find_ids(self, features: tuple[Feature, ...], *, named: str = "") -> IdColumn:
        del features
        return find_id_column(self.name, self.header, self.records, named=named)

    def read(
        self,
        segmentation: Segmentation,
        take: Callable[[IdentifiedBatch], object],
        *,
        id_column: str = "",
        progress: Progress,
    ) -> IdentifiedReading:
        columns = find_columns(self.name, self.header, segmentation.features)
        ids = self.find_ids(segmentation.features, named=id_column)
        if not self.records:
            raise CustomerDataError(self.name, SourceFault.NO_CUSTOMERS)
        points, rejections = [], []
        for number, record in enumerate(self.records, start=2):
            text, without_values = record[ids.index], tuple(array("d") for _ in columns)
            try:
                point = _point(record, columns)
            except InvalidCustomerError as error:
                name = next(self.header[p] for f, p in columns.items() if f.field == error.field)
                rejections.append(
                    Rejection(record=number, column=name, fault=error.fault, facts=error.facts)
                )
                unusable = [] if is_blank(text) else [text]
                take(IdentifiedBatch(ids=[], columns=without_values, unusable_ids=unusable))
                continue
            if is_blank(text):
                blank = Rejection(record=number, column=ids.name, fault=Fault.BLANK_ID)
                rejections.append(blank)
                continue
            points.append(point)
            own = tuple(array("d", [value]) for value in point)
            take(IdentifiedBatch(ids=[text], columns=own))
        magnitudes = _magnitudes(tuple(columns), points)
        UnitsFound(source=self.name, magnitudes=magnitudes).check(segmentation)
        progress(len(self.records), len(self.records))
        return IdentifiedReading(
            source=self.name,
            ids=ids,
            usable=len(points),
            faults=Counter(rejection.fault for rejection in rejections),
            rejections=tuple(rejections[:MOST_RECORDS_SHOWN]),
        )
