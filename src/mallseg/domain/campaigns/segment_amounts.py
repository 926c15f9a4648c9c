"""A column of amounts, summed by segment."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from mallseg.domain.campaigns.member import Member
from mallseg.domain.customers.number_format import MOST_DECIMALS, NumberFormat
from mallseg.domain.sources.labelling import Labelling

UNITS = 10**MOST_DECIMALS
"""Units per amount: sums of integers are exact, so the order of the records does not matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentAmounts:
    """The amounts of a column by segment. An empty cell counts as 0.

    Attributes
    ----------
    sums, customers
        Of shape (n_segments,): the sum of the amounts, and the number of customers with one.
    unreadable
        Customers whose amount cannot be read; they are left out.
    labelling
        The counts of all customers.
    """

    sums: Sequence[float]
    customers: Sequence[int]
    unreadable: int
    labelling: Labelling

    @property
    def are_mostly_unreadable(self) -> bool:
        """Whether most customers have no readable amount."""
        return self.unreadable > sum(self.customers)

    def mean(self, segment: int) -> float:
        """Return the mean amount of a segment; 0 where no customer has one."""
        return self.sums[segment] / self.customers[segment] if self.customers[segment] else 0.0


@dataclass(slots=True)
class AmountSums:
    """Sums the amounts of members by segment.

    Attributes
    ----------
    index
        The index of the column of amounts.
    units
        The sum of each segment, in units of 1 / UNITS.
    """

    index: int
    numbers: NumberFormat
    units: list[int]
    customers: list[int] = field(init=False)
    unreadable: int = 0

    def __post_init__(self) -> None:
        self.customers = [0] * len(self.units)

    @classmethod
    def of(cls, segments: int, index: int, numbers: NumberFormat) -> "AmountSums":
        """Start with sums of 0."""
        return cls(index, numbers, [0] * segments)

    def add_member(self, member: Member) -> None:
        """Add the amount of a member."""
        amount = amount_in(member.fields[self.index], self.numbers)
        if amount is None:
            self.unreadable += 1
        else:
            self.add(member.segment, round(amount * UNITS), customers=1)

    def add(self, segment: int, units: int, *, customers: int) -> None:
        """Add the summed amounts of several customers of a segment."""
        self.units[segment] += units
        self.customers[segment] += customers

    def total(self, labelling: Labelling) -> SegmentAmounts:
        """Return the sums, after all customers were added."""
        return SegmentAmounts(
            sums=[own / UNITS for own in self.units],
            customers=self.customers,
            unreadable=self.unreadable,
            labelling=labelling,
        )


def amount_in(text: str, numbers: NumberFormat) -> float | None:
    """Parse an amount; an empty text is 0. None where it is no number."""
    return 0.0 if not text.strip() else numbers.number_in(text)
