"""Chooses an audience record by record, and accounts for everyone who is left out."""

from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from math import inf
from typing import NamedTuple

from mallseg.domain.campaigns.choice import AudienceChoice, Preference
from mallseg.domain.campaigns.condition import Condition, rank_of
from mallseg.domain.campaigns.hold_out import drawing_order
from mallseg.domain.campaigns.member import Member, TextColumns
from mallseg.domain.campaigns.opted_out import OptedOut
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.columns.id_column import is_blank
from mallseg.domain.segments.segmentation import Segmentation

_SPARE = 1024
"""So many more than the limit are kept before those beyond it are dropped."""


_BETWEEN = "\0"
"""It stands in no text: a file with one is refused."""


class LeftOutBecause(StrEnum):
    """Why a customer of the segment is not in the list."""

    BLANK_ID = "blank_id"
    OPTED_OUT = "opted_out"
    CERTAINTY = "certainty"
    CONDITION = "condition"
    NOT_COMPARABLE = "not_comparable"
    NOT_MOVED = "not_moved"
    REPEATED_ID = "repeated_id"
    OVER_LIMIT = "over_limit"


class LeftOut(NamedTuple):
    """Customers who are left out for one reason.

    Attributes
    ----------
    what
        The certainty or the condition; empty for other reasons.
    """

    because: LeftOutBecause
    what: str
    customers: int


class Chosen(NamedTuple):
    """A customer who is chosen.

    Attributes
    ----------
    order
        By which those who stay are found, the lowest first.
    place
        How many members came before.
    text
        The fields of the list, in one text: many are kept, and a list of texts takes three times
        the memory.
    """

    order: float
    place: int
    segment: int
    customer_id: str
    text: str

    @property
    def fields(self) -> list[str]:
        """The fields of the list."""
        return self.text.split(_BETWEEN)


@dataclass(slots=True, kw_only=True)
class Chooser:
    """Takes the members of segments, and keeps those whom a campaign may write to.

    Memory grows with those who are kept, and with the ids of those who could be.

    Attributes
    ----------
    picked
        The places of the columns of the list.
    id_place, order_place
        The columns of the ids and of the order, if there are such.
    needs_ids
        Whether a customer without an id is of no use.
    moved
        Those who moved as asked, by their ids; None where that is no matter.
    left_out
        The customers by reason.
    unordered
        How many had nothing to be ordered by.
    """

    choice: AudienceChoice
    segmentation: Segmentation
    columns: TextColumns
    conditions: Sequence[Condition]
    picked: Sequence[int]
    id_place: int | None
    needs_ids: bool
    order_place: int | None
    opted_out: OptedOut | None = None
    moved: Container[str] | None = None
    members: int = 0
    left_out: Counter[tuple[LeftOutBecause, str]] = field(default_factory=Counter)
    unordered: int = 0
    _kept: list[Chosen] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _distance: Callable[[Point], float] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._distance = lru_cache(1 << 16)(
            lambda point: self.segmentation.assign_point(point).distance
        )

    def take(self, member: Member) -> None:
        """Keep a member, or count why not: the first reason counts."""
        self.members += 1
        own = "" if self.id_place is None else member.fields[self.id_place]
        if reason := self._reason(member, own):
            self.left_out[reason] += 1
            return
        if not is_blank(own):
            self._seen.add(own)
        text = _BETWEEN.join([member.fields[place] for place in self.picked])
        order = self._order(member, own)
        self._kept.append(Chosen(order, self.members, member.segment, own, text))
        limit = self.choice.limit
        if limit is not None and len(self._kept) >= 2 * limit + _SPARE:
            self._drop_beyond(limit)

    def chosen(self) -> Sequence[Chosen]:
        """Give those who stay: as they stand in the file where they are drawn, else in order."""
        if self.choice.limit is not None:
            self._drop_beyond(self.choice.limit)
        if self.choice.preference is Preference.DRAWN:
            self._kept.sort(key=lambda each: each.place)
        else:
            self._kept.sort()
        return self._kept

    def counts(self) -> tuple[LeftOut, ...]:
        """Count those left out: by the reasons in the order in which they are looked at."""
        whats: Mapping[LeftOutBecause, Sequence[str]] = {
            LeftOutBecause.CERTAINTY: [str(each) for each in sorted(self.choice.excluded)],
            LeftOutBecause.CONDITION: [each.text for each in self.conditions],
            LeftOutBecause.NOT_COMPARABLE: [each.text for each in self.conditions],
        }
        reasons = [
            (because, what) for because in LeftOutBecause for what in whats.get(because, [""])
        ]
        found = self.left_out
        return tuple(LeftOut(*each, found[each]) for each in dict.fromkeys(reasons) if found[each])

    def _reason(self, member: Member, customer_id: str) -> tuple[LeftOutBecause, str] | None:
        if self.needs_ids and is_blank(customer_id):
            return LeftOutBecause.BLANK_ID, ""
        if self.opted_out and self.opted_out.has(customer_id):
            return LeftOutBecause.OPTED_OUT, ""
        if member.certainty in self.choice.excluded:
            return LeftOutBecause.CERTAINTY, str(member.certainty)
        if reason := self._of_condition(member):
            return reason
        if self.moved is not None and customer_id not in self.moved:
            return LeftOutBecause.NOT_MOVED, ""
        return (LeftOutBecause.REPEATED_ID, "") if customer_id in self._seen else None

    def _of_condition(self, member: Member) -> tuple[LeftOutBecause, str] | None:
        for condition in self.conditions:
            is_met = condition.is_met(member.fields[condition.place], self.columns.numbers)
            if is_met is None:
                return LeftOutBecause.NOT_COMPARABLE, condition.text
            if not is_met:
                return LeftOutBecause.CONDITION, condition.text
        return None

    def _order(self, member: Member, customer_id: str) -> float:
        if self.choice.preference is Preference.NEAREST:
            return self._distance(member.point)
        if self.order_place is None:
            is_limited = self.choice.limit is not None
            return drawing_order(customer_id, self.choice.campaign) if is_limited else 0
        rank = rank_of(member.fields[self.order_place], self.columns.numbers)
        if rank is None:
            self.unordered += 1
            return inf
        return rank if self.choice.lowest_first else -rank

    def _drop_beyond(self, limit: int) -> None:
        self._kept.sort()
        self.left_out[LeftOutBecause.OVER_LIMIT, ""] += max(0, len(self._kept) - limit)
        del self._kept[limit:]
