"""The customers that a retraining moves by chance alone."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import fmean

from mallseg.domain.errors import check_at_least

FEWEST_RETRAININGS = 20
"""Below this, a 95 % quantile would mean nothing."""

_HIGH = 0.95
_DECIMALS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceMoves:
    """What retrainings move in a mall that does not change.

    Attributes
    ----------
    shares
        The share of all customers who change segment, for each retraining.
    between_halves
        The share of all customers who change segment from one training to the next, each on half as
        many customers: in malls without groups more than `shares`, as `by_ratio` says.
    by_ratio
        Of shape (n_segments, 10): the share of the customers who change segment from one training
        to the next, as `Segment.moved_by_chance` has it. Empty where it was not counted.
    """

    shares: Sequence[float]
    between_halves: tuple[float, ...] = ()
    by_ratio: tuple[tuple[float, ...], ...] = ()

    def __post_init__(self) -> None:
        check_at_least(FEWEST_RETRAININGS, retrainings=len(self.shares))

    @property
    def highest(self) -> float:
        """The highest share."""
        return max(self.shares)

    @property
    def mean_between_halves(self) -> float:
        """The mean share between trainings on halves; 0 where they were not made."""
        return fmean(self.between_halves) if self.between_halves else 0.0

    @property
    def mean(self) -> float:
        """The mean share."""
        return fmean(self.shares)

    @property
    def high(self) -> float:
        """The 95 % quantile of the shares."""
        ordered = sorted(self.shares)
        return ordered[math.ceil(_HIGH * len(ordered)) - 1]


def ascending_shares(
    moved: Iterable[Sequence[float]], customers: Iterable[Sequence[float]]
) -> tuple[tuple[float, ...], ...]:
    """Take the shares of customers who moved, none lower than one nearer to the centre.

    Parameters
    ----------
    moved, customers
        Of shape (n_segments, 10), by tenths of the ratio of distances: how often customers changed
        segment, and how often they were looked at.
    """
    return tuple(
        tuple(
            accumulate(
                (round(m / n, _DECIMALS) if n else 0.0 for m, n in zip(own, of, strict=True)), max
            )
        )
        for own, of in zip(moved, customers, strict=True)
    )
