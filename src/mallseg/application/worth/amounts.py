"""A column of amounts, summed by segment."""

from collections.abc import Mapping
from dataclasses import dataclass

from mallseg.application.events import OnEvent, Stage, ignore, progress_of
from mallseg.application.reading_events import RecordRejected
from mallseg.domain.campaigns.condition import require_column
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import CustomerDataError, SourceFault
from mallseg.domain.ports import MemberRecords
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.worth import ShareOfTotal, shares_of_amounts
from mallseg.domain.sources.labelling import Labelling


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountShares:
    """Each segment's share of the amounts, by slug, where it may be disclosed.

    `unreadable` customers have no amount that can be read, and are left out.
    """

    shares: Mapping[str, ShareOfTotal]
    unreadable: int
    labelling: Labelling


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountColumn:
    """A column of amounts in a table of customers. An empty cell counts as 0."""

    records: MemberRecords
    name: str

    def check(self, features: tuple[Feature, ...]) -> None:
        """Check that the table has the column, before anything is read.

        Raises
        ------
        CustomerDataError
            The file cannot be read as a table with the features.
        InvalidOptionError
            The column is not there.
        """
        require_column(self.name, self.records.columns(features).names, option="value_column")

    def shares(self, segmentation: Segmentation, on_event: OnEvent = ignore) -> AmountShares:
        """Assign all customers, and sum their amounts by segment.

        Raises
        ------
        CustomerDataError
            The file cannot be read as a table, is in another unit, or has no such amounts.
        InvalidOptionError
            The column is not there.
        """
        columns = self.records.columns(segmentation.features)
        index = require_column(self.name, columns.names, option="value_column")
        added = self.records.amounts(
            segmentation,
            index,
            slugs=frozenset(segment.slug for segment in segmentation.segments),
            progress=progress_of(Stage.ASSIGNING, on_event),
        )
        for rejection in added.labelling.rejections:
            on_event(RecordRejected(rejection=rejection))
        if added.are_mostly_unreadable:
            raise CustomerDataError(
                columns.source, SourceFault.NO_AMOUNTS, column=columns.names[index]
            )
        return AmountShares(
            shares=shares_of_amounts(
                segmentation, columns.names[index], added.sums, added.customers
            ),
            unreadable=added.unreadable,
            labelling=added.labelling,
        )
