"""Where lists for campaigns are made from, and where they are written."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from mallseg.domain.campaigns.audience import ListKind
from mallseg.domain.campaigns.member import Member, TextColumns
from mallseg.domain.campaigns.segment_amounts import SegmentAmounts
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.labelling import Labelling
from mallseg.domain.ports.customers import Progress
from mallseg.domain.segments.segmentation import Segmentation


class MemberRecords(Protocol):
    """A table of customers whose records go into lists, with the texts of all their columns.

    What cannot be read as a table raises CustomerDataError, as from CustomerSource.
    """

    @property
    def name(self) -> str:
        """Which source this is, for messages: without its folder or a secret."""
        ...

    def columns(self, features: tuple[Feature, ...]) -> TextColumns:
        """Give the columns; those of the features must be among them."""
        ...

    def read(
        self,
        segmentation: Segmentation,
        take: Callable[[Member], object],
        *,
        slugs: Collection[str],
        progress: Progress,
    ) -> Labelling:
        """Assign all records, and hand over those of the segments with these slugs.

        - The counts are those of a LabelledCopy, of all segments.
        - Members come in the order of their records, each with a text for every column.
        - Values of which more than half are in another unit are refused with CustomerDataError, at
          the latest when all is handed over: until `read` returns, nothing that was taken may be
          used.
        """
        ...

    def amounts(
        self,
        segmentation: Segmentation,
        column: int,
        *,
        slugs: Collection[str],
        progress: Progress,
    ) -> SegmentAmounts:
        """Assign all records as `read` does, and add up the amounts of a column, by its place.

        Those of other segments than these need not be added.
        """
        ...


class TextTable(Protocol):
    """A table of texts: ids of those who have opted out, a list that was written, outcomes.

    What cannot be read as a table raises CustomerDataError.
    """

    @property
    def name(self) -> str:
        """Which table this is, for messages: without its folder or a secret."""
        ...

    def columns(self) -> TextColumns:
        """Give the columns. A file's only one, of numbers, may have no name: it is then `id`."""
        ...

    def rows(self) -> Iterator[Sequence[str]]:
        """Give the texts of each record, of as many fields as it has; blank ones are left out.

        An apostrophe that a file has before what a spreadsheet would run is taken off.
        """
        ...


AddRow = Callable[[ListKind, Sequence[str]], None]
"""Adds a row to one of the lists that are being written."""


class AudienceLists(Protocol):
    """Where the lists of a campaign are written: beside each other, for their owner to read."""

    def names(self, kinds: Collection[ListKind]) -> Mapping[ListKind, str]:
        """Name the files."""
        ...

    def check(self, kinds: Collection[ListKind]) -> None:
        """Raise InvalidOptionError if these lists cannot be written. Change nothing.

        So they cannot where a list of another kind stands beside: it would be taken for theirs.
        """
        ...

    def drafted(
        self,
        headers: Mapping[ListKind, Sequence[str]],
        delimiter: str,
        *,
        texts: Collection[str] = (),
    ) -> AbstractContextManager[AddRow]:
        """Write lists with these names of columns, which appear when the block succeeds.

        - When it fails, there is nothing to see, and what had their names is still there.
        - A text that a spreadsheet would run is made harmless.

        Parameters
        ----------
        texts
            The columns that are never numbers, as in ``007``.
        """
        ...
