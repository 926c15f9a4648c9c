"""Measure what the segments are worth by a column of amounts."""

from collections.abc import Mapping
from dataclasses import dataclass

from mallseg.application.assigning.label_customers import MAX_OUTSIDE
from mallseg.application.events import OnEvent, RecordRejected, Stage, ignore, progress_of
from mallseg.domain.campaigns.condition import column_called
from mallseg.domain.campaigns.member import Member
from mallseg.domain.campaigns.outcomes import amount_in
from mallseg.domain.errors import CustomerDataError, SourceFault
from mallseg.domain.ports import MemberRecords, ModelReader
from mallseg.domain.segments.worth import ShareOfTotal, shares_of_amounts


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredWorth:
    """The share of each segment of the amounts of a column, by slug, where it is disclosed.

    `unreadable` customers have no amount there, and take no part.
    """

    model: str
    version: int
    shares: Mapping[str, ShareOfTotal]
    unreadable: int
    is_doubtful: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureWorth:
    """Add up a column of amounts by segment, of the model in use or of another version.

    An empty cell is no amount spent. Nothing is stored.
    """

    store: ModelReader
    max_outside: float = MAX_OUTSIDE

    def __call__(
        self,
        records: MemberRecords,
        *,
        model: str,
        value_column: str,
        version: int | str | None = None,
        on_event: OnEvent = ignore,
    ) -> MeasuredWorth:
        """Load, assign, add.

        Raises
        ------
        CustomerDataError
            The file cannot be read as a table, is in another unit, or has no such amounts.
        InvalidOptionError
            The column is not there.
        """
        stored = self.store.load(model, version)
        segmentation = stored.segmentation
        columns = records.columns(segmentation.features)
        place = column_called(value_column, columns.names, option="value_column")
        amounts = [0.0] * len(segmentation.segments)
        counts, unreadable = [0] * len(amounts), 0

        def take(member: Member) -> None:
            nonlocal unreadable
            amount = amount_in(member.fields[place], columns.numbers)
            if amount is None:
                unreadable += 1
                return
            amounts[member.segment] += amount
            counts[member.segment] += 1

        labelling = records.read(
            segmentation,
            take,
            slugs=frozenset(segment.slug for segment in segmentation.segments),
            progress=progress_of(Stage.ASSIGNING, on_event),
        )
        for rejection in labelling.rejections:
            on_event(RecordRejected(rejection=rejection))
        if unreadable > sum(counts):
            raise CustomerDataError(
                columns.source, SourceFault.NO_AMOUNTS, column=columns.names[place]
            )
        return MeasuredWorth(
            model=stored.model,
            version=stored.version,
            shares=shares_of_amounts(segmentation, columns.names[place], amounts, counts),
            unreadable=unreadable,
            is_doubtful=labelling.is_mostly_unusable or labelling.outside_share > self.max_outside,
        )
