"""Ranges with round ends, and the steps in which values of a range are counted."""

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

_WHOLE_FROM = 10
"""Values with a range at least this wide, such as visits, are counted in whole units."""

_FEWEST_STEPS = 49


def round_range(lowest: float, highest: float) -> tuple[float, float]:
    """Widen a range to round numbers: 3.2 to 87 becomes 0 to 90.

    The unit is the power of ten that goes at most ten times into the range. A single value gets one
    unit on both sides.
    """
    span = (highest - lowest) or abs(highest) or 1.0
    unit = Decimal(1).scaleb(math.floor(math.log10(span)))
    least, most = (Decimal(repr(end)) / unit for end in (lowest, highest))
    margin = 0 if lowest < highest else 1
    return (
        float((least.to_integral_value(ROUND_FLOOR) - margin) * unit),
        float((most.to_integral_value(ROUND_CEILING) + margin) * unit),
    )


def step_of(lowest: float, highest: float) -> float:
    """Return the unit in which changes are counted: 1, or of a narrow range a power of ten below.

    An end may be infinite.
    """
    span = highest - lowest
    return 1.0 if span >= _WHOLE_FROM else 10.0 ** math.floor(math.log10(span / _FEWEST_STEPS))
