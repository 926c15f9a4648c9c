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
    def shape(self) -> float:
        """The mean square of what a buyer spends, in squares of the mean: 1 where all are equal.

        It is free of units, of how many buy, and of how much they spend on average. 0 where it is
        not known, for refunds outweigh purchases.
        """
        if not (self.buyers and self.mean > 0):
            return 0.0
        return self._mean_square * self.buyers / (self.people * self.mean**2)

    def squared_error(self, shape: float = 0.0) -> float:
        """Give the variance of the mean, at least what it is where amounts have this shape."""
        usual = shape * self.mean**2 * self.people / self.buyers if shape else 0.0
        missing = max(0.0, usual - self._mean_square)
        return self.variance / self.people + missing / (self.people - 1)

    @property
    def _mean_square(self) -> float:
        return self.variance * (self.people - 1) / self.people + self.mean**2


@dataclass(frozen=True, slots=True, kw_only=True)
class WelchComparison:
    """The difference of two means, without assuming equal variances.

    B. L. Welch, Biometrika 34 (1947), 28-35, with the degrees of freedom of Satterthwaite. Of
    amounts with a long tail, a small group that happens to lack large ones has a mean and a
    variance that are both too small, and its interval leaves out the truth too often. So amounts
    are taken to have one shape in both groups, by their buyers, and neither variance to be less
    than this says: it is raised where large amounts are lacking, and lowered nowhere.
    """

    difference: float
    error: float
    df: float

    @classmethod
    def of(cls, mailed: Amounts, held_out: Amounts) -> "WelchComparison | None":
        """Compare two groups; None where either has too few buyers."""
        if min(mailed.buyers, held_out.buyers) < FEWEST_BUYERS:
            return None
        buyers = mailed.buyers + held_out.buyers
        shape = (mailed.buyers * mailed.shape + held_out.buyers * held_out.shape) / buyers
        first, second = mailed.squared_error(shape), held_out.squared_error(shape)
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
