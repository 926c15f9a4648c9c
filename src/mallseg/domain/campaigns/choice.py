"""Whom a campaign writes to, as it was asked for."""

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
"""Of those who are not written to, one in ten is taken to respond all the same."""


class Preference(StrEnum):
    """Who stays in a list that is limited."""

    DRAWN = "random"
    NEAREST = "nearest"
    BY_COLUMN = "column"


def parse_excluded(names: Iterable[str]) -> frozenset[Certainty]:
    """Read the certainties whose customers are left out; not all may be."""
    found = {*names}
    if not found < {*CERTAINTIES}:
        choices = tuple(map(str, CERTAINTIES))
        raise InvalidOptionError("exclude", OptionFault.NOT_SOME_OF, choices=choices)
    return frozenset(map(Certainty, found))


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceChoice:
    """Whom a campaign writes to.

    Attributes
    ----------
    segments
        Slugs or names.
    columns
        Those of the list; all of the file where none is named.
    conditions
        On the file's own columns, as ``newsletter=yes``.
    moved_from
        Segments of which one must have been left for these since an earlier month, by slug or name.
    moved_since
        The day from which on the ledger is asked for that; by default that of its last update.
    excluded
        The certainties of customers who are not written to.
    id_column, opted_out_column
        The columns of the ids, and of those who have opted out, where they are not to be found by
        their names.
    limit
        The most that are chosen, before some are held out.
    prefers_nearest
        Whether those nearest to the centre of their segment stay.
    order_by
        A column: those with the highest values stay; with `lowest_first`, those with the lowest.
    campaign
        It decides who is drawn and who is held out.
    hold_out
        The share of those chosen that is not written to.
    usual_share
        The share of those who respond without the campaign, as far as it is known.

    Raises
    ------
    InvalidOptionError
        A number is out of range, or one choice lacks another that it needs.
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
        """Who is held out, if anyone."""
        if self.hold_out is None or self.campaign is None:
            return None
        return HoldOut(share=self.hold_out, campaign=self.campaign)

    @property
    def preference(self) -> Preference:
        """Who stays where not all can."""
        if self.order_by:
            return Preference.BY_COLUMN
        return Preference.NEAREST if self.prefers_nearest else Preference.DRAWN

    @property
    def needs_ids(self) -> bool:
        """Whether customers must be distinguished by their ids."""
        is_drawn = self.limit is not None and self.preference is Preference.DRAWN
        return bool(self.hold_out or self.id_column or self.moved_from) or is_drawn


def segments_called(segmentation: Segmentation, asked: tuple[str, ...]) -> tuple[Segment, ...]:
    """Find segments by slug or name, whatever the case of a name; each once, in their order.

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
