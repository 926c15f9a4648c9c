"""Amounts that customers spent, compared between two groups."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

from mallseg.domain.campaigns.shares import ALPHA, POWER
from mallseg.domain.campaigns.student import two_sided_p, two_sided_quantile

FEWEST_BUYERS = 100
"""With fewer buyers in either group, a mean is of a few large amounts, and no interval holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """What the people of a group spent, those who spent nothing included.

    Attributes
    ----------
    buyers
        Those who spent something.
    variance
        That of a sample: the sum of squares divided by `people` - 1; 0 of fewer than two people.
    """

    people: int
    buyers: int
    mean: float
    variance: float

    @classmethod
    def of(cls, people: int, spent: Iterable[float]) -> "Amounts":
        """Sum up a group, given the amounts other than 0."""
        amounts = [amount for amount in spent if amount]
        mean = math.fsum(amounts) / people if people else 0.0
        squares = math.fsum((amount - mean) ** 2 for amount in amounts)
        squares += (people - len(amounts)) * mean**2
        return cls(
            people=people,
            buyers=sum(amount > 0 for amount in amounts),
            mean=mean,
            variance=squares / (people - 1) if people > 1 else 0.0,
        )

    @property
    def squared_error(self) -> float:
        """The variance of the mean."""
        return self.variance / self.people


@dataclass(frozen=True, slots=True, kw_only=True)
class WelchComparison:
    """The difference of two means, without assuming equal variances.

    B. L. Welch, Biometrika 34 (1947), 28-35, with the degrees of freedom of Satterthwaite.
    """

    difference: float
    error: float
    df: float

    @classmethod
    def of(cls, mailed: Amounts, held_out: Amounts) -> "WelchComparison | None":
        """Compare two groups; None where either has too few buyers."""
        if min(mailed.buyers, held_out.buyers) < FEWEST_BUYERS:
            return None
        first, second = mailed.squared_error, held_out.squared_error
        whole = first + second
        terms = first**2 / (mailed.people - 1) + second**2 / (held_out.people - 1)
        return cls(
            difference=mailed.mean - held_out.mean,
            error=math.sqrt(whole),
            df=whole**2 / terms if terms else float(mailed.people + held_out.people - 2),
        )

    @property
    def p_value(self) -> float:
        """The probability of a difference as large, in either direction, where there is none."""
        if not self.error:
            return 0.0 if self.difference else 1.0
        return two_sided_p(self.difference / self.error, self.df)

    def interval(self, *, alpha: float = ALPHA) -> tuple[float, float]:
        """Give the interval for the difference."""
        half = two_sided_quantile(alpha, self.df) * self.error
        return self.difference - half, self.difference + half

    def detectable(self, *, alpha: float = ALPHA, power: float = POWER) -> float:
        """Give the smallest difference that would probably have been seen."""
        factor = two_sided_quantile(alpha, self.df) + NormalDist().inv_cdf(power)
        return factor * self.error
