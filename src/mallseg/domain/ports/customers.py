"""Where customers are read from, and where they are labelled."""

from collections.abc import Callable, Sequence
from typing import Protocol

from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.columns.column_summary import ColumnSummary
from mallseg.domain.customers.columns.first_rows import FirstRows
from mallseg.domain.customers.columns.id_column import IdColumn
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.identified import IdentifiedBatch, IdentifiedReading
from mallseg.domain.customers.labelling import Labelling
from mallseg.domain.customers.outliers import Points
from mallseg.domain.customers.reading import Reading
from mallseg.domain.segments.label_columns import LabelLayout
from mallseg.domain.segments.segmentation import Segmentation


class Progress(Protocol):
    """Called now and then while something takes its time."""

    def __call__(self, done: int, total: int, records: int = 0, /) -> None:
        """Take what is done of the total, never falling, and the records read so far, if any."""
        ...


class CustomerSource(Protocol):
    """A table of customers: a file, a frame, a database table.

    A source that cannot be read as a table, lacks a column that is asked for, has it twice, or
    holds no record at all raises CustomerDataError.
    """

    @property
    def name(self) -> str:
        """Which source this is, for messages and provenance: without its folder or a secret."""
        ...

    def summarise_columns(self, *, most: int) -> tuple[ColumnSummary, ...]:
        """Say what stands in each column, in their order, by the first `most` records.

        A source that cannot look has nothing to say.
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
        """Count every record once: as accepted, or as rejected with its place and the reason.

        - The order of the records makes no difference to the census.
        - Only the features asked for are required, and only they can reject a record.
        - A rejection never repeats a value.
        - The census has counts of the accepted customers by each breakdown that has a column.
        - A breakdown that is required and has none is refused. Where it is not, there are no counts
          of what has no column, or more than one.
        - What cannot be read as a group of a breakdown is unknown, and rejects no record.
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
        """Find the customers at some points of the census.

        - The points may be too many to be listed: whether a customer's is one of them can be asked.
        - The numbers of their records are those that a rejection would have, in ascending order.
        - Of more than `most` customers, only the first are found.
        """
        ...


class SourceGlance(Protocol):
    """A look at the beginning of a source, whether it can be read as a table or not.

    What is no file of text, no workbook and no other source of rows raises CustomerDataError.
    """

    def first_rows(self, *, most: int) -> tuple[FirstRows, ...]:
        """Show the first rows of each table of the source: of its sheets, or the only one.

        - The first row is row 1, whatever it holds, and blank ones count.
        - A file of text is split by the delimiter that fits it best.
        """
        ...


class IdentifiedCustomers(Protocol):
    """A table of customers with an id for each, as customers are followed from month to month.

    What cannot be read as a table raises CustomerDataError, as from CustomerSource; so does one of
    which it cannot be said which column holds the ids.
    """

    @property
    def name(self) -> str:
        """Which source this is, for messages: without its folder or a secret."""
        ...

    def find_ids(self, features: tuple[Feature, ...], *, named: str = "") -> IdColumn:
        """Find the column of the ids as `find_id_column` does, before anything else is read."""
        ...

    def read(
        self,
        segmentation: Segmentation,
        take: Callable[[IdentifiedBatch], object],
        *,
        id_column: str = "",
        progress: Progress,
    ) -> IdentifiedReading:
        """Hand over all records in batches, in their order, and count them.

        - An id is the text of its cell, to the letter; of a number, the shortest text of it.
        - Every record is usable, or has a fault and its place: values that cannot be read, or a
          blank id. The id of one whose values cannot be read is handed over too.
        - A rejection never repeats a value or an id.
        - Values of which more than half are in another unit than the segmentation's are refused,
          with CustomerDataError, at the latest when all is handed over: until `read` returns,
          nothing that was taken may be used.

        Parameters
        ----------
        id_column
            The name of the column of the ids, where it is not to be found.
        """
        ...


class LabelledCopy(Protocol):
    """A copy of a source of customers with the segment of each.

    What cannot be read as a table raises CustomerDataError, as from CustomerSource; a copy that
    cannot be written raises InvalidOptionError. Either way, nothing is left behind.
    """

    def write(
        self, segmentation: Segmentation, *, layout: LabelLayout | None = None, progress: Progress
    ) -> Labelling:
        """Write all records in their order, each with its segment or the reason for having none.

        - The segment is that of Segmentation.assign.
        - A reason never repeats a value.
        - What is written behind a record is what the layout says; without one, the usual columns.
        - The copy appears when it is whole, in place of what had its name.
        - Values of which more than half are too high for their feature's unit are refused, with
          CustomerDataError: no copy appears.
        """
        ...
