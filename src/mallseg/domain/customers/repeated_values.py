"""Values that stand for something else: a 999 or a -1 that many customers share."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mallseg.domain.customers.breakdown import MIN_DISCLOSED
from mallseg.domain.customers.census import Census, quantiles_of
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.round_range import round_range
from mallseg.domain.errors import CustomerDataError, SourceFault

_SUSPICIOUS = 0.01
_FEWEST = 3
_FENCE = 3.0
"""Interquartile ranges beyond the quartiles of the others, as of outliers."""

_AGAIN = 2.0

_AT_AN_END = 5
"""Distinct values that are looked at: codes stand at the ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatedValue:
    """A value that suspiciously many customers have, far from those of all others.

    Attributes
    ----------
    value
        In the feature's unit; None where it is not disclosed, as so few customers have it.
    customers, share
        How many have it.
    others
        A range of round numbers that all others are in.
    """

    feature: Feature
    value: float | None
    customers: int
    share: float
    others: tuple[float, float]

    def error(self, source: str, max_bad_rows: float) -> CustomerDataError:
        """Make the error for a source in which they are too many to be left out as outliers."""
        low, high = self.others
        return CustomerDataError(
            source,
            SourceFault.OUTLIERS_ALIKE,
            outliers=self.customers,
            share=self.share,
            feature=self.feature.label,
            name=self.feature.name,
            found=f"{low:.15g}..{high:.15g}",
            enough=math.ceil(100 * (self.share + max_bad_rows)) / 100,
        )


def repeated_values(census: Census) -> tuple[RepeatedValue, ...]:
    """Find extreme values that more than 1 % of the customers share, and 3 at least.

    They lie beyond the outer fence of the others, and twice as far again from 99 % of these as
    those from the median. The only negative value of a feature is extreme too.
    """
    features = census.features if len(census) else ()
    return tuple(found for feature in features for found in _of_feature(census, feature))


def _of_feature(census: Census, feature: Feature) -> Iterator[RepeatedValue]:
    customers, counts = census.customers, dict(census.value_counts(feature))
    shared, values = census.shared_values(feature), sorted(counts)
    ends = values if len(values) <= 2 * _AT_AN_END else values[:_AT_AN_END] + values[-_AT_AN_END:]
    for value in reversed(ends):
        own = shared.get(value, 0)
        if own < _FEWEST or own <= _SUSPICIOUS * customers or own == customers:
            continue
        others = {each: count for each, count in counts.items() if each != value}
        if _is_only_negative(value, others) or _is_far_out(value, others):
            counts = others
            yield RepeatedValue(
                feature=feature,
                value=feature.value_of(value) if own >= MIN_DISCLOSED else None,
                customers=own,
                share=own / customers,
                others=_range_of(feature, others),
            )


def _range_of(feature: Feature, values: Collection[float]) -> tuple[float, float]:
    lowest, highest = feature.value_of(min(values)), feature.value_of(max(values))
    low, high = round_range(lowest, highest)
    return feature.lowest if 0 <= feature.lowest <= lowest else low, high


def _is_only_negative(value: float, others: Mapping[float, int]) -> bool:
    return value < 0 <= min(others)


def _is_far_out(value: float, others: Mapping[float, int]) -> bool:
    lowest, *quartiles, highest = _quantiles(others, (0.01, 0.25, 0.5, 0.75, 0.99))
    lower, median, upper = quartiles
    margin = _FENCE * (upper - lower)
    if value > median:
        return value > upper + margin and value - highest > _AGAIN * (highest - median) > 0
    return value < lower - margin and lowest - value > _AGAIN * (median - lowest) > 0


def _quantiles(counts: Mapping[float, int], shares: Sequence[float]) -> tuple[float, ...]:
    return quantiles_of([*counts], [*counts.values()], shares)
