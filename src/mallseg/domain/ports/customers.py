"""Sources of customers, labelled copies of them, and joins of two months by their ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from mallseg.domain.customers.breakdown import Breakdown
    from mallseg.domain.customers.feature import Feature
    from mallseg.domain.customers.outliers import Points
    from mallseg.domain.moves.cause import MoveRule
    from mallseg.domain.moves.joined import JoinedMonths, MovedCustomer, MovePath
    from mallseg.domain.segments.label_columns import LabelLayout
    from mallseg.domain.segments.segmentation import Segmentation
    from mallseg.domain.sources.column_summary import ColumnSummary
    from mallseg.domain.sources.first_rows import FirstRows
    from mallseg.domain.sources.id_column import IdColumn
    from mallseg.domain.sources.identified import IdentifiedBatch, IdentifiedReading
    from mallseg.domain.sources.labelling import Labelling
    from mallseg.domain.sources.reading import Reading


class Progress(Protocol):
    """A callback that is called now and then during long work."""

    def __call__(self, done: int, total: int, records: int = 0, /) -> None:
        """Report the work done of the total, which never falls, and the records read so far."""
        ...


class CustomerSource(Protocol):
    """A table of customers: a file, a data frame, or a database table.

    A source that cannot be read as a table, lacks a required column, has it twice, or has no record
    raises CustomerDataError.
    """

    @property
    def name(self) -> str:
        """The name of the source for messages and provenance, without its folder or a secret."""
        ...

    def summarise_columns(self, *, most: int) -> tuple[ColumnSummary, ...]:
        """Summarise the contents of each column, in order, by the first `most` records.

        By default, there are no summaries.
        """
        del most
        return ()

    def take_census(
        self,
        features: tuple[Feature, ...],
        *,
        breakdowns: Sequence[Breakdown] = (),
        progress: Progress,
    ) -> Reading:
        """Count every record once: as accepted, or as rejected with its location and the reason.

        - The census does not depend on the order of the records.
        - Only the given features are required, and only their values can reject a record.
        - A rejection never repeats a value.
        - The census has counts of the accepted customers by each breakdown that has a column.
        - A required breakdown without a column is refused. One that is not required, and has no
          column or several, is not counted.
        - A value that is no group of a breakdown counts as unknown, and rejects no record.
        - A column with too many values for a breakdown is refused.
        """
        ...

    def locate(
        self,
        points: Points,
        features: tuple[Feature, ...],
        *,
        most: int,
        progress: Progress,
    ) -> tuple[int, ...]:
        """Return the record numbers of the customers at some points of the census.

        - The points may be too many to be listed: they are a predicate.
        - The numbers are those that a rejection would have, in ascending order.
        - At most the first `most` are returned.
        """
        ...


class SourceGlance(Protocol):
    """A preview of a source, even if it cannot be read as a table.

    A source that is no text file, no workbook and no other source of rows raises CustomerDataError.
    """

    def first_rows(self, *, most: int) -> tuple[FirstRows, ...]:
        """Return the first rows of each table of the source: of its sheets, or the only one.

        - The first row is row 1, whatever its contents, and blank rows count.
        - A text file is split by the delimiter that fits it best.
        """
        ...


class IdentifiedCustomers(Protocol):
    """A table of customers with ids, by which they are followed from month to month.

    A source that cannot be read as a table raises CustomerDataError, as from CustomerSource; so
    does one whose column of ids is ambiguous.
    """

    @property
    def name(self) -> str:
        """The name of the source for messages, without its folder or a secret."""
        ...

    def find_ids(self, features: tuple[Feature, ...], *, named: str = "") -> IdColumn:
        """Find the column of the ids as `find_id_column` does, before the records are read."""
        ...

    def read(
        self,
        segmentation: Segmentation,
        take: Callable[[IdentifiedBatch], object],
        *,
        id_column: str = "",
        progress: Progress,
    ) -> IdentifiedReading:
        """Pass all records to `take` in batches, in their order, and count them.

        - An id is the exact text of its cell; for a number, its shortest text.
        - A record is unusable if its values cannot be read or its id is blank; the rejection has
          its location. The ids of records whose values cannot be read are passed on too.
        - A rejection never repeats a value or an id.
        - If more than half of the values are in another unit than the segmentation's,
          CustomerDataError is raised, possibly only at the end: nothing passed to `take` may be
          used before `read` returns.

        Parameters
        ----------
        id_column
            The name of the column of the ids; by default, it is found by its name.
        """
        ...


class LabelledCopy(Protocol):
    """A copy of a source of customers with the segment of each.

    A source that cannot be read as a table raises CustomerDataError, as from CustomerSource; a copy
    that cannot be written raises InvalidOptionError. Either way, no files are left behind.
    """

    def write(
        self, segmentation: Segmentation, *, layout: LabelLayout | None = None, progress: Progress
    ) -> Labelling:
        """Write all records in their order, each with its segment or the reason for having none.

        - The segment is that of Segmentation.assign.
        - A reason never repeats a value.
        - The label columns are those of the layout, by default DEFAULT_COLUMNS.
        - The copy replaces a file of the same name atomically, when it is complete.
        - If more than half of the values are too high for their feature's unit, CustomerDataError
          is raised, and there is no copy.
        """
        ...


class OpenJoin(Protocol):
    """A join in progress: first all batches of both months are added, then it is counted."""

    def add_before(self, batch: IdentifiedBatch) -> None:
        """Add customers of the earlier month."""
        ...

    def add_after(self, batch: IdentifiedBatch) -> None:
        """Add customers of the later month."""
        ...

    def result(self) -> JoinedMonths:
        """Join the added customers, and count them."""
        ...

    def moved(self, paths: Sequence[MovePath]) -> Iterator[MovedCustomer]:
        """Yield the joined customers on these paths, which all lead to another segment.

        They are in the order of the paths; those of one path in the order of their ids' code
        points.
        """
        ...


class CustomerJoin(Protocol):
    """Joins the customers of two months by their ids, and assigns both.

    - Ids are equal if their texts are identical.
    - A customer with exactly one record in each month, both usable, is joined. All other usable
      records are counted as in MonthCounts; the id of an unusable record counts as a record of its
      month.
    - Segments, and the distances that remain, are those of the rule's segmentations.
    - No data of customers remain when the join is closed.

    Raises
    ------
    CustomerDataError
        Memory, or the folder for temporary files, is full.
    """

    def opened(self, rule: MoveRule) -> AbstractContextManager[OpenJoin]:
        """Open a join by this rule."""
        ...
