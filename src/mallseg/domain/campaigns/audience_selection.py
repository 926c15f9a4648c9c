"""Selects an audience record by record, and counts by reason who is left out."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from math import inf
from typing import NamedTuple

from mallseg.domain.campaigns.choice import AudienceChoice, Preference
from mallseg.domain.campaigns.condition import ColumnCondition, rank_of
from mallseg.domain.campaigns.hold_out import drawing_order
from mallseg.domain.campaigns.member import Member, TextColumns
from mallseg.domain.customers.census import Point
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.id_column import is_blank

_SPARE = 1024
"""The size beyond twice the limit that the buffer may reach before it is cut."""

_BETWEEN = "\0"
"""Separates fields. No text has one: a file with a NUL is refused."""

_SPARED = " \t\u00a0\u200b'\ufeff"


def normalised_id(customer_id: str) -> str:
    """Normalise an id: NFKC, without surrounding blanks, case and leading zeros."""
    text = unicodedata.normalize("NFKC", customer_id).strip(_SPARED).casefold()
    return text.lstrip("0") or text


@dataclass(slots=True)
class OptedOut:
    """The ids of customers who have opted out, and how many of them matched.

    Only an id that is written in the same way matches. Ids that differ in blanks, leading zeros or
    case are counted as near matches, since they may be meant.

    Attributes
    ----------
    ids
        The ids as they are written.
    given
        The number of ids in the file.
    matched
        How many customers matched.
    nearly_matched
        How many customers nearly matched.
    """

    ids: frozenset[str]
    given: int
    matched: int = 0
    nearly_matched: int = 0
    _loosely: Collection[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._loosely = frozenset(map(normalised_id, self.ids))

    def has(self, customer_id: str) -> bool:
        """Return whether a customer has opted out, and count the match."""
        if customer_id in self.ids:
            self.matched += 1
            return True
        self.nearly_matched += normalised_id(customer_id) in self._loosely
        return False


class LeftOutReason(StrEnum):
    """The reason why a member of the segments is not in the list, in the order of the checks."""

    BLANK_ID = "blank_id"
    OPTED_OUT = "opted_out"
    CERTAINTY = "certainty"
    CONDITION = "condition"
    NOT_COMPARABLE = "not_comparable"
    NOT_MOVED = "not_moved"
    REPEATED_ID = "repeated_id"
    OVER_LIMIT = "over_limit"


class LeftOut(NamedTuple):
    """The number of customers left out for one reason.

    Attributes
    ----------
    detail
        The certainty or the condition; empty for other reasons.
    """

    reason: LeftOutReason
    detail: str
    customers: int


class SelectedCustomer(NamedTuple):
    """A customer who is selected.

    Attributes
    ----------
    order
        The sort key of a limited list: the lowest stay.
    position
        The member's position in the file, which breaks ties.
    segment
        The index of the segment.
    text
        The fields of the list, joined into one text: a list of texts takes three times the memory.
    """

    order: float
    position: int
    segment: int
    customer_id: str
    text: str

    @property
    def fields(self) -> list[str]:
        """The fields of the list."""
        return self.text.split(_BETWEEN)


@dataclass(slots=True, kw_only=True)
class AudienceSelection:
    """Collects the members of segments to whom a campaign may write.

    Memory grows with the members kept, and with the ids that passed all checks.

    Attributes
    ----------
    column_indexes
        The columns of the list, by their index in the file.
    id_index, order_index
        The columns of the ids and of the order; None where there is none.
    needs_ids
        Whether a customer without an id is left out.
    moved
        The ids of customers who moved between the segments asked for; None without this condition.
    left_out
        The number of customers by reason.
    unordered
        The number of members without a value to be ordered by.
    """

    choice: AudienceChoice
    segmentation: Segmentation
    columns: TextColumns
    conditions: Sequence[ColumnCondition]
    column_indexes: Sequence[int]
    id_index: int | None
    needs_ids: bool
    order_index: int | None
    opted_out: OptedOut | None = None
    moved: Container[str] | None = None
    members: int = 0
    left_out: Counter[tuple[LeftOutReason, str]] = field(default_factory=Counter)
    unordered: int = 0
    _kept: list[SelectedCustomer] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _distance: Callable[[Point], float] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._distance = lru_cache(1 << 16)(
            lambda point: self.segmentation.assign_point(point).distance
        )

    def add(self, member: Member) -> None:
        """Keep a member, or count the first reason to leave them out."""
        self.members += 1
        own = "" if self.id_index is None else member.fields[self.id_index]
        if reason := self._reason(member, own):
            self.left_out[reason] += 1
            return
        if not is_blank(own):
            self._seen.add(own)
        text = _BETWEEN.join([member.fields[index] for index in self.column_indexes])
        order = self._order(member, own)
        self._kept.append(SelectedCustomer(order, self.members, member.segment, own, text))
        limit = self.choice.limit
        if limit is not None and len(self._kept) >= 2 * limit + _SPARE:
            self._drop_beyond(limit)

    def selected(self) -> Sequence[SelectedCustomer]:
        """Return the selected customers: in file order where they are drawn, else sorted."""
        if self.choice.limit is not None:
            self._drop_beyond(self.choice.limit)
        if self.choice.preference is Preference.DRAWN:
            self._kept.sort(key=lambda each: each.position)
        else:
            self._kept.sort()
        return self._kept

    def counts(self) -> tuple[LeftOut, ...]:
        """Count the customers left out, by reason in the order of the checks."""
        details: Mapping[LeftOutReason, Sequence[str]] = {
            LeftOutReason.CERTAINTY: [str(each) for each in sorted(self.choice.excluded)],
            LeftOutReason.CONDITION: [each.text for each in self.conditions],
            LeftOutReason.NOT_COMPARABLE: [each.text for each in self.conditions],
        }
        reasons = [
            (reason, detail) for reason in LeftOutReason for detail in details.get(reason, [""])
        ]
        found = self.left_out
        return tuple(LeftOut(*each, found[each]) for each in dict.fromkeys(reasons) if found[each])

    def _reason(self, member: Member, customer_id: str) -> tuple[LeftOutReason, str] | None:
        if self.needs_ids and is_blank(customer_id):
            return LeftOutReason.BLANK_ID, ""
        if self.opted_out and self.opted_out.has(customer_id):
            return LeftOutReason.OPTED_OUT, ""
        if member.certainty in self.choice.excluded:
            return LeftOutReason.CERTAINTY, str(member.certainty)
        if reason := self._of_condition(member):
            return reason
        if self.moved is not None and customer_id not in self.moved:
            return LeftOutReason.NOT_MOVED, ""
        return (LeftOutReason.REPEATED_ID, "") if customer_id in self._seen else None

    def _of_condition(self, member: Member) -> tuple[LeftOutReason, str] | None:
        for condition in self.conditions:
            is_met = condition.is_met(member.fields[condition.index], self.columns.numbers)
            if is_met is None:
                return LeftOutReason.NOT_COMPARABLE, condition.text
            if not is_met:
                return LeftOutReason.CONDITION, condition.text
        return None

    def _order(self, member: Member, customer_id: str) -> float:
        if self.choice.preference is Preference.NEAREST:
            return self._distance(member.point)
        if self.order_index is None:
            is_limited = self.choice.limit is not None
            return drawing_order(customer_id, self.choice.campaign) if is_limited else 0
        rank = rank_of(member.fields[self.order_index], self.columns.numbers)
        if rank is None:
            self.unordered += 1
            return inf
        return rank if self.choice.lowest_first else -rank

    def _drop_beyond(self, limit: int) -> None:
        self._kept.sort()
        self.left_out[LeftOutReason.OVER_LIMIT, ""] += max(0, len(self._kept) - limit)
        del self._kept[limit:]
