"""The counts of a join of two months by the ids of their customers."""

from collections.abc import Mapping
from dataclasses import dataclass

from mallseg.domain.customers.census import Point


@dataclass(frozen=True, slots=True, order=True)
class MovePath:
    """The segments of a customer in two months, by their indices.

    Attributes
    ----------
    reported
        By the earlier version, for the old values.
    before, after
        By the version that assigns both months, for the old and the later values.
    has_left
        Whether the old segment is left beyond noise; false where it is still the same.
    """

    reported: int
    before: int
    after: int
    has_left: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCounts:
    """The usable records of one month that were not joined, by reason.

    Attributes
    ----------
    alone
        Records whose id does not occur in the other month.
    repeated
        Records whose id occurs in several records of this month, so that they are ambiguous.
    unmatched
        Records whose id occurs in the other month in unusable records only.
    """

    alone: int = 0
    repeated: int = 0
    unmatched: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedMonths:
    """Two months joined by id: customers with exactly one usable record in each are joined.

    Attributes
    ----------
    paths
        The joined customers by their segments in both months.
    means
        For customers who left a segment, by its index and that of the new one: their mean values in
        the earlier and the later month, as points hold them.
    before, after
        The counts of the records of each month that were not joined.
    """

    paths: Mapping[MovePath, int]
    means: Mapping[tuple[int, int], tuple[Point, Point]]
    before: MonthCounts
    after: MonthCounts

    @property
    def joined(self) -> int:
        """The number of customers in both months."""
        return sum(self.paths.values())


@dataclass(frozen=True, slots=True)
class MovedCustomer:
    """A joined customer whose segment has changed."""

    id: str
    path: MovePath
