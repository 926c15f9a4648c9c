"""A source that caches the summaries of its columns across several checks."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.outliers import Points
from mallseg.domain.ports import CustomerSource, Progress
from mallseg.domain.sources.column_summary import ColumnSummary
from mallseg.domain.sources.reading import Reading

Summaries = dict[Hashable, tuple[ColumnSummary, ...]]
"""Column summaries by the way in which they were read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptColumns:
    """A source with a cache of column summaries.

    Attributes
    ----------
    kept
        The cache, shared by all checks of the source.
    read_as
        The cache key: how the columns are read.
    """

    source: CustomerSource
    kept: Summaries
    read_as: Hashable

    @property
    def name(self) -> str:
        """The name of what is read."""
        return self.source.name

    def summarise_columns(self, *, most: int) -> tuple[ColumnSummary, ...]:
        """Return the summaries of the columns, cached."""
        if self.read_as not in self.kept:
            self.kept[self.read_as] = self.source.summarise_columns(most=most)
        return self.kept[self.read_as]

    def take_census(
        self,
        features: tuple[Feature, ...],
        *,
        breakdowns: Sequence[Breakdown] = (),
        progress: Progress,
    ) -> Reading:
        """Read the source."""
        return self.source.take_census(features, breakdowns=breakdowns, progress=progress)

    def locate(
        self,
        points: Points,
        features: tuple[Feature, ...],
        *,
        most: int,
        progress: Progress,
    ) -> tuple[int, ...]:
        """Locate customers in the source."""
        return self.source.locate(points, features, most=most, progress=progress)
