"""The tables that campaign lists are made from, and the files that they are written to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from mallseg.domain.campaigns.audience import ListKind

if TYPE_CHECKING:
    from mallseg.domain.campaigns.audience import ListKind
    from mallseg.domain.campaigns.member import Member, TextColumns
    from mallseg.domain.campaigns.segment_amounts import SegmentAmounts
    from mallseg.domain.customers.feature import Feature
    from mallseg.domain.ports.customers import Progress
    from mallseg.domain.segments.segmentation import Segmentation
    from mallseg.domain.sources.labelling import Labelling

AddRow = Callable[["ListKind", Sequence[str]], None]
"""Adds a row to one of the lists that are being written."""


class MemberRecords(Protocol):
    """A table of customers whose records go into lists, with the texts of all their columns.

    A source that cannot be read as a table raises CustomerDataError, as from CustomerSource.
    """

    @property
    def name(self) -> str:
        """The name of the source for messages, without its folder or a secret."""
        ...

    def columns(self, features: tuple[Feature, ...]) -> TextColumns:
        """Return the columns; those of the features must be among them."""
        ...

    def read(
        self,
        segmentation: Segmentation,
        take: Callable[[Member], object],
        *,
        slugs: Collection[str],
        progress: Progress,
    ) -> Labelling:
        """Assign all records, and pass those of the segments with these slugs to `take`.

        - The counts are those of a LabelledCopy, of all segments.
        - Members come in the order of their records, each with a text for every column.
        - If more than half of the values are in another unit, CustomerDataError is raised, possibly
          only at the end: nothing passed to `take` may be used before `read` returns.
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
        """Assign all records as `read` does, and sum up the amounts of the column at an index.

        Amounts of segments other than these may be left out.
        """
        ...


class TextTable(Protocol):
    """A table of texts: ids of customers who opted out, a written list, or outcomes.

    A source that cannot be read as a table raises CustomerDataError.
    """

    @property
    def name(self) -> str:
        """The name of the table for messages, without its folder or a secret."""
        ...

    def columns(self) -> TextColumns:
        """Return the columns. A single column of numbers without a name is called `id`."""
        ...

    def rows(self) -> Iterator[Sequence[str]]:
        """Yield the texts of each record, of as many fields as it has; blank records are left out.

        The apostrophe that protects a text from being run as a formula is removed.
        """
        ...


class AudienceLists(Protocol):
    """The files of a campaign's lists: in one folder, readable by their owner only."""

    def names(self, kinds: Collection[ListKind]) -> Mapping[ListKind, str]:
        """Return the names of the files."""
        ...

    def check(self, kinds: Collection[ListKind]) -> None:
        """Raise InvalidOptionError if these lists cannot be written. Change nothing.

        They cannot be if the folder has a list of another kind, which would seem to be one of them.
        """
        ...

    def drafted(
        self,
        headers: Mapping[ListKind, Sequence[str]],
        delimiter: str,
        *,
        texts: Collection[str] = (),
    ) -> AbstractContextManager[AddRow]:
        """Write lists with these headers; they appear when the block succeeds.

        - If it fails, no list appears, and existing files of the same names are unchanged.
        - A text that a spreadsheet would run as a formula is escaped.

        Parameters
        ----------
        texts
            The columns that are never numbers, as in ``007``.
        """
        ...
