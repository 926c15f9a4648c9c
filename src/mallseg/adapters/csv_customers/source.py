"""A CSV file as a source of customers."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from mallseg.adapters.csv_customers.batches import PointCounts
from mallseg.adapters.csv_customers.dialect import DELIMITERS
from mallseg.adapters.csv_customers.grouping import NOT_COUNTED, ByPoint, ByText, among, by_segment
from mallseg.adapters.csv_customers.ids import RepeatedIds
from mallseg.adapters.csv_customers.quarantine import quarantine_at
from mallseg.adapters.csv_customers.readers import first_records, read_batches
from mallseg.adapters.csv_customers.table import CsvFile, Table
from mallseg.adapters.csv_customers.validator import Validator
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.column import find_demographics
from mallseg.domain.customers.column_summary import ColumnSummary
from mallseg.domain.customers.data_contract import DataContract
from mallseg.domain.customers.demographics import (
    AGE,
    AGE_BANDS,
    GENDERS,
    AgeBand,
    Counts,
    DemographicCounts,
    Gender,
)
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.outliers import OutlyingPoints
from mallseg.domain.customers.reading import Reading
from mallseg.domain.errors import InvalidCustomerError
from mallseg.domain.ports import Progress
from mallseg.domain.segments.segmentation import Segmentation


@dataclass(frozen=True, slots=True)
class CsvCustomers(CsvFile):
    """A CSV file whose records are customers.

    A record with another number of fields than the header, or with a feature that is no number in
    range, is rejected and located: the header is record 1, a blank line is no record but is
    numbered like one. A file that is no table throughout is refused with CustomerDataError.

    Attributes
    ----------
    quarantine
        A file for all rejected records with their lines.
    """

    quarantine: Path | None = None

    def summarise_columns(self, *, most: int) -> tuple[ColumnSummary, ...]:
        """Split the first records; those with another number of fields say nothing of a column."""
        with self.opened(()) as table:
            header, records = table.dialect.header, first_records(table, most)
            rows = [record.fields for record in records if len(record.fields) == len(header)]
        return tuple(
            ColumnSummary.of_texts(
                name, [row[place] for row in rows], decimal=self.contract.decimal
            )
            for place, name in enumerate(header)
        )

    def take_census(self, features: tuple[Feature, ...], *, progress: Progress) -> Reading:
        """Count the customers in one pass. Memory grows with the distinct texts only."""
        with (
            self.opened(features) as table,
            quarantine_at(self.quarantine, self.path) as quarantine,
        ):
            dialect, validator = table.dialect, Validator(table, quarantine)
            most_points = table.options.most_points
            counts = PointCounts(tuple(dialect.columns), self.contract, most_points=most_points)
            ids = RepeatedIds()
            for batch in read_batches(table, validator, progress=progress):
                batch.add_points(counts)
                if dialect.ids is not None:
                    batch.add_ids(dialect.ids, ids)
            validator.close()
            return Reading(
                source=self.name,
                census=counts.census(),
                faults=validator.faults,
                rejections=tuple(validator.rejections),
                repeated_ids=None if dialect.ids is None else ids.repeated(),
                columns={f.name: dialect.header[column] for f, column in dialect.columns.items()},
                layout={
                    "delimiter": DELIMITERS[dialect.delimiter],
                    "encoding": self.encoding,
                    "packed": "gzip" if table.lines.packed else "no",
                },
            )

    def locate(
        self,
        points: Collection[Point],
        features: tuple[Feature, ...],
        *,
        most: int,
        progress: Progress,
    ) -> tuple[int, ...]:
        """Look for the customers in another pass, which ends with the last one asked for."""
        chosen = points if isinstance(points, OutlyingPoints) else frozenset(points)
        is_chosen = ByPoint(
            lambda point: 0 if point in chosen else NOT_COUNTED,
            lambda values: among(chosen, values).astype("int64") - 1,
        )
        found: list[int] = []
        with self.opened(features) as table:
            for batch in read_batches(table, Validator(table), progress=progress):
                found += batch.numbers(is_chosen)
                if len(found) >= most:
                    break
        return tuple(found[:most])

    def count_demographics(
        self,
        segmentation: Segmentation,
        *,
        without: Collection[Point] = frozenset(),
        progress: Progress,
    ) -> DemographicCounts:
        """Count the customers in another pass, where there is a column of ages or genders."""
        with self.opened(segmentation.features) as table:
            return count_demographics(table, segmentation, without, progress=progress)


def count_demographics(
    table: Table, segmentation: Segmentation, without: Collection[Point], *, progress: Progress
) -> DemographicCounts:
    """Read the file once, where it has a column of ages or of genders."""
    columns = find_demographics(table.dialect.header, table.contract.columns)
    if not columns.are_there:
        return DemographicCounts()
    segments = by_segment(segmentation, without=without)
    bands = ByText(lambda text: AGE_BANDS.index(_age_band(text, table.contract)))
    genders = ByText(lambda text: GENDERS.index(Gender.parse(text)))
    ages_found, genders_found = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    for batch in read_batches(table, Validator(table), progress=progress):
        if columns.age is not None:
            ages_found.update(batch.cross_counts(segments, columns.age, bands))
        if columns.gender is not None:
            genders_found.update(batch.cross_counts(segments, columns.gender, genders))
    size = len(segmentation.segments)
    return DemographicCounts(
        ages=None if columns.age is None else _counts(ages_found, size, len(AGE_BANDS)),
        genders=None if columns.gender is None else _counts(genders_found, size, len(GENDERS)),
    )


def _age_band(text: str, contract: DataContract) -> AgeBand:
    """Find the band of an age; one that cannot be read is unknown."""
    try:
        return AgeBand.of(contract.parse(AGE, text))
    except InvalidCustomerError:
        return AgeBand.UNKNOWN


def _counts(found: Counter[tuple[int, int]], rows: int, width: int) -> Counts:
    return tuple(tuple(found[row, group] for group in range(width)) for row in range(rows))
