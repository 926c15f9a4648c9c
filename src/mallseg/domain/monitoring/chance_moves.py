"""The customers that a retraining moves by chance alone."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from mallseg.domain.errors import check_at_least

FEWEST_RETRAININGS = 20
"""Below this, a 95 % quantile would mean nothing."""

_HIGH = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceMoves:
    """What retrainings move in a mall that does not change.

    Attributes
    ----------
    shares
        The share of all customers who change segment, for each retraining.
    """

    shares: Sequence[float]

    def __post_init__(self) -> None:
        check_at_least(FEWEST_RETRAININGS, retrainings=len(self.shares))

    @property
    def mean(self) -> float:
        """The mean share."""
        return fmean(self.shares)

    @property
    def high(self) -> float:
        """The 95 % quantile of the shares."""
        ordered = sorted(self.shares)
        return ordered[math.ceil(_HIGH * len(ordered)) - 1]
