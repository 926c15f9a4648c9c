"""A CSV file of customers with ids."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from mallseg.adapters.csv_customers.batches import Batch, Identified
from mallseg.adapters.csv_customers.labelling import UnitCheck
from mallseg.adapters.csv_customers.readers import first_rows, read_batches
from mallseg.adapters.csv_customers.table import CsvFile, OpenCsvFile
from mallseg.adapters.csv_customers.threads import CompletedTask, Task
from mallseg.adapters.csv_customers.validator import Validator
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import Fault
from mallseg.domain.ports import Progress
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.id_column import IdColumn, find_id_column
from mallseg.domain.sources.identified import IdentifiedBatch, IdentifiedReading
from mallseg.domain.sources.reading import MOST_RECORDS_SHOWN, Rejection


@dataclass(frozen=True, slots=True)
class CsvIdentifiedCustomers(CsvFile):
    """A CSV file with a column of ids. Records are checked as by CsvCustomers."""

    def find_ids(self, features: tuple[Feature, ...], *, named: str = "") -> IdColumn:
        """Find the column by the first records."""
        with self.opened(features) as table:
            return _ids_of(table, named)

    def read(
        self,
        segmentation: Segmentation,
        take: Callable[[IdentifiedBatch], object],
        *,
        id_column: str = "",
        progress: Progress,
    ) -> IdentifiedReading:
        """Read the file once, in memory that does not grow with it."""
        usable, without_id = 0, _BlankIds()
        with self.opened(segmentation.features) as table:
            ids, validator = _ids_of(table, id_column), Validator(table)
            units = UnitCheck(self.name, table, segmentation)
            batches = read_batches(table, validator, progress=progress)
            tasks = _tasks(batches, ids.index, len(segmentation.features), units)
            for found in table.threads.in_order(tasks):
                usable += len(found.customers.ids)
                without_id.add(found.without_id, table, ids.name)
                take(found.customers)
            validator.close()
            waived = units.check(validator.notations())
        rejections = sorted([*validator.rejections, *without_id.first], key=lambda r: r.record)
        return IdentifiedReading(
            source=self.name,
            ids=ids,
            usable=usable,
            faults=Counter(validator.faults) + Counter({Fault.BLANK_ID: without_id.records}),
            rejections=tuple(rejections[:MOST_RECORDS_SHOWN]),
            names_found=table.dialect.names_found,
            rounded=validator.rounded_columns(),
            waived=waived,
            files=validator.files(),
        )


class _BlankIds:
    """Counts usable records without an id, and locates the first of them."""

    def __init__(self) -> None:
        self.records = 0
        self.first: list[Rejection] = []

    def add(self, records: Iterable[int], table: OpenCsvFile, column: str) -> None:
        for record in records:
            self.records += 1
            if len(self.first) < MOST_RECORDS_SHOWN:
                place = table.place_of(record)
                self.first.append(Rejection(record=place, column=column, fault=Fault.BLANK_ID))


def _ids_of(table: OpenCsvFile, named: str) -> IdColumn:
    return find_id_column(table.source, table.dialect.header, first_rows(table), named=named)


def _tasks(
    batches: Iterable[Batch], column: int, features: int, units: UnitCheck
) -> Iterator[Task[Identified]]:
    for batch in batches:
        units.add(batch)
        task = partial(batch.identified, column, features=features)
        yield task if batch.is_heavy else CompletedTask(task())
