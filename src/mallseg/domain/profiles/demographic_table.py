"""The demographics of each segment beside those of the whole mall, by age and by gender.

Counts are suppressed where a group of 1 to 10 customers could be inferred (see `disclosure`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product
from typing import NamedTuple

from mallseg.domain.customers.demographics import (
    AGE_BANDS,
    GENDERS,
    AgeBand,
    Counts,
    DemographicCounts,
    Gender,
)
from mallseg.domain.errors import InvalidOptionError, OptionFault, check_at_least
from mallseg.domain.profiles.disclosure import Grouping, disclose

_YOUNGER: Sequence[Grouping] = (((0,), (1,)), ((0, 1),))
_OLDER: Sequence[Grouping] = (
    ((2,), (3,), (4,)),
    ((2,), (3, 4)),
    ((2, 3), (4,)),
    ((2, 3, 4),),
)
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

    def __post_init__(self) -> None:
        rows = [self.overall, *(row for row in self.segments.values() if row is not None)]
        if {len(row) for row in rows} != {len(self.groups)}:
            raise InvalidOptionError(
                "segments", OptionFault.NOT_ONE_PER, item="count", each="group"
            )
        if not all(self.groups):
            raise InvalidOptionError("groups", OptionFault.EMPTY)
        check_at_least(0, customers=min(chain(*rows), default=None))
        check_at_least(1, customers=min(map(sum, rows)))

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

    def __post_init__(self) -> None:
        for name, own, parts in (("age", self.age, AGE_BANDS), ("gender", self.gender, GENDERS)):
            if own and not {*parts}.issuperset(chain(*own.groups)):
                raise InvalidOptionError(name, OptionFault.NOT_SOME_OF, choices=tuple(parts))

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
