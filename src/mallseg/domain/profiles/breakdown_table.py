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
"""The numbers of values listed separately, tried in turn."""


_NEARLY_ALL = 0.95
"""The middle of the interval of shares that are "nearly all"."""


class Extent(StrEnum):
    """A band shown instead of a share near 0 or 1: at least nine in ten, or at most one in ten."""

    NEARLY_ALL = "nearly all"
    HARDLY_ANY = "hardly any"


class GroupShare(NamedTuple):
    """A group's share of a segment, and of the whole mall, from 0 to 1.

    Where the share is suppressed, `own` is None and `about` gives its extent.
    """

    group: Group
    own: float | None
    overall: float
    about: Extent | None = None

    @property
    def drawn(self) -> float:
        """The share to draw; one value for all suppressed shares of the same extent."""
        if self.own is not None:
            return self.own
        return _NEARLY_ALL if self.about is Extent.NEARLY_ALL else 1 - _NEARLY_ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownTable:
    """All customers, and those of each segment, by groups that cover everyone.

    Attributes
    ----------
    breakdown
        The breakdown that the groups belong to.
    groups
        In declared order, or the most frequent first.
    overall
        Customers of the mall in each group, of shape (n_groups,).
    segments
        Customers by slug, of shape (n_groups,) each; None where the segment is suppressed.
    nearly_all
        For suppressed segments, by slug: the index of the group that nearly all belong to.
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
        """Make the table of what may be disclosed of exact counts; None where all is suppressed.

        Parameters
        ----------
        groups
            The names of the columns of the counts, as in breakdown counts.
        slugs
            The slugs of the segments, in the order of the rows.
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
        """The number of segments for which something is disclosed."""
        return len(self.nearly_all) + sum(row is not None for row in self.segments.values())

    def shares(self, slug: str) -> tuple[GroupShare, ...] | None:
        """Return the share of each group in a segment and in the mall; None where suppressed."""
        total = sum(self.overall)
        most, counts = self.nearly_all.get(slug), self.segments.get(slug)
        if most is not None:
            return tuple(
                GroupShare(group, None, all_ / total, _extent(is_most=index == most))
                for index, (group, all_) in enumerate(zip(self.groups, self.overall, strict=True))
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
        """Return the disclosed shares by which a segment can be compared with the mall.

        These are the halves of bands, and single values; neither the other values together nor the
        unknown. A half is left out where a part of it is counted together with the unknown.
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
    """Order the columns of counts, the unknown last; keep only frequent values of an open one."""
    return _frequent(groups, counts) if breakdown.is_open else (groups, counts)


def grouping_of(table: BreakdownTable, groups: Sequence[str], counts: Counts) -> Grouping | None:
    """Find the grouping of the columns of a table of the same customers."""
    totals = [sum(column) for column in zip(*counts, strict=True)]
    for grouping in _groupings(table.breakdown, len(groups)):
        sums = [sum(totals[i] for i in group) for group in grouping]
        used = tuple(own for own, n in zip(grouping, sums, strict=True) if n)
        names = tuple(_names(table.breakdown, groups, own) for own in used)
        if names == table.groups and tuple(filter(None, sums)) == table.overall:
            return used
    return None


def _frequent(groups: Sequence[str], counts: Counts) -> tuple[Sequence[str], Counts]:
    """Order values by frequency; rare ones, and those beyond the most, count as OTHER."""
    totals = dict(zip(groups, (sum(column) for column in zip(*counts, strict=True)), strict=True))
    ordered = sorted(totals, key=lambda group: (-totals[group], group))
    kept = [
        group for group in ordered
        if group not in {OTHER, UNKNOWN} and totals[group] >= MIN_DISCLOSED
    ][:MOST_GROUPS]  # fmt: skip
    indexes = [groups.index(group) for group in kept]
    unknown = groups.index(UNKNOWN)
    rows = []
    for row in counts:
        own = [row[index] for index in indexes]
        rows.append((*own, sum(row) - sum(own) - row[unknown], row[unknown]))
    return (*kept, OTHER, UNKNOWN), tuple(rows)


def _names(breakdown: Breakdown, groups: Sequence[str], columns: Sequence[int]) -> Group:
    """Name the columns of one group; merged values are not named, they may be rare."""
    names = [groups[i] for i in columns]
    if not breakdown.is_open or len(names) == 1:
        return tuple(names)
    return (OTHER, UNKNOWN) if UNKNOWN in names else (OTHER,)


def _groupings(breakdown: Breakdown, width: int) -> Iterable[Grouping]:
    """Return the groupings to try, in order of preference; the last column is the unknown."""
    if breakdown.bands:
        return _of_bands(breakdown, width - 1)
    return _of_values(width - 1) if not breakdown.is_open else _of_frequent(width - 1)


def _of_bands(breakdown: Breakdown, unknown: int) -> Iterator[Grouping]:
    """Merge neighbouring bands, never across the split; and the unknown with the highest."""
    index = breakdown.bands.index(breakdown.split) + 1 if breakdown.split is not None else 0
    for low, high in product(_runs(0, index), _runs(index, unknown)):
        yield (*low, *high, (unknown,))
        yield (*low, *high[:-1], (*high[-1], unknown))


def _runs(start: int, stop: int) -> list[Grouping]:
    """List all partitions of consecutive columns into runs: the most runs first."""
    inner = range(start + 1, stop)
    cuts = [own for size in range(len(inner), -1, -1) for own in combinations(inner, size)]
    if start == stop:
        return [()]
    return [tuple(tuple(range(a, b)) for a, b in pairwise((start, *own, stop))) for own in cuts]


def _of_values(unknown: int) -> Iterator[Grouping]:
    """Merge values from the last on, the unknown among them."""
    for apart in range(unknown + 1, 1, -1):
        joined = tuple(range(apart - 1, unknown + 1))
        yield (*((i,) for i in range(apart - 1)), joined)


def _of_frequent(unknown: int) -> Iterator[Grouping]:
    """Merge the less frequent values with OTHER and, if needed, with the unknown."""
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
    """Sum shares; the sum of suppressed ones stays suppressed."""
    overall = sum(share.overall for share in shares)
    if any(share.about is Extent.NEARLY_ALL for share in shares):
        return GroupShare(group, None, overall, Extent.NEARLY_ALL)
    known = [share.own for share in shares if share.own is not None]
    if not known:
        return GroupShare(group, None, overall, Extent.HARDLY_ANY)
    return GroupShare(group, sum(known), overall)
