"""Rescaling: a change of all values of a feature by a factor, an offset, or both."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import mul
from statistics import fmean, pstdev

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import PER_LOG, Transform

SMALL = 0.03
"""In standard deviations: a smaller difference is not reported."""

_EXACT = 1 / 8
"""The share of the distance that rounding may leave; sampling error would leave more."""

_MOST_LEFT = 1 / 3
_FITS = 0.05
"""The p-value from which a rescaled distribution counts as equal to the current one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescaling:
    """A linear change of all values: ``now = factor * then + offset``, with a positive factor.

    Values are those of points: for logarithms, an offset is a factor of the value itself.
    """

    factor: float
    offset: float

    def in_unit(self, feature: Feature) -> "Rescaling":
        """Express the rescaling in the feature's own unit."""
        if feature.transform is Transform.LOG:
            return Rescaling(factor=math.exp(self.offset / PER_LOG), offset=0.0)
        return self


def distance(then: Sequence[float], now: Sequence[float]) -> float:
    """Compute the Wasserstein distance of two distributions, in standard deviations of the first.

    Parameters
    ----------
    then, now
        Quantiles for the same shares, in equal steps.

    Notes
    -----
    The mean absolute difference of the quantiles is the Wasserstein distance of order 1
    (L. N. Vaserstein 1969). The standard deviation is that of the quantiles, which is robust
    against a few extreme customers; 1 where all are equal.
    """
    gaps = (abs(a - b) for a, b in zip(then, now, strict=True))
    return fmean(gaps) / (pstdev(then) or 1.0)


def rescaling_between(
    feature: Feature,
    then: Sequence[float],
    now: Sequence[float],
    *,
    p_value: Callable[[Rescaling | None], float],
    significance: float,
) -> Rescaling | None:
    """Find the simplest rescaling that explains a difference: a factor, an offset, or both.

    It explains the difference where it leaves hardly more than rounding; or where the difference is
    significant, and at most a third of it is left, which is not significant.

    Parameters
    ----------
    then, now
        Quantiles for the same shares.
    p_value
        The p-value of the difference that a rescaling leaves; with None, of the whole difference.
    significance
        The level below which a difference is significant.

    Returns
    -------
    Rescaling or None
        None where the difference is small, or no rescaling explains it.
    """
    total = distance(then, now)
    if total <= SMALL:
        return None
    for fit in _fits(feature, then, now):
        left = residual_distance(fit, then, now)
        if left <= _EXACT * total:
            return fit
        is_change = left <= _MOST_LEFT * total and p_value(None) < significance
        if is_change and p_value(fit) >= _FITS:
            return fit
    return None


def _fits(feature: Feature, then: Sequence[float], now: Sequence[float]) -> Iterator[Rescaling]:
    """Fit by least squares, the simplest first; for logarithms only an offset makes sense."""
    offset = Rescaling(factor=1.0, offset=fmean(now) - fmean(then))
    if feature.transform is Transform.LOG:
        yield offset
        return
    squares, products = (sum(map(mul, then, other)) for other in (then, now))
    if squares and products > 0:
        yield Rescaling(factor=products / squares, offset=0.0)
    yield offset
    middle, spread = fmean(then), pstdev(then)
    slope = fmean((a - middle) * b for a, b in zip(then, now, strict=True)) / (spread**2 or 1.0)
    if slope > 0:
        yield Rescaling(factor=slope, offset=fmean(now) - slope * middle)


def residual_distance(fit: Rescaling, then: Sequence[float], now: Sequence[float]) -> float:
    """Compute the distance that remains after a rescaling."""
    mapped = [fit.factor * value + fit.offset for value in then]
    return distance(mapped, now)
