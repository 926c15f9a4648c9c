"""Response rates of two groups: intervals, test and power of their difference."""

import math
from dataclasses import dataclass
from statistics import NormalDist

from mallseg.domain.errors import InvalidOptionError, OptionFault

_NORMAL = NormalDist()
_FARTHEST = 40.0
"""In standard errors: beyond, the normal tail is 0 in double precision."""

_STEPS = 100

POWER = 0.8
"""The power: the probability of detecting a difference that is called detectable."""

ALPHA = 0.05
"""The significance level: the probability of a false positive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Responses:
    """The responses of a group.

    Raises
    ------
    InvalidOptionError
        More responded than there are people, or a number is negative.
    """

    people: int
    responded: int

    def __post_init__(self) -> None:
        if not 0 <= self.responded <= self.people:
            raise InvalidOptionError(
                "responded", OptionFault.NOT_BETWEEN, lowest=0, highest=self.people
            )

    @property
    def share(self) -> float:
        """The response rate; 0 of an empty group."""
        return self.responded / self.people if self.people else 0.0


def wilson(group: Responses, z: float) -> tuple[float, float]:
    """Return Wilson's score interval for a share.

    E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212.

    Parameters
    ----------
    z
        The normal quantile: 1.96 for 95 %.
    """
    if not group.people:
        return 0.0, 1.0
    n, p = group.people, group.share
    square = z * z / n
    middle = (p + square / 2) / (1 + square)
    half = z * math.sqrt(p * (1 - p) / n + square / (4 * n)) / (1 + square)
    # The exact ends at 0 % and 100 %, which rounding would miss.
    low = 0.0 if not group.responded else max(0.0, middle - half)
    high = 1.0 if group.responded == n else min(1.0, middle + half)
    return low, high


def newcombe(
    mailed: Responses, held_out: Responses, *, alpha: float = ALPHA
) -> tuple[float, float]:
    """Return Newcombe's hybrid score interval for the difference of two shares.

    Method 10 of R. G. Newcombe, Statistics in Medicine 17 (1998), 873-890, without continuity
    correction. In small samples it is conservative.
    """
    z = _NORMAL.inv_cdf(1 - alpha / 2)
    difference = mailed.share - held_out.share
    below, above = _distances(mailed, held_out, z)
    return difference - below, difference + above


def p_value(mailed: Responses, held_out: Responses) -> float:
    """Return the smallest alpha for which Newcombe's interval excludes 0, by bisection.

    The test is the inversion of the interval, so that the two never contradict each other.
    """
    difference = mailed.share - held_out.share
    if not difference:
        return 1.0
    low, high = 0.0, _FARTHEST
    for _ in range(_STEPS):
        z = (low + high) / 2
        below, above = _distances(mailed, held_out, z)
        reaches = below if difference > 0 else above
        low, high = (low, z) if reaches >= abs(difference) else (z, high)
    return math.erfc(low / math.sqrt(2))


def detectable_difference(
    usual: float, mailed: int, held_out: int, *, alpha: float = ALPHA, power: float = POWER
) -> float | None:
    """Return the minimal detectable rise of a share; None where no rise is detectable.

    The sample size formula for two proportions, with the pooled standard error under the null
    hypothesis, solved for the difference: J. L. Fleiss, Statistical Methods for Rates and
    Proportions (1981), chapter 3.

    Parameters
    ----------
    usual
        The response rate without the campaign, from 0 to 1.
    mailed, held_out
        The sizes of the two groups.
    """
    if not (mailed and held_out and usual < 1):
        return None
    falsely, rightly = _NORMAL.inv_cdf(1 - alpha / 2), _NORMAL.inv_cdf(power)

    def is_seen(rise: float) -> bool:
        risen = usual + rise
        pooled = (mailed * risen + held_out * usual) / (mailed + held_out)
        none = math.sqrt(pooled * (1 - pooled) * (1 / mailed + 1 / held_out))
        own = math.sqrt(risen * (1 - risen) / mailed + usual * (1 - usual) / held_out)
        return rise >= falsely * none + rightly * own

    low, high = 0.0, 1 - usual
    if not is_seen(high):
        return None
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if is_seen(middle) else (middle, high)
    return high


def _distances(mailed: Responses, held_out: Responses, z: float) -> tuple[float, float]:
    """Return how far Newcombe's interval extends below the difference, and above it."""
    low, high = wilson(mailed, z)
    other_low, other_high = wilson(held_out, z)
    share, other = mailed.share, held_out.share
    return math.hypot(share - low, other_high - other), math.hypot(high - share, other - other_low)
