"""Measure what the segments are worth by a column of amounts."""

from collections.abc import Mapping
from dataclasses import dataclass

from mallseg.application.assigning.label_customers import MAX_OUTSIDE
from mallseg.application.events import OnEvent, ignore
from mallseg.application.worth.amounts import AmountColumn
from mallseg.domain.ports import MemberRecords, ModelReader
from mallseg.domain.segments.worth import ShareOfTotal


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredWorth:
    """Each segment's share of a column of amounts, by slug, where it may be disclosed.

    `unreadable` customers have no amount that can be read, and are left out. `needs_review` is as
    in `Labelled`: the file may be another mall's, or in other units.
    """

    model: str
    version: int
    shares: Mapping[str, ShareOfTotal]
    unreadable: int
    needs_review: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureWorth:
    """Sum a column of amounts by segment, for the version in use or another one.

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
        """Load the version, assign the customers, sum their amounts.

        Raises
        ------
        CustomerDataError
            The file cannot be read as a table, is in another unit, or has no such amounts.
        InvalidOptionError
            The column is missing.
        """
        stored = self.store.load(model, version)
        added = AmountColumn(records=records, name=value_column).shares(
            stored.segmentation, on_event
        )
        labelling = added.labelling
        return MeasuredWorth(
            model=stored.model,
            version=stored.version,
            shares=added.shares,
            unreadable=added.unreadable,
            needs_review=labelling.is_doubtful(self.max_outside),
        )
