"""The records of a CSV file for lists, with the texts of all columns."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from mallseg.adapters.csv_customers.batches import Batch, Found
from mallseg.adapters.csv_customers.grouping import ByPoint, by_assignment
from mallseg.adapters.csv_customers.labelling import UnitCheck, labelling_of
from mallseg.adapters.csv_customers.readers import first_rows, read_batches
from mallseg.adapters.csv_customers.table import CsvFile, OpenCsvFile
from mallseg.adapters.csv_customers.threads import CompletedTask, Task
from mallseg.adapters.csv_customers.validator import Validator
from mallseg.domain.campaigns.member import Member, TextColumns
from mallseg.domain.campaigns.segment_amounts import AmountSums, SegmentAmounts
from mallseg.domain.customers.feature import Feature
from mallseg.domain.ports import Progress
from mallseg.domain.segments.certainty import CERTAINTIES
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.labelling import Labelling

_Part = tuple[Counter[int], list[Found]]


@dataclass(frozen=True, slots=True)
class CsvMemberRecords(CsvFile):
    """A CSV file whose records go into lists. Records are checked as by CsvCustomers."""

    def columns(self, features: tuple[Feature, ...]) -> TextColumns:
        """Look at the first records."""
        with self.opened(features) as table:
            return columns_of(table)

    def read(
        self,
        segmentation: Segmentation,
        take: Callable[[Member], object],
        *,
        slugs: Collection[str],
        progress: Progress,
    ) -> Labelling:
        """Read the file once. Only selected records are split."""
        customers = Counter[int]()
        with self.opened(segmentation.features) as table:
            validator, units = Validator(table), UnitCheck(self.name, table, segmentation)
            batches = read_batches(table, validator, progress=progress)
            tasks = _tasks(batches, segmentation, slugs, units)
            for counts, found in table.threads.in_order(tasks):
                customers.update(counts)
                for each in found:
                    place, certainty = divmod(each.number, len(CERTAINTIES))
                    take(Member(place, CERTAINTIES[certainty], each.point, each.fields))
            validator.close()
            waived = units.check(validator.notations())
            labelling = labelling_of(table, segmentation, customers, validator)
            return replace(labelling, waived=waived)

    def amounts(
        self,
        segmentation: Segmentation,
        column: int,
        *,
        slugs: Collection[str],
        progress: Progress,
    ) -> SegmentAmounts:
        """Read the file once."""
        sums = AmountSums.of(len(segmentation.segments), column, self.contract.numbers)
        return sums.total(self.read(segmentation, sums.add_member, slugs=slugs, progress=progress))


def columns_of(table: OpenCsvFile) -> TextColumns:
    """Return the columns of an open file."""
    return TextColumns(
        source=table.source,
        names=table.dialect.header,
        first_rows=first_rows(table),
        delimiter=table.dialect.delimiter,
        numbers=table.contract.numbers,
    )


def _tasks(
    batches: Iterable[Batch],
    segmentation: Segmentation,
    slugs: Collection[str],
    units: UnitCheck,
) -> Iterator[Task[_Part]]:
    everyone = by_assignment(segmentation, {each.slug for each in segmentation.segments})
    wanted = by_assignment(segmentation, slugs)
    for batch in batches:
        units.add(batch)
        task = partial(_found, batch, everyone, wanted)
        yield task if batch.is_heavy else CompletedTask(task())


def _found(batch: Batch, everyone: ByPoint, wanted: ByPoint) -> _Part:
    return batch.counts(everyone), batch.found(wanted)
