"""Stability: how many customers change segment when the customers are resampled."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, stdev

from mallseg.domain.errors import check_at_least
from mallseg.domain.number_of_segments.candidate import Division
from mallseg.domain.number_of_segments.verdict import Judgement, Verdict, clearest

FEWEST_RESAMPLES = 20
"""With fewer, a share in percent and a 95 % quantile would be meaningless."""

MOST_MUST_AGREE = 0.5
"""Where fewer resamples find the number of groups, these are not clear."""

_HIGH = 0.95

_CUSTOMERS_DRAWN = 16_000
_FEWEST, _MOST = 40, 80


def resamples_for(effective_sample_size: int) -> int:
    """Choose how many resamples to take: the more of them, the smaller and quicker each is."""
    return min(max(_CUSTOMERS_DRAWN // effective_sample_size, _FEWEST), _MOST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """The stability of one division over the resamples.

    Attributes
    ----------
    moved
        How many of all customers changed segment, one number per resample.
    unstable
        How many customers changed in at least a tenth of the resamples.
    """

    moved: tuple[int, ...]
    unstable: int

    def __post_init__(self) -> None:
        check_at_least(FEWEST_RESAMPLES, resamples=len(self.moved))

    @property
    def mean(self) -> float:
        """The mean number of customers who change segment."""
        return fmean(self.moved)

    @property
    def error(self) -> float:
        """The standard error of the mean."""
        return stdev(self.moved) / math.sqrt(len(self.moved))

    @property
    def high(self) -> float:
        """The 95 % quantile. The maximum is not used: it grows with the number of resamples."""
        ordered = sorted(self.moved)
        return float(ordered[math.ceil(_HIGH * len(ordered)) - 1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Resampling:
    """The results of all resamples, candidate by candidate.

    Attributes
    ----------
    stabilities
        One per candidate, in order.
    divisions
        One sequence per resample: its own best division into each number of segments.
    drawn
        How many customers were drawn for each resample.
    """

    stabilities: tuple[Stability, ...]
    divisions: tuple[tuple[Division, ...], ...]
    drawn: int

    def shares(self) -> Mapping[int, float]:
        """Compute the share of the resamples in which each number would have been chosen.

        Where saddle ratios were measured, by the rule for groups apart; otherwise the likeliest.
        """
        size = self.drawn
        chosen = Counter(clearest(each, effective_sample_size=size) for each in self.divisions)
        numbers: Sequence[int] = [len(division.customers) for division in self.divisions[0]]
        return {number: chosen[number] / len(self.divisions) for number in numbers}


def confirmed(judgement: Judgement, resampling: Resampling) -> Judgement:
    """Call clear groups soft where fewer than half of the resamples find their number."""
    agreed = resampling.shares()[judgement.segments]
    if judgement.verdict is Verdict.CLEAR and agreed < MOST_MUST_AGREE:
        return replace(judgement, verdict=Verdict.SOFT)
    return judgement
