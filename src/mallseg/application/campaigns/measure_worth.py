"""Measure what the segments are worth by a column of amounts."""

from collections.abc import Mapping
from dataclasses import dataclass

from mallseg.application.amounts import AmountColumn
from mallseg.application.assigning.label_customers import MAX_OUTSIDE
from mallseg.application.events import OnEvent, ignore
from mallseg.domain.ports import MemberRecords, ModelReader
from mallseg.domain.segments.worth import ShareOfTotal


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

    Nothing is stored.
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
        added = AmountColumn(records=records, name=value_column).added(
            stored.segmentation, on_event
        )
        labelling = added.labelling
        return MeasuredWorth(
            model=stored.model,
            version=stored.version,
            shares=added.shares,
            unreadable=added.unreadable,
            is_doubtful=labelling.is_mostly_unusable or labelling.outside_share > self.max_outside,
        )
