"""Stability: how many customers change segment in bootstrap resamples."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, stdev

from mallseg.domain.errors import check_at_least
from mallseg.domain.number_of_segments.candidate import Division
from mallseg.domain.number_of_segments.verdict import Judgement, Verdict, largest_separated

FEWEST_RESAMPLES = 20
"""With fewer, neither shares nor a 95 % quantile are meaningful."""

MOST_MUST_AGREE = 0.5
"""Groups are clear only if at least this share of the resamples finds their number."""

_HIGH = 0.95

_CUSTOMERS_DRAWN = 16_000
_FEWEST, _MOST = 40, 80


def resamples_for(effective_sample_size: int) -> int:
    """Choose the number of resamples, 40 to 80: more where each is small, and thus quick."""
    return min(max(_CUSTOMERS_DRAWN // effective_sample_size, _FEWEST), _MOST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """The stability of one division over the resamples.

    Attributes
    ----------
    moved
        The number of customers who changed segment, for each resample.
    unstable
        The number of customers who changed in at least a tenth of the resamples.
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
        """The 95 % quantile; the maximum would grow with the number of resamples."""
        ordered = sorted(self.moved)
        return float(ordered[math.ceil(_HIGH * len(ordered)) - 1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Resampling:
    """The results of all resamples.

    Attributes
    ----------
    stabilities
        One per candidate, in their order.
    divisions
        For each resample, its best division into each number of segments.
    drawn
        The size of a resample.
    """

    stabilities: tuple[Stability, ...]
    divisions: tuple[tuple[Division, ...], ...]
    drawn: int

    def shares(self) -> Mapping[int, float]:
        """Compute the share of the resamples in which each number would have been chosen.

        The number is that of separated groups where saddle ratios were measured, else the one with
        the lowest ICL.
        """
        size = self.drawn
        chosen = Counter(
            largest_separated(each, effective_sample_size=size) for each in self.divisions
        )
        numbers: Sequence[int] = [len(division.customers) for division in self.divisions[0]]
        return {number: chosen[number] / len(self.divisions) for number in numbers}


def confirmed(judgement: Judgement, resampling: Resampling) -> Judgement:
    """Downgrade clear groups to soft ones where fewer than half of the resamples find them."""
    agreed = resampling.shares()[judgement.segments]
    if judgement.verdict is Verdict.CLEAR and agreed < MOST_MUST_AGREE:
        return replace(judgement, verdict=Verdict.SOFT)
    return judgement
