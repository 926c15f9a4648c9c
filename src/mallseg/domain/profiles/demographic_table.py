"""Who the customers of each segment are, by age and gender, beside those of the whole mall.

Only as far as no group of 1 to 10 people can be told from it (`suppression`).
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
_UNDER_40 = frozenset({AgeBand.UNDER_25, AgeBand.TO_39})
_FROM_40 = frozenset(AGE_BANDS) - _UNDER_40 - {AgeBand.UNKNOWN}
_PEOPLE = {Gender.FEMALE: "women", Gender.MALE: "men"}


def _age_groupings() -> Iterable[Grouping]:
    """Join neighbouring bands, never across 40; and the unknown with the oldest, if need be."""
    for younger, older in product(_YOUNGER, _OLDER):
        yield (*younger, *older, (_UNKNOWN_AGE,))
        yield (*younger, *older[:-1], (*older[-1], _UNKNOWN_AGE))


class Share(NamedTuple):
    """A group's share in a segment, and in the whole mall, from 0 to 1."""

    label: str
    own: float
    overall: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """Everybody, and the customers of each segment, by groups that leave nobody out.

    Attributes
    ----------
    groups
        The words for the parts of each group, which are AgeBands or Genders.
    everybody
        Customers of the mall in each group, of shape (n_groups,).
    segments
        Customers by slug, of shape (n_groups,) each; None where these few people are not told of.
    """

    groups: tuple[tuple[str, ...], ...]
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

    @property
    def labels(self) -> tuple[str, ...]:
        """What people call the groups."""
        return tuple(map(_label, self.groups))

    def shares(self, slug: str) -> tuple[Share, ...] | None:
        """Give the share of each group in a segment, and in the mall."""
        counts = self.segments.get(slug)
        if counts is None:
            return None
        size, total = sum(counts), sum(self.overall)
        rows = zip(self.labels, counts, self.overall, strict=True)
        return tuple(
            Share(label=label, own=own / size, overall=all_ / total) for label, own, all_ in rows
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DemographicTable:
    """By age, and by gender; None where the source does not tell, or nothing may be told."""

    age: Breakdown | None = None
    gender: Breakdown | None = None

    def __post_init__(self) -> None:
        for name, own, parts in (("age", self.age, AGE_BANDS), ("gender", self.gender, GENDERS)):
            if own and not {*parts}.issuperset(chain(*own.groups)):
                raise InvalidOptionError(name, OptionFault.NOT_SOME_OF, choices=tuple(parts))

    @classmethod
    def of(cls, demographic_counts: DemographicCounts, slugs: Sequence[str]) -> "DemographicTable":
        """Take from an exact count what may be told.

        Parameters
        ----------
        slugs
            Of the segments, in the order of the count's rows.
        """
        return cls(
            age=_breakdown(demographic_counts.ages, slugs, AGE_BANDS, _age_groupings()),
            gender=_breakdown(demographic_counts.genders, slugs, GENDERS, _GENDER_GROUPINGS),
        )

    def suppressed(self, slug: str) -> tuple[str, ...]:
        """List what is told of other segments, and not of this one."""
        told = {"age": self.age, "gender": self.gender}
        return tuple(what for what, own in told.items() if own and own.segments.get(slug) is None)

    def younger_and_older(self, slug: str) -> tuple[Share, ...]:
        """Give the shares of those under 40 and of those over, as far as that is told.

        Where some are told together with those of unknown age, nobody knows how many they are.
        """
        shares = self.age.shares(slug) if self.age else None
        if self.age is None or shares is None:
            return ()
        told = [*zip(self.age.groups, shares, strict=True)]
        halves = {"under 40": _UNDER_40, "of 40 or over": _FROM_40}
        return tuple(
            _summed(label, [share for group, share in told if bands.issuperset(group)])
            for label, bands in halves.items()
            if all(bands.issuperset(group) or bands.isdisjoint(group) for group, _ in told)
        )

    def women_and_men(self, slug: str) -> tuple[Share, ...]:
        """Give the shares of women and of men, as far as that is told."""
        shares = self.gender.shares(slug) if self.gender else None
        return tuple(share for share in shares or () if share.label in _PEOPLE.values())


SUPPRESSED = DemographicTable()


def _breakdown(
    counts: Counts | None,
    slugs: Sequence[str],
    parts: Sequence[AgeBand] | Sequence[Gender],
    groupings: Iterable[Grouping],
) -> Breakdown | None:
    told = disclose(counts, groupings) if counts is not None else None
    if told is None:
        return None
    return Breakdown(
        groups=tuple(tuple(str(parts[i]) for i in group) for group in told.grouping),
        overall=told.overall,
        segments=dict(zip(slugs, told.rows, strict=True)),
    )


def _summed(label: str, shares: Sequence[Share]) -> Share:
    return Share(
        label=label,
        own=sum(share.own for share in shares),
        overall=sum(share.overall for share in shares),
    )


def _label(group: Sequence[str]) -> str:
    if len(group) > 1 and Gender.MALE in group:
        return "all others"
    known = [part for part in group if part != AgeBand.UNKNOWN]
    if not known:
        return AgeBand.UNKNOWN
    is_of_age = known[0] in list(AgeBand)
    words = _ages_in_words(known) if is_of_age else _PEOPLE.get(Gender(known[0]), known[0])
    return words if len(known) == len(group) else f"{words}, or unknown"


def _ages_in_words(bands: Sequence[str]) -> str:
    first, last = bands[0], bands[-1]
    if first == last:
        return first
    if last == AgeBand.FROM_65:
        return f"{first.split(' to ')[0]} or over"
    if first == AgeBand.UNDER_25:
        return f"under {int(last.split(' to ')[1]) + 1}"
    return f"{first.split(' to ')[0]} to {last.split(' to ')[1]}"
