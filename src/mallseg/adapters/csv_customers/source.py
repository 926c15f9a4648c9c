"""A CSV file as a source of customers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from mallseg.adapters.csv_customers.batches import PointCounts
from mallseg.adapters.csv_customers.dialect import DELIMITERS
from mallseg.adapters.csv_customers.grouping import NOT_COUNTED, ByPoint, among, group_counts
from mallseg.adapters.csv_customers.ids import RepeatedIds
from mallseg.adapters.csv_customers.quarantine import quarantine_at
from mallseg.adapters.csv_customers.readers import (
    first_rows,
    first_texts,
    grouped_columns,
    read_batches,
)
from mallseg.adapters.csv_customers.table import CsvFile, OpenCsvFile
from mallseg.adapters.csv_customers.validator import Validator
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.outliers import OutlyingPoints, Points
from mallseg.domain.ports import Progress
from mallseg.domain.sources.column_summary import ColumnSummary
from mallseg.domain.sources.reading import Reading


@dataclass(frozen=True, slots=True)
class CsvCustomers(CsvFile):
    """A CSV file whose records are customers.

    A record with another number of fields than the header, or with a feature that is no number in
    range, is rejected and located: the header is record 1, a blank line is no record but is
    numbered like one. A file that is no table throughout is refused with CustomerDataError.

    Attributes
    ----------
    quarantine
        A file for rejected records with their lines.
    """

    quarantine: Path | None = None

    def summarise_columns(self, *, most: int) -> tuple[ColumnSummary, ...]:
        """Split the first records; skip those with another number of fields."""
        with self.opened(()) as table:
            header, columns = table.dialect.header, first_texts(table, most)
        return tuple(
            ColumnSummary.of_texts(name, texts, number_format=self.contract.numbers)
            for name, texts in zip(header, columns, strict=True)
        )

    def take_census(
        self,
        features: tuple[Feature, ...],
        *,
        breakdowns: Sequence[Breakdown] = (),
        progress: Progress,
    ) -> Reading:
        """Count the customers in one pass; memory grows with distinct texts only."""
        if self.quarantine:
            self.check_target(self.quarantine, option="quarantine")
        with (
            self.opened(features) as table,
            quarantine_at(self.quarantine, self.path) as quarantine,
        ):
            dialect, first = table.dialect, first_rows(table)
            validator = Validator(table, quarantine)
            counts = PointCounts(
                tuple(dialect.columns),
                self.contract,
                most_points=table.options.most_points,
                groups=group_counts(table, breakdowns, first),
            )
            ids = RepeatedIds()
            with table.threads.serial() as of_points:
                looked_up = [each.column for each in counts.groups]
                for batch in read_batches(
                    table, validator, progress=progress, ids=ids, looked_up=looked_up
                ):
                    if dialect.ids is not None:
                        batch.add_ids(dialect.ids, ids)
                    of_points.run(partial(batch.add_points, counts), is_heavy=batch.is_heavy)
                # Meanwhile, the last points are counted and the census is made.
                repeated = table.threads.started(ids.repeated) if table.is_large else ids.repeated
            validator.close()
            census = counts.census()
            return Reading(
                source=self.name,
                census=census,
                faults=validator.faults,
                rejections=tuple(validator.rejections),
                repeated_ids=None if dialect.ids is None else repeated(),
                rounded=validator.rounded_columns(),
                columns={f.name: dialect.header[column] for f, column in dialect.columns.items()},
                names_found=dialect.names_found,
                layout=self._layout(table),
                contract=self.contract,
                grouped=tuple(grouped_columns(table, first)),
                notations=validator.notations(),
                files=validator.files(),
            )

    def _layout(self, table: OpenCsvFile) -> dict[str, str]:
        if self.format:
            return {"format": self.format}
        delimiter = table.dialect.delimiter
        return {
            "delimiter": DELIMITERS.get(delimiter, delimiter),
            "encoding": self.encoding,
            "compression": table.lines.compression,
        }

    def locate(
        self,
        points: Points,
        features: tuple[Feature, ...],
        *,
        most: int,
        progress: Progress,
    ) -> tuple[int, ...]:
        """Search for the customers in another pass, which ends with the last one needed."""
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
            return tuple(map(table.place_of, found[:most]))
