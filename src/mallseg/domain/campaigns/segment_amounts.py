"""The amounts of a column, added up by segment."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from mallseg.domain.campaigns.member import Member
from mallseg.domain.campaigns.outcomes import amount_in
from mallseg.domain.customers.labelling import Labelling
from mallseg.domain.customers.texts.number_format import MOST_DECIMALS, NumberFormat

UNITS = 10**MOST_DECIMALS
"""Of an amount: whole units are added without rounding, in whatever order they come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentAmounts:
    """The amounts of a column by segment. An empty cell is no amount spent.

    Attributes
    ----------
    sums, customers
        Of shape (n_segments,): the amounts, and how many customers they are of.
    unreadable
        Customers who have no amount there, and take no part.
    labelling
        The counts of all customers.
    """

    sums: Sequence[float]
    customers: Sequence[int]
    unreadable: int
    labelling: Labelling

    @property
    def are_mostly_unreadable(self) -> bool:
        """Whether fewer customers than not have an amount."""
        return self.unreadable > sum(self.customers)

    def mean(self, segment: int) -> float:
        """Give the mean amount of a segment, 0 where no customer has one."""
        return self.sums[segment] / self.customers[segment] if self.customers[segment] else 0.0


@dataclass(slots=True)
class AmountSums:
    """Adds up the amounts of members.

    Attributes
    ----------
    place
        Of the column of amounts.
    units
        By segment, the amounts in UNITS.
    """

    place: int
    numbers: NumberFormat
    units: list[int]
    customers: list[int] = field(init=False)
    unreadable: int = 0

    def __post_init__(self) -> None:
        self.customers = [0] * len(self.units)

    @classmethod
    def of(cls, segments: int, place: int, numbers: NumberFormat) -> "AmountSums":
        """Begin with no amounts."""
        return cls(place, numbers, [0] * segments)

    def take(self, member: Member) -> None:
        """Add the amount of a member."""
        amount = amount_in(member.fields[self.place], self.numbers)
        if amount is None:
            self.unreadable += 1
        else:
            self.add(member.segment, round(amount * UNITS), customers=1)

    def add(self, segment: int, units: int, *, customers: int) -> None:
        """Add the amounts of some customers of a segment."""
        self.units[segment] += units
        self.customers[segment] += customers

    def total(self, labelling: Labelling) -> SegmentAmounts:
        """Give the sums, when all customers were counted."""
        return SegmentAmounts(
            sums=[own / UNITS for own in self.units],
            customers=self.customers,
            unreadable=self.unreadable,
            labelling=labelling,
        )
