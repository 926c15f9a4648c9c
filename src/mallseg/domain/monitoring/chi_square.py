"""Pearson's chi-square test of homogeneity: whether two samples have the same shares."""

import math
from collections.abc import Sequence


def survival(statistic: float, degrees: int) -> float:
    """Compute the survival function of the chi-square distribution.

    Parameters
    ----------
    statistic
        At least 0.
    degrees
        Degrees of freedom, at least 0; with 0 the probability is 1.

    Notes
    -----
    For whole degrees the regularised incomplete gamma function Q(a, x), with a = degrees / 2 and
    x = statistic / 2, is a finite sum: Q(a + 1, x) = Q(a, x) + x^a e^-x / Γ(a + 1), from
    Q(1/2, x) = erfc √x or Q(1, x) = e^-x. No term is negative, so there is no cancellation.

    References
    ----------
    M. Abramowitz and I. A. Stegun, "Handbook of Mathematical Functions", 1964, 6.5.21 and 26.4.
    """
    if degrees < 1 or statistic <= 0:
        return 1.0
    half = statistic / 2
    reached = 0.5 if degrees % 2 else 1.0
    terms = [math.erfc(math.sqrt(half)) if degrees % 2 else math.exp(-half)]
    while reached < degrees / 2:
        terms.append(math.exp(reached * math.log(half) - half - math.lgamma(reached + 1)))
        reached += 1
    return min(1.0, math.fsum(terms))


def critical_value(chance: float, degrees: int) -> float:
    """Find the statistic whose survival probability is `chance`, 0 < chance < 1, by bisection."""
    if degrees < 1:
        return 0.0
    low, high = 0.0, 1.0
    while survival(high, degrees) > chance:
        low, high = high, 2 * high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if survival(middle, degrees) > chance else (low, middle)
    return high


def homogeneity_p_value(before: Sequence[int], after: Sequence[int]) -> float:
    """Compute the p-value of the hypothesis that two samples come from one distribution.

    Parameters
    ----------
    before, after
        The counts in each class, of equal length. Both are random samples: neither is taken as the
        truth.

    Returns
    -------
    float
        The p-value of Pearson's test of homogeneity; 1.0 where there is nothing to compare.
    """
    first, second = sum(before), sum(after)
    classes = [(a, b) for a, b in zip(before, after, strict=True) if a + b]
    if not first or not second:
        return 1.0
    statistic = math.fsum((a * second - b * first) ** 2 / (a + b) for a, b in classes)
    return survival(statistic / (first * second), len(classes) - 1)
