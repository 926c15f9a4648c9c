"""What the core asks of tables of customers. Each docstring is a contract that a suite tests."""

from collections.abc import Collection
from typing import Protocol

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.demographics import DemographicCounts
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.labelling import Labelling
from mallseg.domain.customers.reading import Reading
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

    def take_census(self, features: tuple[Feature, ...], *, progress: Progress) -> Reading:
        """Count every record once: as accepted, or as rejected with its place and the reason.

        - The order of the records makes no difference to the census.
        - Only the features asked for are required, and only they can reject a record.
        - A rejection never repeats a value.
        """
        ...

    def locate(
        self,
        points: Collection[Point],
        features: tuple[Feature, ...],
        *,
        most: int,
        progress: Progress,
    ) -> tuple[int, ...]:
        """Find the customers at some points of the census.

        - The numbers of their records are those that a rejection would have, in ascending order.
        - Of more than `most` customers, only the first are found.
        """
        ...

    def count_demographics(
        self,
        segmentation: Segmentation,
        *,
        without: Collection[Point] = frozenset(),
        progress: Progress,
    ) -> DemographicCounts:
        """Count the accepted customers of each segment by age band and by gender.

        - The segment is that of Segmentation.assign.
        - Customers at a point of `without` are left out.
        - Columns of ages and genders are optional: there is no count of what has no column, or more
          than one.
        - An age or a gender that cannot be read is unknown, and rejects no record.
        """
        ...


class LabelledCopy(Protocol):
    """A copy of a source of customers with the segment of each.

    What cannot be read as a table raises CustomerDataError, as from CustomerSource; a copy that
    cannot be written raises InvalidOptionError. Either way, nothing is left behind.
    """

    def write(self, segmentation: Segmentation, *, progress: Progress) -> Labelling:
        """Write all records in their order, each with its segment or the reason for having none.

        - The segment is that of Segmentation.assign.
        - A reason never repeats a value.
        - The copy appears when it is whole, in place of what had its name.
        """
        ...
