"""Logarithmic histograms of the values of a feature, from which their unit is inferred."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import PER_LOG, Transform

PER_OCTAVE = 2
"""Bins per octave: they end at powers of two, and at one and a half times these."""

LOWEST_OCTAVE = -30
BINS = 80 * PER_OCTAVE
"""From about 1e-9 to 1e15."""

PER_LOG_BIN = PER_OCTAVE / (PER_LOG * math.log(2))
"""Bins per unit of an encoded logarithm, so that they are as wide."""

_UPPER_HALF = 0.75


def magnitude_of(feature: Feature, value: float) -> int:
    """Return the code of an encoded value: 0 where it is not positive, otherwise from 1 on.

    Even codes above 0 are of values above the feature's highest median.
    """
    if feature.transform is Transform.NONE:
        if value <= 0:
            return 0
        fraction, exponent = math.frexp(value)
        own = PER_OCTAVE * (exponent - 1) + (fraction >= _UPPER_HALF)
    else:
        if value <= 0 < feature.log_shift:
            return 0
        own = math.floor(value * PER_LOG_BIN)
    place = min(max(own - PER_OCTAVE * LOWEST_OCTAVE, 0), BINS - 1)
    return 1 + 2 * place + (value > highest_usual(feature))


def highest_usual(feature: Feature) -> float:
    """Return the highest median as an encoded value; infinity where there is none."""
    highest = feature.highest_median
    return math.inf if highest is None else feature.encode(highest)


@dataclass(frozen=True, slots=True)
class Magnitudes:
    """A histogram of the positive values of a feature.

    Attributes
    ----------
    bins
        Of shape (BINS,): the number of customers in each bin.
    too_high
        The number of customers with a value above the feature's highest median.
    """

    bins: tuple[int, ...]
    too_high: int

    @classmethod
    def of_codes(cls, codes: Mapping[int, int]) -> "Magnitudes":
        """Make the histogram of the numbers of customers by code of `magnitude_of`."""
        bins = [codes.get(1 + 2 * i, 0) + codes.get(2 + 2 * i, 0) for i in range(BINS)]
        too_high = sum(codes.get(2 + 2 * i, 0) for i in range(BINS))
        return cls(bins=tuple(bins), too_high=too_high)

    @classmethod
    def of_counts(cls, feature: Feature, counts: Mapping[float, int]) -> "Magnitudes":
        """Make the histogram of the numbers of customers by encoded value."""
        codes = Counter[int]()
        for value, count in counts.items():
            codes[magnitude_of(feature, value)] += count
        return cls.of_codes(codes)

    @property
    def positive(self) -> int:
        """The number of customers with a positive value."""
        return sum(self.bins)

    def below(self) -> float:
        """Return the upper end of the last bin with values; there must be some."""
        place = max(place for place, count in enumerate(self.bins) if count)
        octave, is_upper = divmod(place, PER_OCTAVE)
        return math.ldexp(2.0 if is_upper else 1.5, octave + LOWEST_OCTAVE)

    def median(self) -> float:
        """Return the approximate median of the positive values; there must be some."""
        half = self.positive / 2
        place = next(i for i, reached in enumerate(accumulate(self.bins)) if reached >= half)
        octave, is_upper = divmod(place, PER_OCTAVE)
        return math.ldexp(1.75 if is_upper else 1.25, octave + LOWEST_OCTAVE)
