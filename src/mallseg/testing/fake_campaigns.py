"""Fakes of the ports of campaigns: tables of texts, and lists in memory."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from mallseg.domain.campaigns.audience import ListKind
from mallseg.domain.campaigns.member import Member, TextColumns
from mallseg.domain.campaigns.segment_amounts import AmountSums, SegmentAmounts
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.number_format import PLAIN_NUMBERS
from mallseg.domain.errors import CustomerDataError, InvalidOptionError, OptionFault, SourceFault
from mallseg.domain.ports import AddRow, Progress
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.find_columns import find_columns
from mallseg.domain.sources.labelling import Labelling
from mallseg.testing.fake_customers import InMemoryCopy

_STARTS = ("=", "+", "@")


@dataclass
class InMemoryMembers:
    """A table of texts whose records go into lists. It is assigned as InMemoryCopy does."""

    header: list[str]
    records: list[list[str]]
    name: str = "memory"

    def columns(self, features: tuple[Feature, ...]) -> TextColumns:
        find_columns(self.name, self.header, features)
        return TextColumns(source=self.name, names=self.header, first_rows=self.records)

    def read(
        self,
        segmentation: Segmentation,
        take: Callable[[Member], object],
        *,
        slugs: Collection[str],
        progress: Progress,
    ) -> Labelling:
        copy = InMemoryCopy(self.header, self.records)
        labelling = copy.write(segmentation, progress=progress)
        columns = find_columns(self.name, self.header, segmentation.features)
        for record, slug, _ in copy.written or ():
            if slug in slugs:
                point = tuple(f.parse(record[place]) for f, place in columns.items())
                found = segmentation.assign_point(point)
                place = segmentation.segments.index(found.segment)
                take(Member(place, found.certainty, point, record))
        return labelling

    def amounts(
        self,
        segmentation: Segmentation,
        column: int,
        *,
        slugs: Collection[str],
        progress: Progress,
    ) -> SegmentAmounts:
        sums = AmountSums.of(len(segmentation.segments), column, PLAIN_NUMBERS)
        return sums.total(self.read(segmentation, sums.add_member, slugs=slugs, progress=progress))


@dataclass
class InMemoryTable:
    """A table of texts: the first row has the names, unless there is but one column of numbers."""

    rows_and_names: list[list[str]]
    name: str = "memory"

    def columns(self) -> TextColumns:
        if not self.rows_and_names:
            raise CustomerDataError(self.name, SourceFault.NO_CUSTOMERS)
        names = ["id"] if self._is_bare else self.rows_and_names[0]
        return TextColumns(source=self.name, names=names, first_rows=[*self.rows()])

    def rows(self) -> Iterator[Sequence[str]]:
        for row in self.rows_and_names[0 if self._is_bare else 1 :]:
            yield [text[1:] if text[1:].startswith(_STARTS) else text for text in row]

    @property
    def _is_bare(self) -> bool:
        first = self.rows_and_names[0]
        return len(first) == 1 and first[0].isdigit()


@dataclass
class InMemoryLists:
    """Lists by their kind, with the names of their columns in front."""

    written: dict[ListKind, list[list[str]]] = field(default_factory=dict)

    def names(self, kinds: Collection[ListKind]) -> Mapping[ListKind, str]:
        return {kind: f"list of {kind}" for kind in kinds}

    def check(self, kinds: Collection[ListKind]) -> None:
        for kind in self.written:
            if kind not in kinds:
                raise InvalidOptionError("out", OptionFault.LEFT_OF_EARLIER, file=str(kind))

    @contextmanager
    def drafted(
        self,
        headers: Mapping[ListKind, Sequence[str]],
        delimiter: str,
        *,
        texts: Collection[str] = (),
    ) -> Iterator[AddRow]:
        drafts = {kind: [[*header]] for kind, header in headers.items()}

        def add(kind: ListKind, row: Sequence[str]) -> None:
            drafts[kind].append([f"'{t}" if t.startswith(_STARTS) else t for t in row])

        yield add
        self.written.update(drafts)
