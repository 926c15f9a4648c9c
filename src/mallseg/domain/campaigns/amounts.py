"""Amounts that customers spent, compared between two groups by Student's t distribution."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

from mallseg.domain.campaigns.shares import ALPHA, POWER

FEWEST_BUYERS = 100
"""With fewer buyers in a group, a few large amounts decide the mean: no interval is reliable."""


_TINY = 1e-300
_EPSILON = 1e-16
_MOST_TERMS = 100_000
_SERIES_FROM = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """The amounts of a group, including the zeros of those who spent nothing.

    Attributes
    ----------
    buyers
        The people with an amount above 0.
    variance
        The sample variance, with divisor `people` - 1; 0 of fewer than two people.
    """

    people: int
    buyers: int
    mean: float
    variance: float

    @classmethod
    def of(cls, people: int, spent: Iterable[float]) -> "Amounts":
        """Compute the moments of a group from its amounts; those of 0 may be left out."""
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
        """The second moment of the buyers' amounts over the square of their mean.

        It is 1 where all amounts are equal, and 1 plus the squared coefficient of variation in
        general; it depends neither on the unit nor on the share of buyers. 0 where it is not
        defined, since refunds outweigh purchases.
        """
        if not (self.buyers and self.mean > 0):
            return 0.0
        return self._mean_square * self.buyers / (self.people * self.mean**2)

    def squared_error(self, shape: float = 0.0) -> float:
        """Return the squared standard error of the mean, at least that of amounts of this shape."""
        usual = shape * self.mean**2 * self.people / self.buyers if shape else 0.0
        missing = max(0.0, usual - self._mean_square)
        return self.variance / self.people + missing / (self.people - 1)

    @property
    def _mean_square(self) -> float:
        return self.variance * (self.people - 1) / self.people + self.mean**2


@dataclass(frozen=True, slots=True, kw_only=True)
class WelchComparison:
    """The difference of two means, without assuming equal variances.

    B. L. Welch, Biometrika 34 (1947), 28-35, with Satterthwaite's degrees of freedom. Where amounts
    have a long tail, a small group that happens to lack large ones has too small a mean and too
    small a variance, and its interval covers the true difference too seldom. So the shape is pooled
    over the buyers of both groups, and a variance below what the pooled shape implies is raised to
    that; none is lowered.

    Attributes
    ----------
    error
        The standard error of the difference.
    df
        The degrees of freedom.
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
        """Return the 1 - alpha confidence interval of the difference."""
        half = two_sided_quantile(alpha, self.df) * self.error
        return self.difference - half, self.difference + half

    def detectable(self, *, alpha: float = ALPHA, power: float = POWER) -> float:
        """Return the smallest difference that would have been detected with this power."""
        factor = two_sided_quantile(alpha, self.df) + NormalDist().inv_cdf(power)
        return factor * self.error


def two_sided_p(t: float, df: float) -> float:
    """Return the two-sided p-value of a t statistic.

    It is I_x(df / 2, 1 / 2) with x = df / (df + t**2), the regularised incomplete beta function
    (DLMF 8.17.1), to about 1e-13.

    Parameters
    ----------
    df
        Degrees of freedom, above 0; they need not be whole.
    """
    square = t * t
    x, rest = df / (df + square), square / (df + square)
    if not rest:
        return 1.0
    a, b = df / 2, 0.5
    log_x = math.log(x) if rest > x else math.log1p(-rest)  # neither loses digits
    log_front = a * log_x + b * math.log(rest) - _log_beta(a)
    if x < (a + 1) / (a + b + 2):
        return math.exp(log_front) * _fraction(a, b, x) / a
    return 1 - math.exp(log_front) * _fraction(b, a, rest) / b


def two_sided_quantile(p: float, df: float) -> float:
    """Return the t whose two-sided p-value is p, by bisection.

    Parameters
    ----------
    p
        Above 0 and below 1.
    """
    low, high = 0.0, 1.0
    while two_sided_p(high, df) > p:
        low, high = high, 2 * high
    while (middle := (low + high) / 2) not in {low, high}:
        low, high = (middle, high) if two_sided_p(middle, df) > p else (low, middle)
    return high


def _log_beta(a: float) -> float:
    """Return log B(a, 1/2); for large a by the asymptotic expansion of Γ(a + 1/2) / Γ(a).

    There, the difference of two log-gamma values would lose digits. F. G. Tricomi and A. Erdélyi,
    Pacific Journal of Mathematics 1 (1951), 133-142.
    """
    if a < _SERIES_FROM:
        return math.lgamma(a) + math.lgamma(0.5) - math.lgamma(a + 0.5)
    inverse = 1 / a
    series = inverse * (-1 / 8 + inverse**2 * (1 / 192 - inverse**2 / 640))
    return math.lgamma(0.5) - 0.5 * math.log(a) - series


def _fraction(a: float, b: float, x: float) -> float:
    """Evaluate the continued fraction of DLMF 8.17.22 by Lentz's method as modified by Thompson.

    W. J. Lentz, Applied Optics 15 (1976), 668-671; I. J. Thompson and A. R. Barnett, Journal of
    Computational Physics 64 (1986), 490-509. The fraction converges fast for
    x < (a + 1) / (a + b + 2).
    """
    above, below = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    value = below
    for m in range(1, _MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            below = 1 / _not_zero(1 + term * below)
            above = _not_zero(1 + term / above)
            value *= above * below
        if abs(above * below - 1) < _EPSILON:
            break
    return value


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
