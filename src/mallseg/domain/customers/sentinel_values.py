"""Sentinel values, such as a 999 or a -1 that many customers share."""

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
"""The outer fence of Tukey, in interquartile ranges beyond the quartiles of the other values."""

_MIN_GAP = 2.0
"""In distances from the median to the nearer 1 % quantile of the other values."""

_CANDIDATES_AT_END = 5
"""Distinct values that are checked at either end: sentinels are extreme."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatedValue:
    """A value that suspiciously many customers share, far from all other values.

    Attributes
    ----------
    value
        In the feature's unit; None where it is not disclosed because too few customers have it.
    customers, share
        The number and the share of the customers who have it.
    others
        The range of all other values, in round numbers.
    """

    feature: Feature
    value: float | None
    customers: int
    share: float
    others: tuple[float, float]

    def error(self, source: str, max_bad_rows: float) -> CustomerDataError:
        """Make the error for a source with more of them than may be left out as outliers."""
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
    """Find extreme values that more than 1 % of the customers share, and at least 3.

    A value is extreme beyond the outer fence of the other values (Tukey), if its gap to their 1 %
    or 99 % quantile is also more than twice the distance of that quantile from their median. A
    single negative value among others that are not negative is extreme as well.

    References
    ----------
    J. W. Tukey, "Exploratory data analysis", Addison-Wesley, 1977.
    """
    features = census.features if len(census) else ()
    return tuple(found for feature in features for found in _of_feature(census, feature))


def _of_feature(census: Census, feature: Feature) -> Iterator[RepeatedValue]:
    customers, counts = census.customers, dict(census.value_counts(feature))
    shared, values = census.shared_values(feature), sorted(counts)
    ends = values
    if len(values) > 2 * _CANDIDATES_AT_END:
        ends = values[:_CANDIDATES_AT_END] + values[-_CANDIDATES_AT_END:]
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
        return value > upper + margin and value - highest > _MIN_GAP * (highest - median) > 0
    return value < lower - margin and lowest - value > _MIN_GAP * (median - lowest) > 0


def _quantiles(counts: Mapping[float, int], shares: Sequence[float]) -> tuple[float, ...]:
    return quantiles_of([*counts], [*counts.values()], shares)
