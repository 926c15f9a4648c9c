"""The customers of two months, joined by their ids: counts, as a join finds them."""

from collections.abc import Mapping
from dataclasses import dataclass

from mallseg.domain.customers.census import Point


@dataclass(frozen=True, slots=True, order=True)
class MovePath:
    """Where a customer stood and stands, by indices of segments.

    Attributes
    ----------
    reported
        By the earlier version and the old values.
    before, after
        By the version that assigns both months.
    has_left
        Whether the old segment is left beyond noise; never where it is still the same.
    """

    reported: int
    before: int
    after: int
    has_left: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCounts:
    """What became of the records of one month that have an id and values.

    Attributes
    ----------
    alone
        Records whose id has none in the other month.
    repeated
        Records whose id stands in more than one record of this month: which is the customer's is
        not known.
    unmatched
        Records of whose id the other month has records, but not one that can be used.
    """

    alone: int = 0
    repeated: int = 0
    unmatched: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedMonths:
    """Two months joined by id: a customer is joined who has one usable record in each.

    Attributes
    ----------
    paths
        Joined customers by where they stood and stand.
    means
        By the indices before and after of customers who left a segment: their mean values in the
        earlier and the later month, as points hold them.
    before, after
        The counts of the others, of each month.
    """

    paths: Mapping[MovePath, int]
    means: Mapping[tuple[int, int], tuple[Point, Point]]
    before: MonthCounts
    after: MonthCounts

    @property
    def joined(self) -> int:
        """The customers who are in both months."""
        return sum(self.paths.values())


@dataclass(frozen=True, slots=True)
class MovedCustomer:
    """One customer who stands in another segment: the id, and where."""

    id: str
    path: MovePath
