"""The allocation of a budget to segments, with assumed response rates."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.domain.errors import InvalidOptionError, OptionFault


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentOutlook:
    """The expected earnings from writing to a segment.

    Attributes
    ----------
    value
        The value of one response: the mean amount of a customer of the segment.
    response
        The share that is assumed to respond.
    """

    slug: str
    name: str
    customers: int
    value: float
    response: float

    def __post_init__(self) -> None:
        if not 0 <= self.response <= 1:
            raise InvalidOptionError("response", OptionFault.NOT_A_SHARE)

    def break_even(self, cost: float) -> float | None:
        """Return the response rate that earns the cost; None where even 100 % would not."""
        return cost / self.value if self.value >= cost else None

    def earned_per_unit(self, cost: float) -> float:
        """Return what one unit of budget is expected to earn."""
        return self.response * self.value / cost


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLine:
    """The part of a budget that is spent on one segment."""

    outlook: SegmentOutlook
    mailed: int
    cost: float
    break_even: float | None
    earned_per_unit: float

    @property
    def responses(self) -> float:
        """The expected number of responses."""
        return self.mailed * self.outlook.response

    @property
    def earned(self) -> float:
        """The expected value of the responses."""
        return self.responses * self.outlook.value

    @property
    def pays(self) -> bool:
        """Whether it is expected to earn more than it costs."""
        return self.earned_per_unit > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetPlan:
    """A budget, spent where a unit of it earns most.

    Attributes
    ----------
    lines
        One per segment, the best first.
    next_best
        The slug of the segment on which further budget would be spent; empty where all segments
        that pay are mailed in full.
    """

    budget: float
    cost: float
    lines: tuple[BudgetLine, ...]
    next_best: str

    @classmethod
    def of(cls, outlooks: Sequence[SegmentOutlook], *, budget: float, cost: float) -> "BudgetPlan":
        """Spend a budget; segments that earn no more than they cost are not written to.

        Parameters
        ----------
        cost
            What writing to one customer costs.

        Raises
        ------
        InvalidOptionError
            Budget or cost is not above 0.
        """
        for option, amount in (("budget", budget), ("cost", cost)):
            if not (amount > 0 and math.isfinite(amount)):
                raise InvalidOptionError(option, OptionFault.NOT_POSITIVE)
        left, lines, next_best = math.floor(budget / cost), [], ""
        for each in sorted(outlooks, key=lambda own: -own.earned_per_unit(cost)):
            per_unit = each.earned_per_unit(cost)
            wanted = each.customers if per_unit > 1 else 0
            mailed = min(wanted, left)
            left -= mailed
            if mailed < wanted and not next_best:
                next_best = each.slug
            lines.append(
                BudgetLine(
                    outlook=each,
                    mailed=mailed,
                    cost=mailed * cost,
                    break_even=each.break_even(cost),
                    earned_per_unit=per_unit,
                )
            )
        return cls(budget=budget, cost=cost, lines=tuple(lines), next_best=next_best)

    @property
    def mailed(self) -> int:
        """The number of customers mailed."""
        return sum(line.mailed for line in self.lines)

    @property
    def spent(self) -> float:
        """The part of the budget that is spent."""
        return self.mailed * self.cost

    @property
    def earned(self) -> float:
        """The expected value of all responses."""
        return math.fsum(line.earned for line in self.lines)
