"""The demographics of each segment beside those of the whole mall, by age and by gender.

Counts are suppressed where a group of 1 to 10 customers could be inferred (statistical disclosure
control). A table has a row for each segment and a column for each group. The sums of its rows are
public: the sizes of the segments. Whole rows and the sums of the columns may be disclosed; a row
with a small count is suppressed, and with it as many others as it takes so that subtracting the
disclosed rows from the sums does not recover it (complementary suppression).

An attacker who knows all that is disclosed is left with the suppressed rows, of which the sums of
the rows and of the columns follow. In such a table a count n[i][j] can be anything from
``max(0, R[i] + C[j] - N)`` to ``min(R[i], C[j])``, and no sum of several counts is certain except
those of whole rows, of whole columns, and of counts that are certain themselves. So it is enough to
check these.

References
----------
M. Fréchet, "Sur les tableaux de corrélation dont les marges sont données", Annales de l'Université
de Lyon A 14, 1951. L. H. Cox, "Suppression methodology and statistical disclosure control", Journal
of the American Statistical Association 75, 1980.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from mallseg.domain.customers.demographics import (
    AGE_BANDS,
    GENDERS,
    MIN_DISCLOSED,
    AgeBand,
    Counts,
    DemographicCounts,
    Gender,
)

Row = tuple[int, ...]
Grouping = tuple[tuple[int, ...], ...]
"""Which columns are disclosed as one."""

_YOUNGER: Sequence[Grouping] = (((0,), (1,)), ((0, 1),))
_OLDER: Sequence[Grouping] = (((2,), (3,), (4,)), ((2,), (3, 4)), ((2, 3), (4,)), ((2, 3, 4),))
_UNKNOWN_AGE = 5
_GENDER_GROUPINGS: Sequence[Grouping] = (
    ((0,), (1,), (2,), (3,)),
    ((0,), (1,), (2, 3)),
    ((0,), (1, 2, 3)),
)

Group = tuple[str, ...]
"""The AgeBands or the Genders that are counted together."""

UNDER_40: Group = (AgeBand.UNDER_25, AgeBand.TO_39)
FROM_40: Group = (AgeBand.TO_54, AgeBand.TO_64, AgeBand.FROM_65)


def _age_groupings() -> Iterable[Grouping]:
    """Join neighbouring bands, never across 40; and the unknown with the oldest, if need be."""
    for younger, older in product(_YOUNGER, _OLDER):
        yield (*younger, *older, (_UNKNOWN_AGE,))
        yield (*younger, *older[:-1], (*older[-1], _UNKNOWN_AGE))


class GroupShare(NamedTuple):
    """A group's share of a segment, and of the whole mall, from 0 to 1."""

    group: Group
    own: float
    overall: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """All customers, and those of each segment, by groups that cover everyone.

    Attributes
    ----------
    groups
        In declared order.
    overall
        Customers of the mall in each group, of shape (n_groups,).
    segments
        Customers by slug, of shape (n_groups,) each; None where the segment is suppressed.
    """

    groups: tuple[Group, ...]
    overall: tuple[int, ...]
    segments: Mapping[str, tuple[int, ...] | None]

    def shares(self, slug: str) -> tuple[GroupShare, ...] | None:
        """Return the share of each group in a segment and in the mall; None where suppressed."""
        counts = self.segments.get(slug)
        if counts is None:
            return None
        size, total = sum(counts), sum(self.overall)
        rows = zip(self.groups, counts, self.overall, strict=True)
        return tuple(
            GroupShare(group=group, own=own / size, overall=all_ / total)
            for group, own, all_ in rows
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DemographicTable:
    """By age and by gender; None where the source has no such column, or all is suppressed."""

    age: Breakdown | None = None
    gender: Breakdown | None = None

    @classmethod
    def of(cls, demographic_counts: DemographicCounts, slugs: Sequence[str]) -> "DemographicTable":
        """Take from exact counts what may be disclosed.

        Parameters
        ----------
        slugs
            Of the segments, in the order of the counts' rows.
        """
        return cls(
            age=_breakdown(demographic_counts.ages, slugs, AGE_BANDS, _age_groupings()),
            gender=_breakdown(demographic_counts.genders, slugs, GENDERS, _GENDER_GROUPINGS),
        )

    def suppressed(self, slug: str) -> tuple[str, ...]:
        """List what is disclosed of other segments and not of this one: age, gender."""
        breakdowns = {"age": self.age, "gender": self.gender}
        return tuple(
            what for what, own in breakdowns.items() if own and own.segments.get(slug) is None
        )

    def younger_and_older(self, slug: str) -> tuple[GroupShare, ...]:
        """Return the shares of customers under 40 and from 40, as far as they are disclosed.

        A half is left out where some of it is counted together with customers of unknown age.
        """
        shares = (self.age.shares(slug) if self.age else None) or ()
        return tuple(
            _summed(half, [share for share in shares if {*half}.issuperset(share.group)])
            for half in (UNDER_40, FROM_40)
            if shares and all(_is_within_or_outside(share.group, half) for share in shares)
        )

    def women_and_men(self, slug: str) -> tuple[GroupShare, ...]:
        """Return the shares of women and of men, as far as they are disclosed."""
        shares = self.gender.shares(slug) if self.gender else None
        apart = ((Gender.FEMALE,), (Gender.MALE,))
        return tuple(share for share in shares or () if share.group in apart)


SUPPRESSED = DemographicTable()


def _breakdown(
    counts: Counts | None,
    slugs: Sequence[str],
    parts: Sequence[AgeBand] | Sequence[Gender],
    groupings: Iterable[Grouping],
) -> Breakdown | None:
    disclosure = disclose(counts, groupings) if counts is not None else None
    if disclosure is None:
        return None
    return Breakdown(
        groups=tuple(tuple(str(parts[i]) for i in group) for group in disclosure.grouping),
        overall=disclosure.overall,
        segments=dict(zip(slugs, disclosure.rows, strict=True)),
    )


def _is_within_or_outside(group: Group, half: Group) -> bool:
    return {*half}.issuperset(group) or {*half}.isdisjoint(group)


def _summed(half: Group, shares: Sequence[GroupShare]) -> GroupShare:
    return GroupShare(
        group=tuple(map(str, half)),
        own=sum(share.own for share in shares),
        overall=sum(share.overall for share in shares),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """The part of a table that may be disclosed.

    Attributes
    ----------
    grouping
        The columns that each group is made of.
    overall
        The sums of the groups, of shape (n_groups,).
    rows
        The counts of each row by group; None for one that is suppressed.
    """

    grouping: Grouping
    overall: Row
    rows: tuple[Row | None, ...]

    @property
    def disclosed(self) -> int:
        """The number of rows that are disclosed."""
        return sum(row is not None for row in self.rows)


def disclose(table: Sequence[Sequence[int]], groupings: Iterable[Grouping]) -> Disclosure | None:
    """Choose what to disclose: most rows, then most groups, then the first grouping.

    One grouping holds for the whole table: counts in different groups could be subtracted.

    Returns
    -------
    None where no row can be disclosed, or all customers are in one group.
    """
    found = [own for grouping in groupings if (own := _disclosed(table, grouping)) is not None]
    return max(found, key=lambda own: (own.disclosed, len(own.grouping)), default=None)


def _disclosed(table: Sequence[Sequence[int]], grouping: Grouping) -> Disclosure | None:
    totals = [sum(row[i] for row in table for i in group) for group in grouping]
    used = tuple(group for group, total in zip(grouping, totals, strict=True) if total)
    overall = tuple(total for total in totals if total)
    if len(used) == 1 or any(map(_is_small, overall)):
        return None
    rows = [tuple(sum(row[i] for i in group) for group in used) for row in table]
    suppressed = _suppressed(rows)
    if len(suppressed) == len(rows):
        return None
    disclosed = tuple(None if i in suppressed else row for i, row in enumerate(rows))
    return Disclosure(grouping=used, overall=overall, rows=disclosed)


def _suppressed(rows: Sequence[Row]) -> set[int]:
    """Suppress rows with small counts, and others, small ones first, until none can be inferred."""
    suppressed = {i for i, row in enumerate(rows) if any(map(_is_small, row))}
    others = sorted(set(range(len(rows))) - suppressed, key=lambda i: (sum(rows[i]), i))
    while others and not _is_safe([rows[i] for i in suppressed]):
        more = next((i for i in others if _is_safe([rows[j] for j in {*suppressed, i}])), others[0])
        suppressed.add(more)
        others.remove(more)
    return suppressed


def _is_safe(rows: Sequence[Row]) -> bool:
    """Check that no small count follows from the sums of the suppressed rows."""
    if not rows:
        return True
    columns = [sum(column) for column in zip(*rows, strict=True)]
    if any(map(_is_small, columns)):
        return False
    return not any(
        _is_certainly_small(low, high) or _is_certainly_small(size - high, size - low)
        for size, low, high in _ranges([sum(row) for row in rows], columns)
    )


def _ranges(sizes: Sequence[int], columns: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield for each count the size of its row, and the lowest and highest value it can have."""
    total = sum(sizes)
    for size in sizes:
        for column in columns:
            yield size, max(0, size + column - total), min(size, column)


def _is_certainly_small(low: int, high: int) -> bool:
    return low > 0 and high < MIN_DISCLOSED


def _is_small(count: int) -> bool:
    return 0 < count < MIN_DISCLOSED
