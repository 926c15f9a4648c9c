"""The updates of a ledger, and their counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerUpdate:
    """An update that was committed."""

    model: str
    version: int
    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCounts:
    """The customers of a ledger, by what an update does with them.

    Attributes
    ----------
    new
        Customers who were not in the ledger.
    stayed
        Customers whose segment stays.
    noise
        Those of them who are nearer to another segment now, but the change is not settled.
    changed, model_changed
        Customers with a settled change, because they or because the model changed.
    absent
        Customers of the ledger who are not in the source.
    repeated
        Records whose id occurs in several records of the source: they are ambiguous, and ignored.
    is_repetition
        Whether the last update had the same customers with the same values, by the same version;
        then nothing changes.
    """

    new: int
    stayed: int
    noise: int
    changed: int
    model_changed: int
    absent: int
    repeated: int
    is_repetition: bool = False

    @property
    def known(self) -> int:
        """The number of customers who are in the source and were in the ledger."""
        return self.stayed + self.changed + self.model_changed

    @property
    def customers(self) -> int:
        """The number of customers in the ledger after this update."""
        return self.new + self.known + self.absent

    @property
    def are_all_new(self) -> bool:
        """Whether no customer of the source is in the ledger, although it has customers."""
        return bool(self.absent and self.new and not self.known)


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentMonth:
    """A segment in one month of updates.

    Attributes
    ----------
    month
        Its first day.
    size
        The customers of the segment after the last update of the month.
    joined
        The customers who entered it: new in the ledger, or from other segments.
    left
        The customers who went to other segments, or were erased.
    """

    month: date
    size: int
    joined: int
    left: int

    @property
    def net(self) -> int:
        """The change of its size since the month before."""
        return self.joined - self.left


def months_of(counts: Mapping[date, tuple[int, int]]) -> tuple[SegmentMonth, ...]:
    """Aggregate updates by month, with the running size.

    Parameters
    ----------
    counts
        By the day of an update, how many customers joined and left.
    """
    by_month: dict[date, list[int]] = {}
    for day, (joined, left) in counts.items():
        sums = by_month.setdefault(day.replace(day=1), [0, 0])
        sums[0] += joined
        sums[1] += left
    months: list[SegmentMonth] = []
    size = 0
    for month in sorted(by_month):
        joined, left = by_month[month]
        size += joined - left
        months.append(SegmentMonth(month=month, size=size, joined=joined, left=left))
    return tuple(months)
