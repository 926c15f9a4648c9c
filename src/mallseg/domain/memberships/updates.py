"""The updates of a ledger, and what each did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerUpdate:
    """An update that was kept."""

    model: str
    version: int
    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCounts:
    """What an update does to the customers of a ledger.

    Attributes
    ----------
    new
        Customers whom the ledger did not have.
    stayed
        Those who belong to the segment to which they belonged.
    noise
        Those of them who are nearer to another segment now, but not clearly, or not for long.
    changed, model_changed
        Those who belong to another segment, because they or because the model changed.
    absent
        Customers of the ledger who are not in the source.
    repeated
        Records whose id stands in more than one record of the source: which is the customer's is
        not known, and nothing is done with them.
    is_repetition
        Whether the last update had the same customers with the same values, by the same version:
        nothing changes then.
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
        """Customers of the source whom the ledger had."""
        return self.stayed + self.changed + self.model_changed

    @property
    def customers(self) -> int:
        """Customers in the ledger, with this update."""
        return self.new + self.known + self.absent

    @property
    def are_all_new(self) -> bool:
        """Whether not one customer of the source is in a ledger that has others."""
        return bool(self.absent and self.new and not self.known)


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentMonth:
    """A segment in one month of updates.

    Attributes
    ----------
    month
        Its first day.
    size
        Customers who belong to the segment after the last update of the month.
    joined
        Those who came: new in the ledger, or from other segments.
    left
        Those who went to other segments, or were erased.
    """

    month: date
    size: int
    joined: int
    left: int

    @property
    def net(self) -> int:
        """How many more customers the segment has than after the month before."""
        return self.joined - self.left


def months_of(counts: Mapping[date, tuple[int, int]]) -> tuple[SegmentMonth, ...]:
    """Sum up by months who joined and who left, and with them the size.

    Parameters
    ----------
    counts
        By the day of an update, how many joined and how many left.
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
