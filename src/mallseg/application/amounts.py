"""A column of amounts, added up by the segments of its customers."""

from collections.abc import Mapping
from dataclasses import dataclass

from mallseg.application.events import OnEvent, Stage, ignore, progress_of
from mallseg.application.reading_events import RecordRejected
from mallseg.domain.campaigns.condition import column_called
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.labelling import Labelling
from mallseg.domain.errors import CustomerDataError, SourceFault
from mallseg.domain.ports import MemberRecords
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.worth import ShareOfTotal, shares_of_amounts


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedAmounts:
    """The share of each segment of the amounts, by slug, where it is disclosed.

    `unreadable` customers have no amount there, and take no part.
    """

    shares: Mapping[str, ShareOfTotal]
    unreadable: int
    labelling: Labelling


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountColumn:
    """A column of amounts in a table of customers. An empty cell is no amount spent."""

    records: MemberRecords
    name: str

    def check(self, features: tuple[Feature, ...]) -> None:
        """Refuse a table that does not have it.

        Raises
        ------
        CustomerDataError
            The file cannot be read as a table with the features.
        InvalidOptionError
            The column is not there.
        """
        column_called(self.name, self.records.columns(features).names, option="value_column")

    def added(self, segmentation: Segmentation, on_event: OnEvent = ignore) -> AddedAmounts:
        """Assign all customers, and add up their amounts.

        Raises
        ------
        CustomerDataError
            The file cannot be read as a table, is in another unit, or has no such amounts.
        InvalidOptionError
            The column is not there.
        """
        columns = self.records.columns(segmentation.features)
        place = column_called(self.name, columns.names, option="value_column")
        added = self.records.amounts(
            segmentation,
            place,
            slugs=frozenset(segment.slug for segment in segmentation.segments),
            progress=progress_of(Stage.ASSIGNING, on_event),
        )
        for rejection in added.labelling.rejections:
            on_event(RecordRejected(rejection=rejection))
        if added.are_mostly_unreadable:
            raise CustomerDataError(
                columns.source, SourceFault.NO_AMOUNTS, column=columns.names[place]
            )
        return AddedAmounts(
            shares=shares_of_amounts(
                segmentation, columns.names[place], added.sums, added.customers
            ),
            unreadable=added.unreadable,
            labelling=added.labelling,
        )
