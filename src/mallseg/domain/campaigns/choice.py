"""The choice of an audience, as the caller makes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mallseg.domain.campaigns.hold_out import Campaign, HoldOut
from mallseg.domain.errors import (
    InvalidOptionError,
    OptionFault,
    SegmentNotFoundError,
    check_at_least,
)
from mallseg.domain.segments.certainty import CERTAINTIES, Certainty
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segmentation import Segmentation

USUAL_SHARE = 0.1
"""The share that is assumed to respond without being written to."""


class Preference(StrEnum):
    """The preference by which a limited list selects customers."""

    DRAWN = "random"
    NEAREST = "nearest"
    BY_COLUMN = "column"


def parse_excluded(names: Iterable[str]) -> frozenset[Certainty]:
    """Parse the certainties to leave out; raise InvalidOptionError for another name, or for all."""
    found = {*names}
    if not found < {*CERTAINTIES}:
        choices = tuple(map(str, CERTAINTIES))
        raise InvalidOptionError("exclude", OptionFault.NOT_SOME_OF, choices=choices)
    return frozenset(map(Certainty, found))


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceChoice:
    """The choice of the customers that a campaign writes to.

    Attributes
    ----------
    segments
        Slugs or names.
    columns
        The columns of the list; empty for all of the file.
    conditions
        Conditions on the file's own columns, such as ``newsletter=yes``.
    moved_from
        Only customers who came from one of these segments, by slug or name.
    moved_since
        The day since which the ledger is asked for moves; by default that of its last update.
    excluded
        The certainties of customers who are left out.
    id_column, opted_out_column
        The columns of the ids, in the file and in the opt-outs; empty to find them by their names.
    limit
        The most customers that are selected, hold-out included.
    prefers_nearest
        Whether a limit keeps those nearest to the centre of their segment.
    order_by
        A column: a limit keeps those with the highest values; with `lowest_first`, the lowest.
    campaign
        Seeds the draw and the hold-out.
    hold_out
        The share of the selected customers that is not written to.
    usual_share
        The share that responds without the campaign, as far as it is known.

    Raises
    ------
    InvalidOptionError
        A number is out of range, or a choice lacks another one that it needs.
    """

    segments: tuple[str, ...]
    columns: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    moved_from: tuple[str, ...] = ()
    moved_since: date | None = None
    excluded: frozenset[Certainty] = frozenset()
    id_column: str = ""
    opted_out_column: str = ""
    limit: int | None = None
    prefers_nearest: bool = False
    order_by: str = ""
    lowest_first: bool = False
    campaign: Campaign | None = None
    hold_out: float | None = None
    usual_share: float = USUAL_SHARE

    def __post_init__(self) -> None:
        check_at_least(1, limit=self.limit)
        if not self.segments:
            raise InvalidOptionError("segment", OptionFault.EMPTY)
        if not 0 < self.usual_share < 1:
            raise InvalidOptionError("usual_share", OptionFault.NOT_A_PROPER_SHARE)
        if self.moved_since is not None and not self.moved_from:
            raise InvalidOptionError("moved_since", OptionFault.NEEDS_OTHER, other="moved_from")
        if self.hold_out is not None and self.campaign is None:
            raise InvalidOptionError("hold_out", OptionFault.NEEDS_OTHER, other="campaign")
        if self.order_by and self.prefers_nearest:
            raise InvalidOptionError("order_by", OptionFault.NOT_WITH, other="nearest")
        if self.lowest_first and not self.order_by:
            raise InvalidOptionError("lowest_first", OptionFault.NEEDS_OTHER, other="order_by")

    @property
    def held_out(self) -> HoldOut | None:
        """The rule for the hold-out; None where there is none."""
        if self.hold_out is None or self.campaign is None:
            return None
        return HoldOut(share=self.hold_out, campaign=self.campaign)

    @property
    def preference(self) -> Preference:
        """The preference by which a limited list selects customers."""
        if self.order_by:
            return Preference.BY_COLUMN
        return Preference.NEAREST if self.prefers_nearest else Preference.DRAWN

    @property
    def needs_ids(self) -> bool:
        """Whether customers must have ids."""
        is_drawn = self.limit is not None and self.preference is Preference.DRAWN
        return bool(self.hold_out or self.id_column or self.moved_from) or is_drawn


def find_segments(segmentation: Segmentation, asked: tuple[str, ...]) -> tuple[Segment, ...]:
    """Find segments by slug or by name (case-insensitive); each once, in the model's order.

    Raises
    ------
    SegmentNotFoundError
        There is none of that slug or name.
    """
    known: Mapping[str, Segment] = {
        **{segment.name.casefold(): segment for segment in segmentation.segments},
        **{segment.slug: segment for segment in segmentation.segments},
    }
    found = set()
    for name in asked:
        segment = known.get(name) or known.get(name.strip().casefold())
        if segment is None:
            names = {segment.slug: segment.name for segment in segmentation.segments}
            raise SegmentNotFoundError(names, asked=name)
        found.add(segment.slug)
    return tuple(segment for segment in segmentation.segments if segment.slug in found)
