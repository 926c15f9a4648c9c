"""A CSV file as a source of customers."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mallseg.adapters.csv_customers.dialect import DELIMITERS
from mallseg.adapters.csv_customers.people import People
from mallseg.adapters.csv_customers.quarantine import quarantine_at
from mallseg.adapters.csv_customers.search import Search
from mallseg.adapters.csv_customers.table import CsvFile, ReadPlain, Table
from mallseg.adapters.csv_customers.tally import Tally
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.demographics import DemographicCounts
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.reading import Reading
from mallseg.domain.ports import Progress
from mallseg.domain.segments.segmentation import Segmentation

if TYPE_CHECKING:
    from mallseg.adapters.csv_customers.plain_counts import PlainCounts


@dataclass(frozen=True, slots=True)
class CsvCustomers(CsvFile):
    """A CSV file whose records are customers.

    A record with another number of fields than the header, or with a feature that is no number in
    range, is rejected and located: the header is record 1, a blank line is no record but is
    numbered like one. What is no table throughout is refused with CustomerDataError.

    Attributes
    ----------
    quarantine
        A file for all rejected records with their lines.
    """

    quarantine: Path | None = None

    def take_census(self, features: tuple[Feature, ...], *, progress: Progress) -> Reading:
        """Count the customers in one pass. Memory grows with the distinct texts only."""
        with (
            self.opened(features) as table,
            quarantine_at(self.quarantine, self.path) as quarantine,
        ):
            tally = Tally(table, quarantine)
            _count(table, tally, progress)
            tally.account.close()
            return self._reading(features, table, tally)

    def locate(
        self,
        points: Collection[Point],
        features: tuple[Feature, ...],
        *,
        most: int,
        progress: Progress,
    ) -> tuple[int, ...]:
        """Look for them in a second pass, which ends with the last that is asked for."""
        with self.opened(features) as table:
            search = Search(table, points)
            for done in table.walk(
                plain=_plain_search(table, search), reference=search.search_block
            ):
                progress(*done)
                if len(search.found) >= most:
                    break
        return tuple(search.found[:most])

    def count_demographics(
        self,
        segmentation: Segmentation,
        *,
        without: Collection[Point] = frozenset(),
        progress: Progress,
    ) -> DemographicCounts:
        """Count them in another pass, where there is a column of ages or genders."""
        with self.opened(segmentation.features) as table:
            people = People(table, segmentation, without)
            if people.columns.are_there:
                plain = _plain_people(table, people)
                for done in table.walk(plain=plain, reference=people.count_block):
                    progress(*done)
            return people.demographic_counts()

    def _reading(self, features: tuple[Feature, ...], table: Table, tally: Tally) -> Reading:
        dialect, account = table.dialect, tally.account
        return Reading(
            source=self.name,
            census=Census.of_counts(features, tally.points),
            faults=account.faults,
            rejections=tuple(account.rejections),
            repeated_ids=None if tally.ids is None else tally.ids.repeated(),
            columns={f.name: dialect.header[place] for f, place in dialect.columns.items()},
            layout={
                "delimiter": DELIMITERS[dialect.delimiter],
                "encoding": self.encoding,
                "packed": "gzip" if table.lines.packed else "no",
            },
        )


def _count(table: Table, tally: Tally, progress: Progress) -> None:
    counts = _plain_counts(table, tally) if table.is_large else None
    plain = counts.count_block if counts else None
    for done in table.walk(plain=plain, reference=tally.count_block):
        progress(*done)
    if counts:
        counts.finish()


def _plain_counts(table: Table, tally: Tally) -> "PlainCounts":
    from mallseg.adapters.csv_customers.plain_counts import PlainCounts

    return PlainCounts(table, tally)


def _plain_people(table: Table, people: People) -> ReadPlain | None:
    if not table.is_large:
        return None
    from mallseg.adapters.csv_customers.plain_people import PlainPeople

    return PlainPeople(table, people).count_block


def _plain_search(table: Table, search: Search) -> ReadPlain | None:
    if not table.is_large:
        return None
    from mallseg.adapters.csv_customers.plain_search import PlainSearch

    return PlainSearch(table, search).search_block
