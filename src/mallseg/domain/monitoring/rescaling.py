"""Whether a feature has changed throughout: every value times a factor, and plus an offset."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import mul
from statistics import fmean, pstdev

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import PER_LOG, Transform

SMALL = 0.03
"""Standard deviations: what differs less is not worth a word."""

_EXACT = 1 / 8
"""What is left of a difference where hardly anything but rounding is: chance leaves more of it."""

_MOST_LEFT = 1 / 3
_FITS = 0.05
"""A p-value: the distribution is what the fit makes of the earlier one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescaling:
    """What has become of every value: ``now = factor * then + offset``, the factor positive.

    Values are those of points: of logarithms, an offset is a factor of the value itself.
    """

    factor: float
    offset: float

    def in_unit(self, feature: Feature) -> "Rescaling":
        """Say the same of the feature's own values."""
        if feature.transform is Transform.LOG:
            return Rescaling(factor=math.exp(self.offset / PER_LOG), offset=0.0)
        return self


def distance(then: Sequence[float], now: Sequence[float]) -> float:
    """Take the distance of two distributions, in standard deviations of the first.

    Parameters
    ----------
    then, now
        Quantiles for the same shares, in equal steps.

    Notes
    -----
    The mean difference of the quantiles is the Wasserstein distance of order 1 (L. N. Vaserstein
    1969): how far customers would have to move on average. The deviation is that of the quantiles,
    which a few extreme customers hardly change; 1 where they agree.
    """
    gaps = (abs(a - b) for a, b in zip(then, now, strict=True))
    return fmean(gaps) / (pstdev(then) or 1.0)


def rescaling_between(
    feature: Feature,
    then: Sequence[float],
    now: Sequence[float],
    *,
    p_value: Callable[[Rescaling | None], float],
    hardly_chance: float,
) -> Rescaling | None:
    """Find the simplest rescaling that explains a difference: a factor, an offset, or both.

    It explains the difference where hardly more than rounding is left of it; or where the
    difference is more than chance, and what is left is a third of it at most and chance.

    Parameters
    ----------
    then, now
        Quantiles for the same shares.
    p_value
        The probability that chance makes the difference that a rescaling leaves.
    hardly_chance
        Below this a difference is more than chance.

    Returns
    -------
    Rescaling or None
        None where nothing worth a word has changed, or something else than the scale.
    """
    whole = distance(then, now)
    if whole <= SMALL:
        return None
    for fit in _fits(feature, then, now):
        left = left_by(fit, then, now)
        if left <= _EXACT * whole:
            return fit
        is_change = left <= _MOST_LEFT * whole and p_value(None) < hardly_chance
        if is_change and p_value(fit) >= _FITS:
            return fit
    return None


def _fits(feature: Feature, then: Sequence[float], now: Sequence[float]) -> Iterator[Rescaling]:
    """Fit by least squares, the simplest first; a factor of logarithms means nothing to people."""
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


def left_by(fit: Rescaling, then: Sequence[float], now: Sequence[float]) -> float:
    """Take the distance that a rescaling leaves."""
    mapped = [fit.factor * value + fit.offset for value in then]
    return distance(mapped, now)
