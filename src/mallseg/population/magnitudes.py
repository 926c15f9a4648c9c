"""The size of many values at once, as `domain.customers.magnitudes` finds it one by one."""

import numpy as np

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.magnitudes import (
    BINS,
    LOWEST_OCTAVE,
    PER_LOG_BIN,
    PER_OCTAVE,
    highest_usual,
)
from mallseg.domain.customers.transform import Transform
from mallseg.population.arrays import Floats, Integers

CODES = 1 + 2 * BINS
_BITS_BELOW_HALF = 51
"""Of a float: its exponent and the first bit behind it are the octave and its half."""

_EXPONENT = 1023


def magnitudes(feature: Feature, values: Floats) -> Integers:
    """Give the codes of `magnitude_of`."""
    lowest = PER_OCTAVE * LOWEST_OCTAVE
    if feature.transform is Transform.NONE:
        bits = np.ascontiguousarray(values, np.float64).view(np.int64)
        is_positive = bits > 0
        places = bits >> _BITS_BELOW_HALF
        places -= PER_OCTAVE * _EXPONENT + lowest
    else:
        is_positive = values > 0 if feature.log_shift else np.ones(len(values), np.bool_)
        places = np.floor(values * PER_LOG_BIN).astype(np.int64)
        places -= lowest
    np.clip(places, 0, BINS - 1, out=places)
    places *= 2
    places += 1
    places += values > highest_usual(feature)
    places *= is_positive
    found: Integers = places
    return found


def magnitude_counts(feature: Feature, values: Floats) -> dict[int, int]:
    """Count values by the code of their magnitude."""
    counts = np.bincount(magnitudes(feature, values), minlength=CODES)
    return {code: int(counts[code]) for code in np.flatnonzero(counts).tolist()}
