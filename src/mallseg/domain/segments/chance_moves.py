"""The customers whom a retraining moves by chance alone: by sampling, in an unchanged mall."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import fmean

from mallseg.domain.errors import check_at_least

FEWEST_RETRAININGS = 20
"""With fewer, a 95 % quantile is not meaningful."""

_HIGH = 0.95
_DECIMALS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceMoves:
    """The shares of customers whom retrainings move in a mall that has not changed.

    Attributes
    ----------
    shares
        The share of all customers who change segment, for each retraining.
    between_halves
        The same between two trainings on half as many customers each; without clear groups it is
        larger than `shares`.
    by_ratio
        Of shape (n_segments, 10): the share of customers who change segment, by segment and tenth
        of the ratio of their two nearest distances, as in `Segment.moved_by_chance`. Empty where it
        was not counted.
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
    def higher(self) -> float:
        """The higher of the 95 % quantile and the mean between trainings on halves."""
        return max(self.high, fmean(self.between_halves or (0.0,)))

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
    """Compute the shares of customers who moved, made monotone: they never fall with the ratio.

    Parameters
    ----------
    moved, customers
        Of shape (n_segments, 10), by tenths of the ratio of distances: how often customers changed
        segment, and how often they were counted.
    """
    return tuple(
        tuple(
            accumulate(
                (round(m / n, _DECIMALS) if n else 0.0 for m, n in zip(own, of, strict=True)), max
            )
        )
        for own, of in zip(moved, customers, strict=True)
    )
