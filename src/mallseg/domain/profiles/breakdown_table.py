"""The customers of each segment beside those of the whole mall, by one breakdown.

Counts are suppressed where a group of 1 to 10 customers could be inferred (see `disclosure`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain, combinations, pairwise, product
from typing import NamedTuple

from mallseg.domain.customers.breakdown import MIN_DISCLOSED, OTHER, UNKNOWN, Breakdown
from mallseg.domain.customers.breakdown_counts import MOST_GROUPS, Counts
from mallseg.domain.errors import InvalidOptionError, OptionFault, check_at_least
from mallseg.domain.profiles.disclosure import Grouping, disclose

Group = tuple[str, ...]
"""The groups of a breakdown that are counted together."""

_FEWER = (50, 40, 30, 25, 20, 15, 12, 10, 8, 7, 6, 5, 4, 3, 2, 1)
"""How many values of a column are counted apart, as tried in turn."""


_NEARLY_ALL = 0.95
"""The middle of what it can be."""


class Extent(StrEnum):
    """What is said instead of a share of all or none: nine in ten or one in ten."""

    NEARLY_ALL = "nearly all"
    HARDLY_ANY = "hardly any"


class GroupShare(NamedTuple):
    """A group's share of a segment, and of the whole mall, from 0 to 1.

    Where the share is suppressed, `own` is None and `about` says how much it is.
    """

    group: Group
    own: float | None
    overall: float
    about: Extent | None = None

    @property
    def drawn(self) -> float:
        """How long a bar of it is: the same for all that are suppressed alike."""
        if self.own is not None:
            return self.own
        return _NEARLY_ALL if self.about is Extent.NEARLY_ALL else 1 - _NEARLY_ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownTable:
    """All customers, and those of each segment, by groups that cover everyone.

    Attributes
    ----------
    breakdown
        What the groups mean.
    groups
        In declared order, or the most frequent first.
    overall
        Customers of the mall in each group, of shape (n_groups,).
    segments
        Customers by slug, of shape (n_groups,) each; None where the segment is suppressed.
    nearly_all
        Of suppressed segments, by slug: the place of the group that nearly all belong to.
    """

    breakdown: Breakdown
    groups: tuple[Group, ...]
    overall: tuple[int, ...]
    segments: Mapping[str, tuple[int, ...] | None]
    nearly_all: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = [self.overall, *(row for row in self.segments.values() if row is not None)]
        if {len(row) for row in rows} != {len(self.groups)}:
            raise InvalidOptionError(
                "segments", OptionFault.NOT_ONE_PER, item="count", each="group"
            )
        if not all(self.groups):
            raise InvalidOptionError("groups", OptionFault.EMPTY)
        declared = {*self.breakdown.groups}
        if not self.breakdown.is_open and not declared.issuperset(chain(*self.groups)):
            raise InvalidOptionError(
                self.breakdown.name, OptionFault.NOT_SOME_OF, choices=self.breakdown.groups
            )
        suppressed = {slug for slug, row in self.segments.items() if row is None}
        if not suppressed.issuperset(self.nearly_all):
            raise InvalidOptionError("nearly_all", OptionFault.NOT_SOME_OF, choices=(*suppressed,))
        if not {*range(len(self.groups))}.issuperset(self.nearly_all.values()):
            raise InvalidOptionError(
                "nearly_all",
                OptionFault.NOT_SOME_OF,
                choices=tuple(map(str, range(len(self.groups)))),
            )
        check_at_least(0, customers=min(chain(*rows), default=None))
        check_at_least(1, customers=min(map(sum, rows)))

    @classmethod
    def of(
        cls, breakdown: Breakdown, groups: Sequence[str], counts: Counts, slugs: Sequence[str]
    ) -> "BreakdownTable | None":
        """Take from exact counts what may be disclosed; None where all is suppressed.

        Parameters
        ----------
        groups
            The names of the columns of the counts, as those of breakdown counts.
        slugs
            Of the segments, in the order of the rows of the counts.
        """
        groups, counts = columns_of(breakdown, groups, counts)
        ways = _groupings(breakdown, len(groups))
        disclosure = disclose(counts, ways, is_open=breakdown.is_open)
        if disclosure is None:
            return None
        return cls(
            breakdown=breakdown,
            groups=tuple(_names(breakdown, groups, own) for own in disclosure.grouping),
            overall=disclosure.overall,
            segments=dict(zip(slugs, disclosure.rows, strict=True)),
            nearly_all={slugs[i]: group for i, group in disclosure.nearly_all.items()},
        )

    @property
    def shown(self) -> int:
        """The number of segments of which something is disclosed."""
        return len(self.nearly_all) + sum(row is not None for row in self.segments.values())

    def shares(self, slug: str) -> tuple[GroupShare, ...] | None:
        """Return the share of each group in a segment and in the mall; None where suppressed."""
        total = sum(self.overall)
        most, counts = self.nearly_all.get(slug), self.segments.get(slug)
        if most is not None:
            return tuple(
                GroupShare(group, None, all_ / total, _extent(is_most=place == most))
                for place, (group, all_) in enumerate(zip(self.groups, self.overall, strict=True))
            )
        if counts is None:
            return None
        size = sum(counts)
        return tuple(
            GroupShare(group, own / size, all_ / total)
            if own
            else GroupShare(group, None, all_ / total, Extent.HARDLY_ANY)
            for group, own, all_ in zip(self.groups, counts, self.overall, strict=True)
        )

    def comparable(self, slug: str) -> tuple[GroupShare, ...]:
        """Return the disclosed shares by which a segment may be compared with the mall.

        These are the halves of bands, and single values: neither what is counted together as the
        others, nor what is unknown. A half is left out where some of it is counted together with
        the unknown.
        """
        shares = self.shares(slug) or ()
        if self.breakdown.bands:
            return tuple(
                summed(half, [share for share in shares if {*half}.issuperset(share.group)])
                for half in self.breakdown.halves()
                if shares and all(_is_within_or_outside(share.group, half) for share in shares)
            )
        return tuple(
            share for share in shares
            if len(share.group) == 1 and share.group[0] not in {OTHER, UNKNOWN}
        )  # fmt: skip


def columns_of(
    breakdown: Breakdown, groups: Sequence[str], counts: Counts
) -> tuple[Sequence[str], Counts]:
    """Put the columns of counts in order, the unknown last; of a column's values, name a few."""
    return _frequent(groups, counts) if breakdown.is_open else (groups, counts)


def grouping_of(table: BreakdownTable, groups: Sequence[str], counts: Counts) -> Grouping | None:
    """Find how columns were counted together for a table of the same customers."""
    totals = [sum(column) for column in zip(*counts, strict=True)]
    for grouping in _groupings(table.breakdown, len(groups)):
        sums = [sum(totals[i] for i in group) for group in grouping]
        used = tuple(own for own, n in zip(grouping, sums, strict=True) if n)
        names = tuple(_names(table.breakdown, groups, own) for own in used)
        if names == table.groups and tuple(filter(None, sums)) == table.overall:
            return used
    return None


def _frequent(groups: Sequence[str], counts: Counts) -> tuple[Sequence[str], Counts]:
    """Order values by frequency; count those of few customers, and beyond the most, as OTHER."""
    totals = dict(zip(groups, (sum(column) for column in zip(*counts, strict=True)), strict=True))
    ordered = sorted(totals, key=lambda group: (-totals[group], group))
    kept = [
        group for group in ordered
        if group not in {OTHER, UNKNOWN} and totals[group] >= MIN_DISCLOSED
    ][:MOST_GROUPS]  # fmt: skip
    places = [groups.index(group) for group in kept]
    unknown = groups.index(UNKNOWN)
    rows = []
    for row in counts:
        own = [row[place] for place in places]
        rows.append((*own, sum(row) - sum(own) - row[unknown], row[unknown]))
    return (*kept, OTHER, UNKNOWN), tuple(rows)


def _names(breakdown: Breakdown, groups: Sequence[str], columns: Sequence[int]) -> Group:
    """Name the columns of one group; values counted together are not named, they may be rare."""
    names = [groups[i] for i in columns]
    if not breakdown.is_open or len(names) == 1:
        return tuple(names)
    return (OTHER, UNKNOWN) if UNKNOWN in names else (OTHER,)


def _groupings(breakdown: Breakdown, width: int) -> Iterable[Grouping]:
    """Give the ways to count groups together, of which the last column is the unknown."""
    if breakdown.bands:
        return _of_bands(breakdown, width - 1)
    return _of_values(width - 1) if not breakdown.is_open else _of_frequent(width - 1)


def _of_bands(breakdown: Breakdown, unknown: int) -> Iterator[Grouping]:
    """Join neighbouring bands, never across the split; and the unknown with the highest."""
    place = breakdown.bands.index(breakdown.split) + 1 if breakdown.split is not None else 0
    for low, high in product(_runs(0, place), _runs(place, unknown)):
        yield (*low, *high, (unknown,))
        yield (*low, *high[:-1], (*high[-1], unknown))


def _runs(start: int, stop: int) -> list[Grouping]:
    """Cut consecutive columns into runs in all ways: the most runs first, then short ones first."""
    inner = range(start + 1, stop)
    cuts = [own for size in range(len(inner), -1, -1) for own in combinations(inner, size)]
    if start == stop:
        return [()]
    return [tuple(tuple(range(a, b)) for a, b in pairwise((start, *own, stop))) for own in cuts]


def _of_values(unknown: int) -> Iterator[Grouping]:
    """Join values from the last on, the unknown among them."""
    for apart in range(unknown + 1, 1, -1):
        joined = tuple(range(apart - 1, unknown + 1))
        yield (*((i,) for i in range(apart - 1)), joined)


def _of_frequent(unknown: int) -> Iterator[Grouping]:
    """Join the less frequent values, with the others and, if need be, with the unknown."""
    for apart in dict.fromkeys(min(number, unknown - 1) for number in _FEWER):
        frequent = tuple((i,) for i in range(apart))
        joined = tuple(range(apart, unknown))
        yield (*frequent, joined, (unknown,))
        yield (*frequent, (*joined, unknown))


def _is_within_or_outside(group: Group, half: Group) -> bool:
    return {*half}.issuperset(group) or {*half}.isdisjoint(group)


def _extent(*, is_most: bool) -> Extent:
    return Extent.NEARLY_ALL if is_most else Extent.HARDLY_ANY


def summed(group: Group, shares: Sequence[GroupShare]) -> GroupShare:
    """Add shares up; those that are suppressed stay so."""
    overall = sum(share.overall for share in shares)
    if any(share.about is Extent.NEARLY_ALL for share in shares):
        return GroupShare(group, None, overall, Extent.NEARLY_ALL)
    known = [share.own for share in shares if share.own is not None]
    if not known:
        return GroupShare(group, None, overall, Extent.HARDLY_ANY)
    return GroupShare(group, sum(known), overall)
